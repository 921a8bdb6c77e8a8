"""Who may be at a desk: the editors of the KTS, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

View = Callable[..., HttpResponseBase]


def editors_only(view: View) -> View:
    """Raise PermissionDenied for everybody else, also for others with a door to the admin."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("contributions.moderate"):
            raise PermissionDenied(_("Die Verwaltung ist der KTS-Redaktion vorbehalten."))
        return view(request, *args, **kwargs)

    return guarded

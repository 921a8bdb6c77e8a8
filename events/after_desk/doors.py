"""Who comes in, and what stands around every page: the desk's own door and frame (events/desk/access.py)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from ..desk.access import editors_only, frame, standing
from ..models import ConferencePage
from ..presentation import standing_of

NOT_SAVED = _("Bitte prüfen Sie Ihre Angaben. Es wurde noch nichts gespeichert.")
View = Callable[..., HttpResponseBase]


def for_editors(view: View) -> View:
    """Refuse everybody but the editors of the KTS, and hand the conference to the view; 404 where there is none."""

    @editors_only
    @wraps(view)
    def checked(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
        return view(request, standing(pk).page, **kwargs)

    return checked


def show(request: HttpRequest, page: ConferencePage, name: str, *, part: str, status: int = 200, **context: Any) -> HttpResponse:
    """One of the templates of this desk; ``part``: "material", "evaluation" or "knowledge". Status 422 says that nothing was stored."""
    error = NOT_SAVED if status == 422 else ""
    values = {**frame(standing_of(page), f"conference_after:{part}"), "conference": page, "error": error, **context}
    return TemplateResponse(request, f"events/after/review/{name}.html", values, status=status)

"""The public list of best practices."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from contributions.listing.listings import list_context as context_of

from .listing import LISTING


def list_context(request: HttpRequest) -> dict[str, Any]:
    """One page of the list with its filters."""
    return {**context_of(request, LISTING), "crumbs": [(_("Gute Praxis"), None)]}

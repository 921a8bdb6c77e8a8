"""What every template may ask about the portal and the person at the screen."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.kept.store import mark_of
from accounts.roles import is_cdo, is_kts_editor, municipalities_of
from pages.kinds import listed_kinds

from .navigation import navigation


def portal(request: HttpRequest) -> dict[str, Any]:
    """``portal.*`` for the frame. Nothing is read for guests, so that reading sets no cookie and asks no database."""
    user = getattr(request, "user", None)
    return {
        "portal": {
            "name": settings.PORTAL_NAME,
            "base_url": settings.PORTAL_BASE_URL,
            "demo": settings.DEMO,
            "kts_email": settings.KTS_EMAIL,
            "incident": getattr(request, "incident", ""),
            "person": mark_of(user),
            "municipality": next(iter(municipalities_of(user)), None),
            "is_editor": is_kts_editor(user),
            "is_cdo": is_cdo(user),
            "kinds": listed_kinds(),
            "navigation": navigation,
        }
    }

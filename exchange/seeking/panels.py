"""What Gesuche show in "Mein Bereich": who has what the own municipality looks for, what others look for since a short while, the ways."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.panels import Panel, register_panel
from accounts.roles import municipalities_of

from ..models import Seeking, SeekingAnswer
from .scoping import counted
from .words import SeekingRow

LIMIT = 3
NEW = timedelta(days=30)


def register() -> None:
    register_panel(Panel("exchange/seeking/panel_answers.html", answered, order=9))
    register_panel(Panel("exchange/seeking/panel_new.html", new, order=60))
    register_panel(Panel("exchange/seeking/panel_side.html", ways, order=21, place="side"))


def answered(request: HttpRequest) -> dict[str, Any] | None:
    """The last answers to Gesuche of the own municipalities that run."""
    own = municipalities_of(request.user)
    if not own:
        return None
    found = SeekingAnswer.objects.filter(seeking__municipality__in=own, seeking__state=Seeking.State.RELEASED)
    rows = list(found.select_related("seeking", "municipality")[:LIMIT])
    return {"answers": rows} if rows else None


def new(request: HttpRequest) -> dict[str, Any] | None:
    """What others look for since a month, the newest first."""
    own = municipalities_of(request.user)
    if not own:
        return None
    found = counted(Seeking.objects.visible_to(request.user)).exclude(municipality__in=own)
    rows = [SeekingRow(one) for one in found.filter(released_at__gte=timezone.now() - NEW).order_by("-released_at", "-pk")[:LIMIT]]
    return {"rows": rows} if rows else None


def ways(request: HttpRequest) -> dict[str, Any] | None:
    return {} if municipalities_of(request.user) else None

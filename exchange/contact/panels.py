"""What requests show in "Mein Bereich": those that wait for an answer of the own municipality, and the way to all of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.actors import actor
from accounts.panels import Panel, register_panel
from accounts.roles import municipalities_of

from .scoping import received_by, sent_by
from .words import row_for

LIMIT = 5


def register() -> None:
    register_panel(Panel("exchange/panel_waiting.html", waiting, order=8))
    register_panel(Panel("exchange/panel_side.html", overview, order=20, place="side"))


def waiting(request: HttpRequest) -> dict[str, Any] | None:
    """Requests to the own municipalities without an answer, the one expected first first."""
    user = actor(request)
    if not municipalities_of(user):
        return None
    found = received_by(user).exclude(sender=user).unanswered()
    rows = [row_for(one, user) for one in found.order_by("answer_due_on", "pk")[: LIMIT + 1]]
    if not rows:
        return None
    count = len(rows) if len(rows) <= LIMIT else found.count()
    return {"rows": rows[:LIMIT], "count": count, "more": count > LIMIT}


def overview(request: HttpRequest) -> dict[str, Any] | None:
    """Nothing for who belongs to no municipality and never asked."""
    user = actor(request)
    if not municipalities_of(user) and not sent_by(user).exists():
        return None
    return {"has_municipality": bool(municipalities_of(user))}

"""What conferences show in "Mein Bereich": offered seats first, then the own sign-ups that are still to come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.actors import actor
from accounts.panels import Panel, register_panel

from ..models import SignUp
from ..scoping import sign_ups_for
from .own import rows_of, with_places

LIMIT = 5
AFTERWARDS = timedelta(days=30)
"""How long sheet, certificate and material of a conference stand in "Mein Bereich"; later they are found under "Meine Anmeldungen"."""


def register() -> None:
    register_panel(Panel("events/member/panel_offers.html", offers, order=5))
    register_panel(Panel("events/member/panel_afterwards.html", afterwards, order=15))
    register_panel(Panel("events/member/panel_sign_ups.html", sign_ups, order=30))


def offers(request: HttpRequest) -> dict[str, Any] | None:
    """Seats that wait for a confirmation."""
    rows = [row for row in _rows(request) if row.may_accept]
    return {"rows": rows} if rows else None


def afterwards(request: HttpRequest) -> dict[str, Any] | None:
    """What is left to do or to take home: sheets to fill in first."""
    rows = [row for row in _rows(request) if row.evaluation_url or row.has_certificate or row.material_url]
    return {"rows": sorted(rows, key=lambda row: not row.evaluation_url)} if rows else None


def sign_ups(request: HttpRequest) -> dict[str, Any] | None:
    """The next conferences of a person, or the way to those that are over; None for who never signed up."""
    rows = [row for row in _rows(request) if not row.is_over]
    if not rows and not SignUp.objects.filter(user=actor(request)).exists():
        return None
    return {"rows": rows[:LIMIT]}


def _rows(request: HttpRequest) -> list[Any]:
    """The sign-ups to come and those of the last weeks, read once per request."""
    if not hasattr(request, "_own_sign_ups"):
        own = with_places(sign_ups_for(request.user).active().filter(user=actor(request)))
        coming = own.filter(registration__page__ends_at__gt=timezone.now() - AFTERWARDS)
        request._own_sign_ups = rows_of(list(coming.order_by("registration__page__starts_at", "pk")), request.user)  # type: ignore[attr-defined]  # for both panels
    return request._own_sign_ups  # type: ignore[attr-defined]  # set above

"""When conferences change by themselves on pages that are kept for visitors (guest_cache/)."""

from __future__ import annotations

from datetime import datetime, timedelta

from guest_cache.registry import next_of, register_moments

from .models import ConferencePage, ExternalEvent, Registration, Session
from .models.registrations import AUTOMATIC_UNTIL

NOW = timedelta(0)


def register() -> None:
    register_moments("Konferenzen", _conferences)


def _conferences(now: datetime) -> datetime | None:
    found = [
        next_of(Registration.objects.all(), now, opens_at=NOW, signup_until=NOW, promote_until=NOW),
        next_of(ConferencePage.objects.filter(live=True), now, starts_at=NOW, ends_at=NOW),
        next_of(ConferencePage.objects.filter(live=True), now, starts_at=-AUTOMATIC_UNTIL),
        next_of(Session.objects.all(), now, starts_at=NOW, ends_at=NOW),
        next_of(ExternalEvent.objects.all(), now, starts_at=NOW, ends_at=NOW),
    ]
    return min([moment for moment in found if moment], default=None)

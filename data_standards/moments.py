"""When standards change by themselves on pages that are kept for visitors (guest_cache/)."""

from __future__ import annotations

from datetime import datetime, timedelta

from guest_cache.registry import next_of, register_moments

from .models import Ballot, Consultation, Version

NOW = timedelta(0)


def register() -> None:
    register_moments("Standards", _standards)


def _standards(now: datetime) -> datetime | None:
    found = [
        next_of(Consultation.objects.all(), now, opens_at=NOW, closes_at=NOW),
        next_of(Ballot.objects.all(), now, opens_at=NOW, closes_at=NOW),
        next_of(Version.objects.all(), now, objection_until=NOW),
    ]
    return min([moment for moment in found if moment], default=None)

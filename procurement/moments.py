"""When notices change by themselves on pages that are kept for visitors (guest_cache/)."""

from __future__ import annotations

from datetime import datetime, timedelta

from guest_cache.registry import next_of, register_moments

from .models import TimeTable

NOW = timedelta(0)


def register() -> None:
    register_moments("Beschaffungen", _notices)


def _notices(now: datetime) -> datetime | None:
    return next_of(TimeTable.objects.all(), now, interest_until=NOW, freezes_at=NOW, binding_until=NOW)

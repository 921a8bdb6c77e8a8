"""What apps tell the cache of: the moments at which what they show changes by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from jobs.registrations import Registry

Moment = Callable[[datetime], datetime | None]
MOMENTS: Registry[Moment] = Registry("moment")


def register_moments(name: str, moment: Moment) -> None:
    """A function that says when, after a moment, something that pages show changes next; None where nothing will."""
    MOMENTS.register(moment, key=name)


def next_of(rows: QuerySet, now: datetime, **fields: timedelta) -> datetime | None:
    """The first moment after ``now`` among the columns of those rows, each with a distance: ``starts_at=timedelta(hours=-24)``."""
    found = rows.order_by().aggregate(
        **{f"next_{name}": Min(name, filter=Q(**{f"{name}__gt": now - distance})) for name, distance in fields.items()}
    )
    moments = [found[f"next_{name}"] + distance for name, distance in fields.items() if found[f"next_{name}"]]
    return min(moments, default=None)


def next_change(now: datetime) -> datetime:
    """When pages change by themselves: at a registered moment, and at midnight, when "heute" and "noch 3 Tage" do."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    moments = [moment for say in MOMENTS if (moment := say(now))]
    return min([midnight, *moments])

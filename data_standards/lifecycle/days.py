"""Days and weeks of the way. A day alone ends at 24 o'clock: the instant at which the next one begins in Berlin."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

CONSULTATION_DAYS = 28
OBJECTION_DAYS = 14
EXTENSION_DAYS = 14
"""By which a ballot that missed its quorum is extended, once."""


def end_of(day: date) -> datetime:
    """The instant at which a day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def last_day(closes_at: datetime) -> date:
    """The day that an instant of ``end_of`` ends; of any other instant the day itself."""
    return timezone.localdate(closes_at - timedelta(microseconds=1))


def until(closes_at: datetime) -> str:
    """ "bis 30.11.2026, 24 Uhr"; of an instant within a day "bis 30.11.2026, 12:00 Uhr"."""
    local = timezone.localtime(closes_at)
    if local.time() == time():
        return _("bis %(day)s, 24 Uhr") % {"day": date_format(last_day(closes_at), "DATE_FORMAT")}
    return _("bis %(moment)s") % {"moment": date_format(local, "DATETIME_FORMAT")}


def days_left(closes_at: datetime) -> int:
    """Days until the last one, 0 on that day itself."""
    return max(0, (last_day(closes_at) - timezone.localdate()).days)

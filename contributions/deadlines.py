"""Deadlines and working days. A day alone ends at 24 o'clock: the instant at which the next one begins in Berlin."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

import holidays
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

REVIEW_WORKING_DAYS = 5
CONFIRMATION_MONTHS = 12


@cache
def _nationwide_holidays(year: int) -> frozenset[date]:
    """Holidays in all of Germany in a year; those of single Länder do not count."""
    return frozenset(holidays.country_holidays("DE", years=year))


@cache
def _holidays_of(land: str, year: int) -> dict[date, str]:
    """Holidays of a Land (ISO 3166-2: "DE-BY") in a year, with their names; those of single municipalities do not count."""
    return dict(holidays.country_holidays("DE", subdiv=land.removeprefix("DE-") or None, years=year, language="de"))


def why_offices_rest(day: date, land: str = "") -> str:
    """Why offices of a Land ("": of all) rest on a day: "ein Samstag", "ein Feiertag (Neujahr)"; "" on a working day."""
    if holiday := _holidays_of(land, day.year).get(day):
        return _("ein Feiertag (%(name)s)") % {"name": holiday}
    return {5: _("ein Samstag"), 6: _("ein Sonntag")}.get(day.weekday(), "")


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _nationwide_holidays(day.year)


def add_working_days(start: date, count: int) -> date:
    """The working day that lies ``count`` working days after ``start`` (start itself does not count)."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``; 0 where end is not later."""
    return sum(is_working_day(start + timedelta(days=offset)) for offset in range(1, (end - start).days + 1))


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

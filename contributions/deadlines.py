"""Working days: Monday to Friday without nationwide holidays."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

REVIEW_WORKING_DAYS = 5
CONFIRMATION_MONTHS = 12


@cache
def _nationwide_holidays(year: int) -> frozenset[date]:
    """Holidays in all of Germany in a year; those of single Länder do not count."""
    return frozenset(holidays.country_holidays("DE", years=year))


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

"""Dates known to the month or the year only (ISO 8601 with reduced precision): ``2022``, ``2022-04``."""

from __future__ import annotations

import re
from datetime import date

from django.utils.formats import date_format

MONTHS = (
    ("jan",), ("feb",), ("mär", "maer", "mrz"), ("apr",), ("mai",), ("jun",),
    ("jul",), ("aug",), ("sep",), ("okt",), ("nov",), ("dez",),
)  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1950, 2100


def parse_partial(text: str) -> str:
    """What a person types as month and year, or year: ``4/2022``, ``04.2022``, ``April 2022``, ``2022-04``, ``2022``.

    Returns the ISO form; raises ValueError for anything else.
    """
    cleaned = text.strip().lower()
    if match := re.fullmatch(r"(\d{4})", cleaned):
        return _iso(int(match[1]))
    if match := re.fullmatch(r"(\d{1,2})\s*[./-]\s*(\d{4})", cleaned):
        return _iso(int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})", cleaned):
        return _iso(int(match[1]), int(match[2]))
    if match := re.fullmatch(r"([a-zä]{3,9})\.?\s+(\d{4})", cleaned):
        months = [number for number, names in enumerate(MONTHS, start=1) if match[1].startswith(names)]
        if months:
            return _iso(int(match[2]), months[0])
    raise ValueError(text)


def _iso(year: int, month: int | None = None) -> str:
    if not FIRST_YEAR <= year <= LAST_YEAR or (month is not None and not 1 <= month <= 12):
        raise ValueError(year)
    return f"{year}" if month is None else f"{year}-{month:02}"


def show_partial(value: str) -> str:
    """``2022`` → 2022, ``2022-04`` → April 2022; anything else as it is."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", value, re.ASCII)
    if match is None or not (FIRST_YEAR <= int(match[1]) <= LAST_YEAR and 1 <= int(match[2]) <= 12):
        return value
    return date_format(date(int(match[1]), int(match[2]), 1), "YEAR_MONTH_FORMAT")

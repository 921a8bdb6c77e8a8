"""Who acceded to a standard and who uses it, counted: by Land, size class and version, and month by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from municipalities.models import voting

from ..models import Accession, State, Version
from .adopters import Declared

MONTHS_SHOWN = 12
WIDTH, HEIGHT = 360, 120
"""Of the picture, in its own units."""


@dataclass(frozen=True, slots=True)
class Group:
    """A table of counts: what it counts by, and its rows with label and number, the largest first."""

    title: str
    rows: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Month:
    label: str
    count: int
    x: str
    y: str
    height: str


def groups_of(declared: Iterable[Declared]) -> list[Group]:
    """Each municipality once in each table; of versions each that it acceded to or uses, superseded ones with the word for it."""
    rows = list(declared)
    places = {row.municipality_id: row.municipality for row in rows}.values()
    versions = Counter((row.version.precedence, _version(row.version)) for row in rows)
    return [
        Group(_("Land"), Counter(str(place.get_state_display()) for place in places).most_common()),
        Group(_("Größenklasse"), Counter(str(place.get_size_class_display()) for place in places).most_common()),
        Group(_("Version"), [(label, count) for (_key, label), count in sorted(versions.items(), reverse=True)]),
        Group(_("Beitritt und Nutzung"), _ways(rows)),
    ]


def _ways(rows: list[Declared]) -> list[tuple[str, int]]:
    """How many acceded and use it, and how many do one of the two alone."""
    acceded = {row.municipality_id for row in rows if row.accession}
    using = {row.municipality_id for row in rows if row.adoption}
    return [
        (_("beigetreten, nutzt den Standard"), len(acceded & using)),
        (_("beigetreten, Nutzung nicht gemeldet"), len(acceded - using)),
        (_("nutzt den Standard, nicht beigetreten"), len(using - acceded)),
    ]


def _version(version: Version) -> str:
    old = version.state in (State.SUPERSEDED, State.WITHDRAWN)
    return f"{version.number} ({version.get_state_display().lower()})" if old else version.number


def months_of(declared: Iterable[Declared], now: datetime | None = None) -> list[Month]:
    """How many municipalities had acceded or reported a use at the end of each of the last months: bars of one picture, rows of a table."""
    first: dict[int, date] = {}
    for row in declared:
        day = timezone.localdate(row.since)
        first[row.municipality_id] = min(day, first.get(row.municipality_id, day))
    begins = _begins(timezone.localdate(now))
    counts = [sum(day < after for day in first.values()) for _month, after in begins]
    most, step = max(counts, default=0) or 1, WIDTH / MONTHS_SHOWN
    return [
        Month(
            date_format(month, "F Y"),
            count,
            f"{number * step + 3:.0f}",
            f"{HEIGHT * (1 - count / most):.0f}",
            f"{HEIGHT * count / most:.0f}",
        )
        for number, ((month, _after), count) in enumerate(zip(begins, counts, strict=True))
    ]


def _begins(today: date) -> list[tuple[date, date]]:
    """The first days of the last months, each with that of the month after it."""
    last = today.year * 12 + today.month - 1
    days = [date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS_SHOWN + 1, last + 2)]
    return list(pairwise(days))


def to_move(version: Version) -> list[Accession]:
    """Who acceded to a version that this one supersedes and not to this one: they change over by the end of the transition."""
    if version.state != State.IN_FORCE or version.transition_until is None:
        return []
    found = Accession.objects.filter(voting("municipality__"), version__superseded_by=version, ended_on=None, municipality__successor=None)
    return list(found.select_related("municipality", "version").order_by("municipality__sort_key", "pk"))


def figures(declared: list[Declared]) -> dict[str, Any]:
    """What data_standards/spread.html counts."""
    return {"groups": groups_of(declared) if declared else [], "months": months_of(declared) if declared else []}

"""Who acceded to a standard and who uses it, counted: by Land, size class and version, and month by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import dropwhile, pairwise
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from municipalities.models import voting

from ..models import Accession, State, Version
from .adopters import Declared

MONTHS_SHOWN = 12
WIDTH, HEIGHT = 360, 120
"""Of the bars, in units of the picture; above them stand the numbers, below them the months."""
GAP, WIDEST = 6, 48


@dataclass(frozen=True, slots=True)
class Group:
    """A table of counts: what it counts by, and its rows with label and number, the largest first."""

    title: str
    rows: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Month:
    """A bar and a row of the table; ``short``, what stands below the bar, names the year where it begins."""

    label: str
    short: str
    count: int
    x: str
    y: str
    width: str
    height: str
    middle: str


def groups_of(declared: Iterable[Declared]) -> list[Group]:
    """Each municipality once in each table, superseded versions with the word for it."""
    rows = list(declared)
    places = {row.municipality_id: row.municipality for row in rows}.values()
    versions = Counter((version.precedence, _version(version)) for version in _counted_with(rows).values())
    return [
        Group(_("Land"), Counter(str(place.get_state_display()) for place in places).most_common()),
        Group(_("Größenklasse"), Counter(str(place.get_size_class_display()) for place in places).most_common()),
        Group(_("Version"), [(label, count) for (_key, label), count in sorted(versions.items(), reverse=True)]),
        Group(_("Beitritt und Nutzung"), _ways(rows)),
    ]


def _counted_with(rows: list[Declared]) -> dict[int, Version]:
    """Municipality → the version that it counts with: the one it acceded to, else the newest it uses."""
    found = sorted(rows, key=lambda row: (row.accession is not None, row.version.precedence))
    return {row.municipality_id: row.version for row in found}


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
    """How many municipalities had acceded or reported a use at the end of each of the last months, from the first that has any: bars of
    one picture, rows of a table.
    """
    first: dict[int, date] = {}
    for row in declared:
        day = timezone.localdate(row.since)
        first[row.municipality_id] = min(day, first.get(row.municipality_id, day))
    counted = [(month, sum(day < after for day in first.values())) for month, after in _begins(timezone.localdate(now))]
    shown = list(dropwhile(lambda one: not one[1], counted))
    return [_bar(number, month, count, shown) for number, (month, count) in enumerate(shown)]


def _bar(number: int, month: date, count: int, shown: list[tuple[date, int]]) -> Month:
    step, most = WIDTH / len(shown), max(count for _month, count in shown)
    width, middle = min(step - GAP, WIDEST), number * step + step / 2
    return Month(
        label=date_format(month, "F Y"),
        short=f"{month.month}/{month:%y}" if number == 0 or month.month == 1 else str(month.month),
        count=count,
        x=f"{middle - width / 2:.0f}",
        y=f"{HEIGHT * (1 - count / most):.0f}",
        width=f"{width:.0f}",
        height=f"{HEIGHT * count / most:.0f}",
        middle=f"{middle:.0f}",
    )


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

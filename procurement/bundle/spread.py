"""How the demand spreads: over starts, budget years and sizes.

Whoever does not read every row gets no picture from which a single answer follows. Two ways of parting the same quantities could be
subtracted from each other, so there is one alone: by the year of the start. By everything else municipalities are only counted. A group is
told when it holds three hidden municipalities or more; smaller ones are joined to "übrige", and nothing is told where fewer than two groups
remain: one group would say the answer of all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from municipalities.numbers import shown_number
from municipalities.sizes import SizeClass

from ..demand.sight import FEWEST
from ..models import Item
from .figures import Demand, Party, Row

T = TypeVar("T", Row, Party)
REST = "~"
"""Key of the groups that are joined: sorts last, as does "" that is moved there."""
FIRST_OF_SECOND_HALF = "07"


@dataclass(frozen=True, slots=True)
class Group:
    """``total``: a quantity, or 0 where only municipalities are counted. ``width``: of its bar, in percent of the largest."""

    label: str
    count: int
    total: Decimal = Decimal(0)
    width: str = ""
    share: str = ""

    @property
    def shown(self) -> str:
        return shown_number(self.total)


@dataclass(frozen=True, slots=True)
class Split:
    """A position parted into groups; no groups where that is not told."""

    item: Item
    groups: list[Group]


def half_year(starts: str) -> str:
    """ "2027-07" → "2027-2"; "2027" stays "2027"."""
    year, _dash, month = starts.partition("-")
    return f"{year}-{2 if month >= FIRST_OF_SECOND_HALF else 1}" if month else year


def period_label(key: str) -> str:
    """Of a half-year, or of a year whose month was not said."""
    year, _dash, half = key.partition("-")
    if not half:
        return _("%(year)s, ohne Monat") % {"year": year}
    return (_("1. Halbjahr %(year)s") if half == "1" else _("2. Halbjahr %(year)s")) % {"year": year}


def year_of(starts: str) -> str:
    return starts[:4]


def periods(demand: Demand) -> tuple[Callable[[str], str], Callable[[str], str]]:
    """How starts are grouped and what the groups are called: half-years for who reads every row, else years."""
    return (half_year, period_label) if demand.sees_all else (year_of, str)


def size_label(key: str) -> str:
    return str(SizeClass(key).label)


def told_groups(groups: dict[Hashable, list[T]], sees_all: bool) -> dict[Hashable, list[T]]:
    """The groups that may be told, small ones joined; {} where none may. See the top of the module."""
    if sees_all:
        return dict(groups)
    kept = {key: found for key, found in groups.items() if unseen(found) >= FEWEST}
    rest = [one for key, found in groups.items() if key not in kept for one in found]
    while kept and rest and unseen(rest) < FEWEST:
        rest += kept.pop(min(kept, key=lambda key: (unseen(kept[key]), str(key))))
    if rest:
        kept[REST] = rest
    return kept if len(kept) > 1 else {}


def unseen(found: Iterable[T]) -> int:
    return sum(not (one if isinstance(one, Party) else one.party).is_seen for one in found)


def parted(things: Iterable[T], key: Callable[[T], str], sees_all: bool) -> list[tuple[str, list[T]]]:
    """Key and things of each group that is told, in order; those without an answer come last."""
    groups: dict[Hashable, list[T]] = defaultdict(list)
    for one in things:
        groups[key(one)].append(one)
    return sorted(
        ((str(name), found) for name, found in told_groups(groups, sees_all).items()), key=lambda one: (one[0] in ("", REST), one[0])
    )


def _label(key: str, label: Callable[[str], str]) -> str:
    return _("ohne Angabe") if key == "" else _("übrige") if key == REST else label(key)


def _drawn(found: list[tuple[str, int, Decimal]], measure: Callable[[tuple[str, int, Decimal]], Decimal]) -> list[Group]:
    most, whole = max(map(measure, found), default=Decimal(0)), sum(map(measure, found), Decimal(0))
    return [
        Group(label, count, total, f"{100 * measure(one) / most:.2f}%", f"{100 * measure(one) / whole:.0f}")
        if whole
        else Group(label, count, total)
        for one in found
        for label, count, total in [one]
    ]


def quantities(demand: Demand, level: str, key: Callable[[Row], str], label: Callable[[str], str]) -> list[Split]:
    """The quantities of one scenario per position, parted by ``key``."""
    splits = []
    for item in demand.items:
        given = [row for row in demand.of(item) if row.quantities[level] is not None]
        groups = [
            (_label(name, label), len(found), sum((row.quantities[level] or Decimal(0) for row in found), Decimal(0)))
            for name, found in parted(given, key, demand.sees_all)
        ]
        splits.append(Split(item, _drawn(groups, lambda one: one[2])))
    return splits


def by_start(demand: Demand, level: str) -> list[Split]:
    """In half-years for who reads every row, else in years, so that more may be told."""
    period, label = periods(demand)
    return quantities(demand, level, lambda row: period(row.starts), label)


def by_budget_year(demand: Demand, level: str) -> list[Split]:
    """For who reads every row alone."""
    return quantities(demand, level, lambda row: str(row.budget_year or ""), str) if demand.sees_all else []


def yearly_value(demand: Demand, level: str, prices: dict[UUID, Decimal]) -> list[Group]:
    """The estimated value by budget year over all positions, for who reads every row and may know prices."""
    net = {item.pk: prices.get(item.key) for item in demand.items}
    priced = [row for row in demand.rows if net[row.item_id] is not None and row.quantities[level] is not None]
    if not demand.sees_all:
        return []
    groups = [
        (_label(name, str), len(found), sum(((net[row.item_id] or 0) * (row.quantities[level] or Decimal(0)) for row in found), Decimal(0)))
        for name, found in parted(priced, lambda row: str(row.budget_year or ""), sees_all=True)
    ]
    return _drawn(groups, lambda one: one[2])


def counted(demand: Demand, key: Callable[[Party], str], label: Callable[[str], str]) -> list[Group]:
    """How many municipalities stand in each group."""
    found = [(_label(name, label), len(parties), Decimal(0)) for name, parties in parted(demand.parties, key, demand.sees_all)]
    return _drawn(found, lambda one: Decimal(one[1]))


def sizes(demand: Demand) -> list[Group]:
    """Municipalities by size class, in the order of the classes."""
    order = {label: place for place, label in enumerate([*map(str, SizeClass.labels)])}
    return sorted(counted(demand, lambda party: party.size, size_label), key=lambda group: order.get(group.label, len(order)))


def starts(demand: Demand) -> list[Group]:
    """Municipalities by the start of what they need first."""
    period, label = periods(demand)
    first = _earliest(demand, lambda row: period(row.starts))
    return counted(demand, lambda party: first.get(party.pk, ""), label)


def budget_years(demand: Demand) -> list[Group]:
    """Municipalities by the first budget year they name."""
    first = _earliest(demand, lambda row: str(row.budget_year or ""))
    return counted(demand, lambda party: first.get(party.pk, ""), str)


def _earliest(demand: Demand, key: Callable[[Row], str]) -> dict[int, str]:
    first: dict[int, str] = {}
    for row in demand.rows:
        if found := key(row):
            first[row.party.pk] = min(found, first.get(row.party.pk, found))
    return first

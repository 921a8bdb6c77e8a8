"""The public directory: what was asked, which rows answer, and how many would answer with another filter.

All rows are read in one query and counted here: a co-operation lies in several Länder, which no GROUP BY of both
databases can count. With 11,000 rows, as many as Germany has municipalities, the page took 0.3 s (measured).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .facets import Facet, build_facet
from .models import SEARCH_MAX_LENGTH, Municipality, SizeClass, State

ORDERS = {
    "name": gettext_lazy("Name"),
    "einwohnerzahl": gettext_lazy("Einwohnerzahl"),
    "loesungen": gettext_lazy("Anzahl der Lösungen"),
}
FORMER = "auch-ehemalige"


class Row(NamedTuple):
    """What filters, counts and the map need of a municipality."""

    pk: int
    slug: str
    state: str
    additional_states: list[str]
    kind: str
    size_class: str
    cohort: int | None
    inhabitants: int | None
    latitude: Decimal | None
    longitude: Decimal | None
    valid_to: date | None
    entries: int
    """What the visitor may see of it; not a column."""


@dataclass(frozen=True, slots=True)
class Group:
    """One filter: its parameter and heading, the labels of its values, and which values a row has."""

    name: str
    label: str
    labels: Mapping[str, str] | None
    """None where the values are years."""
    values: Callable[[Row], list[str]]
    commonest_first: bool = False

    def knows(self, value: str) -> bool:
        if self.labels is not None:
            return value in self.labels
        return value.isascii() and value.isdigit() and len(value) == 4


WITH_ENTRIES = "mit-loesungen"
GROUPS = (
    Group(
        "land",
        gettext_lazy("Land"),
        dict(State.choices),
        lambda row: [row.state, *row.additional_states],
        commonest_first=True,
    ),
    Group(
        "art",
        gettext_lazy("Art"),
        dict(Municipality.Kind.choices),
        lambda row: [row.kind],
        commonest_first=True,
    ),
    Group("groessenklasse", gettext_lazy("Größenklasse"), dict(SizeClass.choices), lambda row: [row.size_class]),
    Group("staffel", gettext_lazy("Förderstaffel"), None, lambda row: [str(row.cohort or "")]),
    Group(
        "beteiligung",
        gettext_lazy("Beteiligung"),
        {WITH_ENTRIES: gettext_lazy("mit Lösungen")},
        lambda row: [WITH_ENTRIES] if row.entries else [],
    ),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What the query string asks for; values nobody knows are left out, and ``has_unknown`` says so."""

    text: str
    chosen: dict[str, list[str]]
    former: bool
    order: str
    has_unknown: bool

    @classmethod
    def parse(cls, query: QueryDict) -> Question:
        chosen: dict[str, list[str]] = {}
        has_unknown = False
        for group in GROUPS:
            asked = dict.fromkeys(filter(None, query.getlist(group.name)))
            chosen[group.name] = [value for value in asked if group.knows(value)]
            has_unknown |= len(chosen[group.name]) < len(asked)
        order = query.get("sortierung") or "name"
        return cls(
            text=query.get("q", "").strip()[:SEARCH_MAX_LENGTH],
            chosen=chosen,
            former=query.get(FORMER) == "1",
            order=order if order in ORDERS else "name",
            has_unknown=has_unknown or order not in ORDERS,
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The question as pairs of name and value; page numbers never come along."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name, values in self.chosen.items() for value in values]
        pairs += [(FORMER, "1")] if self.former else []
        return pairs + ([("sortierung", self.order)] if self.order != "name" else [])

    def hidden_for_search(self) -> list[tuple[str, str]]:
        """What the search form carries along."""
        return [pair for pair in self.pairs if pair[0] != "q"]

    def hidden_for_filters(self) -> list[tuple[str, str]]:
        """What the form of filters carries along."""
        return [pair for pair in self.pairs if pair[0] in ("q", "sortierung")]

    def hidden_for_order(self) -> list[tuple[str, str]]:
        """What the form of the sort order carries along."""
        return [pair for pair in self.pairs if pair[0] != "sortierung"]


@dataclass(frozen=True, slots=True)
class Directory:
    """The answer: rows in the order asked for, and the filters with their counts."""

    rows: list[Row]
    facets: list[Facet]


def answer(question: Question, counts: Mapping[int, int]) -> Directory:
    """Answer a question in one query; ``counts`` are the entries by primary key of the municipality."""
    found = Municipality.objects.begun().matching(question.text).values_list(*Row._fields[:-1])
    today = timezone.localdate()
    rows = [Row(*values, entries=counts.get(values[0], 0)) for values in found]
    former = [row for row in rows if row.valid_to is not None and row.valid_to < today]
    base = rows if question.former else [row for row in rows if row.valid_to is None or row.valid_to >= today]
    facets = [_facet(group, base, question) for group in GROUPS]
    facets.append(_former_facet(former, question))
    return Directory(_ordered([row for row in base if _fits(row, question)], question.order), facets)


def _fits(row: Row, question: Question, *, ignoring: Group | None = None) -> bool:
    """Within a filter: or; between filters: and."""
    asked = ((group, question.chosen[group.name]) for group in GROUPS if group is not ignoring)
    return all(not chosen or set(group.values(row)) & set(chosen) for group, chosen in asked)


def _facet(group: Group, rows: list[Row], question: Question) -> Facet:
    """Counts ignore the filter's own choice, so that each says how many rows its value would add."""
    fitting = (row for row in rows if _fits(row, question, ignoring=group))
    tally = Counter(value for row in fitting for value in group.values(row) if value)
    chosen = question.chosen[group.name]
    labels = group.labels if group.labels is not None else {year: year for year in sorted({*tally, *chosen})}
    return build_facet(group.name, str(group.label), labels, tally, chosen, by_count=group.commonest_first)


def _former_facet(former: list[Row], question: Question) -> Facet:
    count = sum(_fits(row, question) for row in former)
    labels = {"1": _("auch ehemalige Kommunen")}
    chosen = ["1"] if question.former else []
    return build_facet(FORMER, _("Bestand"), labels, {"1": count}, chosen, by_count=False)


def _ordered(rows: list[Row], order: str) -> list[Row]:
    """By name as they come; by a number the largest first, equal ones by name."""
    if order == "einwohnerzahl":
        return sorted(rows, key=lambda row: -(row.inhabitants or 0))
    if order == "loesungen":
        return sorted(rows, key=lambda row: -row.entries)
    return rows

"""The public directory: what was asked, which rows answer, and how many would answer with another filter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .facets import Choice, Facet
from .maps import Points, points_of
from .models import Municipality, MunicipalityQuerySet, State
from .sizes import SizeClass
from .sorting import SEARCH_MAX_LENGTH
from .tallies import Column, Columns, Tally, narrowed, states, tally
from .typed import question

ORDER = "sortierung"
BY_NAME, BY_INHABITANTS, BY_ENTRIES = "name", "einwohnerzahl", "loesungen"
ORDERS = {BY_NAME: _("Name"), BY_INHABITANTS: _("Einwohnerzahl"), BY_ENTRIES: _("Anzahl der Lösungen")}
PARTICIPATION, WITH_ENTRIES = "beteiligung", "mit-loesungen"
FORMER, YES = "auch-ehemalige", "1"
LAND = "land"
FACETS = (
    Facet(LAND, _("Land"), lambda: dict(State.choices)),
    Facet("art", _("Art"), lambda: dict(Municipality.Kind.choices)),
    Facet("groessenklasse", _("Größenklasse"), lambda: dict(SizeClass.choices), in_given_order=True),
    Facet("staffel", _("Förderstaffel"), None, in_given_order=True),
    Facet(PARTICIPATION, _("Beteiligung"), lambda: {WITH_ENTRIES: _("mit Lösungen")}),
    Facet(FORMER, _("Bestand"), lambda: {YES: _("auch ehemalige Kommunen")}),
)


class Former(Column):
    """What has ended is left out unless it is chosen, and then joins the rest."""

    def fits(self, name: str, codes: Sequence[str]) -> Q | None:
        return None if codes else Q(**{name: ""})


def _columns(entries: Mapping[int, int]) -> Columns:
    """Where the codes of each facet stand; ``entries`` by primary key of the municipality."""
    return {
        LAND: states(),
        "art": Column("kind"),
        "groessenklasse": Column("size_class"),
        "staffel": Column("cohort"),
        PARTICIPATION: Column(Case(When(pk__in=list(entries), then=Value(WITH_ENTRIES)), default=Value(""))),
        FORMER: Former(Case(When(valid_to__lt=timezone.localdate(), then=Value(YES)), default=Value(""))),
    }


@dataclass(frozen=True, slots=True)
class Question:
    """What the query string asks for; values nobody knows are left out, and ``has_unknown`` says so."""

    text: str
    choice: Choice
    order: str
    has_unknown: bool

    @classmethod
    def parse(cls, query: QueryDict) -> Question:
        text, asked = question(query, SEARCH_MAX_LENGTH), query.get(ORDER) or BY_NAME
        order = asked if asked in ORDERS else BY_NAME
        choice = Choice(query, FACETS, beside=[("q", text), (ORDER, order if order != BY_NAME else "")])
        return cls(text, choice, order, has_unknown=choice.has_unknown or asked not in ORDERS)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.choice.beside or self.choice.pairs)


@dataclass(frozen=True, slots=True)
class Directory:
    """The answer: what was found in the order asked for, how much, and how many of it have entries."""

    found: QuerySet[Municipality]
    tally: Tally
    with_entries: int


def answer(question: Question, counts: Mapping[int, int]) -> Directory:
    """Count in one statement; ``counts`` are the entries by primary key of the municipality, one number for each that has some."""
    entries = {pk: number for pk, number in counts.items() if number}
    rows, columns, choice = Municipality.objects.begun().matching(question.text), _columns(entries), question.choice
    counted = tally(rows, columns, choice)
    with_entries = counted.found if choice.chosen.get(PARTICIPATION) else counted.counts[PARTICIPATION][WITH_ENTRIES]
    return Directory(_ordered(narrowed(rows, columns, choice.chosen), question.order, entries), counted, with_entries)


COLUMNS = [field.attname for field in Municipality._meta.concrete_fields if field.name != "search_text"]
"""What a row of the list shows; the words that the search compares are none of it."""


class Dot(NamedTuple):
    """What the map needs of a row."""

    pk: int
    slug: str
    latitude: Any
    longitude: Any


def read(found: QuerySet[Municipality], first: int, last: int, counts: Mapping[int, int]) -> tuple[Points, list[Municipality]]:
    """Read what was found in one statement: the points of all on the map, and the rows ``first`` to ``last``; no other is kept."""
    page: list[Municipality] = []
    dot = itemgetter(*map(COLUMNS.index, ("id", "slug", "latitude", "longitude")))

    def places() -> Iterator[Dot]:
        for number, values in enumerate(found.values_list(*COLUMNS).iterator(), 1):
            if first <= number <= last:
                page.append(Municipality.from_db(found.db, COLUMNS, values))
            yield Dot(*dot(values))

    return points_of(places(), counts), page


def _ordered(rows: MunicipalityQuerySet, order: str, entries: Mapping[int, int]) -> QuerySet[Municipality]:
    """By name as they come; by a number the largest first, equal ones by name."""
    if order == BY_INHABITANTS:
        return rows.order_by(F("inhabitants").desc(nulls_last=True), "sort_key", "pk")
    if order == BY_ENTRIES:
        return rows.order_by(Case(*_ranks(entries), default=Value(0)).desc(), "sort_key", "pk")
    return rows


def _ranks(entries: Mapping[int, int]) -> Iterable[Any]:
    """One condition for each number of entries that occurs."""
    having: dict[int, list[int]] = {}
    for pk, number in entries.items():
        having.setdefault(number, []).append(pk)
    return (When(pk__in=pks, then=Value(number)) for number, pks in having.items())

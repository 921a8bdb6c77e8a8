"""The public list: which entries answer a choice of filters, and how many would with another one.

The codes of all visible entries are read in two queries and counted here: entries have several topics, co-operations
lie in several Länder, which no GROUP BY of both databases can count. 5,000 entries take two tenths of a second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from contributions.models import ContributionPage
from municipalities.sorting import sort_key
from search.filters import Chip, FilterForm
from search.municipalities import SIZE_FACET, STATE_FACET

from .choices import CostClass
from .models import BestPracticePage
from .search import CONTINUATION_FACET, COST_FACET, LICENCE_FACET, PHASE_FACET, TOPIC_FACET

FACETS = (TOPIC_FACET, PHASE_FACET, COST_FACET, SIZE_FACET, STATE_FACET, LICENCE_FACET, CONTINUATION_FACET)
"""The filters of the list, in their order."""
Choice = Mapping[str, Sequence[str]]


class Row(NamedTuple):
    """What filters and orders need of an entry."""

    pk: int
    title: str
    published_at: datetime
    confirmed_on: date | None
    codes: dict[str, frozenset[str]]
    """Facet → the codes the entry carries there."""

    @property
    def cost_rank(self) -> int:
        """Position of the cost class, lowest first; entries that name none come last."""
        return min((CostClass.values.index(code) for code in self.codes[COST_FACET]), default=len(CostClass.values))


def _by_date(row: Row) -> Any:
    return row.published_at, row.pk


NEWEST = "neueste"
ORDERS: dict[str, tuple[Any, Callable[[Row], Any], bool]] = {
    NEWEST: (_("Neueste"), _by_date, True),
    "bestaetigt": (_("Zuletzt bestätigt"), lambda row: (row.confirmed_on or date.min, *_by_date(row)), True),
    "kosten": (_("Kosten, niedrigste zuerst"), lambda row: row.cost_rank, False),
    "titel": (_("Titel von A bis Z"), lambda row: (sort_key(row.title), row.pk), False),
}
"""Parameter → label, key, descending. Rows come newest first, so that equal ones stay in that order."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The entries that fit in the order asked for, the counts per facet and code, and how many there are in all."""

    pks: list[int]
    counts: dict[str, Counter[str]]
    total: int


def answer(rows: Sequence[Row], chosen: Choice, order: str) -> Answer:
    """Within a filter "or", between filters "and"; the counts of a filter ignore its own choice."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    found = []
    for row in rows:
        missed = [name for name, codes in chosen.items() if row.codes[name].isdisjoint(codes)]
        if len(missed) > 1:
            continue
        for name in missed or FACETS:
            counts[name].update(row.codes[name])
        if not missed:
            found.append(row)
    _label, key, descending = ORDERS[order]
    return Answer([row.pk for row in sorted(found, key=key, reverse=descending)], counts, len(rows))


def ways_on(rows: Sequence[Row], form: FilterForm) -> list[tuple[Chip, int]]:
    """Which single choice to take back, and how many entries there are then; the most first."""
    ways = [(chip, len(answer(rows, _without(form, chip), NEWEST).pks)) for chip in form.chips()]
    return sorted((way for way in ways if way[1]), key=lambda way: -way[1])


def _without(form: FilterForm, chip: Chip) -> Choice:
    return {name: codes for name, codes in form.without(chip.name, chip.value).items() if codes}


def visible_rows(user: Any) -> list[Row]:
    """All entries a user may see, newest first, in two queries."""
    visible = BestPracticePage.objects.visible_to(user)
    links = ContributionPage.topics.through.objects.filter(contributionpage__in=visible.order_by().values("pk"))
    topics: dict[int, set[str]] = {}
    for pk, slug in links.values_list("contributionpage", Coalesce("topic__parent__slug", "topic__slug")):
        topics.setdefault(pk, set()).add(slug)
    columns = visible.order_by("-first_published_at", "-pk").values_list(
        "pk",
        "title",
        "first_published_at",
        "last_confirmed_on",
        "phase",
        "cost_once",
        "software_licence",
        "continuation",
        "municipality__size_class",
        "municipality__state",
        "municipality__additional_states",
    )
    return [_row(topics.get(values[0], set()), *values) for values in columns]


def _row(
    topics: set[str],
    pk: int,
    title: str,
    published_at: datetime,
    confirmed_on: date | None,
    phase: str,
    cost: str,
    licence: str,
    continuation: str,
    size: str,
    state: str,
    additional_states: list[str],
) -> Row:
    codes = {
        TOPIC_FACET: topics,
        PHASE_FACET: {phase},
        COST_FACET: {cost},
        SIZE_FACET: {size},
        STATE_FACET: {state, *additional_states},
        LICENCE_FACET: {licence},
        CONTINUATION_FACET: {continuation},
    }
    return Row(pk, title, published_at, confirmed_on, {name: frozenset(values - {""}) for name, values in codes.items()})

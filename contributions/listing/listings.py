"""The public list of a kind: each declares its facets, where their codes stand, and its orders; this answers.

What fits is counted, ordered and cut into pages by the database; no more than a page of entries is ever held here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest

from municipalities.facets import Chip, Choice
from municipalities.paging import page_of
from municipalities.tallies import Columns, Tally, narrowed, tally
from search.sources import facets

from ..models import ContributionPage

ORDER_PARAMETER = "sort"


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a list. ``table`` is the model that has its first column: the database walks along the index there."""

    label: Any
    by: Sequence[Any]
    table: type[Model]


@dataclass(frozen=True, slots=True)
class Listing:
    """How entries of a kind are listed."""

    kind: type[ContributionPage]
    columns: Columns
    """Facets of the search that narrow the list, in their order, and where their codes stand."""
    orders: Mapping[str, Order]
    """Parameter → order; the first is that of the list itself."""
    unread: Sequence[str] = field(default=())
    """Long texts that no row of the list shows."""
    per_page: int = 20


def list_context(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    """One page of the list with its filters; codes nobody knows are ignored, pages nobody has are a 404. Three statements."""
    known = facets()
    choice = Choice(request.GET, [known[name] for name in listing.columns])
    order = request.GET.get(ORDER_PARAMETER, "")
    order = order if order in listing.orders else next(iter(listing.orders))
    visible = listing.kind.objects.visible_to(request.user)
    counted = tally(visible, listing.columns, choice)
    page = page_of(
        request, _keys(narrowed(visible, listing.columns, choice.chosen), listing.orders[order]), listing.per_page, counted.found
    )
    entries = visible.select_related("municipality").defer(*listing.unread).in_bulk(list(page))
    chips = choice.chips()
    return {
        "entries": [entries[pk] for pk in page if pk in entries],
        "page_obj": page,
        "total": counted.total,
        "facets": choice.groups(counted.counts),
        "chips": chips,
        "chosen_count": len(chips),
        "pairs": choice.pairs,
        "reset_url": choice.reset_url,
        "order": order,
        "hidden_order": [(ORDER_PARAMETER, order)] if order != next(iter(listing.orders)) else [],
        "orders": [(code, order.label) for code, order in listing.orders.items()],
        "ways": ways_on(choice, chips, counted),
    }


def _keys(found: QuerySet[Any], order: Order) -> QuerySet[Any]:
    """Primary keys of what was found, in order. Asked from the table of the order, a page of 100,000 entries takes no sorting."""
    if order.table is not found.model:
        found = order.table._base_manager.filter(Exists(found.order_by().filter(pk=OuterRef("pk"))))
    return found.order_by(*order.by).values_list("pk", flat=True)


def ways_on(choice: Choice, chips: Sequence[Chip], counted: Tally) -> list[tuple[Chip, int]]:
    """Where nothing was found: which single choice to take back, and how many entries there are then; the most first.

    Taking back one of several codes of a facet narrows it further, so that only a facet's single code is a way.
    """
    if counted.found:
        return []
    alone = [chip for chip in chips if len(choice.chosen[chip.name]) == 1]
    ways = [(chip, counted.without[chip.name]) for chip in alone]
    return sorted((way for way in ways if way[1]), key=lambda way: -way[1])

"""The public list of a kind: each declares its facets, where their codes stand, and its orders; this answers.

What fits is counted, ordered and cut into pages by the database; no more than a page of entries is ever held here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

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


NEWEST = Order(_("Neueste"), ("-first_published_at", "-pk"), Page)


@dataclass(frozen=True, slots=True)
class Listing:
    """How entries of a kind are listed. The template of its index page extends contributions/listing/list.html."""

    kind: type[ContributionPage]
    one: Any
    """What an entry is called: "Lösung"."""
    many: Any
    columns: Columns
    """Facets of the search that narrow the list, in their order, and where their codes stand."""
    orders: Mapping[str, Order]
    """Parameter → order; the first is that of the list itself."""
    unread: Sequence[str] = ()
    """Long texts that no row of the list shows."""
    with_shown: Callable[[Any], Any] = lambda rows: rows
    """Adds to the rows of a page what their template shows beside their fields."""
    per_page: int = 20

    @property
    def order(self) -> str:
        """The parameter of the list's own order."""
        return next(iter(self.orders))

    def numbered(self, number: int) -> str:
        """ "1 Lösung", "3 Lösungen"."""
        return f"{number} {self.one if number == 1 else self.many}"


def list_context(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    """One page of the list with its filters; codes nobody knows are ignored, pages nobody has are a 404. Three statements."""
    known, asked = facets(), request.GET.get(ORDER_PARAMETER, "")
    order = asked if asked in listing.orders else listing.order
    beside = [(ORDER_PARAMETER, order if order != listing.order else "")]
    choice = Choice(request.GET, [known[name] for name in listing.columns], beside=beside)
    visible = listing.kind.objects.visible_to(request.user)
    counted = tally(visible, listing.columns, choice)
    found = in_order(narrowed(visible, listing.columns, choice.chosen), listing.orders[order])
    page = page_of(request, found, listing.per_page, counted.found)
    rows = listing.with_shown(visible.select_related("municipality").defer(*listing.unread))
    entries = rows.in_bulk(list(page))
    chips = choice.chips()
    return {
        "listing": listing,
        "label": listing.kind.KIND_LABEL,
        "entries": [entries[pk] for pk in page if pk in entries],
        "page_obj": page,
        "total": counted.total,
        "facets": choice.groups(counted.counts),
        "chips": chips,
        "chosen_count": len(chips),
        "hidden_for_filters": choice.beside,
        "hidden_for_order": choice.hidden_but(ORDER_PARAMETER),
        "reset_url": choice.reset_url,
        "order": order,
        "orders": [(code, order.label) for code, order in listing.orders.items()],
        "ways": ways_on(choice, chips, counted),
        "crumbs": [(listing.kind.KIND_LABEL, None)],
    }


def in_order(found: QuerySet[Any], order: Order) -> QuerySet[Any]:
    """Primary keys of what was found, in order: asked from the table of the order, the first of 100,000 need no sorting."""
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

"""The public list of best practices."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from municipalities.paging import page_of
from search.filters import FilterForm

from .listing import FACETS, NEWEST, ORDERS, answer, visible_rows, ways_on
from .models import BestPracticePage
from .search import LONG_TEXTS

PER_PAGE = 20


def list_context(request: HttpRequest) -> dict[str, Any]:
    """One page of the list with its filters; codes nobody knows are ignored, pages nobody has are a 404."""
    form = FilterForm(request.GET, FACETS)
    order = request.GET.get("sort", NEWEST)
    order = order if order in ORDERS else NEWEST
    rows = visible_rows(request.user)
    found = answer(rows, form.chosen, order)
    page = page_of(request, found.pks, PER_PAGE)
    entries = BestPracticePage.objects.visible_to(request.user).select_related("municipality").defer(*LONG_TEXTS).in_bulk(list(page))
    chips = form.chips()
    return {
        "entries": [entries[pk] for pk in page if pk in entries],
        "page_obj": page,
        "total": found.total,
        "facets": form.groups(found.counts),
        "chips": chips,
        "chosen_count": len(chips),
        "pairs": form.pairs,
        "reset_url": form.reset_url,
        "order": order,
        "orders": [(code, label) for code, (label, _key, _descending) in ORDERS.items()],
        "ways": ways_on(rows, form) if chips and not found.pks else [],
        "crumbs": [(_("Gute Praxis"), None)],
    }

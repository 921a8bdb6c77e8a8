"""Pages cost the same whatever the stock: statements and HTML of two small ones (``make bench-pages`` measures the rest)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.http import HttpResponse
from django.urls import path

from benchmarks.asked_pages import PAGES, UPPER_TOPIC, Cost, act_costs, page_cost, page_costs
from benchmarks.pages_stock import stock
from best_practices.models import BestPracticePage
from portal.urls import urlpatterns as portals_own

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
FEW, MANY = 1_000, 3_000
MOST_HTML = 1.02
STILL_GROWING = {
    "sitemap": "one address for each entry, up to the size of a part",
}


def all_titles(_request) -> HttpResponse:
    """A page as none should be: everything there is, one look-up for each hundred of them."""
    pages = BestPracticePage.objects.order_by("pk")
    return HttpResponse("".join(page.title for start in range(0, pages.count(), 100) for page in pages[start : start + 100]))


urlpatterns = [path("alle-titel/", all_titles), *portals_own]


def grown(few: Mapping[str, Cost], many: Mapping[str, Cost]) -> dict[str, str]:
    """Name of each page that costs more with more entries → how much."""
    return {
        name: f"{few[name].statements} → {cost.statements} statements, {few[name].html} → {cost.html} bytes"
        for name, cost in many.items()
        if cost.statements != few[name].statements or cost.html > MOST_HTML * few[name].html
    }


@pytest.mark.urls("tests.benchmarks.test_bench_pages")
def test_pages_and_acts_cost_the_same_with_three_times_the_entries(client):
    seen = []
    for size in (FEW, MANY):
        people = stock(size, towns=100, conferences=60)
        costs = {**page_costs(people, [], 1), **act_costs(people, [], 1)}
        seen.append({**costs, "alle Titel": page_cost(client, "/alle-titel/", 1)})
    more = grown(*seen)

    assert set(seen[0]) > set(PAGES)
    assert more.pop("alle Titel").startswith("12 → 32 statements")
    assert {name: more[name] for name in more if name not in {*STILL_GROWING, UPPER_TOPIC}} == {}

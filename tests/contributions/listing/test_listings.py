"""The list of a kind: counted, ordered and cut by the database. What a visitor sees of it: tests/best_practices/test_list.py."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models.signals import post_init
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone

from best_practices.choices import CostClass, Phase
from best_practices.listing import LISTING
from best_practices.models import BestPracticePage
from contributions.listing.listings import list_context
from municipalities.facets import Choice
from municipalities.models import State
from municipalities.sorting import sort_key
from municipalities.tallies import narrowed, tally
from search.sources import facets
from tests.factories.municipalities import MunicipalityFactory
from tests.published import publish, topic

SHORT = replace(LISTING, per_page=9)
"""Three pages of what a guest sees."""
pytestmark = pytest.mark.usefixtures("portal")


@pytest.fixture(scope="module")
def stock(module_database: None) -> None:
    """Thirty entries, made once: that takes far longer than any question about them. Every test of this file has to ask for it."""
    chance, now = random.Random(3), timezone.now()
    upper = [topic(name) for name in ("Mobilität", "Umwelt", "Soziales")]
    below = [topic(f"Unter {number}", upper[number % 2]) for number in range(4)]
    towns = [
        MunicipalityFactory(state=State.BY, ags=None, ars=None, additional_states=more) for more in ([], [State.HE], [State.HE, State.SN])
    ]
    for number in range(30):
        publish(
            f"{chance.choice('ÄBCaz')} {number}",
            topics=tuple(chance.sample(upper + below, chance.randint(0, 3))),
            municipality=chance.choice(towns),
            phase=chance.choice(Phase.values),
            cost_once=chance.choice(["", *CostClass.values]),
            visibility=chance.choice(["public", "public", "public", "municipalities"]),
            last_confirmed_on=chance.choice([None, now.date(), now.date() - timedelta(days=1)]),
            on=now - timedelta(hours=chance.randint(1, 9)),
        )


def codes(entry: BestPracticePage) -> dict[str, set[str]]:
    return {
        "thema": {(own.parent or own).slug for own in entry.topics.all()},
        "stand": {entry.phase},
        "kosten": {entry.cost_once} - {""},
        "land": set(entry.municipality.states),
    }


@pytest.mark.parametrize("seed", range(10))
def test_counts_and_ways_are_those_of_counting_one_by_one(stock, seed):
    chance, query = random.Random(seed), QueryDict(mutable=True)
    offered = {
        "thema": ["mobilitaet", "umwelt", "soziales"],
        "stand": Phase.values,
        "kosten": CostClass.values,
        "land": ["DE-BY", "DE-HE", "DE-SN"],
    }
    for name, values in offered.items():
        if chance.random() < 0.6:
            query.setlist(name, chance.sample(values, chance.randint(1, 2)))
    choice = Choice(query, [facets()[name] for name in LISTING.columns])
    visible = BestPracticePage.objects.visible_to(AnonymousUser())

    counted = tally(visible, LISTING.columns, choice)

    entries = [codes(entry) for entry in visible]
    missed = [{name for name, wanted in choice.chosen.items() if not entry[name] & set(wanted)} for entry in entries]
    for name in offered:
        expected = Counter(code for entry, out in zip(entries, missed, strict=True) if out <= {name} for code in entry[name])
        assert counted.counts[name] == expected, name
    assert (counted.total, counted.found) == (len(entries), sum(not out for out in missed))
    assert counted.without == {name: sum(out <= {name} for out in missed) for name in choice.chosen}
    assert narrowed(visible, LISTING.columns, choice.chosen).count() == counted.found


def _newest(entry: BestPracticePage) -> tuple[datetime, int]:
    return entry.first_published_at, entry.pk


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ("neueste", _newest),
        ("bestaetigt", lambda entry: (entry.last_confirmed_on or datetime.min.date(), *_newest(entry))),
        ("kosten", lambda entry: (-CostClass.values.index(entry.cost_once) if entry.cost_once else -99, *_newest(entry))),
    ],
)
def test_every_order_is_that_of_sorting_one_by_one_on_every_page(stock, order, key):
    shown = [entry.pk for page in "123" for entry in _entries({"sort": order, "seite": page})]

    visible = BestPracticePage.objects.visible_to(AnonymousUser())
    assert shown == [entry.pk for entry in sorted(visible, key=key, reverse=True)]


def test_titles_stand_in_german_order_after_every_change(stock):
    entry = BestPracticePage.objects.visible_to(AnonymousUser()).first()
    entry.title = "Ärgernis"
    entry.save_revision(clean=False).publish(skip_permission_checks=True)

    shown = [entry.title for page in "123" for entry in _entries({"sort": "titel", "seite": page})]

    assert shown == sorted(shown, key=sort_key)
    assert "Ärgernis" in shown


def test_no_more_entries_than_a_page_shows_are_read(stock):
    read: list[int] = []

    def count(sender, instance, **kwargs):
        read.append(instance.pk)

    post_init.connect(count, sender=BestPracticePage)
    try:
        shown = _entries({"stand": list(Phase.values)})
    finally:
        post_init.disconnect(count, sender=BestPracticePage)
    assert len(shown) == len(read) == SHORT.per_page


def _entries(query: dict[str, object]) -> list[BestPracticePage]:
    request = RequestFactory().get("/", query)
    request.user = AnonymousUser()
    return list_context(request, SHORT)["entries"]

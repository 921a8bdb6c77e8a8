"""Facets are counted by the database: compared with counting one by one, whatever is chosen."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from municipalities.directory import FACETS, FORMER, PARTICIPATION, WITH_ENTRIES, Question, answer
from municipalities.facets import Choice, Facet
from municipalities.models import Municipality, State
from municipalities.tallies import Column, narrowed, tally
from tests.factories.municipalities import MunicipalityFactory

pytestmark = pytest.mark.django_db
KINDS = ["stadt", "gemeinde", "landkreis"]


@pytest.fixture
def stock() -> dict[int, int]:
    """Sixty bodies of every sort; a third has entries. Primary key → entries."""
    chance, yesterday = random.Random(7), timezone.localdate() - timedelta(days=1)
    entries = {}
    for number in range(60):
        several = chance.choice([[], [], [State.SN], [State.SN, State.BY]])
        body = MunicipalityFactory(
            state=chance.choice([State.BY, State.HE]),
            additional_states=several,
            kind=chance.choice(KINDS),
            ags=None,
            ars=None,
            inhabitants=chance.choice([None, 3_000, 60_000]),
            cohort=chance.choice([None, 2020, 2021]),
            valid_to=chance.choice([None, None, yesterday]),
        )
        if number % 3 == 0:
            entries[body.pk] = chance.choice([1, 4])
    return entries


def codes(body: Municipality, entries: dict[int, int]) -> dict[str, set[str]]:
    return {
        "land": set(body.states),
        "art": {body.kind},
        "groessenklasse": {body.size_class} - {""},
        "staffel": {str(body.cohort)} if body.cohort else set(),
        PARTICIPATION: {WITH_ENTRIES} if body.pk in entries else set(),
        FORMER: {"1"} if body.is_former else set(),
    }


def misses(body: dict[str, set[str]], chosen: dict[str, tuple[str, ...]]) -> set[str]:
    """The facets that keep a body out."""
    missed = {name for name, wanted in chosen.items() if name != FORMER and not body[name] & set(wanted)}
    return missed | ({FORMER} if body[FORMER] and FORMER not in chosen else set())


@pytest.mark.parametrize("seed", range(12))
def test_every_count_is_that_of_counting_one_by_one(stock, seed):
    chance = random.Random(seed)
    query = QueryDict(mutable=True)
    offered = {"land": State.values[:14], "art": KINDS, "groessenklasse": ["unter-5000", "50000-100000"], "staffel": ["2020", "2021"]}
    offered |= {PARTICIPATION: [WITH_ENTRIES], FORMER: ["1"]}
    for name, values in offered.items():
        if chance.random() < 0.4:
            query.setlist(name, chance.sample(values, chance.randint(1, len(values))))
    question = Question.parse(query)

    found = answer(question, Counter(stock))

    bodies = [codes(body, stock) for body in Municipality.objects.all()]
    missed = [misses(body, question.choice.chosen) for body in bodies]
    for facet in FACETS:
        counted = Counter(code for body, out in zip(bodies, missed, strict=True) if out <= {facet.name} for code in body[facet.name])
        assert found.tally.counts[facet.name] == counted, facet.name
    assert found.tally.found == sum(not out for out in missed) == found.found.count()
    assert found.with_entries == sum(not out and bool(body[PARTICIPATION]) for body, out in zip(bodies, missed, strict=True))


def test_counting_is_one_statement_whatever_is_chosen(stock):
    for query in ("", "land=DE-BY", "land=DE-BY&art=stadt&staffel=2020&beteiligung=mit-loesungen&auch-ehemalige=1"):
        with CaptureQueriesContext(connection) as statements:
            answer(Question.parse(QueryDict(query)), Counter(stock))
        assert len(statements) == 1


def test_nothing_is_counted_where_nobody_may_see_anything():
    choice = Choice(QueryDict("art=stadt"), [Facet("art", "Art", lambda: dict(Municipality.Kind.choices))])
    columns = {"art": Column("kind")}

    counted = tally(Municipality.objects.none(), columns, choice)

    assert (counted.total, counted.found, counted.counts, counted.without) == (0, 0, {"art": Counter()}, {"art": 0})
    assert not narrowed(Municipality.objects.none(), columns, choice.chosen).exists()


def test_years_need_no_list_and_every_other_code_must_be_known():
    years, kinds = Facet("staffel", "Staffel", None), Facet("art", "Art", lambda: dict(Municipality.Kind.choices))

    choice = Choice(QueryDict("staffel=2020&staffel=²0²0&staffel=&art=stadt&art=dorf"), [years, kinds])

    assert choice.chosen == {"staffel": ("2020",), "art": ("stadt",)}
    assert choice.has_unknown
    assert not Choice(QueryDict("staffel=2020&art=&art=stadt&art=stadt"), [years, kinds]).has_unknown

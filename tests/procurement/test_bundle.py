"""The bundled demand: sums that equal their rows, and nothing from which the answer of a single other municipality follows."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Role
from procurement.bundle import spread
from procurement.bundle.figures import LEVELS, hidden
from procurement.bundle.picture import picture_of
from procurement.bundle.totals import sum_of, totals_of
from procurement.demand import acts as acts
from procurement.demand.acts import Contact
from procurement.models import Figure, FrozenFigure
from tests.factories import procurement as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in
from tests.procurement import stock

database = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
STATEMENTS = 9
"""Of the page, whoever takes part."""

# --- Sums equal their rows ------------------------------------------------------------------------

amounts = st.none() | st.integers(0, 10**14).map(lambda cents: Decimal(cents) / 100)
starts = st.sampled_from(["", "2027", "2027-03", "2027-07", "2028", "2028-01", "2029-12"])
years = st.sampled_from([None, 2027, 2028, 2029])
quickly = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
ROWS = st.lists(st.tuples(st.booleans(), amounts, amounts, amounts, starts, years), min_size=0, max_size=12)


def built(answers):
    """A demand of one position: whether the row is seen, its quantities, start and budget year."""
    rows = []
    for pk, (is_seen, minimum, expected, maximum, start, year) in enumerate(answers, start=1):
        if (minimum, expected, maximum) != (None, None, None):
            one = stock.party(pk, is_seen=is_seen)
            rows.append(stock.row(one, expected, minimum=minimum, maximum=maximum, starts=start, budget_year=year))
    return stock.demand(*rows)


@quickly
@given(ROWS)
def test_each_sum_that_is_told_is_the_sum_of_its_rows_to_the_cent(answers):
    demand = built(answers)
    (position,) = totals_of(demand)

    for level in LEVELS:
        found, rows = position.sums[level], [row.quantities[level] for row in demand.rows if row.quantities[level] is not None]
        assert found.count == len(rows)
        if found.total is not None:
            assert found.total == sum(rows, Decimal(0))
            assert found.others == sum((row.quantities[level] or 0 for row in hidden(demand.rows)), Decimal(0))
        for part in (*spread.by_start(demand, level), *spread.by_budget_year(demand, level)):
            if part.groups:
                assert sum(group.total for group in part.groups) == sum(rows, Decimal(0))
                assert sum(group.count for group in part.groups) == len(rows)


# --- Nothing about a single one -------------------------------------------------------------------


def reduced(vectors):
    """A basis of what follows from sums: reduced row echelon form over the rationals."""
    basis: list[list[Fraction]] = []
    for vector in vectors:
        row = [Fraction(value) for value in vector]
        for known in basis:
            lead = next(place for place, value in enumerate(known) if value)
            row = [value - row[lead] * other for value, other in zip(row, known, strict=True)]
        if any(row):
            lead = next(place for place, value in enumerate(row) if value)
            row = [value / row[lead] for value in row]
            basis = [[value - known[lead] * other for value, other in zip(known, row, strict=True)] for known in basis]
            basis.append(row)
    return basis


def solved(vectors):
    """The unknowns that follow from sums: those whose row stands alone in the reduced form."""
    return [next(place for place, value in enumerate(row) if value) for row in reduced(vectors) if sum(map(bool, row)) == 1]


def told_vectors(demand, level):
    """What somebody can read of one level: for every sum, which hidden answers are in it."""
    unknown = [row.party.pk for row in hidden(demand.rows) if row.quantities[level] is not None]
    rows = [row for row in demand.rows if row.quantities[level] is not None]
    groups = [rows] if sum_of(demand.rows, level).total is not None else []
    key = (lambda row: spread.half_year(row.starts)) if demand.sees_all else (lambda row: row.starts[:4])
    groups += [found for _name, found in spread.parted(rows, key, demand.sees_all)]
    if spread.by_budget_year(demand, level):
        groups += [found for _name, found in spread.parted(rows, lambda row: str(row.budget_year), demand.sees_all)]
    return [[int(pk in {row.party.pk for row in found}) for pk in unknown] for found in groups]


def test_the_solver_solves():
    assert solved([[1, 1, 0], [0, 1, 1], [1, 0, 1]]) == [0, 1, 2]
    assert solved([[1, 1, 1], [1, 1, 0]]) == [2]
    assert solved([[1, 1, 1, 1], [1, 1, 0, 0]]) == []


@quickly
@given(ROWS)
def test_no_single_answer_can_be_solved_from_the_sums_of_a_level(answers):
    demand = built(answers)

    for level in LEVELS:
        assert solved(told_vectors(demand, level)) == []


@quickly
@given(ROWS)
def test_each_group_that_is_told_holds_three_hidden_municipalities_or_the_person_reads_all(answers):
    demand = built(answers)
    groups = dict(spread.parted(demand.rows, lambda row: row.starts[:4], demand.sees_all))

    if groups and not demand.sees_all:
        assert len(groups) > 1
        assert min(spread.unseen(found) for found in groups.values()) >= 3
        assert sum(map(len, groups.values())) == len(demand.rows)


def test_a_minimum_of_one_alone_is_not_told_where_the_expected_sum_is():
    own, *others = (stock.party(pk, is_seen=pk == 1, is_own=pk == 1) for pk in range(1, 5))
    rows = [stock.row(own, 10, minimum=5, maximum=20), stock.row(others[0], 20, minimum=7, maximum=30)]
    rows += [stock.row(one, 30, maximum=40) for one in others[1:]]
    (position,) = totals_of(stock.demand(*rows))

    assert [position.sums[level].shown for level in LEVELS] == ["", "90", "130"]
    assert position.sums["minimum"].why_not == "Summe ab drei Kommunen mit Angabe"


def test_two_ways_of_parting_are_never_told_together():
    """Starts {A,B,C},{D,E,F} and budget years {A,B},{C,D,E,F} would give C away."""
    parties = [stock.party(pk, is_seen=False, size=("unter-5000", "5000-10000")[pk > 3]) for pk in range(1, 8)]
    rows = [
        stock.row(one, 10 + one.pk, starts="2027" if one.pk < 4 else "2028", budget_year=2027 if one.pk < 5 else 2028) for one in parties
    ]
    demand = stock.demand(*rows)

    assert [(group.label, group.count) for group in spread.by_start(demand, "expected")[0].groups] == [("2027", 3), ("2028", 4)]
    assert spread.by_budget_year(demand, "expected") == []
    assert [(group.label, group.count, group.total) for group in spread.sizes(demand)] == [("unter 5.000", 3, 0), ("5.000–10.000", 4, 0)]


def test_small_groups_are_joined_and_nothing_is_told_where_one_is_left():
    def of(*starts):
        return stock.demand(*(stock.row(stock.party(pk, is_seen=False), 1, starts=start) for pk, start in enumerate(starts, start=1)))

    def told(demand):
        return [(group.label, group.count) for group in spread.by_start(demand, "expected")[0].groups]

    assert told(of(*["2027"] * 4, "2028", "2029", "")) == [("2027", 4), ("übrige", 3)]
    assert told(of(*["2027"] * 4, *["2028"] * 3, "2029")) == [("2027", 4), ("übrige", 4)]
    assert told(of(*["2027"] * 4, "2028")) == []
    assert told(of(*["2027"] * 6)) == []


# --- The picture ----------------------------------------------------------------------------------


def test_hidden_municipalities_share_one_bar():
    own, *others = (stock.party(pk, is_seen=pk == 1, is_own=pk == 1) for pk in range(1, 5))
    (position,) = totals_of(stock.demand(stock.row(own, 25, maximum=25), *(stock.row(one, 25, maximum=75) for one in others)))
    picture = picture_of(position)

    assert [(part.x, part.width, part.is_own) for part in picture.segments] == [("0.00%", "9.70%", True), ("10.00%", "29.70%", False)]
    assert (picture.maximum, picture.minimum) == ("100.00%", "")


def test_who_reads_all_sees_a_bar_for_each():
    (position,) = totals_of(stock.demand(*(stock.row(stock.party(pk), 10 * pk) for pk in range(1, 4))))

    assert [part.width for part in picture_of(position).segments] == ["49.70%", "33.03%", "16.37%"]


# --- The page -------------------------------------------------------------------------------------


def address(table, scenario="erwartet"):
    return f"/mein-bereich/beschaffungen/{table.page_id}/buendelung/?szenario={scenario}"


def read(person, table, scenario="erwartet"):
    answer = signed_in(person).get(address(table, scenario))
    assert answer.status_code == 200
    return answer.content.decode()


class TestPage:
    pytestmark = database

    def test_totals_are_told_from_three_municipalities_on_and_the_lead_reads_them_always(self):
        table = made.noticed(positions=made.POSITIONS[:1])
        first = made.interested(table, 1111)
        made.interested(table, 2222)
        mine, lead = made.person_of(first), made.lead_of(table)

        said = read(mine, table)
        assert ("Summe ab drei Kommunen mit Angabe" in said, "3.333" in said, "2.222" in said, "1.111" in said) == (
            True,
            False,
            False,
            True,
        )
        assert "<strong>3.333</strong> Stück" in read(lead, table)

        made.interested(table, 3333)
        assert "<strong>6.666</strong> Stück" in read(mine, table)
        assert "<strong>6.666</strong> Stück" in signed_in(mine).get(table.page.get_absolute_url()).content.decode()
        assert "<strong>6.666</strong> Stück" in read(editor(), table)

    def test_nobody_else_sees_it(self):
        table = made.noticed()
        for value in (1111, 2222, 3333):
            made.interested(table, value, 1)
        stranger = member(Role.CDO, MunicipalityFactory())

        assert signed_in(None).get(address(table)).status_code == 302
        assert signed_in(stranger).get(address(table)).status_code == 403
        for person in (None, stranger):
            said = signed_in(person).get(table.page.get_absolute_url()).content.decode()
            assert ("Gebündelter Bedarf" in said, "6.666" in said) == (False, False)

    @pytest.mark.parametrize(
        ("who", "count"),
        [
            ("interested", 2),
            ("interested", 3),
            ("interested", 4),
            ("interested", 5),
            ("bound", 3),
            ("bound", 5),
            ("editor", 3),
            ("interested", 8),
        ],
    )
    def test_for_each_hidden_answer_another_world_looks_the_same(self, who, count):
        """Whatever a person reads on all pages and in the file, each single hidden answer could be another one."""
        table, person, unseen = world(who, count)
        client = signed_in(person)
        before = everything(client, table)

        for figure in Figure.objects.filter(participation__in=unseen):
            others = [None, *Figure.objects.filter(participation__in=unseen, item=figure.item_id).exclude(pk=figure.pk)]
            for level in LEVELS if count < 8 else LEVELS[1:2]:  # of many, the one level that all gave
                assert any(looks_the_same(client, table, before, figure, other, level) for other in others), (level, figure.expected)

    def test_the_number_of_statements_does_not_grow_with_participants(self):
        table = made.noticed()
        mine = made.person_of(made.interested(table, 1, 2))
        client = signed_in(mine)
        client.get(address(table))

        counts = []
        for _more in range(2):
            for value in range(3):
                made.interested(table, value, 2)
            with CaptureQueriesContext(
                connection,
            ) as caught:
                client.get(address(table))
            counts.append(len(caught))

        assert counts == [STATEMENTS] * 2

    def test_only_those_who_take_part_and_positions_that_are_left_count(self):
        table = made.noticed()
        first, second = made.items_of(table)
        for value in (10, 20, 30):
            made.interested(table, value, 5)
        leaving = made.interested(table, 40, 5)
        acts.withdraw(leaving.pk, by=made.person_of(leaving))
        second.dropped_at = table.interest_until
        second.save()

        said = read(made.lead_of(table), table)

        assert ("<strong>60</strong> Stück" in said, "Montage" in said.partition("<main")[2], "3 Kommunen" in said) == (True, False, True)
        assert first.name in said

    def test_large_and_small_amounts_are_added_to_the_cent(self):
        table = made.noticed(positions=[("Strecke", "kilometer")])
        for value in ("99999999999.99", "0.01", "0.02"):
            made.interested(table, value)

        assert "<strong>100.000.000.000,02</strong> Kilometer" in read(made.lead_of(table), table)

    def test_each_scenario_adds_its_own_answers(self):
        table = made.noticed(positions=made.POSITIONS[:1])
        (item,) = made.items_of(table)
        for value in (100, 200, 300):
            made.interested(table, figures={item.pk: made.figure(value, minimum=value - 50, maximum=value + 11)})

        lead = made.lead_of(table)
        assert "<strong>450</strong>" in read(lead, table, "mindestens")
        assert "<strong>633</strong>" in read(lead, table, "hoechstens")
        assert "<strong>600</strong>" in read(lead, table, "quatsch")

    def test_that_the_frozen_sum_changed_is_said_to_all_and_what_changed_to_the_lead_alone(self):
        table = made.noticed(positions=made.POSITIONS[:1])
        mine, *_others, leaving = (made.interested(table, value) for value in (1111, 2222, 3333, 4444))
        table = made.frozen(table)
        person, said = made.person_of(mine), "Die eingefrorene Summe hat sich geändert"
        assert said not in read(person, table)

        acts.withdraw(leaving.pk, by=made.person_of(leaving))

        assert said in read(person, table)
        assert "4.444" not in read(person, table)
        rails = signed_in(made.lead_of(table)).get(f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/leitplanken/").content.decode()
        assert "zurückgezogen, vorher erwartet 4.444 Stück" in rails


def world(who, count):
    """A notice with so many participants, somebody who reads part of it, and those whose rows they do not read."""
    table = made.noticed(positions=made.POSITIONS[:1])
    (item,) = made.items_of(table)
    rows = [
        made.interested(
            table,
            municipality=MunicipalityFactory(inhabitants=4_000 if place % 2 else 7_000),
            contact=Contact("Amt", "amt@stadt.example", is_named=place % 2 == 0),
            figures={
                item.pk: made.figure(
                    1000 + 17 * place,
                    minimum=500 + 13 * place if place % 3 != 1 else None,
                    maximum=2000 + 11 * place if place % 4 != 3 else None,
                    starts=f"{2027 + place % 2}-0{1 + place}",
                    budget_year=2027 + place % 3,
                )
            },
        )
        for place in range(count)
    ]
    if who == "bound":
        table = made.binding(table)
        rows = [made.bound(one) if place < 2 else one for place, one in enumerate(rows)]
        FrozenFigure.objects.filter(municipality=rows[0].municipality_id).delete()  # that something changed is said in every world
        return table, made.person_of(rows[0]), rows[2:]
    return (table, editor(), rows) if who == "editor" else (table, made.person_of(rows[0]), rows[1:])


def everything(client, table):
    """All that a person reads of the demand, without what differs from answer to answer."""
    texts = [client.get(address(table, scenario)).content.decode() for scenario in ("mindestens", "erwartet", "hoechstens")]
    texts.append(client.get(table.page.get_absolute_url()).content.decode())
    texts.append(b"".join(client.get(address(table).partition("?")[0] + "bedarf.csv")).decode())
    return [text.partition("<main")[2] or text for text in texts]


def looks_the_same(client, table, before, figure, other, level):
    """Whether nothing is different where one answer is higher by one, and another one lower."""
    moved = [(figure, 1), (other, -1)] if other else [(figure, 1)]
    if any(getattr(one, level) is None for one, _step in moved):
        return getattr(figure, level) is None
    try:
        for one, step in moved:
            Figure.objects.filter(pk=one.pk).update(**{level: getattr(one, level) + step})
        return everything(client, table) == before
    finally:
        for one, _step in moved:
            Figure.objects.filter(pk=one.pk).update(**{level: getattr(one, level)})

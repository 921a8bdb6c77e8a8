"""Municipalities that merge: one row is left, and the sum is still that of its rows; undoing gives back what was."""

from __future__ import annotations

import pytest
from django.db.models import Sum

from municipalities.models import Merger
from procurement import mergers
from procurement.demand import acts as demand
from procurement.models import Figure, FigureChange, Participation
from tests.factories import procurement as made
from tests.factories.municipalities import MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
P = Participation.State


def total() -> object:
    counted = Figure.objects.filter(participation__in=Participation.objects.active(), item__place=1)
    return counted.aggregate(total=Sum("expected"))["total"]


def joined(former, successor):
    moved = mergers._move(former, successor)
    return Merger(former=former, successor=successor), moved


def test_a_row_of_the_former_alone_moves_and_comes_back():
    table, former, successor = made.noticed(), MunicipalityFactory(), MunicipalityFactory()
    participation = made.interested(table, 10, municipality=former)

    merger, moved = joined(former, successor)
    participation.refresh_from_db()
    assert (participation.municipality_id, total()) == (successor.pk, 10)
    mergers._undo(merger, moved)
    participation.refresh_from_db()
    assert participation.municipality_id == former.pk


def test_two_rows_become_one_with_the_sum_of_both_and_are_parted_again():
    table, former, successor = made.noticed(), MunicipalityFactory(), MunicipalityFactory()
    giver = made.interested(table, 10, 3, municipality=former)
    taker = made.interested(table, 20, municipality=successor)

    merger, moved = joined(former, successor)
    giver.refresh_from_db()
    assert (giver.state, total()) == (P.WITHDRAWN, 30)
    assert list(taker.figures.order_by("item__place").values_list("expected", flat=True)) == [30, 3]
    assert FigureChange.objects.filter(participation=taker, reason__startswith="Gebietsänderung").count() == 2

    mergers._undo(merger, moved)
    giver.refresh_from_db()
    assert (giver.state, total()) == (P.INTERESTED, 30)
    assert [figure.expected for figure in taker.figures.order_by("item__place")] == [20, None]


def test_figures_of_a_successor_that_withdrew_do_not_come_back_with_the_merger():
    table, former, successor = made.noticed(), MunicipalityFactory(), MunicipalityFactory()
    made.interested(table, 10, municipality=former)
    taker = made.interested(table, 20, municipality=successor)
    demand.withdraw(taker.pk, by=made.person_of(taker))

    merger, moved = joined(former, successor)
    taker.refresh_from_db()
    assert (taker.state, total()) == (P.INTERESTED, 10)
    mergers._undo(merger, moved)
    taker.refresh_from_db()
    assert (taker.state, total(), taker.figures.get(item__place=1).expected) == (P.WITHDRAWN, 10, 20)

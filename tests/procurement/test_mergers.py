"""Municipalities that merge: one row is left, and the sum is still that of its rows; undoing gives back what was."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum

from accounts.models import Role
from accounts.refusals import Refused
from files.models import ConfidentialFile
from files.uploads import store_confidential
from municipalities.mergers.rules import why_not
from municipalities.models import Merger, Municipality
from notifications.models import Mail
from procurement import mergers
from procurement.demand import acts as demand
from procurement.demand.acts import Signed
from procurement.models import Figure, FigureChange, Participation
from procurement.outcome import acts as outcome
from procurement.telling.letters import Letter
from tests.factories import procurement as made
from tests.factories.accounts import member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
P = Participation.State


def total() -> object:
    counted = Figure.objects.filter(participation__in=Participation.objects.active(), item__place=1)
    return counted.aggregate(total=Sum("expected"))["total"]


def paper(by) -> ConfidentialFile:
    return store_confidential(SimpleUploadedFile("v.pdf", b"%PDF-1.4"), title="Vereinbarung", by=by)


def joined(former, successor):
    moved = json.loads(json.dumps(mergers._move(former, successor)))
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


def test_a_successor_that_has_not_signed_is_not_bound_by_the_paper_of_the_former():
    table, former, successor = made.noticed(), MunicipalityFactory(), MunicipalityFactory()
    giver = made.interested(table, 10, municipality=former)
    taker = made.interested(table, 900, municipality=successor)
    table = made.binding(table)
    made.bound(giver)

    merger, moved = joined(former, successor)
    taker.refresh_from_db()
    assert (taker.state, taker.bound_on, total()) == (P.INTERESTED, None, 910)
    write_told()
    ended = Mail.objects.filter(event=Letter.WITHDRAWN, text__contains="aufgegangen", recipient=made.lead_of(table))
    (receipt,) = Mail.objects.filter(event=Letter.RECEIVED, text__contains="910")
    assert (ended.count(), receipt.recipient) == (1, made.person_of(taker))
    mergers._undo(merger, moved)
    giver.refresh_from_db()
    assert (giver.state, giver.signatory_office, total()) == (P.BOUND, "Oberbürgermeisteramt", 910)


def test_from_the_tender_on_the_successor_steps_into_what_the_former_signed():
    table, former, successor = made.noticed(), MunicipalityFactory(), MunicipalityFactory()
    item = made.items_of(table)[0]
    giver = made.interested(table, municipality=former, figures={item.pk: made.figure(10, starts="2027-07", budget_year=2027)})
    taker = made.interested(table, 900, municipality=successor)
    table = made.binding(table)
    demand.bind(giver.pk, Signed(date(2026, 11, 2), "Landratsamt"), file=paper(made.person_of(giver)), by=made.person_of(giver))
    made.awarded(table)
    outcome.set_call_off(giver.pk, outcome.Calling("abgerufen", date(2026, 11, 9), ""), version=0, by=made.person_of(giver))

    merger, moved = joined(former, successor)
    taker.refresh_from_db()
    assert (taker.state, taker.signatory_office, taker.signed_file.title) == (P.BOUND, "Landratsamt", "Vereinbarung")
    figure = taker.figures.get(item=item)
    assert (figure.expected, figure.starts, figure.budget_year, taker.call_off.status) == (10, "2027-07", 2027, "abgerufen")

    mergers._undo(merger, moved)
    giver, taker = (Participation.objects.get(pk=one.pk) for one in (giver, taker))
    assert (giver.state, giver.signed_file.title, giver.call_off.status) == (P.BOUND, "Vereinbarung", "abgerufen")
    assert (taker.state, taker.bound_on, taker.signed_file, taker.figures.get(item=item).expected) == (P.INTERESTED, None, None, 900)


def test_a_successor_that_had_left_comes_back_without_its_reason_and_its_old_paper():
    table, former, successor = made.noticed(), MunicipalityFactory(), MunicipalityFactory()
    made.interested(table, 10, municipality=former)
    taker = made.interested(table, 20, municipality=successor)
    table = made.binding(table)
    made.bound(taker)
    demand.release(taker.pk, reason="Haushalt gesperrt", by=made.lead_of(table))
    taker.refresh_from_db()
    ended = taker.ended_at

    merger, moved = joined(former, successor)
    taker.refresh_from_db()
    assert (taker.state, taker.bound_on, taker.end_reason, taker.ended_after_freeze) == (P.INTERESTED, None, "", False)
    mergers._undo(merger, moved)
    taker.refresh_from_db()
    assert (taker.state, taker.ended_at, taker.end_reason) == (P.WITHDRAWN, ended, "Haushalt gesperrt")
    assert (taker.ended_after_freeze, taker.signatory_office) == (True, "Oberbürgermeisteramt")


def test_what_was_saved_since_stays_when_a_merger_is_undone_and_is_named():
    table, former, successor = made.noticed(), MunicipalityFactory(), MunicipalityFactory()
    giver = made.interested(table, 10, municipality=former)
    taker = made.interested(table, 20, municipality=successor)

    merger, moved = joined(former, successor)
    made.interested(table, 77, municipality=successor, by=made.person_of(taker))
    stayed = mergers._undo(merger, moved)
    giver.refresh_from_db()
    assert (giver.state, total()) == (P.WITHDRAWN, 77)
    assert stayed == [f"Beteiligungen an Beschaffungen: Bei 1 hat {successor} seither etwas geändert. Sie bleibt so."]


def test_a_sum_that_no_column_holds_forbids_the_merger_with_a_reason():
    table, former, successor = made.noticed(), MunicipalityFactory(), MunicipalityFactory()
    for place in (former, successor):
        made.interested(table, "999999999999.99", municipality=place)

    assert "ihre Summe nicht speichern kann" in why_not(former, successor, date(2026, 1, 1))
    assert why_not(former, MunicipalityFactory(), date(2026, 1, 1)) == ""


def test_a_late_wish_ends_with_the_former_and_nobody_lets_a_former_in():
    table, former, successor = made.noticed(), MunicipalityFactory(), MunicipalityFactory()
    made.interested(table, 20, municipality=successor)
    table = made.frozen(table)
    asked = demand.ask_late(table.pk, former, made.CONTACT, by=member(Role.CDO, former))

    merger, moved = joined(former, successor)
    asked.refresh_from_db()
    assert (asked.state, total()) == (P.WITHDRAWN, 20)
    mergers._undo(merger, moved)
    asked.refresh_from_db()
    assert asked.state == P.ASKED
    Municipality.objects.filter(pk=former.pk).update(successor=successor, valid_to=date(2026, 1, 1))
    with pytest.raises(Refused, match="in einer anderen aufgegangen"):
        demand.answer_late(asked.pk, admitted=True, by=made.lead_of(table))


def test_the_preview_counts_and_names_no_notice():
    table, former, successor = made.noticed(title="Geheimkauf"), MunicipalityFactory(), MunicipalityFactory()
    made.interested(table, 10, municipality=former)

    (line,) = mergers._look(former, successor)
    assert (line.count, line.names) == (1, ())

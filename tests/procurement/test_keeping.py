"""Mails and deadlines that come by themselves, and how long the evidence is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import Mail
from procurement import jobs, keeping
from procurement.lifecycle import acts
from procurement.models import Figure, FrozenFigure, Participation, State, TimeTable
from procurement.telling.letters import Letter
from tests.factories import procurement as made
from tests.helpers import write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def mails(letter: str) -> list[Mail]:
    return list(Mail.objects.filter(event=letter).order_by("pk"))


def test_the_receipt_says_each_figure_and_goes_to_the_municipality_alone():
    table = made.noticed()
    participation = made.interested(table, 1200, 4)
    write_told()

    (receipt,) = mails(Letter.RECEIVED)
    assert receipt.recipient == made.person_of(participation)
    assert "1. Bodensensoren: erwartet 1.200 Stück" in receipt.text
    (news,) = mails(Letter.INTERESTED)
    assert (news.recipient, "1.200" in news.text) == (made.lead_of(table), False)


def test_the_freeze_is_announced_a_week_and_a_day_before_and_once_each():
    table = made.noticed()
    made.interested(table, 10)
    for before in (timedelta(days=8), timedelta(days=6), timedelta(days=5), timedelta(hours=20)):
        jobs.remind(table.freezes_at - before)
        write_told()

    assert [mail.target["before"] for mail in mails(Letter.FREEZE_SOON)] == [7, 1]
    jobs.freeze_what_is_due(table.freezes_at)
    write_told()
    assert TimeTable.objects.get(pk=table.pk).state == State.FROZEN
    assert len(mails(Letter.FROZEN)) == 2  # who takes part, and who leads


def test_a_receipt_that_is_out_of_date_is_not_written():
    table = made.noticed()
    first = made.interested(table, 10)
    made.interested(table, 11, municipality=first.municipality, by=made.person_of(first))
    write_told()

    (receipt,) = mails(Letter.RECEIVED)
    assert "erwartet 11 Stück" in receipt.text


def test_after_ten_years_the_archive_is_offered_and_half_a_year_later_figures_go():
    table = made.noticed()
    part = made.interested(table, 10)
    made.frozen(table)
    acts.cancel(table.pk, reason="Kein Bedarf", by=made.lead_of(table))
    ended = timezone.now()

    keeping.offer_and_delete(ended + timedelta(days=3640))
    write_told()
    assert (mails(Letter.ARCHIVE), Participation.objects.count()) == ([], 1)
    keeping.offer_and_delete(ended + timedelta(days=3660))
    write_told()
    assert [mail.recipient for mail in mails(Letter.ARCHIVE)] == [made.lead_of(table)]
    assert Participation.objects.filter(pk=part.pk).exists()
    keeping.offer_and_delete(ended + timedelta(days=3660 + 181))
    assert (Participation.objects.count(), Figure.objects.count(), FrozenFigure.objects.count()) == (0, 0, 0)
    assert TimeTable.objects.filter(pk=table.pk, state=State.CANCELLED).exists()

"""Mails and deadlines that come by themselves, and how long the evidence is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from contributions import drafts, moderation
from contributions.models import ContributionPage
from notifications.gates import Drop, event_of
from notifications.models import Mail
from procurement import jobs, keeping
from procurement.choices import Procedure
from procurement.lifecycle import acts
from procurement.models import Figure, FrozenFigure, Participation, State, TimeTable
from procurement.telling.letters import Letter
from tests.factories import procurement as made
from tests.factories.accounts import editor
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


def test_nobody_is_reminded_of_what_was_taken_down():
    table = made.noticed()
    made.interested(table, 10)
    soon = table.freezes_at - timedelta(days=6)
    jobs.remind(soon)
    write_told()
    (mail,) = mails(Letter.FREEZE_SOON)
    ContributionPage.objects.filter(pk=table.page_id).update(archived_at=timezone.now())
    jobs.remind(table.freezes_at - timedelta(hours=20))
    write_told()

    assert mails(Letter.FREEZE_SOON) == [mail]
    assert isinstance(event_of(Letter.FREEZE_SOON).gate(mail), Drop)


def changed(table, **values):
    """A new version of the notice, that the KTS published."""
    author = made.lead_of(table)
    change = drafts.start_change(table.page, by=author)
    change = drafts.save(change, values, version=change.version, by=author)
    moderation.approve(moderation.submit(change, version=change.version, by=author), by=editor())


def test_after_the_freeze_a_change_tells_what_lies_ahead_and_asks_for_no_figures():
    table = made.noticed()
    made.interested(table, 10)
    table = made.frozen(table)
    changed(table, summary="Sensoren und Auswertung für alle Parkplätze.")
    write_told()
    assert mails(Letter.CHANGED) == []

    changed(table, procedure=Procedure.VGV_RESTRICTED)
    write_told()
    (mail,) = mails(Letter.CHANGED)
    words = ("Bitte prüfen Sie", "Interesse bekunden:", "Bedarf ändern:", "Verbindlich teilnehmen:")
    assert [word in mail.text for word in words] == [False, False, False, True]


def test_while_figures_change_a_change_of_the_procedure_asks_to_look_again():
    table = made.noticed()
    made.interested(table, 10)
    changed(table, procedure=Procedure.VGV_RESTRICTED)
    write_told()

    (mail,) = mails(Letter.CHANGED)
    assert all(word in mail.text for word in ("Bitte prüfen Sie", "Interesse bekunden:", "Bedarf ändern:", "Verbindlich teilnehmen:"))


def test_the_lead_reads_that_it_leads():
    table = made.noticed()
    part = made.interested(table, 10)
    made.frozen(table)
    write_told()

    why = {mail.recipient: "federführend betreut" in mail.text for mail in mails(Letter.FROZEN)}
    assert why == {made.lead_of(table): True, made.person_of(part): False}


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

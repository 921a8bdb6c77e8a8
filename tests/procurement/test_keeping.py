"""Mails and deadlines that come by themselves, and how long the evidence is kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.models import PageLogEntry

from accounts.models import Membership, Role
from contributions import drafts, moderation
from contributions.models import ContributionPage, Visibility
from files.models import ConfidentialFile
from notifications.gates import Drop, event_of
from notifications.models import Mail
from procurement import jobs, keeping
from procurement.choices import Procedure
from procurement.demand import binding
from procurement.demand.acts import Signed
from procurement.lifecycle import acts
from procurement.logged import Act
from procurement.models import Figure, FrozenFigure, Participation, State, TimeTable
from procurement.papers import documents
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


def ended() -> tuple[TimeTable, Participation]:
    """With a signed paper, a document for participants and one for municipalities, and broken off."""
    table = made.noticed()
    part = made.interested(table, 10)
    table, lead = made.binding(table), made.lead_of(table)
    for audience in (Visibility.PARTICIPANTS, Visibility.MUNICIPALITIES):
        documents.add(table.pk, upload(), title=audience, audience=audience, by=lead)
    binding.bind(part.pk, Signed(date(2026, 11, 2), "Landratsamt"), upload(), by=made.person_of(part))
    acts.cancel(table.pk, reason="Kein Bedarf", by=lead)
    return table, part


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("v.pdf", b"%PDF-1.4")


TEN_YEARS = timedelta(days=3660)


def test_after_ten_years_the_archive_is_offered_and_half_a_year_later_who_took_part_goes():
    table, part = ended()
    over = timezone.now()

    keeping.offer_and_delete(over + timedelta(days=3640))
    write_told()
    assert (mails(Letter.ARCHIVE), Participation.objects.count()) == ([], 1)
    for later in (0, 1):
        keeping.offer_and_delete(over + TEN_YEARS + timedelta(days=later))
        write_told()
    assert [mail.recipient for mail in mails(Letter.ARCHIVE)] == [made.lead_of(table)]
    assert TimeTable.objects.get(pk=table.pk).offered_at == over + TEN_YEARS
    keeping.offer_and_delete(over + TEN_YEARS + timedelta(days=179))
    assert Participation.objects.filter(pk=part.pk).exists()

    keeping.offer_and_delete(over + TEN_YEARS + timedelta(days=181))
    assert (Participation.objects.count(), Figure.objects.count(), FrozenFigure.objects.count()) == (0, 0, 0)
    assert TimeTable.objects.filter(pk=table.pk, state=State.CANCELLED).exists()
    assert list(ConfidentialFile.objects.values_list("title", flat=True)) == [Visibility.MUNICIPALITIES]
    bound = PageLogEntry.objects.get(page=table.page_id, action=Act.BOUND)
    assert (bound.data, bound.user) == ({}, None)
    assert not keeping._holding(over + TEN_YEARS).exists()


def test_what_was_never_offered_is_not_deleted_however_old_it_is():
    table, part = ended()
    years = timezone.now() + timedelta(days=8000)
    Membership.objects.filter(role__in=(Role.CDO, Role.EDITOR)).delete()

    keeping.offer_and_delete(years)
    assert TimeTable.objects.get(pk=table.pk).offered_at is None
    keeping.offer_and_delete(years + timedelta(days=200))
    assert Participation.objects.filter(pk=part.pk).exists()


def test_where_the_lead_has_no_cdo_any_more_the_kts_hears_of_it():
    ended()
    Membership.objects.filter(role=Role.CDO).delete()
    kts = editor()

    keeping.offer_and_delete(timezone.now() + TEN_YEARS)
    write_told()
    found = {mail.recipient: mail for mail in mails(Letter.ARCHIVE)}
    assert kts in found
    assert "hat keine CDO im Portal" in found[kts].text

"""The way of a version: each step begins where it may, writes its milestone, and is refused elsewhere with a sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.refusals import Refused
from data_standards.accession.acts import Use, report
from data_standards.ballot import casting
from data_standards.jobs import end_what_is_over
from data_standards.lifecycle import acts, corrections
from data_standards.models import Accession, Comment, Consultation, State, Version, Wording
from data_standards.public.steps import steps
from data_standards.telling.letters import Letter
from data_standards.telling.writing import words_of
from tests.factories import data_standards as made
from tests.factories.accounts import editor
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def states(version: Version) -> list[str]:
    return list(version.milestones.values_list("state", flat=True))


def test_a_version_goes_from_the_need_to_being_superseded():
    first = made.in_force()
    page = first.agreement
    second = acts.begin_version(page, "2.0.0", by=editor())
    acts.withdraw(second.pk, reason="Doppelt.", by=editor())
    third = acts.begin_version(page, "2.1.0", by=editor())
    Version.objects.filter(pk=third.pk).update(state=State.AGREED)
    acts.set_day(third.pk, on=timezone.localdate(), transition_until=timezone.localdate() + timedelta(days=365), by=editor())

    first.refresh_from_db()
    assert states(first) == ["vorschlag", "entwurf", "konsultation", "auswertung", "abstimmung", "vereinbart", "in-kraft", "abgeloest"]
    assert (first.state, first.superseded_by) == (State.SUPERSEDED, third)
    assert states(second) == ["entwurf", "zurueckgezogen"]


def test_a_need_is_declined_with_a_reason_that_everybody_reads():
    version = made.proposed()

    with pytest.raises(Refused, match="Bitte begründen Sie"):
        acts.decline(version.pk, reason=" ", by=editor())
    acts.decline(version.pk, reason="Es gibt schon XParken.", by=editor())

    assert version.milestones.get(state=State.DECLINED).reason == "Es gibt schon XParken."


def test_a_consultation_lasts_four_weeks_at_least_and_ends_at_24_o_clock():
    version = made.drafted()
    today = timezone.localdate()

    with pytest.raises(Refused, match="mindestens vier Wochen"):
        acts.open_consultation(version.pk, until=today + timedelta(days=26), guests=False, by=editor())
    consultation = acts.open_consultation(version.pk, until=today + timedelta(days=28), guests=False, by=editor())

    assert timezone.localtime(consultation.closes_at).strftime("%H:%M") == "00:00"
    assert timezone.localdate(consultation.closes_at) == today + timedelta(days=29)
    assert consultation.is_open(consultation.closes_at - timedelta(microseconds=1))
    assert not consultation.is_open(consultation.closes_at)


def test_what_is_laid_open_is_frozen_with_its_files():
    version = made.consulted()
    page = version.agreement
    page.clauses.all().delete()
    version.artefacts.filter(wording=None).update(text="{}")

    wording = version.wordings.get(stage=Wording.Stage.CONSULTATION)
    assert [clause["heading"] for clause in wording.clauses] == ["Geltungsbereich", "Aktualität"]
    assert wording.artefacts.get().text == made.SCHEMA


def test_without_a_text_nothing_is_laid_open():
    version = made.drafted(clauses=False)

    with pytest.raises(Refused, match="keinen veröffentlichten Text"):
        acts.open_consultation(version.pk, until=timezone.localdate() + timedelta(days=40), guests=False, by=editor())
    assert Version.objects.get(pk=version.pk).state == State.DRAFT


def test_a_step_is_refused_where_the_version_stands_elsewhere():
    version = made.in_force()

    with pytest.raises(Refused, match="steht auf „In Kraft“"):
        acts.open_consultation(version.pk, until=timezone.localdate() + timedelta(days=40), guests=False, by=editor())


def test_a_new_version_waits_until_the_one_at_work_is_done():
    version = made.drafted()

    with pytest.raises(Refused, match="schon eine Version in Arbeit"):
        acts.begin_version(version.agreement, "2.0.0", by=editor())


def test_a_small_correction_is_agreed_without_a_ballot_unless_somebody_objects():
    first = made.in_force()
    small = acts.begin_version(first.agreement, "1.0.1", by=editor())
    corrections.open_objection(small.pk, by=editor())

    assert not corrections.end_objection(small.pk)
    assert corrections.end_objection(small.pk, now=timezone.now() + timedelta(days=15))
    assert Version.objects.get(pk=small.pk).state == State.AGREED


def test_one_objection_of_a_municipality_that_acceded_makes_it_a_ballot_and_everybody_reads_why(client):
    first, stranger = made.in_force(), MunicipalityFactory()
    place, holder = made.mandated()
    today = timezone.localdate()
    Accession.objects.create(version=first, municipality=place, resolution_body="Rat", resolved_on=today, valid_from=today)
    small = acts.begin_version(first.agreement, "1.0.1", by=editor())
    corrections.open_objection(small.pk, by=editor())

    with pytest.raises(Refused, match="die dem Standard beigetreten ist"):
        corrections.object_to(small.pk, stranger, reason="Nein.", by=holder)
    corrections.object_to(small.pk, place, reason="Das ändert doch etwas.", by=holder)

    assert Version.objects.get(pk=small.pk).state == State.EVALUATION
    shown = client.get(small.get_absolute_url()).content.decode()
    assert f"Einspruch von {place}: Das ändert doch etwas." in shown
    assert "Höchstens fünf Minuten alt." in shown  # the disputed text is still read, with its files
    assert client.get(f"{small.get_absolute_url()}belegung.schema.json").status_code == 200
    assert client.get(f"{small.url_of('differences')}?zu=1.0.0").status_code == 200
    letter = words_of(Letter.OBJECTED, Version.objects.get(pk=small.pk), {})
    assert letter["context"]["municipality"] == str(place)
    with pytest.raises(Refused, match="Sie braucht eine Abstimmung"):
        corrections.open_objection(small.pk, by=editor())


def test_a_correction_answers_every_comment_before_it_is_laid_out():
    first = made.in_force()
    small = acts.begin_version(first.agreement, "1.0.1", by=editor())
    now = timezone.now() - timedelta(days=40)
    acts.open_consultation(small.pk, until=timezone.localdate(now) + timedelta(days=35), guests=False, by=editor(), now=now)
    said = Comment.objects.create(consultation=Consultation.objects.get(version=small), number=1, text="Alt.", submitted_at=now)
    acts.close_consultation(small.pk)

    with pytest.raises(Refused, match="Noch eine Stellungnahme wartet"):
        corrections.open_objection(small.pk, by=editor())
    Comment.objects.filter(pk=said.pk).update(verdict=Comment.Verdict.ACCEPTED)
    corrections.open_objection(small.pk, by=editor())


def test_what_was_taken_back_before_it_was_agreed_is_called_agreed_nowhere(client):
    early, late = made.consulted(), made.in_force()
    place, holder = made.mandated()
    for version in (early, late):
        acts.withdraw(version.pk, reason="Doppelt.", by=editor())

    assert [Version.objects.get(pk=version.pk).was_agreed for version in (early, late)] == [False, True]
    assert "Was vereinbart ist" not in client.get(early.get_absolute_url()).content.decode()
    assert early.url_of("report", place.slug) not in signed_in(holder).get(early.get_absolute_url()).content.decode()
    with pytest.raises(Refused, match="noch nicht vereinbart"):
        report(early.pk, place, Use("produktiv"), by=holder)
    assert list(steps(Version.objects.get(pk=early.pk))) == []


def test_a_standard_with_versions_is_taken_up_by_no_second_agreement():
    first, second = made.in_force(), made.proposed()

    with pytest.raises(Refused, match="schon mit eigenen Versionen"):
        acts.take_up(second.pk, first.standard, by=editor())


def test_a_lower_version_never_follows_a_higher_one():
    first = made.in_force()
    page, today, by = first.agreement, timezone.localdate(), editor()
    low = acts.begin_version(page, "1.1.0", by=by)
    Version.objects.filter(pk=low.pk).update(state=State.AGREED)
    high = acts.begin_version(page, "2.0.0", by=by)
    Version.objects.filter(pk=high.pk).update(state=State.AGREED)
    acts.set_day(high.pk, on=today + timedelta(days=10), transition_until=None, by=by)

    with pytest.raises(Refused, match=r"Version 2\.0\.0 ist dann schon in Kraft"):
        acts.set_day(low.pk, on=today + timedelta(days=10), transition_until=None, by=by)
    acts.set_day(low.pk, on=today + timedelta(days=9), transition_until=None, by=by)
    end_what_is_over(timezone.now() + timedelta(days=11))

    assert [Version.objects.get(pk=one.pk).state for one in (first, low, high)] == [State.SUPERSEDED, State.SUPERSEDED, State.IN_FORCE]


def test_only_the_last_number_may_grow_without_a_ballot():
    first = made.in_force()
    large = acts.begin_version(first.agreement, "1.1.0", by=editor())

    with pytest.raises(Refused, match="nur die dritte Zahl"):
        corrections.open_objection(large.pk, by=editor())


def test_the_next_version_begins_with_the_files_of_the_one_in_force_and_leaves_those_alone():
    valid = made.in_force()
    draft = acts.begin_version(valid.agreement, "2.0.0", by=editor())

    file = draft.artefacts.get(wording=None)
    assert (file.name, file.text) == ("belegung.schema.json", made.SCHEMA)
    draft.artefacts.update(text="{}")
    assert set(valid.artefacts.values_list("text", flat=True)) == {made.SCHEMA}


def test_after_a_rejection_the_next_version_begins_with_what_was_rejected():
    ballot = made.balloted()
    for place, holder in made.voters(ballot):
        casting.cast(ballot.pk, place, "nein", reason="Zu früh.", by=holder)
    rejected = casting.declare(made.ended(ballot).pk, by=editor()).version
    assert rejected.state == State.REJECTED

    draft = acts.begin_version(rejected.agreement, "1.1.0", by=editor())

    assert draft.artefacts.get(wording=None).name == "belegung.schema.json"

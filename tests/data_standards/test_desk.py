"""The desk of the KTS: what waits, and acts that ask before they write to people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from data_standards.lifecycle import acts
from data_standards.models import Ballot, Milestone, State, Version
from jobs.models import QueuedTask
from notifications.telling import write_mails
from pages.models import Standard
from tests.factories import data_standards as made
from tests.factories.accounts import editor
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def desk_of(version: Version) -> str:
    return f"/verwaltung/standards/{version.pk}/"


def test_a_need_is_not_taken_up_before_somebody_looked_for_a_federal_standard():
    version = made.proposed()
    response = signed_in(editor()).post(desk_of(version), {"act": "aufnehmen"})

    assert response.status_code == 422
    assert "Prüfen Sie zuerst, ob es schon einen Standard gibt." in response.content.decode()
    version.refresh_from_db()
    assert version.state == State.PROPOSED


def test_a_need_for_municipalities_alone_makes_no_row_of_the_public_register():
    version, person = made.proposed(visibility="municipalities"), signed_in(editor())
    data = {"act": "aufnehmen", "aufnehmen-checked": "on", "sicher": "1"}
    response = person.post(desk_of(version), data)

    assert response.status_code == 409, response.content.decode()
    assert "das Register aber öffentlich" in response.content.decode()
    assert not Standard.objects.exists()


def test_an_act_says_what_it_will_do_and_does_nothing_before_the_answer():
    version = made.evaluated()
    for _number in range(3):
        made.mandated()
    person = signed_in(editor())
    data = {
        "act": "abstimmung",
        "abstimmung-until": date_format(timezone.localdate() + timedelta(days=14), "d.m.Y"),
        "abstimmung-anonymous": "on",
    }
    before = (Milestone.objects.count(), QueuedTask.objects.filter(task_path=write_mails.module_path).count())
    shown = person.post(desk_of(version), data).content.decode()

    assert "3 Kommunen stimmen ab" in shown
    assert "Geheim. Nötige Beteiligung: 2." in shown
    assert ">Abstimmung eröffnen</button>" in shown
    assert "3 Personen bekommen" in shown
    assert not Ballot.objects.exists()
    assert (Milestone.objects.count(), QueuedTask.objects.filter(task_path=write_mails.module_path).count()) == before
    assert 'name="abstimmung-anonymous" value="True"' in shown
    assert person.post(desk_of(version), {**data, "abstimmung-anonymous": "True", "sicher": "1"}).status_code == 302
    assert Ballot.objects.get().is_secret


def test_the_second_editor_gets_a_sentence_and_keeps_what_was_typed():
    version = made.proposed()
    acts.decline(version.pk, reason="Es gibt XParken.", by=editor())
    data = {"act": "ablehnen", "ablehnen-reason": "Der Bedarf betrifft nur eine Stadt.", "sicher": "1"}
    for sent in (data, {key: value for key, value in data.items() if key != "sicher"}):
        response = signed_in(editor()).post(desk_of(version), sent)

        assert response.status_code == 409
        assert "steht auf „Nicht aufgenommen“" in response.content.decode()
        assert "Der Bedarf betrifft nur eine Stadt." in response.content.decode()


def test_the_list_says_what_waits_and_until_when():
    proposal, running = made.proposed(), made.consulted()
    Milestone.objects.filter(version=proposal).update(reached_at=datetime(2025, 10, 26, 12, tzinfo=UTC))
    ballot = made.ended(made.balloted())
    shown = signed_in(editor()).get("/verwaltung/standards/").content.decode()

    assert "<b>Bedarf prüfen</b></td><td>seit 26.10.2025</td>" in shown
    assert f"{(timezone.localdate() + timedelta(days=35)):%d.%m.%Y}, 24 Uhr" in shown
    assert "<b>Ergebnis feststellen</b>" in shown
    assert {proposal.state, running.state, ballot.version.state} == {State.PROPOSED, State.CONSULTATION, State.BALLOT}


def test_while_municipalities_vote_the_desk_says_so_and_offers_no_result():
    ballot = made.balloted()
    person = signed_in(editor())

    shown = person.get(desk_of(ballot.version)).text
    assert "Kommunen stimmen ab, bis" in shown
    assert "Ergebnis feststellen" not in shown

    made.ended(ballot)
    assert "Ergebnis feststellen" in person.get(desk_of(ballot.version)).text


def test_a_small_correction_is_offered_where_one_is_possible_alone():
    person = signed_in(editor())
    assert "Als kleine Korrektur vorlegen" not in person.get(desk_of(made.drafted())).text

    valid = made.in_force()
    small = acts.begin_version(valid.agreement, "1.0.1", by=editor())
    assert "Als kleine Korrektur vorlegen" in person.get(desk_of(small)).text


def test_after_a_version_was_withdrawn_another_can_begin():
    version = made.drafted()
    acts.withdraw(version.pk, reason="Der Bedarf ist ein anderer.", by=editor())
    person = signed_in(editor())

    assert "Neue Version beginnen" in person.get(desk_of(version)).text
    assert person.post(desk_of(version), {"act": "neu", "neu-number": "1.0.1"}).status_code == 302
    assert version.agreement.standard_versions.get(number="1.0.1").state == State.DRAFT
    assert "Neue Version beginnen" not in person.get(desk_of(version)).text  # while one is at work


def test_a_new_row_of_the_register_says_what_the_standard_is_for(client):
    need = made.proposed(summary="Freie Plätze in Parkhäusern in derselben Form.")
    sent = {"act": "aufnehmen", "aufnehmen-checked": "on", "sicher": "1"}
    assert signed_in(editor()).post(desk_of(need), sent).status_code == 302

    standard = Version.objects.get(pk=need.pk).standard
    assert "Freie Plätze in Parkhäusern in derselben Form." in client.get(standard.get_absolute_url()).text
    assert standard.get_absolute_url() in client.get("/standards/", {"q": "Parkhäusern"}).text


def test_a_need_is_taken_up_as_the_standard_that_was_chosen_and_the_question_names_it():
    version, chosen = made.proposed(), made.standard(name="Parkdaten Bund")
    data = {"act": "aufnehmen", "aufnehmen-checked": "on", "aufnehmen-standard": str(chosen.pk)}

    shown = signed_in(editor()).post(desk_of(version), data).content.decode()

    assert "Der Bedarf ist aufgenommen, Standard „Parkdaten Bund“." in shown


def test_without_comments_nothing_is_called_answered_and_a_day_to_come_is_one():
    person = signed_in(editor())
    assert "Noch hat niemand Stellung genommen." in person.get(desk_of(made.consulted())).content.decode()
    version, day = made.agreed(), timezone.localdate() + timedelta(days=1)

    shown = person.post(desk_of(version), {"act": "tag", "tag-on": date_format(day, "d.m.Y")}).content.decode()

    assert f"Die Version tritt am {day:%d.%m.%Y} in Kraft." in shown


def test_the_table_of_versions_shows_the_day_of_agreement_and_when_it_comes_into_force(client):
    version, day = made.agreed(), timezone.localdate() + timedelta(days=30)
    acts.set_day(version.pk, on=day, transition_until=None, by=editor())

    table = client.get(version.get_absolute_url()).content.decode().partition('id="vt"')[2]

    assert f"{timezone.localdate():%d.%m.%Y}</td>" in table
    assert f"<b>Vereinbart</b> tritt am {day:%d.%m.%Y} in Kraft" in " ".join(table.split())

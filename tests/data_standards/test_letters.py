"""The letters of a standard's way: who gets each, nobody else, each once, and none that has become wrong meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Membership, Role, User
from data_standards import jobs
from data_standards.ballot import casting
from data_standards.lifecycle import acts, corrections
from data_standards.models import Accession, Ballot, Comment, State, Support, Version
from data_standards.telling import receivers
from data_standards.telling.letters import Letter, tell_version
from data_standards.telling.writing import words_of
from jobs.models import QueuedTask
from notifications.gates import Drop, Send, event_of
from notifications.models import Mail
from notifications.telling import write_mails
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def got(letter: str) -> list[str]:
    """Who was written to, once for each mail."""
    write_told()
    return sorted(Mail.objects.filter(event=letter).values_list("recipient_email", flat=True))


def emails(*people: User) -> list[str]:
    return sorted(person.email for person in people)


def lead_of(version: Version) -> User:
    return User.objects.get(memberships__municipality=version.agreement.municipality, memberships__role=Role.CDO)


def acceded(version: Version) -> User:
    """The CDO of a municipality that acceded."""
    place, today = MunicipalityFactory(), timezone.localdate()
    Accession.objects.create(version=version, municipality=place, resolution_body="Rat", resolved_on=today, valid_from=today)
    return member(Role.CDO, place)


def letters(version: Version, letter: Letter, person: User) -> Mail:
    return Mail.objects.get(event=letter, recipient=person)


def allowed(mail: Mail) -> bool:
    return isinstance(event_of(mail.event).gate(mail), Send)


def test_an_opened_consultation_is_told_to_who_writes_supports_and_uses_and_to_nobody_else():
    version = made.drafted()
    supporter, stranger = (member(Role.CDO, MunicipalityFactory()) for _number in range(2))
    colleague = member(Role.STAFF, version.agreement.municipality)
    Support.objects.create(agreement=version.agreement, municipality=supporter.memberships.get().municipality)
    acts.open_consultation(version.pk, until=timezone.localdate() + timedelta(days=35), guests=False, by=editor())

    assert got(Letter.CONSULTATION_OPENED) == emails(lead_of(version), supporter)
    mail = letters(version, Letter.CONSULTATION_OPENED, supporter)
    assert "24 Uhr" in mail.text
    assert "/konsultation/" in mail.text
    assert "/konsultation/" in mail.html
    assert stranger.email != colleague.email
    User.objects.filter(pk=supporter.pk).update(is_active=False)
    assert not allowed(mail)


def test_half_time_and_the_last_three_days_are_told_once_however_often_the_job_runs():
    version = made.consulted()
    found = version.consultation
    half = found.opens_at + (found.closes_at - found.opens_at) / 2

    for moment in (half, half + timedelta(hours=1), found.closes_at - timedelta(days=3), found.closes_at - timedelta(days=2)):
        jobs.remind(now=moment)
        write_told()
    assert got(Letter.CONSULTATION_HALF) == emails(lead_of(version))
    assert got(Letter.CONSULTATION_LAST_DAYS) == emails(lead_of(version))


def test_the_job_asks_for_no_letter_that_was_written():
    version = made.consulted()
    found = version.consultation
    moment = found.opens_at + (found.closes_at - found.opens_at) / 2
    jobs.remind(now=moment)
    write_told()

    jobs.remind(now=moment + timedelta(minutes=30))
    assert not QueuedTask.objects.filter(task_path=write_mails.module_path).exists()


def test_the_end_of_a_consultation_is_told_to_who_spoke_while_they_belong_there():
    version = made.consulted(now=timezone.now() - timedelta(days=30))
    said, left, silent = (made.commented(version) for _number in range(3))
    Comment.objects.filter(pk=silent.pk).update(wants_answer=False)
    Membership.objects.filter(user=left.author).delete()
    acts.close_consultation(version.pk, now=timezone.now() + timedelta(days=10))

    assert got(Letter.CONSULTATION_CLOSED) == emails(lead_of(version), said.author)
    mail = letters(version, Letter.CONSULTATION_CLOSED, said.author)
    assert allowed(mail)
    acts.withdraw(version.pk, reason="Wir beginnen neu.", by=editor())
    assert not allowed(mail)  # "wird jetzt beantwortet" has become wrong


def test_the_reminder_goes_to_who_has_not_voted_and_names_nobody():
    ballot = made.balloted(3)
    (voted, first), (waits, second), (_left, third) = made.voters(ballot)
    casting.cast(ballot.pk, voted, "ja", by=first)
    Membership.objects.filter(user=third).delete()
    for moment in (ballot.closes_at - timedelta(days=7), ballot.closes_at - timedelta(days=6)):
        jobs.remind(now=moment)
    write_told()

    assert got(Letter.BALLOT_OPENED) == emails(first, second)
    assert got(Letter.BALLOT_REMINDER) == emails(second)
    mail = letters(ballot.version, Letter.BALLOT_REMINDER, second)
    names = [elector.municipality.display_name for elector in ballot.electors.select_related("municipality")]
    assert [name for name in names if name in mail.text or name in mail.html] == []
    assert allowed(mail)
    casting.cast(ballot.pk, waits, "ja", by=second)
    assert not allowed(mail)


def test_a_ballot_of_a_week_is_not_reminded_of_on_the_day_it_opens():
    version = made.evaluated()
    made.mandated()
    rules = casting.Rules(timezone.localdate() + timedelta(days=7))
    ballot = casting.open_ballot(version.pk, rules, by=editor())
    jobs.remind(now=ballot.opens_at + timedelta(days=1))

    assert got(Letter.BALLOT_REMINDER) == []
    jobs.remind(now=ballot.closes_at - timedelta(hours=20))
    assert len(got(Letter.BALLOT_REMINDER)) == 1


def test_an_extension_and_the_count_are_told_to_electors_and_to_editors():
    ballot = made.balloted(2)
    kts = editor()
    casting.close(ballot.pk, now=ballot.closes_at)
    assert len(got(Letter.BALLOT_EXTENDED)) == 2
    assert got(Letter.COUNTED) == []
    ballot.refresh_from_db()
    casting.close(ballot.pk, now=ballot.closes_at)

    assert kts.email in got(Letter.COUNTED)
    assert {person.email for person in receivers.editors(ballot.version, {}, receivers.everybody())} == set(got(Letter.COUNTED))


def test_what_is_in_force_is_told_to_all_who_acceded_with_the_changes_and_the_transition():
    first = made.in_force()
    page = first.agreement
    adopter = acceded(first)
    second = acts.begin_version(page, "2.0.0", by=editor())
    page.changes = "Neues Feld für die Einheit."
    page.save()
    acts.open_consultation(second.pk, until=timezone.localdate() + timedelta(days=35), guests=False, by=editor())
    Version.objects.filter(pk=second.pk).update(state=State.AGREED)
    today = timezone.localdate()
    acts.set_day(second.pk, on=today, transition_until=today + timedelta(days=400), by=editor())

    assert adopter.email in got(Letter.IN_FORCE)
    mail = Mail.objects.filter(event=Letter.IN_FORCE, recipient=adopter).get()
    for words in ("Version 1.0.0 ist damit abgelöst", "> Neues Feld für die Einheit.", f"{(today + timedelta(days=400)):%d.%m.%Y}"):
        assert words in mail.text
    Version.objects.create(standard=second.standard, agreement=page, number="1.0.1", state=State.SUPERSEDED, superseded_by=second)
    with_two = render_to_string("mail/standard_in_kraft.txt", words_of(Letter.IN_FORCE, second, {})["context"])
    assert "Die Versionen 1.0.0 und 1.0.1 sind damit abgelöst." in with_two


def test_a_withdrawal_and_an_objection_say_why():
    first = made.in_force()
    adopter = acceded(first)
    holder = made.mandated(adopter.memberships.get().municipality)[1]
    small = acts.begin_version(first.agreement, "1.0.1", by=editor())
    corrections.open_objection(small.pk, by=editor())
    assert adopter.email in got(Letter.OBJECTION_OPENED)
    corrections.object_to(small.pk, adopter.memberships.get().municipality, reason="Das ändert doch etwas.", by=holder)
    assert adopter.email in got(Letter.OBJECTED)
    acts.withdraw(small.pk, reason="Wir beginnen neu.", by=editor())

    assert adopter.email in got(Letter.WITHDRAWN)
    assert "> Wir beginnen neu." in Mail.objects.filter(event=Letter.WITHDRAWN, recipient=adopter).get().text


def test_a_letter_written_when_the_version_has_moved_on_is_not_written_or_not_sent():
    version = made.consulted()
    write_told()
    mail = letters(version, Letter.CONSULTATION_OPENED, lead_of(version))
    tell_version(version, Letter.CONSULTATION_HALF)
    Version.objects.filter(pk=version.pk).update(state=State.EVALUATION)

    assert isinstance(event_of(mail.event).gate(mail), Drop)
    assert got(Letter.CONSULTATION_HALF) == []


def test_the_gate_of_one_mail_costs_the_same_whoever_else_got_it(django_assert_max_num_queries):
    ballot = made.balloted(12)
    assert len(got(Letter.BALLOT_OPENED)) == 12
    mail = Mail.objects.filter(event=Letter.BALLOT_OPENED).first()

    with django_assert_max_num_queries(2):
        assert allowed(mail)
    asked = receivers.electors(ballot.version, {}, receivers.everybody().filter(pk=mail.recipient_id))
    assert [person.pk for person in asked] == [mail.recipient_id]
    assert Ballot.objects.count() == 1


def around(version: Version) -> tuple[User, list[User]]:
    """A CDO whose municipality has the same need; and those who hear of nothing: strangers, colleagues without a part in it, the KTS."""
    supporter, stranger = (member(Role.CDO, MunicipalityFactory()) for _number in range(2))
    Support.objects.create(agreement=version.agreement, municipality=supporter.memberships.get().municipality)
    places = [stranger.memberships.get().municipality, version.agreement.municipality, supporter.memberships.get().municipality]
    return supporter, [stranger, editor(), member(Role.ADMIN), *(member(Role.STAFF, place) for place in places)]


@pytest.mark.parametrize("letter", [Letter.TAKEN_UP, Letter.DECLINED])
def test_what_becomes_of_a_need_is_told_to_who_reported_and_who_supports_it(letter: Letter):
    version = made.proposed()
    supporter, _others = around(version)
    if letter == Letter.TAKEN_UP:
        acts.take_up(version.pk, made.standard(), by=editor())
    else:
        acts.decline(version.pk, reason="Mit XParken gibt es schon einen.", by=editor())

    assert got(letter) == emails(lead_of(version), supporter)
    mail = letters(Version.objects.get(pk=version.pk), letter, supporter)
    assert ("> Mit XParken gibt es schon einen." in mail.text) == (letter == Letter.DECLINED)
    assert {event for event in Mail.objects.values_list("event", flat=True) if event.startswith("standard_")} == {letter}
    Support.objects.all().delete()
    assert not allowed(mail)


@pytest.mark.parametrize(("letter", "choice"), [(Letter.AGREED, "ja"), (Letter.REJECTED, "nein"), (Letter.QUORUM_MISSED, "")])
def test_a_result_is_told_to_who_could_vote_and_who_is_involved_and_not_by_whom_it_came(letter: Letter, choice: str):
    ballot = made.balloted(3)
    supporter, _others = around(ballot.version)
    voters = made.voters(ballot)
    for place, holder in voters if choice else ():
        casting.cast(ballot.pk, place, choice, reason="Zu teuer." if choice == "nein" else "", by=holder)
    (_place, left), *others = voters
    Membership.objects.filter(user=left).delete()
    write_told()
    casting.declare(made.ended(ballot).pk, by=editor())

    holders = [holder for _place, holder in others]
    assert got(letter) == emails(lead_of(ballot.version), supporter, *holders)
    mail = letters(ballot.version, letter, holders[0])
    names = [place.display_name for place, _holder in voters]
    assert [name for name in names if name in mail.text] == []
    assert "mit abstimmen durfte" in mail.text  # who only voted neither takes part in it nor uses it
    User.objects.filter(pk=holders[0].pk).update(is_active=False)
    assert not allowed(mail)
    declared = {Letter.AGREED, Letter.REJECTED, Letter.QUORUM_MISSED}
    assert set(Mail.objects.filter(event__in=declared).values_list("event", flat=True)) == {letter}


def test_a_correction_that_nobody_objected_to_is_told_to_who_acceded():
    first = made.in_force()
    adopter, stranger = acceded(first), member(Role.CDO, MunicipalityFactory())
    write_told()
    Mail.objects.all().delete()
    small = acts.begin_version(first.agreement, "1.0.1", by=editor())
    corrections.open_objection(small.pk, by=editor())
    corrections.end_objection(small.pk, now=timezone.now() + timedelta(days=20))

    assert got(Letter.AGREED) == emails(lead_of(first), adopter)
    mail = Mail.objects.get(event=Letter.AGREED, recipient=adopter)
    assert allowed(mail)
    acts.withdraw(small.pk, reason="Fehler im Schema.", by=editor())
    assert not allowed(mail)  # nobody can accede to it any more
    assert stranger.email not in got(Letter.OBJECTION_OPENED)

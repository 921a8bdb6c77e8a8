"""Who spoke hears of the answers once, when all are given; and what is kept of comments goes on its day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, Role
from data_standards import jobs
from data_standards.consultation import comments, informing
from data_standards.consultation.comments import Words
from data_standards.guests import keeping
from data_standards.guests.acts import Guest
from data_standards.guests.links import OWN
from data_standards.lifecycle import acts
from data_standards.models import Comment, Consultation, GuestKind, Milestone, State, Version
from data_standards.telling.letters import Letter
from jobs.registry import periodic_jobs
from notifications.gates import Drop, Send, event_of
from notifications.models import Mail
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.data_standards import GUEST, guest_said, opened_by
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in, write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
LATER = timedelta(hours=1)


def told(now=None) -> list[tuple[str, str]]:
    """Event and receiver of every mail about answers, after the job."""
    informing.tell_answers(now or timezone.now() + LATER)
    write_told()
    mails = Mail.objects.filter(event__in=(Letter.COMMENT_ANSWERED, Letter.GUEST_ANSWERED))
    return sorted(mails.values_list("event", "recipient_email"))


def answered(*said: Comment) -> None:
    for comment in said:
        comments.answer(comment.pk, "teilweise", f"Zu {comment.number}: Anhang C.", by=editor())


def closed(version: Version) -> None:
    Consultation.objects.filter(version=version).update(closes_at=timezone.now())
    acts.close_consultation(version.pk)


def test_each_person_gets_one_mail_when_all_is_answered():
    version, place = made.consulted(guests=True), MunicipalityFactory()
    person = member(Role.STAFF, place)
    own = [comments.submit(version.consultation.pk, Words(f"Text {n}."), municipality=place, by=person) for n in range(3)]
    silent = made.commented(version, "Bitte keine E-Mail.")
    comments.change(silent.pk, Words("Bitte keine E-Mail."), by=silent.author, wants_answer=False)
    quiet = guest_said(version, "Auch keine.", guest=Guest("Q", "", "q@mail.example", GuestKind.PRIVATE), wants_answer=False)
    theirs = [guest_said(version, f"Gast {n}.") for n in range(2)]
    answered(*own, silent, quiet, *theirs[:1])
    assert told() == []
    closed(version)
    assert told() == []
    answered(theirs[1])
    assert told(timezone.now()) == []

    both = [(Letter.COMMENT_ANSWERED, person.email), (Letter.GUEST_ANSWERED, GUEST.email)]
    assert told() == both
    assert told() == both
    mine, guest = (Mail.objects.get(event=event) for event, _email in both)
    assert "Ihre 3 Stellungnahmen" in mine.text
    assert all(f"> Zu {comment.number}: Anhang C." in mine.text for comment in own)
    assert "Gast" not in mine.text
    assert "Ihre 2 Stellungnahmen" in guest.text
    assert opened_by(guest.text, OWN) == theirs[0]

    answered_again = timezone.now() + timedelta(hours=2)
    for comment in own[:2]:
        comments.answer(comment.pk, "uebernommen", "Doch ganz.", by=editor(), now=answered_again)
    assert len(told(answered_again + LATER)) == 3
    second = Mail.objects.filter(event=Letter.COMMENT_ANSWERED).latest("pk")
    assert "Ihre 2 Stellungnahmen" in second.text
    assert "Doch ganz." in second.text


def test_who_left_hears_nothing_the_cdos_do_and_a_mail_overtaken_does_not_leave():
    version, place = made.consulted(), MunicipalityFactory()
    cdo = member(Role.CDO, place)
    said, other = made.commented(version, municipality=place), made.commented(version)
    closed(version)
    answered(said, other)
    Membership.objects.filter(user=other.author).delete()
    assert told() == [(Letter.COMMENT_ANSWERED, said.author.email)]
    mail = Mail.objects.get(event=Letter.COMMENT_ANSWERED)
    gate = event_of(mail.event).gate
    assert isinstance(gate(mail), Send)
    comments.answer(said.pk, "abgelehnt", "Doch nicht.", by=editor(), now=timezone.now() + LATER)
    assert isinstance(gate(mail), Drop)
    Membership.objects.filter(user=said.author).delete()
    assert (Letter.COMMENT_ANSWERED, cdo.email) in told(timezone.now() + 3 * LATER)


def test_who_does_not_want_to_hear_chooses_so_in_the_form_and_later():
    version, place = made.consulted(), MunicipalityFactory()
    person = member(Role.STAFF, place)
    client, colleague = signed_in(person), signed_in(member(Role.STAFF, place))
    page = client.get(version.url_of("comment")).content.decode()
    assert re.search(r'<input[^>]*name="wants_answer"[^>]*checked', page)
    client.post(version.url_of("comment"), {"municipality": place.slug, "place": "", "text": "Ohne Haken."})
    said = Comment.objects.get()
    assert not said.wants_answer
    assert "Über Antworten informieren" in client.get(version.url_of("consultation")).content.decode()
    assert "ber Antworten informieren" not in colleague.get(version.url_of("consultation")).content.decode()
    assert client.post(version.url_of("inform"), {"informieren": "ja"}).status_code == 302
    said.refresh_from_db()
    assert said.wants_answer
    assert colleague.post(version.url_of("inform"), {"informieren": "nein"}).status_code == 403
    assert client.post(version.url_of("inform"), {"informieren": "quatsch"}).status_code == 404
    assert "wants_answer" not in colleague.get(version.url_of("change_comment", str(said.pk))).content.decode()
    colleague.post(version.url_of("change_comment", str(said.pk)), {"municipality": place.slug, "place": "", "text": "Anders."})
    said.refresh_from_db()
    assert (said.wants_answer, said.text) == (True, "Anders.")


def test_a_deleted_account_leaves_the_comment_of_its_municipality(client):
    version, place = made.consulted(), MunicipalityFactory(name="Ahausen")
    said = made.commented(version, "Das bleibt.", municipality=place)
    email = said.author.email
    said.author.delete()
    page = client.get(version.url_of("consultation")).content.decode()

    assert "Das bleibt." in page
    assert "Ahausen" in page
    assert email not in page
    closed(version)
    answered(Comment.objects.get())
    assert told() == []


def test_what_is_due_goes_and_its_neighbours_stay():
    version, place = made.consulted(guests=True), MunicipalityFactory()
    person, now = member(Role.STAFF, place), timezone.now()
    waiting, fresh = (guest_said(version, words, confirmed=False) for words in ("Alt.", "Neu."))
    Comment.objects.filter(pk=waiting.pk).update(created_at=now - timedelta(hours=48))
    draft = comments.save_draft(version.consultation.pk, Words("Entwurf."), municipality=place, by=person)
    write_told()
    assert Mail.objects.filter(event=Letter.GUEST_CONFIRM).count() == 2
    keeping.forget(now)
    assert set(Comment.objects.all()) == {fresh, draft}
    assert Mail.objects.filter(event=Letter.GUEST_CONFIRM).count() == 1
    said = guest_said(version, "Bleibt ohne Adresse.")
    write_told()
    Comment.objects.filter(pk=fresh.pk).delete()
    closes = now - timedelta(days=30)
    Consultation.objects.update(closes_at=closes + timedelta(minutes=1))
    keeping.forget(now)
    assert Comment.objects.filter(pk=draft.pk).exists()
    Consultation.objects.update(closes_at=closes)
    keeping.forget(now)
    assert list(Comment.objects.values_list("pk", "guest_email")) == [(said.pk, GUEST.email)]

    Milestone.objects.create(version=version, state=State.AGREED, reached_at=now)
    keeping.forget(now + timedelta(days=29))
    assert Comment.objects.get().guest_email == GUEST.email
    keeping.forget(now + timedelta(days=30))
    said.refresh_from_db()
    assert (said.guest_email, said.guest_name, said.text) == ("", GUEST.name, "Bleibt ohne Adresse.")
    assert not Mail.objects.filter(recipient_email=GUEST.email).exists()


def test_without_a_decision_the_address_goes_a_year_after_the_end_and_the_jobs_look():
    version = made.consulted(guests=True)
    said = guest_said(version)
    closes = version.consultation.closes_at
    keeping.forget(closes + timedelta(days=360))
    assert Comment.objects.get(pk=said.pk).guest_email
    keeping.forget(closes + timedelta(days=367))
    assert not Comment.objects.get(pk=said.pk).guest_email
    assert {informing.JOB, keeping.JOB} <= {job.name for job in periodic_jobs()}
    assert jobs.keeping is keeping

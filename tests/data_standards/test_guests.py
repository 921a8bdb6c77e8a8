"""Guests speak where the KTS admitted them: nothing is seen before the address is proven, and no address is seen ever."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from accounts.models import Role
from accounts.refusals import Refused
from accounts.rights import set_active
from contributions.models import ContributionPage, Visibility
from data_standards.consultation import comments
from data_standards.guests import acts
from data_standards.guests.acts import Guest
from data_standards.guests.links import CONFIRM, OWN, link_for
from data_standards.lifecycle import acts as lifecycle
from data_standards.models import Comment, Consultation, GuestKind, Version
from data_standards.telling.letters import Letter
from notifications.gates import Drop, Send, event_of
from notifications.models import Mail
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.data_standards import GUEST, guest_said, opened_by
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in, write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State = Comment.State
TYPED = {
    "kind": "unternehmen",
    "name": "Kim Gast",
    "organisation": "Sensorbau GmbH",
    "email": "Kim@Sensorbau.example",
    "place": "",
    "text": "Bitte auch Ladeplätze.",
    "proposal": "",
    "wants_answer": "on",
    "consent": "on",
}


@pytest.fixture
def version() -> Version:
    return made.consulted(guests=True)


def text(response, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


def mails(letter: str) -> list[Mail]:
    write_told()
    return list(Mail.objects.filter(event=letter).order_by("pk"))


def form_of(version: Version) -> str:
    return version.url_of("guest_comment")


def test_a_guest_speaks_after_the_address_is_proven_and_is_marked_as_a_vendor_everywhere(version, client):
    home = text(client.get(version.url_of("consultation")))
    assert "Als Gast Stellung nehmen" in home
    assert f"{form_of(version)}?zu=paragraf%3A" in home
    done = client.post(form_of(version), TYPED)
    assert done.url == version.url_of("guest_sent")
    assert "Öffnen Sie den Link in unserer E-Mail" in text(client.get(done.url))
    assert "sessionid" not in client.cookies
    comment = Comment.objects.get()
    (proof,) = mails(Letter.GUEST_CONFIRM)
    assert (comment.state, comment.number, proof.recipient_email) == (State.UNCONFIRMED, None, "kim@sensorbau.example")
    assert [typed for typed in ("Ladeplätze", "Kim Gast", "Sensorbau GmbH") if typed in proof.text + proof.subject + proof.html] == []

    assert opened_by(proof.text, CONFIRM) == comment
    address = link_for(comment, CONFIRM)
    for method in (client.get, client.head):
        assert method(address).status_code == 200
    assert "no-store" in client.get(address)["Cache-Control"]
    assert Comment.objects.get().state == State.UNCONFIRMED
    shown = client.post(address)
    assert "Ihre Stellungnahme ist eingegangen" in text(client.get(shown.url))
    assert [opened_by(answer.url, OWN) for answer in (client.post(address), client.get(address))] == [comment] * 2
    comment.refresh_from_db()
    assert (comment.state, comment.number, comment.is_vendor) == (State.SUBMITTED, 1, True)
    (received,) = mails(Letter.GUEST_RECEIVED)
    assert "> Bitte auch Ladeplätze." in received.text
    assert opened_by(received.text, OWN) == comment

    comments.answer(comment.pk, "teilweise", "Kommt später.", by=editor())
    table, desk = version.url_of("evaluation"), f"/verwaltung/standards/{version.pk}/stellungnahmen/{comment.pk}/"
    cdo = signed_in(member(Role.CDO, version.agreement.municipality))
    pages = [
        text(client.get(version.url_of("consultation"))),
        text(client.get(table)),
        text(signed_in(editor()).get(desk)),
        text(cdo.get(version.url_of("answer", str(comment.pk)))),
        b"".join(client.get(f"{table}?format=csv").streaming_content).decode("utf-8-sig"),
    ]
    for page in pages:
        assert "Kim Gast, Sensorbau GmbH" in page
        assert "Anbieter" in page.replace("Unternehmen oder Anbieter", "")
        assert "sensorbau.example" not in page.lower()
    assert "von 1 Gast" in pages[0]
    head, row = csv.reader(io.StringIO(pages[-1]), delimiter=";")
    assert dict(zip(head, row, strict=True))["Anbieter"] == "ja"
    assert dict(zip(head, row, strict=True))["Schreibt für"] == "Gast: Unternehmen oder Anbieter"
    sheet = load_workbook(io.BytesIO(client.get(f"{table}?format=xlsx").content)).active
    assert [cell.value for cell in sheet[2]][1:4] == ["Kim Gast, Sensorbau GmbH", "ja", "Gast: Unternehmen oder Anbieter"]
    assert "Kommt später." in text(client.get(link_for(comment, OWN)))


def test_an_unconfirmed_comment_is_seen_by_nobody(version, client):
    comment = guest_said(version, "Kanarie im Bergwerk.", confirmed=False)
    group, kts = signed_in(member(Role.CDO, version.agreement.municipality)), signed_in(editor())
    seen = [
        (client, version.url_of("consultation")),
        (client, version.url_of("evaluation")),
        (group, version.url_of("consultation")),
        (kts, f"/verwaltung/standards/{version.pk}/"),
        (group, "/mein-bereich/"),
    ]
    for reader, address in seen:
        page = text(reader.get(address))
        assert "Kanarie" not in page
        assert "1 Stellungnahme" not in page
    assert group.get(version.url_of("answer", str(comment.pk))).status_code == 404
    assert kts.get(f"/verwaltung/standards/{version.pk}/stellungnahmen/{comment.pk}/").status_code == 404
    with pytest.raises(Refused):
        comments.answer(comment.pk, "abgelehnt", "Nein.", by=editor())
    assert comments.next_unanswered(version.consultation) is None


def test_guests_speak_only_where_they_were_admitted_and_while_it_lasts(client):
    closed, open_one = made.consulted(), made.consulted(guests=True)
    assert "Als Gast" not in text(client.get(closed.url_of("consultation")))
    assert client.get(form_of(closed)).status_code == 404
    refused = text(client.post(form_of(closed), TYPED), 409)
    assert "keine Stellungnahmen von Gästen" in refused
    assert "Bitte auch Ladeplätze." in refused
    waiting = guest_said(open_one, confirmed=False)
    end = timezone.now() - timedelta(seconds=1)
    Consultation.objects.filter(version=open_one).update(closes_at=end)

    late = text(client.post(link_for(waiting, CONFIRM)), 409)
    assert "Die Konsultation ist beendet, Ihre Stellungnahme zählt nicht mit." in late
    assert "zählt nicht mit" in text(client.get(link_for(waiting, CONFIRM)))
    assert "Die Konsultation ist beendet." in text(client.get(form_of(open_one)))
    assert "Bitte auch Ladeplätze." in text(client.post(form_of(open_one), TYPED), 409)
    assert Comment.objects.get().state == State.UNCONFIRMED


def test_a_link_of_two_days_ago_and_a_closed_door_confirm_nothing(version, client):
    comment = guest_said(version, confirmed=False)
    Comment.objects.update(created_at=timezone.now() - timedelta(hours=48))
    assert "Der Link galt 48 Stunden." in text(client.post(link_for(comment, CONFIRM)), 409)
    Comment.objects.update(created_at=timezone.now())
    lifecycle.admit_guests(version.pk, False, by=editor())
    assert "keine Stellungnahmen von Gästen" in text(client.post(link_for(comment, CONFIRM)), 409)
    lifecycle.admit_guests(version.pk, True, by=editor())
    ContributionPage.objects.filter(pk=version.agreement_id).update(visibility=Visibility.MUNICIPALITIES)
    assert client.post(link_for(comment, CONFIRM)).status_code == 404
    assert Comment.objects.get().state == State.UNCONFIRMED


def test_the_kts_admits_guests_when_it_opens_and_switches_it_with_history():
    version, kts = made.drafted(), signed_in(editor(first_name="Rike", last_name="Redaktion"))
    desk = f"/verwaltung/standards/{version.pk}/"
    day = timezone.localdate() + timedelta(days=35)
    sent = {"act": "konsultation", "konsultation-until": f"{day:%d.%m.%Y}", "konsultation-guests": "on"}
    asked = text(kts.post(desk, sent))
    assert "Auch Gäste können sich äußern." in asked
    assert 'name="konsultation-guests" value="True"' in asked
    assert kts.post(desk, {**sent, "konsultation-guests": "True", "sicher": "1"}).status_code == 302
    assert Consultation.objects.get().guests
    assert "Gäste nicht mehr zulassen" in text(kts.get(desk))

    for act, guests in (("keine-gaeste", False), ("keine-gaeste", False), ("gaeste", True)):
        assert kts.post(desk, {"act": act}).status_code == 302
        assert Consultation.objects.get().guests == guests
    assert ModelLogEntry.objects.filter(action__startswith="portal.standard_guests").count() == 3
    history = text(kts.get(desk))
    assert history.count("Rike Redaktion") >= 3
    assert "Gäste nicht mehr zur Konsultation zugelassen" in history
    Consultation.objects.update(closes_at=timezone.now())
    assert "beendet" in text(kts.post(desk, {"act": "gaeste"}), 409)


def test_guests_are_not_admitted_to_what_they_may_not_see():
    version = made.drafted(visibility=Visibility.MUNICIPALITIES)
    with pytest.raises(Refused, match="nur für Kommunen"):
        lifecycle.open_consultation(version.pk, until=timezone.localdate() + timedelta(days=35), guests=True, by=editor())


def test_members_get_their_own_form_and_others_with_an_account_that_of_guests(version):
    person = signed_in(member(Role.STAFF, MunicipalityFactory()))
    assert person.get(f"{form_of(version)}?zu=x").url == f"{version.url_of('comment')}?zu=x"
    assert "Als Gast" not in text(person.get(version.url_of("consultation")))
    assert "Stellungnahme als Gast" in text(signed_in(editor()).get(form_of(version)))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"organisation": ""}, "Geben Sie Ihr Unternehmen an."),
        ({"kind": "privat", "name": "", "organisation": ""}, "Geben Sie Ihren Namen oder Ihre Organisation an."),
        ({"kind": "verein"}, "Wählen Sie, für wen Sie schreiben."),
        ({"email": "kein at"}, "E-Mail-Adresse"),
        ({"email": "x" * 250 + "@x.example"}, "Die E-Mail-Adresse ist zu lang. Erlaubt sind 254 Zeichen."),
        ({"consent": ""}, "Ohne Ihr Einverständnis"),
        ({"text": ""}, "Schreiben Sie, was sich ändern soll und warum."),
        ({"text": "x" * 2001}, "2.000"),
        ({"name": "x" * 121}, "Bitte kürzen Sie die Angabe auf 120 Zeichen."),
        ({"name": "Kim\r\nBcc: a@b.example"}, "keine Zeilenumbrüche"),
        ({"place": "feld:erfunden"}, ""),
        ({"homepage": "https://kauf.example/"}, "als käme sie von einem Programm"),
    ],
)
def test_bad_input_is_answered_and_keeps_what_was_typed(version, client, changed, words):
    answer = text(client.post(form_of(version), {**TYPED, **changed}), 422)

    assert words in answer
    assert "Sensorbau GmbH" in answer or "organisation" in changed
    assert not Comment.objects.exists()


def test_names_are_kept_in_one_form_and_hostile_ones_stay_text(version, client):
    client.post(
        form_of(version),
        {**TYPED, "name": "<b>Kim\u202e\u200b</b>", "organisation": "Sensor\u00adbau\x0bA\u0308G", "email": "ｋｉｍ@Sensorbau.example"},
    )
    comment = Comment.objects.get()
    acts.confirm(comment.pk)

    assert comment.guest_email == "kim@sensorbau.example"
    assert (comment.guest_name, comment.guest_organisation) == ("<b>Kim</b>", "Sensorbau ÄG")
    page = text(client.get(version.url_of("consultation")))
    assert "&lt;b&gt;Kim&lt;/b&gt;, Sensorbau ÄG" in page
    (received,) = mails(Letter.GUEST_RECEIVED)
    assert "<b>Kim</b>" not in received.html


def test_the_same_words_again_are_one_comment_a_new_link_after_a_while_and_the_way_back_once_confirmed(version):
    words = comments.Words("Bitte auch Ladeplätze.")
    now = timezone.now()
    for moment in (now, now + timedelta(minutes=1), now + timedelta(minutes=20)):
        acts.submit(version.consultation.pk, words, GUEST, now=moment)
        write_told()
    comment = Comment.objects.get()
    assert comment.created_at == now + timedelta(minutes=20)
    assert len(mails(Letter.GUEST_CONFIRM)) == 2
    acts.confirm(comment.pk)
    acts.confirm(comment.pk)
    for _time in range(2):
        acts.submit(version.consultation.pk, words, GUEST)
    assert len(mails(Letter.GUEST_RECEIVED)) == 1
    assert Comment.objects.get().number == 1
    assert version.consultation.comments.public().count() == 1


def test_every_address_gets_the_same_answer_and_a_closed_account_no_mail_and_no_link(version):
    known, closed = (member(Role.STAFF, MunicipalityFactory(), email=f"{name}@stadt.example") for name in ("konto", "zu"))
    set_active(closed, False, by=None)
    answers = set()
    for email in (known.email, closed.email, "neu@mail.example"):
        client = Client()
        done = client.post(form_of(version), {**TYPED, "email": email})
        answers.add((done.status_code, done.url, text(client.get(done.url))))
    assert len(answers) == 1
    comment = Comment.objects.get(guest_email=closed.email)
    assert Client().post(link_for(comment, CONFIRM)).status_code == 404


def test_ten_a_day_and_address_and_nothing_typed_is_lost(version, client):
    for number in range(10):
        assert client.post(form_of(version), {**TYPED, "text": f"Nummer {number}."}).status_code == 302
    refused = text(client.post(form_of(version), {**TYPED, "email": "KIM@sensorbau.example "}), 429)
    assert "Von hier kamen gerade viele Stellungnahmen." in refused
    assert "Bitte auch Ladeplätze.</textarea>" in refused
    assert client.post(form_of(version), {**TYPED, "email": "andere@sensorbau.example"}).status_code == 302


def test_a_link_is_good_for_its_purpose_and_its_comment_alone(version, client):
    comment = guest_said(version, confirmed=False)
    other = made.commented(version)
    token, own = (link_for(comment, purpose).split("/")[-2] for purpose in (CONFIRM, OWN))

    for bad in ("gefaelscht", own, f"{token}x"):
        assert "Dieser Link gilt nicht mehr" in text(client.post(reverse("data_standards:guest_confirm", args=[bad])), 410)
    for bad in (token, own, link_for(other, OWN).split("/")[-2]):
        assert client.post(reverse("data_standards:guest_own", args=[bad]), {"act": "zurueckziehen"}).status_code == 410
    strict = Client(enforce_csrf_checks=True)
    for address in (link_for(comment, CONFIRM), form_of(version)):
        assert strict.post(address, TYPED).status_code == 403
    other.refresh_from_db()
    assert (other.state, Comment.objects.get(pk=comment.pk).state) == (State.SUBMITTED, State.UNCONFIRMED)


def test_a_guest_takes_it_back_while_it_is_open_and_everything_is_gone_at_once(version, client):
    comment = guest_said(version)
    write_told()
    own = link_for(comment, OWN)
    assert "Möchten Sie die Stellungnahme zurückziehen?" in text(client.get(f"{own}?zurueckziehen"))
    assert client.post(own, {"act": "quatsch"}).status_code == 404
    client.post(own, {"act": "zurueckziehen"})

    comment.refresh_from_db()
    assert comment.state == State.WITHDRAWN
    assert {comment.text, comment.guest_name, comment.guest_organisation, comment.guest_email} == {""}
    assert not Mail.objects.filter(recipient_email=GUEST.email).exists()
    assert "Nr. 1: zurückgezogen" in text(client.get(version.url_of("consultation")))
    for address in (own, link_for(comment, CONFIRM)):
        answer = client.post(address, {"act": "zurueckziehen"}, follow=True)
        assert "Sie haben die Stellungnahme zurückgezogen." in text(answer)
    client.post(own, {"act": "namen-entfernen"})
    assert Comment.objects.get().state == State.WITHDRAWN


def test_the_name_is_taken_off_while_the_consultation_runs_too(version, client):
    own = link_for(guest_said(version), OWN)
    assert "Name und Organisation entfernen" in text(client.get(own))

    client.post(own, {"act": "namen-entfernen"})

    page = text(client.get(version.url_of("consultation")))
    assert "Sensorbau" not in page
    assert "Stellungnahme zurückziehen" in text(client.get(own))


def test_after_the_end_the_name_is_taken_off_at_any_time_and_the_mark_of_a_vendor_stays(version, client):
    comment = guest_said(version)
    Consultation.objects.update(closes_at=timezone.now())
    own = link_for(comment, OWN)
    assert "Die Konsultation ist beendet." in text(client.post(own, {"act": "zurueckziehen"}), 409)
    assert "Name und Organisation entfernen" in text(client.get(own))
    client.post(own, {"act": "namen-entfernen"})

    page = text(client.get(version.url_of("evaluation")))
    assert "Sensorbau" not in page
    assert "Ohne Namen" in page
    assert "Anbieter" in page
    assert "entfernen" not in text(client.get(own))


def test_a_guest_who_calls_itself_a_city_is_no_municipality(version, client):
    guest_said(version, guest=Guest("", "Stadt Bamberg", "wer@mail.example", GuestKind.ADMINISTRATION))
    page = text(client.get(version.url_of("consultation")))

    assert "Gast: Verwaltung" in page
    assert "von 1 Gast" in page


def test_mails_to_guests_leave_while_they_say_what_is_right(version):
    comment = guest_said(version, confirmed=False)
    (proof,) = mails(Letter.GUEST_CONFIRM)
    assert isinstance(event_of(proof.event).gate(proof), Send)
    acts.confirm(comment.pk)
    (received,) = mails(Letter.GUEST_RECEIVED)
    assert [isinstance(event_of(mail.event).gate(mail), Drop) for mail in (proof, received)] == [True, False]
    acts.take_back(comment.pk)
    assert isinstance(event_of(received.event).gate(received), Drop)

"""A member asks who answers for an entry, a conference or a municipality: three steps, one mail, one confirmation (J2)."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Role
from accounts.rights import set_active
from contributions.deadlines import add_working_days
from contributions.models import ContactPerson, ContributionPage, Visibility
from exchange.models import ContactRequest, Delivery
from notifications.models import Mail
from tests.factories.accounts import UserFactory, member
from tests.factories.best_practices import published
from tests.factories.events import conference
from tests.factories.exchange import asked
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

from .conftest import body, fields, subject, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State = ContactRequest.State
TYPED = {
    "subject": "Frage zu „Freie Parkplätze melden“",
    "message": "Wie lange halten die Batterien?",
    "callback": "0951 870",
    "wants_copy": "on",
}


@pytest.fixture
def entry():
    town = MunicipalityFactory(name="Bamberg", contact_email="stadt@bamberg.example")
    return published(municipality=town, contact_email="amt@bamberg.example")


@pytest.fixture
def asker():
    return member(Role.STAFF, MunicipalityFactory(name="Kassel"), first_name="Lea", last_name="Neumann", email="lea@kassel.example")


def to_entry(page) -> str:
    return reverse("exchange:to_entry", args=[page.pk])


def checked(client, url: str, **typed) -> dict[str, str]:
    """What the check page sends on."""
    sent = {**fields(client.get(url)), **TYPED, **typed}
    response = client.post(url, sent)
    text(response)
    return fields(response)


def send(client, url: str, **typed):
    return client.post(url, {**checked(client, url, **typed), "step": "senden"})


def test_three_steps_lead_from_the_entry_to_a_mail_that_is_answered_without_an_account(entry, asker, post):
    client = signed_in(asker)
    page = text(client.get(entry.get_absolute_url()))
    assert f'href="{to_entry(entry)}"' in page
    assert "Kontakt aufnehmen" in page

    form = text(client.get(to_entry(entry)))
    assert 'value="Frage zu „Freie Parkplätze melden“"' in form
    assert "Bitte schreiben Sie, was Sie wissen möchten." in form
    check = client.post(to_entry(entry), {**fields(client.get(to_entry(entry))), **TYPED})
    assert "Noch ist nichts gesendet" in text(check)
    assert not ContactRequest.objects.exists()

    done = client.post(to_entry(entry), {**fields(check), "step": "senden"})
    request = ContactRequest.objects.get()
    due = add_working_days(timezone.localdate(), 10)
    assert done.url == reverse("my_requests:sent", args=[request.pk])
    assert f"bis zum <b>{date_format(due, 'DATE_FORMAT')}</b> erwarten" in text(client.get(done.url))
    assert (request.state, request.municipality, request.sender, request.answer_due_on) == (State.SENT, entry.municipality, asker, due)
    assert re.fullmatch(r"KA-\d{4}-0001", request.number)

    mail = post.only("amt@bamberg.example")
    assert mail["Reply-To"] == "lea@kassel.example"
    assert subject(mail) == f"[Portal] Frage zu „Freie Parkplätze melden“ ({request.number})"
    assert "> Wie lange halten die Batterien?" in body(mail)
    assert "Lea Neumann (Kassel) schreibt Ihnen über das Portal zu „Freie Parkplätze melden“" in body(mail)
    assert "Rückruf erwünscht unter 0951 870." in body(mail)
    assert "Sie erhalten diese E-Mail, weil diese Adresse als Ansprechstelle von Bamberg im Portal steht." in body(mail)
    assert "> Wie lange halten die Batterien?" in body(post.only("lea@kassel.example"))
    assert len(post.all()) == 2


def test_a_conference_and_a_municipality_are_asked_the_same_way(asker, post):
    host = MunicipalityFactory(name="Kiel", contact_email="stadt@kiel.example")
    registration = conference(municipality=host, contact_email="tagung@kiel.example", contact_unit="Tagungsbüro")
    client = signed_in(asker)
    for url, way in (
        (registration.page.get_absolute_url(), to_entry(registration.page)),
        (host.get_absolute_url(), reverse("exchange:to_municipality", args=[host.slug])),
    ):
        assert f'href="{way}"' in text(client.get(url))
        assert send(client, way).status_code == 302

    assert post.only("tagung@kiel.example")
    assert post.only("stadt@kiel.example")
    assert {request.about for request in ContactRequest.objects.all()} == {"27. Regionalkonferenz", ""}


def test_a_copy_is_sent_only_to_who_wants_one(entry, asker, post):
    client = signed_in(asker)
    sent = {**fields(client.get(to_entry(entry))), **TYPED}
    del sent["wants_copy"]
    check = client.post(to_entry(entry), sent)
    client.post(to_entry(entry), {**fields(check), "step": "senden"})

    assert post.to("lea@kassel.example") == []
    assert ContactRequest.objects.get().wants_copy is False


def test_the_own_municipality_is_shown_its_requests_instead(entry):
    page = text(signed_in(member(Role.STAFF, entry.municipality)).get(entry.get_absolute_url()))

    assert "Anfragen an Ihre Kommune" in page
    assert to_entry(entry) not in page


def test_a_person_is_named_while_the_consent_stands(entry, asker, post):
    person = ContactPerson.objects.create(page=entry, name="Frau Amt", consent_at=timezone.now())
    client = signed_in(asker)
    assert "Frau Amt" in text(client.get(to_entry(entry)))
    send(client, to_entry(entry))
    person.withdraw()

    assert "Frau Amt" not in body(post.only("amt@bamberg.example"))


# --- What was typed survives ------------------------------------------------------------------------


def test_what_is_missing_is_said_and_what_was_typed_stays(entry, asker):
    client = signed_in(asker)
    html = text(
        client.post(to_entry(entry), {**fields(client.get(to_entry(entry))), **TYPED, "message": " ", "callback": "drei mal klingeln"}), 422
    )

    assert html.count("Bitte schreiben Sie, was Sie wissen möchten.") == 3
    assert "Geben Sie eine Telefonnummer ein, zum Beispiel 0951 870" in html
    assert 'value="drei mal klingeln"' in html
    assert "<title>Fehler: Kontakt aufnehmen" in html
    assert not ContactRequest.objects.exists()


def test_from_the_check_page_one_goes_back_to_the_words(entry, asker):
    client = signed_in(asker)
    html = text(client.post(to_entry(entry), {**checked(client, to_entry(entry), message="Zeile 1\nZeile 2"), "step": "aendern"}))

    assert re.search(r">\s*Zeile 1 Zeile 2</textarea>", html)
    assert "Kontakt aufnehmen</h1>" in html


def test_who_is_signed_out_while_writing_goes_on_as_a_guest_or_signs_in_and_finds_the_text(entry, asker, client):
    member_client = signed_in(asker)
    typed = checked(member_client, to_entry(entry))
    member_client.logout()

    html = text(member_client.post(to_entry(entry), {**typed, "step": "senden"}), 422)
    assert "Sie sind nicht mehr angemeldet" in html
    assert "Wie lange halten die Batterien?</textarea>" in html
    assert 'name="email"' in html
    assert not ContactRequest.objects.exists()

    away = member_client.post(to_entry(entry), {**typed, "step": "anmelden"})
    assert away.url == f"/konto/anmelden/?next={to_entry(entry).replace('/', '%2F')}"
    member_client.post(away.url, {"login": asker.email, "password": "geheim-aber-lang", "next": to_entry(entry)})
    html = text(member_client.get(to_entry(entry)))
    assert "Wie lange halten die Batterien?</textarea>" in html
    assert 'name="email"' not in html
    assert "Wie lange halten" not in text(member_client.get(to_entry(entry)))


def test_an_entry_that_goes_out_of_sight_meanwhile_costs_no_words(entry, asker, post):
    client = signed_in(asker)
    sent = {**fields(client.get(to_entry(entry))), **TYPED}
    ContributionPage.objects.filter(pk=entry.pk).update(archived_at=timezone.now())
    assert client.get(to_entry(entry)).status_code == 404
    assert client.post(to_entry(entry), {**TYPED, "key": str(uuid4())}).status_code == 404

    check = client.post(to_entry(entry), sent)
    assert "Der Eintrag ist nicht mehr zu sehen" in text(check)
    client.post(to_entry(entry), {**fields(check), "step": "senden"})
    assert "Batterien" in body(post.only("stadt@bamberg.example"))
    request = ContactRequest.objects.get()
    assert (request.page, request.about) == (None, "Freie Parkplätze melden")


# --- Once, and not too often ------------------------------------------------------------------------


def test_a_double_click_and_a_reload_send_once(entry, asker, post):
    client = signed_in(asker)
    ready = {**checked(client, to_entry(entry)), "step": "senden"}
    first, second = (client.post(to_entry(entry), ready) for _click in range(2))

    assert first.url == second.url
    assert ContactRequest.objects.count() == 1
    assert len(post.to("amt@bamberg.example")) == 1


def test_other_words_in_a_form_that_was_sent_are_asked_about_and_sent_as_a_message_of_their_own(entry, asker):
    client = signed_in(asker)
    ready = checked(client, to_entry(entry))
    client.post(to_entry(entry), {**ready, "step": "senden"})

    question = client.post(to_entry(entry), {**ready, "message": "Und die Kosten?", "step": "senden"})
    assert "Eine Nachricht mit anderem Text haben Sie schon gesendet" in text(question, 409)
    assert ContactRequest.objects.count() == 1
    client.post(to_entry(entry), {**fields(question), "step": "senden"})
    assert set(ContactRequest.objects.values_list("message", flat=True)) == {TYPED["message"], "Und die Kosten?"}


def test_two_tabs_send_two_messages(entry, asker):
    client = signed_in(asker)
    tabs = [checked(client, to_entry(entry), message=words) for words in ("eins", "zwei")]
    for ready in tabs:
        client.post(to_entry(entry), {**ready, "step": "senden"})

    assert set(ContactRequest.objects.values_list("message", flat=True)) == {"eins", "zwei"}


def test_the_21st_message_of_a_day_is_refused_with_a_sentence_and_its_text(entry, asker):
    client = signed_in(asker)
    for _message in range(20):
        asked(entry, by=asker)
    cache.clear()  # the count is no matter of a cache

    html = text(send(client, to_entry(entry)), 429)
    assert (
        "In 24 Stunden können Sie höchstens 20 Anfragen senden. Die nächste ist in 24 Stunden möglich. Ihr Text bleibt hier stehen." in html
    )
    assert "Wie lange halten die Batterien?</textarea>" in html
    assert ContactRequest.objects.count() == 20
    assert send(signed_in(member(Role.CDO, MunicipalityFactory())), to_entry(entry)).status_code == 302


def test_the_20th_sent_again_leads_to_what_was_sent(entry, asker):
    client = signed_in(asker)
    for _message in range(19):
        asked(entry, by=asker)
    ready = {**checked(client, to_entry(entry)), "step": "senden"}
    first, second = (client.post(to_entry(entry), ready) for _click in range(2))

    assert (first.status_code, second.url) == (302, first.url)
    assert ContactRequest.objects.count() == 20


def test_the_key_of_somebody_elses_form_shows_nothing_of_theirs(entry, asker):
    other = asked(entry)
    html = text(send(signed_in(asker), to_entry(entry), key=str(other.key)), 429)

    assert "Diese Seite ist veraltet" in html
    assert ContactRequest.objects.get() == other


@pytest.mark.parametrize("key", ["", "abc", "1" * 40])
def test_a_key_that_is_none_is_nothing(entry, asker, key):
    assert signed_in(asker).post(to_entry(entry), {**TYPED, "key": key, "step": "senden"}).status_code == 404


def test_what_no_button_sends_is_nothing(entry, asker):
    assert signed_in(asker).post(to_entry(entry), {**TYPED, "key": str(uuid4()), "step": "loeschen"}).status_code == 404


# --- What people paste ------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["subject", "callback"])
@pytest.mark.parametrize("evil", ["Frage\r\nBcc: opfer@stadt.example", "Frage\nTo: opfer@stadt.example", "Frage\x00"])
def test_no_line_of_the_head_of_a_mail_comes_from_a_field(entry, asker, post, field, evil):
    response = signed_in(asker).post(to_entry(entry), {**TYPED, "key": str(uuid4()), field: evil, "step": "senden"})

    assert response.status_code in (302, 422)
    assert not [message for message in post.all() if "opfer" in f"{message['To']}{message['Bcc']}{message['Cc']}"]


def test_a_name_with_a_line_break_makes_no_line_of_the_head(entry, post):
    asker = member(Role.CDO, MunicipalityFactory(), first_name="Eve\r\nBcc: opfer@stadt.example", last_name="X")
    asked(entry, by=asker)

    assert {message["To"] for message in post.all()} == {"amt@bamberg.example", asker.email}
    assert all(message["Bcc"] is None for message in post.all())


def test_hostile_text_stays_text(entry, asker, post):
    client = signed_in(asker)
    reason = "Sie erhalten diese E-Mail, weil Sie Geld schulden"
    words = f"<script>alert(1)</script>\n\n{{{{ 7 }}}}{{% now %}}\n\n> Zitat\n{reason}: https://boese.example/"
    send(client, to_entry(entry), message=words, subject="<b>Frage</b> {{ x }}")
    request = ContactRequest.objects.get()
    page = client.get(reverse("my_requests:shown", args=[request.pk])).content.decode()
    mail = post.only("amt@bamberg.example")

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert f"> {reason}" in body(mail)
    html = next(part for part in mail.walk() if part.get_content_type() == "text/html").get_payload(decode=True).decode()
    assert "<script>" not in html
    assert "{{ 7 }}{% now %}" in html.replace("&#123;", "{")


# --- Who may ----------------------------------------------------------------------------------------


def test_a_restricted_entry_is_not_there_for_guests_who_sign_in_and_come_back(entry, asker, client):
    ContributionPage.objects.filter(pk=entry.pk).update(visibility=Visibility.MUNICIPALITIES)
    html = text(client.get(to_entry(entry)), 404)

    assert f'href="/konto/anmelden/?next={to_entry(entry)}"' in html
    assert text(signed_in(asker).get(to_entry(entry)))


def test_who_belongs_nowhere_writes_as_a_person(entry, post):
    person = UserFactory(email="frei@mail.example")
    assert send(signed_in(person), to_entry(entry)).status_code == 302

    assert post.only("amt@bamberg.example")["Reply-To"] == "frei@mail.example"


def test_nothing_leaves_for_who_is_blocked_before_the_mail_does(entry, asker, post):
    request = asked(entry, by=asker)
    set_active(asker, active=False, by=None)

    assert post.all() == []
    assert set(Mail.objects.values_list("state", flat=True)) == {Mail.State.DROPPED}
    assert Delivery.objects.get(request=request).failure == ""


def test_what_is_answered_before_the_mail_leaves_is_not_asked(entry, asker, post):
    from exchange.contact.answers import mark_answered

    request = asked(entry, by=asker)
    mark_answered(request.pk, by=asker)

    assert post.to("amt@bamberg.example") == []


def test_the_profile_of_a_former_municipality_offers_the_way_to_its_successor():
    """Neither its own mailbox, which nobody reads any more, nor a word of it."""
    heir = MunicipalityFactory(slug="neustadt", contact_email="")
    yesterday = timezone.localdate() - timedelta(days=1)
    MunicipalityFactory(slug="altdorf", contact_email="rathaus@altdorf.example", valid_to=yesterday, successor=heir)
    colleague, own = (signed_in(member(Role.STAFF, town)) for town in (MunicipalityFactory(), heir))

    shown = colleague.get("/kommunen/altdorf/").text
    assert 'href="/kontakt/kommune/neustadt/"' in shown
    assert ("rathaus@altdorf.example" in shown, "an das Funktionspostfach" in shown) == (False, False)
    assert "Anfragen an Ihre Kommune" in own.get("/kommunen/altdorf/").text


def test_who_writes_to_a_municipality_without_a_mailbox_reads_that_the_kts_reads_along():
    town, other = MunicipalityFactory(name="Ulm", contact_email=""), MunicipalityFactory(name="Bonn", contact_email="digital@bonn.example")
    browser = signed_in(member(Role.STAFF, MunicipalityFactory()))

    pages = {one.name: text(browser.get(reverse("exchange:to_municipality", args=[one.slug]))) for one in (town, other)}
    assert "Ulm und die KTS-Redaktion sehen Ihren Namen" in pages["Ulm"]
    assert "An die KTS-Redaktion, die Ihre Nachricht weitergibt" in pages["Ulm"]
    assert "Bonn sieht Ihren Namen" in pages["Bonn"]

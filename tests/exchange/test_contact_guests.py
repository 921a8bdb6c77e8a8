"""Guests ask too: nothing leaves before the address is proven, and no answer tells who is known."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import Role
from accounts.rights import set_active
from exchange.contact.forms import GuestContactForm
from exchange.contact.links import confirm_link, sender_link
from exchange.contact.sending import confirm
from exchange.models import ContactRequest, ContactSettings
from tests.factories.accounts import editor, member
from tests.factories.best_practices import published
from tests.factories.exchange import GUEST, asked_by_guest, through_kts
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

from .conftest import body, fields, link, subject, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State = ContactRequest.State
TYPED = {
    "name": "Kim Gast",
    "email": "Kim@Verein.example",
    "organisation": "Verein",
    "subject": "Frage an Bamberg",
    "message": "Gilt das auch für Vereine?",
    "callback": "",
}


@pytest.fixture
def entry():
    return published(municipality=MunicipalityFactory(name="Bamberg", slug="bamberg"), contact_email="amt@bamberg.example")


def send(client, url: str, **typed):
    check = client.post(url, {**fields(client.get(url)), **TYPED, **typed})
    text(check)
    return client.post(url, {**fields(check), "step": "senden"})


def logged(about) -> list[tuple[str, str]]:
    """What the audit says was done to a request or a setting."""
    return list(ModelLogEntry.objects.for_instance(about).order_by("pk").values_list("action", "label"))


def url_of(entry) -> str:
    return reverse("exchange:to_entry", args=[entry.pk])


def test_a_guest_is_answered_after_the_address_is_proven(entry, post, client):
    assert "Ich habe ein Konto" in text(client.get(url_of(entry)))
    done = send(client, url_of(entry))
    assert done.url == reverse("exchange:check_mail")
    assert "Öffnen Sie den Link in unserer E-Mail" in text(client.get(done.url))
    assert "sessionid" not in client.cookies

    proof = post.only("kim@verein.example")
    assert post.to("amt@bamberg.example") == []
    words = body(proof)
    assert all(typed not in words + subject(proof) for typed in (TYPED["message"], TYPED["subject"], "Kim Gast", "Verein f"))
    address = link(proof, "/kontakt/bestaetigen/")
    for method in (client.get, client.head):
        assert method(address).status_code == 200
    assert ContactRequest.objects.get().state == State.UNCONFIRMED

    shown = client.post(address)
    assert shown.url.startswith("/kontakt/anfrage/")
    assert "Ihre Anfrage ist gesendet" in text(client.get(shown.url))
    question = post.only("amt@bamberg.example")
    assert question["Reply-To"] == "kim@verein.example"
    assert "Kim Gast (Verein) schreibt Ihnen" in body(question)
    copy = post.to("kim@verein.example")[-1]
    assert "Anfrage KA-" in text(client.get(link(copy, "/kontakt/anfrage/")))
    assert all(answer.url.startswith("/kontakt/anfrage/") for answer in (client.post(address), client.get(address)))
    assert len(post.to("amt@bamberg.example")) == 1


def test_every_address_gets_the_same_answer(entry):
    person = member(Role.STAFF, MunicipalityFactory(), email="konto@stadt.example")
    set_active(member(Role.STAFF, MunicipalityFactory(), email="zu@stadt.example"), False, by=None)
    answers = []
    for email in (person.email, "zu@stadt.example", "neu@mail.example"):
        client = Client()
        done = send(client, url_of(entry), email=email)
        answers.append((done.status_code, done.url, text(client.get(done.url))))

    assert len(set(answers)) == 1


def test_the_link_of_a_closed_account_is_none(entry):
    person = member(Role.STAFF, MunicipalityFactory(), email="kim@verein.example")
    request = asked_by_guest(entry)
    set_active(person, False, by=None)

    assert Client().post(confirm_link(request)).status_code == 404
    assert ContactRequest.objects.get().state == State.UNCONFIRMED


def test_five_a_day_and_address(entry):
    for _message in range(5):
        asked_by_guest(entry)
    html = text(send(Client(), url_of(entry), email="KIM@verein.example"), 429)

    assert "In 24 Stunden können Sie höchstens 5 Anfragen senden" in html
    assert "Gilt das auch für Vereine?</textarea>" in html
    assert send(Client(), url_of(entry), email="andere@verein.example").status_code == 302


def test_a_double_click_asks_once(entry, post):
    client = Client()
    check = client.post(url_of(entry), {**fields(client.get(url_of(entry))), **TYPED})
    for _click in range(2):
        assert client.post(url_of(entry), {**fields(check), "step": "senden"}).url == reverse("exchange:check_mail")

    assert ContactRequest.objects.count() == 1
    assert len(post.to("kim@verein.example")) == 1


def test_a_forged_link_leads_nowhere_and_that_of_another_purpose_neither(entry):
    request = asked_by_guest(entry)
    address = confirm_link(request)
    client = Client()

    assert "Dieser Link gilt nicht mehr" in text(client.get(address[:-3] + "x/"), 410)
    assert text(client.post(reverse("exchange:confirm", args=[sender_link(request).split("/")[-2]])), 410)


@pytest.mark.parametrize("filled", ["https://kauf.example/", "\x00"])
def test_a_machine_that_fills_everything_is_told_so(entry, filled):
    typed = {**TYPED, "key": str(uuid4()), "homepage": filled, "step": "senden"}

    assert "als käme sie von einem Programm" in text(Client().post(url_of(entry), typed), 422)
    assert not ContactRequest.objects.exists()


def test_the_errors_are_told_in_the_order_of_the_questions():
    form = GuestContactForm()

    assert [field.name for field in form.visible_fields() if field.name != "homepage"] == list(form.shown)


@pytest.mark.parametrize("name", ["Kim\r\nBcc: opfer@stadt.example", "Kim\nX"])
def test_no_line_of_a_head_comes_from_a_guests_name(entry, post, name):
    Client().post(url_of(entry), {**TYPED, "key": str(uuid4()), "name": name, "step": "senden"})

    assert [message for message in post.all() if "opfer" in str(message["Bcc"])] == []


def test_a_guest_says_that_the_answer_is_there_and_takes_it_back(entry):
    request = confirm(asked_by_guest(entry).pk)
    client, address = Client(), sender_link(request)
    assert client.head(address).status_code == client.get(address).status_code == 200
    assert ContactRequest.objects.get().state == State.SENT

    client.post(address, {"stand": "beantwortet"})
    assert "Beantwortet" in text(client.get(address))
    client.post(address, {"stand": "offen"})
    assert ContactRequest.objects.get().state == State.OPEN


# --- Through the KTS --------------------------------------------------------------------------------


def test_a_municipality_may_want_guests_to_be_read_first(entry, post, settings):
    through_kts(entry.municipality)
    assert "Die KTS-Redaktion liest Ihre Anfrage zuerst" in text(Client().get(url_of(entry)))
    request = confirm(asked_by_guest(entry).pk)
    assert request.state == State.HELD
    ours = member(Role.STAFF, entry.municipality)
    shown = reverse("my_requests:shown", args=[request.pk])
    listed = f"{reverse('my_requests:list')}?zeige=erhalten"
    assert signed_in(ours).get(shown).status_code == 404
    assert shown not in text(signed_in(ours).get(listed))

    notice = post.only(settings.KTS_EMAIL)
    desk = link(notice, "/verwaltung/anfragen/")
    assert post.to("amt@bamberg.example") == []
    kts = signed_in(editor())
    page = text(kts.get(desk))
    assert "Wie lange halten die Batterien?" in page
    assert "Die Anfrage geht an amt@bamberg.example" in page
    for _click in range(2):
        kts.post(f"{desk}entscheiden/", {"act": "weiterleiten"})

    assert post.only("amt@bamberg.example")["Reply-To"] == GUEST.email
    assert signed_in(ours).get(shown).status_code == 200
    assert shown in text(signed_in(ours).get(listed))
    assert logged(request) == [("portal.contact_passed_on", request.number)]


def test_what_the_kts_has_not_passed_on_stays_its_own_whatever_the_guest_marks(entry, settings):
    through_kts(entry.municipality)
    request, ours = confirm(asked_by_guest(entry).pk), signed_in(member(Role.CDO, entry.municipality))
    kts, address = signed_in(editor()), sender_link(request)
    seen_by_us = [reverse("my_requests:shown", args=[request.pk]), reverse("my_requests:list"), "/mein-bereich/"]

    for stand, state in (("beantwortet", State.ANSWERED), ("offen", State.HELD), ("offen", State.HELD)):
        said = Client()
        said.post(address, {"stand": stand})
        assert "gekennzeichnet" in text(said.get(address))
        assert ContactRequest.objects.get().state == state
        assert ours.get(seen_by_us[0]).status_code == 404
        assert all(request.subject not in text(ours.get(page)) for page in seen_by_us[1:])
    assert request.number in text(kts.get(reverse("contact_desk:index")))


def test_its_cdo_says_so_and_members_write_directly_all_the_same(entry, post):
    cdo = member(Role.CDO, entry.municipality)
    address = reverse("my_requests:settings", args=["bamberg"])
    signed_in(cdo).post(address, {"guests_via_kts": "on"})
    assert 'name="guests_via_kts"' in text(signed_in(cdo).get(address))
    assert logged(ContactSettings.objects.get()) == [("portal.contact_settings", str(entry.municipality))]
    assert confirm(asked_by_guest(entry).pk).state == State.HELD

    client = signed_in(member(Role.CDO, MunicipalityFactory()))
    check = client.post(url_of(entry), {**fields(client.get(url_of(entry))), **TYPED})
    client.post(url_of(entry), {**fields(check), "step": "senden"})
    assert ContactRequest.objects.exclude(sender=None).get().state == State.SENT
    signed_in(cdo).post(address, {})
    assert confirm(asked_by_guest(entry).pk).state == State.SENT


def test_an_unconfirmed_message_is_gone_after_two_days(entry):
    from exchange.contact.jobs import forget

    request = asked_by_guest(entry)
    ContactRequest.objects.filter(pk=request.pk).update(created_at=timezone.now() - timedelta(hours=49))
    forget()

    assert not ContactRequest.objects.exists()

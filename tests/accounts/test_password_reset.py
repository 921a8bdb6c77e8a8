"""A forgotten password: the mail, its link, and what it does not open."""

from __future__ import annotations

import re
import time

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from notifications.models import Mail
from tests.accounts.codes import enrolled, is_signed_in, send_password
from tests.factories.accounts import member
from tests.factories.municipalities import MunicipalityFactory

pytestmark = pytest.mark.django_db
NEW = "ein anderer langer Satz"


@pytest.fixture(autouse=True)
def _skeleton(portal) -> None:
    pass


def ask(email: str, **extra: str):
    return Client().post(reverse("account_reset_password"), {"email": email}, **extra)


def link() -> str:
    """The path of the link in the last mail, whose host must be the portal's."""
    match = re.search(r"^http://localhost(/konto/passwort-vergessen/\S+)$", Mail.objects.latest("pk").text, re.MULTILINE)
    assert match is not None
    return match[1]


def choose(client: Client, address: str, password: str = NEW):
    """Open the link, which leads to a page without the key, and send a password there."""
    page = client.get(address)
    return client.post(page["Location"], {"password1": password, "password2": password})


def test_a_known_and_an_unknown_address_get_the_same_answer():
    known = ask(member(Role.STAFF, MunicipalityFactory()).email)
    unknown = ask("niemand@stadt.example")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert Mail.objects.count() == 1


def test_the_mail_waits_in_the_outbox_with_one_link_to_the_portal():
    user = member(Role.STAFF, MunicipalityFactory())

    ask(user.email, HTTP_X_FORWARDED_HOST="evil.example")

    mail = Mail.objects.get()
    assert (mail.recipient_email, mail.subject) == (user.email, "[Portal] Neues Passwort wählen")
    assert (mail.text.count("/konto/passwort-vergessen/"), "evil.example" in mail.text + mail.html) == (1, False)


def test_two_clicks_are_one_mail_and_who_waits_a_minute_gets_another_one(monkeypatch):
    user = member(Role.STAFF, MunicipalityFactory())

    assert {(ask(user.email).status_code, ask(user.email.upper()).status_code) for _click in range(2)} == {(302, 302)}
    assert Mail.objects.count() == 1
    now = time.time()
    monkeypatch.setattr("accounts.limits.time.time", lambda: now + 61)
    ask(user.email)
    assert Mail.objects.count() == 2


def test_the_link_sets_the_password_once_and_opens_no_session():
    user = member(Role.STAFF, MunicipalityFactory())
    ask(user.email)
    address, client = link(), Client()

    choose(client, address)

    assert not is_signed_in(client)
    user.refresh_from_db()
    assert user.check_password(NEW)
    again = Client().get(address)
    assert "Dieser Link gilt nicht mehr" in again.content.decode()


def test_a_new_password_does_not_stand_for_the_second_factor():
    user = enrolled(member(Role.CDO, MunicipalityFactory()))
    ask(user.email)
    choose(Client(), link())
    client = Client()

    answer = send_password(client, user.email, NEW)

    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_signed_in(client)


def test_a_short_password_is_refused_in_german():
    ask(member(Role.STAFF, MunicipalityFactory()).email)

    answer = choose(Client(), link(), "kurz")

    assert "mindestens 12 Zeichen" in answer.content.decode()


def test_two_different_passwords_are_refused_in_german_that_says_sie():
    ask(member(Role.STAFF, MunicipalityFactory()).email)
    client = Client()
    page = client.get(link())

    answer = client.post(page["Location"], {"password1": NEW, "password2": NEW + "!"}).content.decode()

    assert "Die beiden Eingaben sind verschieden. Geben Sie das neue Passwort zweimal gleich ein." in answer
    assert "Du musst" not in answer


def test_the_mail_says_how_long_its_link_is_good():
    ask(member(Role.STAFF, MunicipalityFactory()).email)

    assert "Der Link gilt 3 Tage und nur ein Mal." in Mail.objects.get().text


def test_a_used_link_leads_to_a_new_one_by_a_button():
    ask(member(Role.STAFF, MunicipalityFactory()).email)
    address = link()
    choose(Client(), address)

    page = Client().get(address).content.decode()

    assert f'<a class="kern-btn kern-btn--primary" href="{reverse("account_reset_password")}">' in page

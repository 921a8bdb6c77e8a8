"""The one login door (AU1–AU4, AU7, AU8 of the probes)."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from accounts.rights import revoke, set_active
from notifications.models import Mail
from tests.accounts.codes import enrolled, is_signed_in, send_password
from tests.factories.accounts import PASSWORD, UserFactory, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "//evil.example",
    "https:evil.example",
    "/\\evil.example",
    "%2f%2fevil.example",
    "https://evil.example/",
    "javascript:alert(1)",
]
HOME = "/mein-bereich/"


@pytest.fixture(autouse=True)
def _skeleton(portal) -> None:
    """The page tree, and an empty cache: the lock-outs of one test never meet another's."""


def host_of(answer) -> str:
    """The host a browser goes to: it takes a backslash for a slash."""
    location = answer["Location"].replace("\\", "/")
    return urlsplit(urljoin("http://testserver/konto/anmelden/", location)).netloc


def a_reader():
    return member(Role.STAFF, MunicipalityFactory())


def test_the_right_password_opens_a_session_that_has_a_new_id():
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["seen"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    answer = send_password(client, a_reader().email)

    assert (answer.status_code, answer["Location"]) == (302, HOME)
    assert client.session.session_key != before


def test_a_wrong_password_keeps_the_address_and_says_what_to_do():
    answer = send_password(Client(), a_reader().email, "falsch-und-lang")

    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.count("E-Mail-Adresse oder Passwort stimmt nicht. Bitte prüfen Sie beides.") >= 1
    assert "<title>Fehler: Anmelden" in html
    assert answer.context["form"]["login"].value().endswith("@stadt.example")


def test_a_known_and_an_unknown_address_get_the_same_answer():
    known = send_password(Client(), a_reader().email, "falsch-und-lang")
    unknown = send_password(Client(), "niemand@stadt.example", "falsch-und-lang")
    errors = [answer.context["form"].errors for answer in (known, unknown)]

    assert errors[0] == errors[1]
    assert known.status_code == unknown.status_code


def test_forty_wrong_passwords_lock_the_right_one_out_and_nobody_else():
    target, other = a_reader(), a_reader()
    for _attempt in range(40):
        send_password(Client(), target.email, "falsch-und-lang", REMOTE_ADDR="10.0.0.1")
    client, neighbour, owner = Client(), Client(), Client()

    send_password(client, target.email, REMOTE_ADDR="10.0.0.1")
    send_password(neighbour, other.email, REMOTE_ADDR="10.0.0.1")
    send_password(owner, target.email, REMOTE_ADDR="10.0.0.2")

    assert [is_signed_in(one) for one in (client, neighbour, owner)] == [False, True, True]


def test_an_invented_address_in_a_header_does_not_lift_the_lock():
    target = a_reader()
    for attempt in range(40):
        send_password(Client(), target.email, "falsch-und-lang", HTTP_X_FORWARDED_FOR=f"192.0.2.{attempt}")
    client = Client()

    send_password(client, target.email, HTTP_X_FORWARDED_FOR="198.51.100.7")

    assert not is_signed_in(client)


def test_too_many_requests_get_a_german_page():
    answers = [Client().post(reverse("account_reset_password"), {"email": "niemand@stadt.example"}) for _request in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert re.search(r"Bitte warten Sie (60|5\d) Minuten", answers[-1].content.decode())
    assert int(answers[-1]["Retry-After"]) in range(3000, 3601)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_login_leads_to_the_own_host_only(address: str):
    client = Client()

    answer = client.post(reverse("account_login"), {"login": a_reader().email, "password": PASSWORD, "next": address})

    assert host_of(answer) == "testserver"


@pytest.mark.parametrize("address", ELSEWHERE)
def test_logout_leads_to_the_own_host_only(address: str):
    answer = signed_in(a_reader()).post(reverse("account_logout"), {"next": address})

    assert host_of(answer) == "testserver"


def test_login_leads_back_to_where_somebody_wanted_to_go():
    answer = Client().post(
        reverse("account_login") + "?next=/kommunen/", {"login": a_reader().email, "password": PASSWORD, "next": "/kommunen/"}
    )

    assert answer["Location"] == "/kommunen/"


@pytest.mark.parametrize("door", ["/verwaltung/login/", "/verwaltung/password_reset/", "/_util/login/"])
def test_no_other_door_opens_a_session_of_an_account_with_a_second_factor(door: str):
    editor = enrolled(member(Role.EDITOR))
    client = Client()

    answer = client.post(door, {"username": editor.email, "password": PASSWORD})

    assert answer.status_code == 302
    assert not is_signed_in(client)
    assert client.get("/verwaltung/")["Location"].startswith(reverse("account_login"))


def test_nobody_registers():
    answer = Client().post(reverse("account_signup"), {"email": "neu@stadt.example", "password1": PASSWORD, "password2": PASSWORD})

    assert "Konten gibt es auf Einladung" in answer.content.decode()


def test_an_unverified_address_gets_a_mail_and_no_session():
    user = UserFactory(verified=False)
    user.emailaddress_set.create(email=user.email, primary=True, verified=False)
    client = Client()

    send_password(client, user.email)

    assert not is_signed_in(client)
    assert list(Mail.objects.values_list("recipient_email", "event")) == [(user.email, "adresse_bestaetigen")]


def test_a_blocked_account_gets_no_session():
    client = Client()

    answer = send_password(client, member(Role.STAFF, MunicipalityFactory(), is_active=False).email)

    assert answer["Location"] == reverse("account_inactive")
    assert not is_signed_in(client)


def test_blocking_an_account_ends_its_session_at_the_next_request():
    user = a_reader()
    client = signed_in(user)
    assert client.get(HOME).status_code == 200

    set_active(user, False, by=None)

    assert client.get(HOME)["Location"] == f"{reverse('account_login')}?next={HOME}"


def test_a_role_that_is_taken_away_is_gone_at_the_next_request():
    municipality = MunicipalityFactory()
    member(Role.CDO, municipality)
    user = member(Role.CDO, municipality)
    client = signed_in(user)
    address = reverse("accounts:colleagues", args=[municipality.slug])
    assert client.get(address).status_code == 200

    revoke(user.memberships.get(), by=None)

    assert client.get(address).status_code == 404


def test_an_old_cookie_opens_nothing_after_logging_out():
    client = signed_in(a_reader())
    cookie = client.cookies["sessionid"].value
    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = cookie

    assert client.get(HOME).status_code == 302


def test_changing_the_password_ends_the_other_sessions_and_the_old_cookie_and_says_so_by_mail():
    user = a_reader()
    here, elsewhere, copied = signed_in(user), signed_in(user), Client()
    copied.cookies["sessionid"] = here.cookies["sessionid"].value
    new = "ein anderer langer Satz"

    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert [client.get(HOME).status_code for client in (here, elsewhere, copied)] == [200, 302, 302]
    assert [mail.event for mail in Mail.objects.all()] == ["passwort_geaendert"]


def test_a_wrong_present_password_is_refused_in_german_that_says_sie():
    answer = signed_in(a_reader()).post(reverse("account_change_password"), {"oldpassword": "falsch", "password1": "", "password2": ""})

    assert "Das bisherige Passwort stimmt nicht. Bitte prüfen Sie es." in answer.content.decode()


def test_logging_out_asks_before_it_happens():
    client = signed_in(a_reader())

    assert "Möchten Sie sich abmelden?" in client.get(reverse("account_logout")).content.decode()
    assert is_signed_in(client)


def test_the_link_of_a_mail_confirms_the_address_after_a_click():
    user = UserFactory(verified=False)
    user.emailaddress_set.create(email=user.email, primary=True, verified=False)
    send_password(Client(), user.email)
    match = re.search(r"^http://localhost(/konto/adresse-bestaetigen/\S+)$", Mail.objects.get().text, re.MULTILINE)
    assert match is not None
    client = Client()
    page = client.get(match[1])
    seen = user.emailaddress_set.get().verified

    client.post(match[1])

    assert (page.status_code, seen, user.emailaddress_set.get().verified) == (200, False, True)
    assert not is_signed_in(client)


def test_a_link_that_confirms_nothing_says_so():
    answer = Client().get(reverse("account_confirm_email", args=["unbekannt"]))

    assert "Dieser Link gilt nicht mehr." in answer.content.decode()

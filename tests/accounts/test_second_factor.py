"""The second factor of this session (AU5, AU6 of the probes)."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from tests.accounts.codes import SECRET, code_of, enrolled, is_signed_in, send_password
from tests.factories.accounts import member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import login

pytestmark = pytest.mark.django_db
SHOW, SET_UP = "/konto/zweiter-faktor/bestaetigen/", "/konto/zweiter-faktor/einrichten/"
PAGES = ["/", "/mein-bereich/", "/verwaltung/", "/kommunen/", "/konto/passwort-aendern/", "/konto/zweiter-faktor/", "/suche/?q=parken"]


@pytest.fixture(autouse=True)
def _skeleton(portal) -> None:
    pass


def a_cdo():
    return member(Role.CDO, MunicipalityFactory())


def by_password(user) -> Client:
    """A session that a password alone has opened."""
    return login(Client(), user, second_factor=False)


@pytest.mark.parametrize("role", [Role.CDO, Role.EDITOR, Role.ADMIN])
@pytest.mark.parametrize("page", PAGES)
def test_without_a_second_factor_every_page_leads_to_setting_it_up(role: str, page: str):
    user = member(role, MunicipalityFactory() if role == Role.CDO else None)

    answer = by_password(user).get(page)

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, SET_UP)


@pytest.mark.parametrize("page", PAGES)
def test_owning_a_second_factor_is_not_enough_it_must_be_shown_in_this_session(page: str):
    answer = by_password(enrolled(a_cdo())).get(page)

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, SHOW)


def test_a_session_opened_by_a_password_alone_reads_no_recovery_code():
    client = by_password(enrolled(a_cdo()))

    answers = [client.get(reverse(name)) for name in ("mfa_view_recovery_codes", "mfa_download_recovery_codes")]

    assert [answer["Location"].split("?")[0] for answer in answers] == [SHOW, SHOW]


@pytest.mark.parametrize(
    "name", ["mfa_deactivate_totp", "mfa_generate_recovery_codes", "account_change_password", "account_reauthenticate"]
)
def test_a_session_opened_by_a_password_alone_changes_no_factor(name: str):
    user = enrolled(a_cdo())
    before = sorted(user.authenticator_set.values_list("pk", flat=True))

    answer = by_password(user).post(reverse(name), {})

    assert (answer.status_code, answer["Location"]) == (302, SHOW)
    assert sorted(user.authenticator_set.values_list("pk", flat=True)) == before


def test_what_is_sent_without_a_second_factor_is_not_done():
    user = enrolled(a_cdo())

    by_password(user).post(reverse("accounts:profile"), {"first_name": "Neu", "last_name": "Name"}, HTTP_HX_REQUEST="true")

    user.refresh_from_db()
    assert user.first_name == "Alex"


def test_somebody_without_a_second_factor_can_still_log_out():
    client = by_password(enrolled(a_cdo()))

    client.post(reverse("account_logout"))

    assert not is_signed_in(client)


def test_staff_work_without_a_second_factor():
    assert by_password(member(Role.STAFF, MunicipalityFactory())).get("/mein-bereich/").status_code == 200


def test_a_password_alone_opens_no_session_of_an_account_with_a_second_factor():
    user, client = enrolled(a_cdo()), Client()

    answer = send_password(client, user.email)

    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_signed_in(client)


def test_password_and_code_open_everything():
    user, client = enrolled(a_cdo()), Client()
    send_password(client, user.email)

    answer = client.post(reverse("mfa_authenticate"), {"code": code_of()})

    assert answer["Location"] == "/mein-bereich/"
    assert client.get("/mein-bereich/").status_code == 200


def test_showing_the_code_in_a_session_opens_it_and_leads_on():
    client = by_password(enrolled(a_cdo()))
    first = client.get("/suche/?q=parken")

    answer = client.post(first["Location"], {"code": code_of(), "next": "/suche/?q=parken"})

    assert answer["Location"] == "/suche/?q=parken"
    assert client.get("/mein-bereich/").status_code == 200


def test_one_code_of_the_app_is_good_once():
    user, first, second, code = enrolled(a_cdo()), Client(), Client(), code_of()
    for client in (first, second):
        send_password(client, user.email)
        client.post(reverse("mfa_authenticate"), {"code": code})

    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


def test_one_recovery_code_is_good_once():
    user, first, second = enrolled(a_cdo()), Client(), Client()
    code = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    for client in (first, second):
        send_password(client, user.email)
        client.post(reverse("mfa_authenticate"), {"code": code})

    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


def test_guessing_codes_is_stopped():
    user, client = enrolled(a_cdo()), Client()
    send_password(client, user.email)
    for guess in range(10):
        client.post(reverse("mfa_authenticate"), {"code": f"{guess:06}"})

    client.post(reverse("mfa_authenticate"), {"code": code_of()})

    assert not is_signed_in(client)


def set_up(client: Client) -> tuple[str, object]:
    """Set the app up with the code it shows; returns the code and the answer."""
    code = code_of(client.get(SET_UP).context["form"].secret)
    return code, client.post(SET_UP, {"code": code})


def test_setting_the_app_up_proves_the_session_and_shows_ten_codes():
    client = by_password(a_cdo())

    _code, answer = set_up(client)

    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert len(client.get(answer["Location"]).context["unused_codes"]) == 10
    assert client.get("/mein-bereich/").status_code == 200


def test_the_code_of_the_set_up_is_spent():
    user = a_cdo()
    code, _answer = set_up(by_password(user))
    client = Client()
    send_password(client, user.email)

    client.post(reverse("mfa_authenticate"), {"code": code})

    assert not is_signed_in(client)


def test_a_wrong_code_at_the_set_up_enrols_nothing():
    user = a_cdo()
    client = by_password(user)
    client.get(SET_UP)

    answer = client.post(SET_UP, {"code": "abc"})

    assert "Der Code stimmt nicht oder ist schon verbraucht." in answer.content.decode()
    assert user.authenticator_set.count() == 0


def test_secrets_are_kept_encrypted():
    stored = Authenticator.objects.get(user=enrolled(a_cdo()), type="totp").data["secret"]

    assert SECRET not in stored


def test_the_recovery_codes_come_as_a_file_with_a_german_name():
    answer = login(Client(), enrolled(a_cdo())).get(reverse("mfa_download_recovery_codes"))

    assert answer["Content-Disposition"] == 'attachment; filename="wiederherstellungscodes.txt"'
    assert "Jeder Code gilt ein Mal." in answer.content.decode()


@pytest.mark.parametrize("typed", [lambda code: code, lambda code: code.replace("-", ""), lambda code: code.replace("-", " ")])
def test_recovery_codes_are_shown_in_groups_and_typed_as_one_likes(typed):
    client = by_password(user := a_cdo())
    _code, answer = set_up(client)
    page, file = client.get(answer["Location"]).text, client.get(reverse("mfa_download_recovery_codes")).text
    shown = re.findall(r"<li>(\d{4}-\d{4})</li>", page)
    assert len(shown) == 10
    assert re.findall(r"^\d{4}-\d{4}$", file, re.MULTILINE) == shown

    other = Client()
    send_password(other, user.email)
    other.post(reverse("mfa_authenticate"), {"code": typed(shown[3])})

    assert is_signed_in(other)


@pytest.mark.parametrize("next_page", ["//evil.example", "https:evil.example", "/\\evil.example"])
def test_the_second_factor_leads_to_the_own_host_only(next_page: str):
    client = by_password(enrolled(a_cdo()))

    answer = client.post(SHOW, {"code": code_of(), "next": next_page})

    assert answer["Location"] == "/mein-bereich/"


def test_the_page_of_the_second_factor_counts_the_codes_that_are_left():
    html = login(Client(), enrolled(a_cdo())).get(reverse("mfa_index")).content.decode()

    assert "sind noch 10 unbenutzt" in html

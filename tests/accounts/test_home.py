"""Mein Bereich and the own profile."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from accounts.rights import grant
from tests.factories.accounts import UserFactory, editor, member
from tests.factories.best_practices import published
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = pytest.mark.django_db
HOME = "/mein-bereich/"
PROFILE = "/mein-bereich/profil/"
QUERIES_OF_HOME = 23
QUERIES_OF_COLLEAGUES = 7


@pytest.fixture(autouse=True)
def _skeleton(portal) -> None:
    pass


def page(user: User, address: str = HOME) -> str:
    return signed_in(user).get(address).content.decode()


@pytest.mark.parametrize(
    "address", [HOME, PROFILE, "/mein-bereich/konten/", "/mein-bereich/einladungen/", "/mein-bereich/kommune/stadt-a/"]
)
def test_guests_are_led_to_the_login_and_back(address: str):
    assert Client().get(address)["Location"] == f"{reverse('account_login')}?next={address}"


def test_the_head_says_who_is_here_for_which_municipality():
    user = member(Role.CDO, MunicipalityFactory(name="Bamberg"), form_of_address="frau", last_name="Beispiel")

    assert "Frau Beispiel, CDO, Bamberg</p>" in page(user)


def test_somebody_of_two_municipalities_sees_both():
    first, second = MunicipalityFactory(name="Konstanz"), MunicipalityFactory(name="Ulm")
    user = member(Role.CDO, first)
    grant(user, Role.STAFF, second, by=None)
    html = page(user)

    links = [f'href="{reverse("accounts:colleagues", args=[one.slug])}"' in html for one in (first, second)]
    assert ([f">{name}</h2>" in html for name in ("Konstanz", "Ulm")], links) == ([True, True], [True, False])


def test_somebody_without_a_municipality_is_told_what_to_do():
    assert "Bitten Sie die CDO Ihrer Kommune um eine Einladung" in page(UserFactory())


def test_only_those_who_may_are_led_to_invitations_and_accounts():
    people = [member(Role.CDO, MunicipalityFactory()), editor(), member(Role.ADMIN)]

    shown = [[name in page(person) for name in ("/mein-bereich/einladungen/", "/mein-bereich/konten/")] for person in people]

    assert shown == [[False, False], [True, False], [True, True]]


def test_the_profile_keeps_name_and_function_and_nothing_else():
    user = member(Role.STAFF, MunicipalityFactory())
    data = {"form_of_address": "herr", "first_name": "Jo", "last_name": "Ohm", "function": "Leitung"}

    signed_in(user).post(PROFILE, {**data, "email": "x@evil.example", "is_superuser": "on", "is_active": "", "role": "admin"})

    before = user.email
    user.refresh_from_db()
    assert (user.address_name, user.function, user.email, user.is_superuser, user.is_active) == ("Herr Ohm", "Leitung", before, False, True)


@pytest.mark.parametrize("value", ["Ohm\r\nBcc: alle@stadt.example", "x" * 81])
def test_a_bad_name_is_refused_and_what_was_typed_stays(value: str):
    user = member(Role.STAFF, MunicipalityFactory())

    answer = signed_in(user).post(PROFILE, {"first_name": "Bleibt", "last_name": value})

    assert (answer.status_code, answer.context["form"]["first_name"].value()) == (200, "Bleibt")
    user.refresh_from_db()
    assert user.first_name == "Alex"


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(count: int, django_assert_num_queries):
    cdo = member(Role.CDO, MunicipalityFactory())
    for _entry in range(count):
        published(by=cdo, municipality=cdo.memberships.get().municipality)
    client = signed_in(cdo)
    client.get(HOME)

    with django_assert_num_queries(QUERIES_OF_HOME):
        client.get(HOME)


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_of_the_colleagues_does_not_grow(count: int, django_assert_num_queries):
    cdo = member(Role.CDO, MunicipalityFactory(slug="stadt-a"))
    for _one in range(count):
        member(Role.STAFF, cdo.memberships.get().municipality)
    client = signed_in(cdo)

    with django_assert_num_queries(QUERIES_OF_COLLEAGUES):
        client.get("/mein-bereich/kommune/stadt-a/")

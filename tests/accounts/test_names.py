"""Names are kept and shown as they are: one or two, of one letter or of eighty, with whatever belongs to them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.invitations import invite, token_of
from accounts.models import Role, User
from events.models import SignUp
from events.papers import exports
from events.seats.signup import sign_up
from tests.factories.accounts import UserFactory, member
from tests.factories.events import ON_SITE, conference, somebody
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
NAMES = [
    ("Suharto", "", "Suharto"),
    ("", "Madonna", "Madonna"),
    ("U", "", "U"),
    ("O", "E", "O E"),
    ("annette", "von droste-hülshoff", "annette von droste-hülshoff"),
    ("Siobhán", "O’Neill-MacDonald", "Siobhán O’Neill-MacDonald"),
    ("D'Angelo", "van der Vaart", "D'Angelo van der Vaart"),
    ("ÀNNA", "ÇELIK-ŞAHIN", "ÀNNA ÇELIK-ŞAHIN"),
    ("李", "小龍", "李 小龍"),
    ("Karl-Theodor Maria Nikolaus Johann Jacob Philipp Franz Joseph Sylvester", "Buhl-Freiherr von und zu Guttenberg", None),
]
names = pytest.mark.parametrize(("first", "last", "shown"), NAMES, ids=[first + last for first, last, _shown in NAMES])


@names
def test_an_invitation_is_accepted_with_the_name_one_has(first: str, last: str, shown: str | None):
    town = MunicipalityFactory()
    path = reverse("accounts:invitation", args=[token_of(invite("neu@stadt.example", Role.STAFF, town, by=member(Role.CDO, town)))])

    answer = Client().post(path, {"first_name": first, "last_name": last, "password": "ein langer Satz zum Merken"})

    user = User.objects.get(email="neu@stadt.example")
    assert answer.status_code == 302
    assert (user.first_name, user.last_name, str(user)) == (first, last, shown or f"{first} {last}")


@names
def test_one_says_ones_name_as_it_is(first: str, last: str, shown: str | None):
    user = member(Role.STAFF, MunicipalityFactory())
    data = {"form_of_address": "", "first_name": first, "last_name": last, "function": ""}

    answer = signed_in(user).post(reverse("accounts:profile"), data)

    user.refresh_from_db()
    assert answer.status_code == 302
    assert str(user) == user.address_name == (shown or f"{first} {last}")


def test_without_any_name_the_form_asks_for_one():
    user = member(Role.STAFF, MunicipalityFactory(), first_name="Alex")
    answer = signed_in(user).post(reverse("accounts:profile"), {"first_name": " ", "last_name": "\u200b"})

    assert answer.context["form"].errors == {"last_name": ["Geben Sie Ihren Namen ein."]}
    assert "(freiwillig)" not in answer.text.partition("last_name")[0].rpartition("first_name")[2]
    user.refresh_from_db()
    assert user.first_name == "Alex"


@pytest.mark.parametrize(("first", "last"), [("Suharto", ""), ("", "Suharto")])
def test_a_single_name_takes_the_form_of_address(first: str, last: str):
    user = UserFactory(first_name=first, last_name=last, form_of_address="herr")

    assert (user.address_name, user.get_short_name()) == ("Herr Suharto", "Suharto")


def test_lists_are_in_german_order_whether_there_is_one_name_or_two():
    """A single name stands where it belongs, not before everybody; the database's own order put Österreich behind Zimmer."""
    registration, town = conference(), MunicipalityFactory()
    people = [("Zora", "Zimmer"), ("Suharto", ""), ("Ada", "Österreich"), ("", "Madonna"), ("Bo", "von Stein"), ("Rosa", "Sommer")]
    cdo = member(Role.CDO, town, first_name="", last_name="Aa")
    for first, last in people:
        person = somebody(town)
        person.user.first_name, person.user.last_name = first, last
        person.user.save(update_fields=["first_name", "last_name"])
        sign_up(registration.pk, person, ON_SITE)
    expected = ["Madonna", "Ada Österreich", "Rosa Sommer", "Suharto", "Bo von Stein", "Zora Zimmer"]
    page = signed_in(cdo).get(reverse("accounts:colleagues", args=[town.slug]))

    assert [one.name for one in exports.by_name(SignUp.objects.select_related("user"))] == expected
    assert [str(one.user) for one in page.context["members"]] == ["Aa", *expected]
    assert [str(user) for user in User.objects.all()] == ["Aa", *expected]

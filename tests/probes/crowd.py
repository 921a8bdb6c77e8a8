"""Many people at their browsers, signed in. Made in bulk: two hundred one by one take longer than their race."""

from __future__ import annotations

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from accounts.models import Membership, Role, User
from tests.factories.accounts import UserFactory
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

from .production import Visitor

TOWNS = 10


def browser_of(port: int, user: User) -> Visitor:
    """One browser more in which a user is signed in."""
    return Visitor(port, {"sessionid": signed_in(user).cookies["sessionid"].value})


def crowd(port: int, count: int) -> list[Visitor]:
    """The browsers of so many new members of ten towns."""
    towns = MunicipalityFactory.create_batch(TOWNS)
    people = User.objects.bulk_create(UserFactory.build(password="!") for _number in range(count))
    Membership.objects.bulk_create(
        Membership(user=person, municipality=towns[number % TOWNS], role=Role.STAFF) for number, person in enumerate(people)
    )
    sessions = Session.objects.bulk_create(SessionStore().create_model_instance(_signed_in(person)) for person in people)
    return [Visitor(port, {"sessionid": session.session_key}) for session in sessions]


def _signed_in(person: User) -> dict[str, str]:
    return {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: "allauth.account.auth_backends.AuthenticationBackend",
        HASH_SESSION_KEY: person.get_session_auth_hash(),
    }

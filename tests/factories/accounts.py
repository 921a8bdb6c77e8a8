"""People and roles."""

from __future__ import annotations

from functools import cache

import factory
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts.models import Membership, Role, User
from accounts.rights import EDITORS_GROUP

PASSWORD = "geheim-aber-lang"


@cache
def _hashed(password: str, hasher: str) -> str:
    """One hash for all who have this password under one ``hasher``: that of production takes a fifth of a second."""
    return make_password(password)


class UserFactory(factory.django.DjangoModelFactory):
    """A person with a verified address; ``member`` gives a role beside."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@stadt.example")
    first_name = "Alex"
    last_name = factory.Sequence(lambda n: f"Muster{n}")
    password = factory.Transformer(PASSWORD, transform=lambda password: _hashed(password, settings.PASSWORD_HASHERS[0]))

    @factory.post_generation
    def verified(self, create: bool, extracted: bool | None, **kwargs: object) -> None:
        if create and extracted is not False:
            EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=True)


def member(role: str, municipality=None, **fields: object) -> User:
    """A person who holds one role: the rows that ``grant`` makes, without its locks and its line in the log."""
    user = UserFactory(**fields)
    Membership.objects.create(user=user, municipality=municipality, role=role)
    if role == Role.EDITOR:
        user.groups.add(Group.objects.get_or_create(name=EDITORS_GROUP)[0])
    return user


def editor(**fields: object) -> User:
    return member(Role.EDITOR, **fields)

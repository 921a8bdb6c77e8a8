"""People and roles."""

from __future__ import annotations

import factory
from allauth.account.models import EmailAddress

from accounts.models import Role, User
from accounts.rights import grant

PASSWORD = "geheim-aber-lang"


class UserFactory(factory.django.DjangoModelFactory):
    """A person with a verified address; ``role`` and ``municipality`` give a membership the way the portal does."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@stadt.example")
    first_name = "Alex"
    last_name = factory.Sequence(lambda n: f"Muster{n}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def verified(self, create: bool, extracted: bool | None, **kwargs: object) -> None:
        if create and extracted is not False:
            EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=True)


def member(role: str, municipality=None, **fields: object) -> User:
    """A person who holds one role."""
    user = UserFactory(**fields)
    grant(user, role, municipality, by=None)
    return user


def editor(**fields: object) -> User:
    return member(Role.EDITOR, **fields)

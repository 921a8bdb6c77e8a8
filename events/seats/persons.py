"""Who takes part, and what they chose: plain data that forms, desk and demo hand to the seats."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from municipalities.models import Municipality


@dataclass(frozen=True, slots=True)
class Person:
    """Who takes part: a member with a municipality, or a guest with a name and an address."""

    user: User | None = None
    municipality: Municipality | None = None
    guest_name: str = ""
    guest_email: str = ""
    guest_organisation: str = ""

    def is_this(self) -> Q:
        """Finds the sign-ups of this person: with the account, and as a guest with the same address."""
        if self.user is None:
            return Q(guest_email=self.guest_email) | Q(user__email=self.guest_email)
        return Q(user=self.user) | Q(guest_email=self.user.email, user=None)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody chose and agreed to."""

    mode: str
    sessions: tuple[int, ...] = ()
    """Primary keys of chosen sessions."""
    listed: bool = False
    photos: bool = False
    diet: str = ""
    accessibility: str = ""

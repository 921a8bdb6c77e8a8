"""Who asks: a member for a municipality, somebody with an account alone, or a guest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from accounts.roles import is_member, municipalities_of
from municipalities.models import Municipality

from ..models import ContactRequest


@dataclass(frozen=True, slots=True)
class Sender:
    """A person with an account, or what a guest says of themselves. The address of a guest is proven by a link first."""

    user: User | None = None
    municipality: Municipality | None = None
    guest_name: str = ""
    guest_email: str = ""
    guest_organisation: str = ""

    @property
    def name(self) -> str:
        return self.user.get_full_name() if self.user else self.guest_name

    @property
    def email(self) -> str:
        return self.user.email if self.user else self.guest_email

    @property
    def organisation(self) -> str:
        return str(self.municipality) if self.municipality else self.guest_organisation

    @property
    def is_member(self) -> bool:
        """Somebody of a municipality or of the KTS, whom nobody wants to be read first."""
        return is_member(self.user)

    def fields(self) -> dict[str, Any]:
        """The columns of a request that say who asks."""
        return {
            "sender": self.user,
            "sender_municipality": self.municipality,
            "guest_name": self.guest_name,
            "guest_email": self.guest_email,
            "guest_organisation": self.guest_organisation,
        }


def member_sender(user: User) -> Sender:
    """A signed-in person, for the oldest of their municipalities."""
    return Sender(user=user, municipality=next(iter(municipalities_of(user)), None))


def is_closed(request: ContactRequest) -> bool:
    """Whether the account of who asked is closed; of a guest, an account with the same address."""
    if request.sender is not None:
        return not request.sender.is_active
    return User.objects.filter(email=request.guest_email, is_active=False).exists()

"""Requests in every state, brought there by the functions the site calls."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from accounts.models import Role, User
from contributions.models import ContributionPage
from exchange.contact.senders import Sender, member_sender
from exchange.contact.sending import Message, send
from exchange.contact.targets import Target
from exchange.models import ContactRequest, ContactSettings
from municipalities.models import Municipality
from tests.factories.accounts import member
from tests.factories.municipalities import MunicipalityFactory

MESSAGE = Message("Frage zu Sensoren", "Wie lange halten die Batterien?", "0951 870", True)
GUEST = Sender(guest_name="Kim Gast", guest_email="kim@verein.example", guest_organisation="Verein")


def asked(
    page: ContributionPage | None = None,
    *,
    by: User | None = None,
    municipality: Municipality | None = None,
    message: Message = MESSAGE,
    **key: Any,
) -> ContactRequest:
    """A request of a member: to who answers for an entry, or to a municipality."""
    sender = member_sender(by or member(Role.CDO, MunicipalityFactory()))
    return send(_target(page, municipality), sender, message, key.get("key") or uuid4())


def asked_by_guest(
    page: ContributionPage | None = None, *, municipality: Municipality | None = None, sender: Sender = GUEST
) -> ContactRequest:
    """A request of a guest, whose address is not proven."""
    return send(_target(page, municipality), sender, MESSAGE, uuid4())


def _target(page: ContributionPage | None, municipality: Municipality | None) -> Target:
    if page is not None:
        return Target(page.municipality, page)
    return Target(municipality or MunicipalityFactory(contact_email="digital@stadt.example"))


def through_kts(municipality: Municipality) -> None:
    """The municipality wants guests to go through the KTS."""
    ContactSettings.objects.create(municipality=municipality, guests_via_kts=True)

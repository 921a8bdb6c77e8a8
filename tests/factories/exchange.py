"""Requests and Gesuche in every state, brought there by the functions the site calls."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import Role, User
from accounts.roles import municipalities_of
from contributions.models import ContributionPage
from exchange.contact.senders import Sender, member_sender
from exchange.contact.sending import Message, send
from exchange.contact.targets import Target
from exchange.models import ContactRequest, ContactSettings, Seeking, SeekingAnswer
from exchange.models.seeking import default_until
from exchange.seeking import acts, joining
from exchange.seeking.acts import Words
from municipalities.models import Municipality
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import TopicFactory

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


# --- Gesuche -----------------------------------------------------------------------------------------


def words(title: str = "Sensoren für Parkplätze", **fields: Any) -> Words:
    """What is looked for: a purchase in one topic, for half a year."""
    found: dict[str, Any] = {
        "kind": Seeking.Kind.PURCHASE,
        "need": "Für 300 Plätze in der Altstadt.",
        "until": default_until(timezone.localdate()),
    }
    topics = fields.pop("topics", None) or [TopicFactory()]
    return Words(title=title, topics=topics, **{**found, **fields})


def sought(
    title: str = "Sensoren für Parkplätze", *, by: User | None = None, municipality: Municipality | None = None, **fields: Any
) -> Seeking:
    """A Gesuch that waits for the KTS."""
    place = municipality or (municipalities_of(by)[0] if by else MunicipalityFactory())
    person = by or member(Role.CDO, place)
    return acts.submit(words(title, **fields), municipality=place, by=person, key=uuid4())


def released(title: str = "Sensoren für Parkplätze", **fields: Any) -> Seeking:
    """A Gesuch that all municipalities read."""
    seeking = sought(title, **fields)
    acts.release(seeking.pk, by=editor())
    seeking.refresh_from_db()
    return seeking


def supported(seeking: Seeking, *places: Municipality) -> list[Municipality]:
    """Others that look for the same."""
    found = list(places) or [MunicipalityFactory()]
    for place in found:
        joining.support(seeking.pk, place, wanted=True, by=member(Role.CDO, place))
    return found


def said(seeking: Seeking, text: str = "Wir haben das seit 2024.", *, by: User | None = None, **fields: Any) -> SeekingAnswer:
    """ "Haben wir"."""
    person = by or member(Role.STAFF, MunicipalityFactory())
    return joining.answer(seeking.pk, text, municipality=municipalities_of(person)[0], by=person, key=uuid4(), **fields)

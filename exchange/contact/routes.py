"""Which mailbox a request goes to: that of the entry, else the municipality's own, else the KTS."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models import User
from municipalities.addresses import address_of
from municipalities.models import Municipality

from ..models import ContactRequest, Delivery

Route = Delivery.Route
MOST_SUCCESSORS = 10


def is_usable(address: str) -> bool:
    """Whether a mail can be written to an address; not to that of a closed account, which gets none."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return not User.objects.filter(email=address, is_active=False).exists()


def mailboxes(request: ContactRequest) -> dict[str, str]:
    """The mailboxes that hold now, by route, in the order in which they are tried."""
    named = {Route.ENTRY: request.page.contact_email if request.page else "", Route.MUNICIPALITY: request.municipality.contact_email}
    found: dict[str, str] = {}
    for route, address in ((route, address_of(text)) for route, text in named.items()):
        if address not in found.values() and is_usable(address):
            found[route] = address
    return {**found, Route.KTS: settings.KTS_EMAIL}


def next_mailbox(request: ContactRequest) -> tuple[str, str] | None:
    """Route and address of the first one that was not tried; None where none is left."""
    tried = set(request.deliveries.values_list("address", flat=True))
    return next(((route, address) for route, address in mailboxes(request).items() if address_of(address) not in tried), None)


def in_office(municipality: Municipality) -> Municipality:
    """Who answers for a municipality: itself, or what it became part of."""
    for _step in range(MOST_SUCCESSORS):
        if not municipality.is_former or municipality.successor is None:
            break
        municipality = municipality.successor
    return municipality

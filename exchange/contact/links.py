"""Signed links in the mails: nobody needs an account to say that a request is answered, guests prove their address by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.http import Http404
from django.urls import reverse

from ..models import ContactRequest, Delivery
from .senders import is_closed

CONFIRM_SALT, STATE_SALT = "exchange.contact.confirm", "exchange.contact.state"
ADDRESS_PROVEN_WITHIN = timedelta(hours=48)
"""Of a guest's message; one that nobody confirmed is deleted."""
RECEIVER, SENDER = "empfang", "absender"


class BadLink(Exception):
    """The link was not made by the portal, is too old, or what it leads to is gone."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a link, and the request it leads to."""

    request: ContactRequest
    is_receiver: bool


def confirm_link(request: ContactRequest) -> str:
    return reverse("exchange:confirm", args=[signing.dumps(request.pk, salt=CONFIRM_SALT)])


def receiver_link(delivery: Delivery) -> str:
    """For the mailbox that the request went to, while that delivery stands."""
    return reverse("exchange:state", args=[signing.dumps([RECEIVER, delivery.pk], salt=STATE_SALT)])


def sender_link(request: ContactRequest) -> str:
    """For a guest who asked."""
    return reverse("exchange:state", args=[signing.dumps([SENDER, request.pk], salt=STATE_SALT)])


def to_confirm(token: str) -> ContactRequest:
    """The message of a guest; raises BadLink, and Http404 where the address belongs to a closed account."""
    pk = _read(token, CONFIRM_SALT, max_age=ADDRESS_PROVEN_WITHIN)
    return _open(ContactRequest.objects.filter(pk=pk, sender=None))


def holder_of(token: str) -> Holder:
    """Who holds the link; raises BadLink, and Http404 for a guest whose address belongs to a closed account."""
    match _read(token, STATE_SALT):
        case ["empfang", int(pk)]:
            delivery = Delivery.objects.filter(pk=pk, failure="").first()
            return Holder(_open(ContactRequest.objects.filter(pk=delivery.request_id if delivery else 0)), True)
        case ["absender", int(pk)]:
            return Holder(_open(ContactRequest.objects.filter(pk=pk, sender=None).exclude(state=ContactRequest.State.UNCONFIRMED)), False)
    raise BadLink


def _read(token: str, salt: str, max_age: timedelta | None = None) -> Any:
    try:
        return signing.loads(token, salt=salt, max_age=max_age)
    except signing.BadSignature as error:
        raise BadLink from error


def _open(found: Any) -> ContactRequest:
    request = found.select_related("page", "municipality", "sender", "sender_municipality").first()
    if request is None:
        raise BadLink
    if request.sender is None and is_closed(request):
        raise Http404
    return request

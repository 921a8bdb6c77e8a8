"""Requests cut to those a user may see: who asked, and the municipality that was asked. The KTS has a list of its own."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.roles import municipalities_of

from ..models import ContactRequest, Delivery
from ..models.contact import ContactQuerySet


def sent_by(user: Any) -> ContactQuerySet:
    return _related(ContactRequest.objects.filter(sender=user.pk))


def received_by(user: Any) -> ContactQuerySet:
    """What was sent to the municipalities of a user; what waits at the KTS or for a guest's link is not theirs yet."""
    return _related(ContactRequest.objects.sent().filter(municipality__in=municipalities_of(user)))


def requests_for(user: Any) -> ContactQuerySet:
    received = ContactRequest.objects.sent().filter(municipality__in=municipalities_of(user))
    return _related(ContactRequest.objects.filter(Q(sender=user.pk) | Q(pk__in=received.values("pk"))))


def read_by_kts() -> ContactQuerySet:
    """What the KTS may read: where it was asked to pass a message on, and where it is the one who is asked."""
    asked = Delivery.objects.filter(request=OuterRef("pk"), route=Delivery.Route.KTS)
    return _related(ContactRequest.objects.filter(Q(state=ContactRequest.State.HELD) | Exists(asked)))


def handled_by_kts() -> ContactQuerySet:
    """What the KTS may handle when a mail comes back: number, mailbox and state of what left; never who asks, nor what."""
    return _related(ContactRequest.objects.exclude(state=ContactRequest.State.UNCONFIRMED))


def _related(requests: ContactQuerySet) -> ContactQuerySet:
    return requests.select_related("page", "municipality", "sender", "sender_municipality").prefetch_related("deliveries")

"""Sending a request: kept, counted and told in one transaction. The mails are written and sent by tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.limits import DAY, HOUR, Count, Limit, TooMany, give_back, take
from accounts.refusals import Refused
from contributions.deadlines import add_working_days
from contributions.naming import numbered
from municipalities.addresses import address_of

from ..models import ContactRequest, ContactSettings, Delivery
from . import letters
from .routes import next_mailbox
from .senders import Sender
from .targets import Target

State = ContactRequest.State
PREFIX = "KA"
ANSWER_WORKING_DAYS = 10
"""Within which an answer may be expected, and after which who was asked is reminded."""
PER_PERSON = Limit(20, DAY)
PER_GUEST = Limit(5, DAY)


@dataclass(frozen=True, slots=True)
class Message:
    """What was written."""

    subject: str
    text: str
    callback: str = ""
    wants_copy: bool = True

    def is_of(self, request: ContactRequest) -> bool:
        return (request.subject, request.message, request.callback) == (self.subject, self.text, self.callback)


class SentAlready(Exception):
    """The form was sent before with other words; ``request`` is what became of them."""

    def __init__(self, request: ContactRequest) -> None:
        super().__init__(request.pk)
        self.request = request


@transaction.atomic
def send(target: Target, sender: Sender, message: Message, key: UUID) -> ContactRequest:
    """Send a message, or lay it before the KTS; that of a guest waits until the address is proven.

    The same form again changes nothing and gives the request of before; with other words it raises SentAlready. Raises Refused where
    the day's messages are used up. Two at once wait for each other at the row that counts (accounts/limits.py).
    """
    if before := _known(key, sender, message):
        return before
    try:
        taken = take([_count(sender)])
    except TooMany as refusal:
        if before := _known(key, sender, message):  # the second click of the last one
            return before
        raise Refused(_too_many(sender, refusal)) from None
    if before := _known(key, sender, message):
        give_back(taken)
        return before
    request = _kept(target, sender, message, key)
    if sender.user is None:
        letters.tell_unconfirmed(request)
    else:
        _begin(request, through_kts=not sender.is_member and asks_kts_first(target.municipality.pk))
    return request


def _known(key: UUID, sender: Sender, message: Message) -> ContactRequest | None:
    """What was sent by this form before; the key of somebody else's is none."""
    mine = {"sender": sender.user} if sender.user else {"sender": None, "guest_email": sender.guest_email}
    before = ContactRequest.objects.filter(key=key, **mine).first()
    if before is not None and not message.is_of(before):
        raise SentAlready(before)
    return before


def _kept(target: Target, sender: Sender, message: Message, key: UUID) -> ContactRequest:
    try:
        with transaction.atomic():
            return ContactRequest.objects.create(
                key=key,
                page=target.page,
                about=target.about[:255],
                municipality=target.municipality,
                subject=message.subject,
                message=message.text,
                callback=message.callback,
                wants_copy=message.wants_copy or sender.user is None,
                state=State.UNCONFIRMED,
                **sender.fields(),
            )
    except IntegrityError:  # the key of another person's form, which no form of the portal gives twice
        raise Refused(_("Diese Seite ist veraltet. Bitte laden Sie sie neu und setzen Sie Ihren Text wieder ein.")) from None


def _count(sender: Sender) -> Count:
    if sender.user is not None:
        return Count(f"contact:person:{sender.user.pk}", PER_PERSON)
    return Count(f"contact:guest:{address_of(sender.guest_email)}", PER_GUEST)


def _too_many(sender: Sender, refusal: TooMany) -> str:
    """By when the next one may leave; nothing that was typed is lost."""
    limit = (PER_PERSON if sender.user else PER_GUEST).amount
    hours = -(-refusal.seconds // HOUR)
    wait = ngettext("in einer Stunde", "in %(hours)d Stunden", hours) % {"hours": hours}
    words = _(
        "In 24 Stunden können Sie höchstens %(limit)d Anfragen senden. Die nächste ist %(wait)s möglich. Ihr Text bleibt hier stehen."
    )
    return words % {"limit": limit, "wait": wait}


def asks_kts_first(municipality_id: int) -> bool:
    """Whether this municipality wants those without a municipality of their own to go through the KTS."""
    return ContactSettings.objects.filter(municipality=municipality_id, guests_via_kts=True).exists()


def locked(pk: int) -> ContactRequest:
    """A request under its lock, the first statement of everything that changes it; raises DoesNotExist."""
    found = ContactRequest.objects.select_for_update(of=("self",))
    return found.select_related("page", "municipality", "sender", "sender_municipality").get(pk=pk)


@transaction.atomic
def confirm(pk: int) -> ContactRequest:
    """A guest has proven the address: now the message leaves. Again changes nothing."""
    request = locked(pk)
    if request.state == State.UNCONFIRMED:
        _begin(request, through_kts=asks_kts_first(request.municipality_id))
    return request


@transaction.atomic
def pass_on(pk: int) -> ContactRequest:
    """The KTS lets a message through to the municipality. Again changes nothing."""
    request = locked(pk)
    if request.state == State.HELD:
        _deliver(request)
    return request


def answer_by() -> date:
    """The day by which an answer to a message of today may be expected."""
    return add_working_days(timezone.localdate(), ANSWER_WORKING_DAYS)


def _begin(request: ContactRequest, *, through_kts: bool) -> None:
    """The message counts as sent from now on."""
    request.number = numbered(PREFIX, timezone.localdate().year)
    if through_kts:
        request.state, request.sent_at, request.answer_due_on = State.HELD, timezone.now(), answer_by()
        request.save(update_fields=["number", "state", "sent_at", "answer_due_on"])
        letters.tell_held(request)
    else:
        _deliver(request)
    if request.wants_copy:
        letters.tell_copy(request)


def _deliver(request: ContactRequest) -> bool:
    """To the next mailbox; False where none is left. An answer is promised anew, for nobody has read it before."""
    mailbox = next_mailbox(request)
    if mailbox is None:
        return False
    route, address = mailbox
    delivery = Delivery.objects.create(request=request, route=route, address=address)
    request.state, request.sent_at, request.reminded_at = State.SENT, request.sent_at or timezone.now(), None
    request.answer_due_on = answer_by()
    request.save(update_fields=["number", "state", "sent_at", "reminded_at", "answer_due_on"])
    letters.tell_asked(delivery)
    return True


@transaction.atomic
def failed(delivery_id: int, why: str) -> Delivery | None:
    """A mailbox did not get it: the next one is tried. None where the delivery is gone; again changes nothing."""
    found = Delivery.objects.filter(pk=delivery_id).values_list("request", flat=True).first()
    if found is None:
        return None
    request = locked(found)
    delivery = Delivery.objects.get(pk=delivery_id)
    if not delivery.failure:
        delivery.failure, delivery.failed_at = why, timezone.now()
        delivery.save(update_fields=["failure", "failed_at"])
        if request.waits and not request.deliveries.filter(failure="").exists():
            _deliver(request)
    return delivery

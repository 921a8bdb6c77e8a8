"""Who may still get the mails about requests when they are sent, and what becomes of one that no mailbox takes."""

from __future__ import annotations

from jobs.registry import BULK
from municipalities.addresses import address_of
from notifications.gates import BLOCKED, GONE, SETTLED, Drop, Send, register_gate
from notifications.models import Mail
from notifications.refusals import register_refusal
from notifications.services import rewritten

from ..models import ContactRequest, Delivery
from .letters import Letter, delivery_of, held_words, mailbox_words, request_of, sender_words
from .routes import mailboxes
from .senders import is_closed
from .sending import failed

MOVED = Delivery.Failure.CHANGED.label


def register() -> None:
    register_gate(Letter.ASKED, gate=_to_mailbox)
    register_gate(Letter.REMINDER, gate=_to_mailbox, priority=BULK)
    register_gate(Letter.COPY, Letter.CONFIRM, gate=_to_sender)
    register_gate(Letter.HELD, gate=_to_kts)
    register_refusal(Letter.ASKED, Letter.REMINDER, act=_refused)


def _to_mailbox(mail: Mail) -> Send | Drop:
    """While the request waits, who asked is not blocked, and the mailbox is still the one to ask; a new one is asked instead."""
    delivery = delivery_of(mail.target.get("delivery"))
    if delivery is None:
        return Drop(GONE)
    request = delivery.request
    if is_closed(request):
        return Drop(BLOCKED)
    if delivery.has_failed or not request.waits:
        return Drop(SETTLED)
    if address_of(mailboxes(request).get(delivery.route, "")) != address_of(delivery.address):
        failed(delivery.pk, Delivery.Failure.CHANGED)
        return Drop(MOVED)
    return Send(rewritten(mail, **mailbox_words(mail.event, delivery)))


def _to_sender(mail: Mail) -> Send | Drop:
    request = request_of(mail.target.get("request"))
    if request is None:
        return Drop(GONE)
    if is_closed(request):
        return Drop(BLOCKED)
    if (mail.event == Letter.CONFIRM) != (request.state == ContactRequest.State.UNCONFIRMED):
        return Drop(SETTLED)
    return Send(rewritten(mail, **sender_words(mail.event, request)))


def _to_kts(mail: Mail) -> Send | Drop:
    request = request_of(mail.target.get("request"))
    if request is None:
        return Drop(GONE)
    if is_closed(request):
        return Drop(BLOCKED)
    if request.state != ContactRequest.State.HELD:
        return Drop(SETTLED)
    return Send(rewritten(mail, **held_words(request)))


def _refused(mail: Mail) -> None:
    """The mail server takes nothing for this mailbox: the next one is tried."""
    failed(mail.target.get("delivery", 0), Delivery.Failure.SMTP)

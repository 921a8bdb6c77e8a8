"""The mails about requests: told under the lock, written by a task, and written anew when they leave (gates.py)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.services import Words, key_of, notify, one_line, quoted
from notifications.telling import register_writer, tell

from ..models import ContactRequest, Delivery
from .links import ADDRESS_PROVEN_WITHIN, confirm_link, receiver_link, sender_link
from .targets import person_named

Route = Delivery.Route
RELATED = ("page", "municipality", "sender", "sender_municipality")


class Letter(StrEnum):
    """What somebody is told of. The values are names of templates and stand in the outbox, so they stay."""

    ASKED = "kontakt_anfrage"
    COPY = "kontakt_kopie"
    CONFIRM = "kontakt_bestaetigen"
    REMINDER = "kontakt_erinnerung"
    HELD = "kontakt_weiterleiten"


def register() -> None:
    register_writer(Letter.ASKED, Letter.REMINDER, writer=_write_to_mailbox)
    register_writer(Letter.COPY, Letter.CONFIRM, writer=_write_to_sender)
    register_writer(Letter.HELD, writer=_write_to_kts)


def key_prefix(request_id: int) -> str:
    """Begins the keys of all mails about a request, so that they are found when it is deleted."""
    return f"kontakt:{request_id}:"


# --- What is told, under the lock -------------------------------------------------------------------


def tell_unconfirmed(request: ContactRequest) -> None:
    tell(Letter.CONFIRM, request=request.pk)


def tell_asked(delivery: Delivery) -> None:
    tell(Letter.ASKED, delivery=delivery.pk)


def tell_copy(request: ContactRequest) -> None:
    tell(Letter.COPY, request=request.pk)


def tell_held(request: ContactRequest, *, again: bool = False) -> None:
    tell(Letter.HELD, request=request.pk, again=again)


def tell_reminder(delivery: Delivery) -> None:
    tell(Letter.REMINDER, delivery=delivery.pk)


# --- What is written, afterwards --------------------------------------------------------------------


def delivery_of(pk: Any) -> Delivery | None:
    related = [f"request__{name}" for name in RELATED]
    return Delivery.objects.select_related(*related).filter(pk=pk or 0).first()


def request_of(pk: Any) -> ContactRequest | None:
    return ContactRequest.objects.select_related(*RELATED).filter(pk=pk or 0).first()


def _write_to_mailbox(letter: str, *, delivery: int) -> None:
    found = delivery_of(delivery)
    if found is not None and not found.has_failed and found.request.waits:
        key = f"{key_prefix(found.request_id)}{key_of(letter, delivery)}"
        notify(found.address, letter, key=key, reply_to=found.request.email, target={"delivery": delivery}, **mailbox_words(letter, found))


def _write_to_sender(letter: str, *, request: int) -> None:
    found = request_of(request)
    if found is not None and (letter == Letter.CONFIRM) == (found.state == ContactRequest.State.UNCONFIRMED):
        key = f"{key_prefix(request)}{letter}"
        notify(found.sender or found.guest_email, letter, key=key, target={"request": request}, **sender_words(letter, found))


def _write_to_kts(letter: str, *, request: int, again: bool) -> None:
    found = request_of(request)
    if found is not None and found.state == ContactRequest.State.HELD:
        key = f"{key_prefix(request)}{key_of(letter, again)}"
        notify(settings.KTS_EMAIL, letter, key=key, reply_to=found.email, target={"request": request}, **held_words(found))


def mailbox_words(letter: str, delivery: Delivery) -> Words:
    """The message to who is asked, or the reminder of it."""
    request = delivery.request
    subject = _("Erinnerung: %(subject)s") if letter == Letter.REMINDER else "%(subject)s"
    of_kts = delivery.route == Route.KTS
    return {
        "subject": f"{subject % {'subject': one_line(request.subject)}} ({request.number})",
        "reason": _("Sie das Postfach der KTS-Redaktion betreuen.") if of_kts else _REASONS[Route(delivery.route)] % _named(request),
        "context": {**_about(request), "delivery": delivery, "of_kts": of_kts, "failed": request.deliveries.exclude(failure="").count()},
        "action": _("Als beantwortet kennzeichnen"),
        "url": receiver_link(delivery),
    }


def sender_words(letter: str, request: ContactRequest) -> Words:
    """The copy of what was sent, or the link by which a guest proves the address: that says nothing that was typed."""
    if letter == Letter.CONFIRM:
        until = timezone.localtime(request.created_at + ADDRESS_PROVEN_WITHIN)
        return {
            "subject": _("Bitte bestätigen Sie Ihre Anfrage"),
            "reason": _("diese Adresse bei einer Anfrage im Portal angegeben wurde."),
            "context": {"about": one_line(request.about), **_named(request), "confirm_until": date_format(until, "DATETIME_FORMAT")},
            "action": _("Anfrage bestätigen"),
            "url": confirm_link(request),
        }
    return {
        "subject": _("Ihre Anfrage: %(subject)s (%(number)s)") % {"subject": one_line(request.subject), "number": request.number},
        "reason": _("Sie diese Anfrage gesendet haben."),
        "context": _about(request),
        "action": _("Stand der Anfrage ansehen"),
        "url": reverse("my_requests:shown", args=[request.pk]) if request.sender else sender_link(request),
    }


def held_words(request: ContactRequest) -> Words:
    """To the KTS: a message that a municipality wants it to read first."""
    return {
        "subject": _("Bitte weiterleiten: %(subject)s (%(number)s)") % {"subject": one_line(request.subject), "number": request.number},
        "reason": _("Sie das Postfach der KTS-Redaktion betreuen."),
        "context": _about(request),
        "action": _("Anfrage ansehen"),
        "url": reverse("contact_desk:shown", args=[request.pk]),
    }


_REASONS = {
    Route.ENTRY: gettext_lazy("diese Adresse als Ansprechstelle von %(municipality)s im Portal steht."),
    Route.MUNICIPALITY: gettext_lazy("diese Adresse als Postfach von %(municipality)s im Portal steht."),
}


def _named(request: ContactRequest) -> dict[str, str]:
    return {"municipality": one_line(str(request.municipality))}


def _about(request: ContactRequest) -> dict[str, Any]:
    """What the templates say of a request. Lines are one line, what was typed is a quotation."""
    return {
        **_named(request),
        "about": one_line(request.about),
        "person": one_line(person_named(request.page)),
        "who": one_line(request.name),
        "organisation": one_line(request.organisation),
        "email": request.email,
        "subject": one_line(request.subject),
        "quoted": quoted(request.message),
        "callback": one_line(request.callback),
        "number": request.number,
        "is_guest": request.sender is None,
        "is_held": request.state == ContactRequest.State.HELD,
        "due": date_format(request.answer_due_on, "DATE_FORMAT") if request.answer_due_on else "",
    }

"""Holding mails back after a restore: a backup calls waiting what may have been sent since, and jobs write again what they wrote then.

While a hold is open every mail is caught when it is to be sent, but for the events that a person at the login page waits for.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone

from jobs.registrations import Registry

from .models import HeldMail, Hold, Mail

_passing: Registry[str] = Registry("event that passes a hold")


def let_pass(events: Iterable[str]) -> None:
    """Name events that are asked for by a person who waits: they pass while a hold is open, if they were written after it began."""
    for event in events:
        _passing.register(event)


def open_hold() -> Hold | None:
    return Hold.objects.filter(ended_at=None).order_by("began_at").first()


@transaction.atomic
def begin_hold() -> int:
    """Hold all mails that are unsent now, and what is written from now on; how many wait for a decision. Again changes nothing."""
    if open_hold() is None:
        Hold.objects.create()
    waiting = Mail.objects.waiting().filter(held=None)
    HeldMail.objects.bulk_create([HeldMail(mail=mail) for mail in waiting.only("pk")])
    return undecided().count()


def catches(mail: Mail) -> bool:
    """Whether this mail is not to be sent now; one that an open hold meets first is held from then on."""
    held = HeldMail.objects.filter(mail=mail).first()
    if held is not None:
        return held.decision != HeldMail.Decision.RELEASED
    if open_hold() is None or mail.event in _passing:
        return False
    HeldMail.objects.create(mail=mail)
    return True


def undecided() -> models.QuerySet[Mail]:
    """Held mails, the oldest first."""
    return Mail.objects.filter(held__decision=HeldMail.Decision.NONE).order_by("created_at", "pk")


def in_words(count: int) -> str:
    """How many mails are held, as the beginning of a sentence."""
    return "Eine E-Mail ist zurückgehalten" if count == 1 else f"{count} E-Mails sind zurückgehalten"


@transaction.atomic
def discard(mails: Iterable[Mail]) -> int:
    """Never send these; how many."""
    keys = [mail.pk for mail in mails]
    return HeldMail.objects.filter(mail__in=keys, decision=HeldMail.Decision.NONE).update(decision=HeldMail.Decision.DISCARDED)


def end_hold() -> None:
    """From now on new mails go out again; what is undecided stays held."""
    Hold.objects.filter(ended_at=None).update(ended_at=timezone.now())

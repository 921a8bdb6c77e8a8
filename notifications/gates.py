"""A mail is decided when it is sent: each event declares who may still get it, and what of it.

Hours may lie between writing and sending (a mail server that is down, a lane that is full). Meanwhile people are blocked
and leave, entries are archived, invitations are taken back. The app that writes a mail stores in ``Mail.target`` what it
is about, as plain data, and registers a gate for its event in ``AppConfig.ready()``. An event without one is refused when
the mail is written. A gate that fails sends nothing: the mail is tried again like after any other error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobs.registrations import Registry
from jobs.registry import URGENT

from .models import Mail

BLOCKED = _("Das Konto ist gesperrt.")
NO_ACCOUNT = _("Das Konto gibt es nicht mehr.")
GONE = _("Den Anlass gibt es nicht mehr.")
NO_RIGHT = _("Die Person darf das nicht mehr sehen.")
SETTLED = _("Der Anlass hat sich erledigt.")


@dataclass(frozen=True, slots=True)
class Drop:
    """The mail is not sent; ``reason`` is a German sentence for the people who run the portal, without any name."""

    reason: Any


@dataclass(frozen=True, slots=True)
class Send:
    """The mail leaves: as it was written, or with the words of ``content`` (from ``services.rewritten``)."""

    content: Mail | None = None


Gate = Callable[[Mail], Send | Drop]


class NoGate(LookupError):
    """An event whose app has not said who may still get its mails."""


@dataclass(frozen=True, slots=True)
class Event:
    """What an app declares about the mails of one event."""

    gate: Gate
    priority: int = URGENT


_events: Registry[Event] = Registry("event of mails")


def register_gate(*events: str, gate: Gate, priority: int = URGENT) -> None:
    """Declare who may still get the mails of some events, and what they may overtake on their way out (jobs/registry.py).

    ``gate`` is asked outside of any transaction, and again before each attempt.
    """
    for name in events:
        _events.register(Event(gate, priority), key=name)


def event_of(name: str) -> Event:
    """What was declared; raises NoGate."""
    try:
        return _events[name]
    except LookupError as error:
        raise NoGate(name) from error


def events() -> frozenset[str]:
    """The names of all events with a gate."""
    return _events.keys()


def decide(mail: Mail) -> Send | Drop:
    """What is to become of a mail now: nobody who is blocked gets any, everything else says the gate of its event."""
    return _closed(mail) or event_of(mail.event).gate(mail)


def keep(mail: Mail) -> Send:
    """The gate of mails that hold nothing but what their receiver did or owns."""
    return Send()


def _closed(mail: Mail) -> Drop | None:
    """Accounts that are blocked or deleted, whether the mail was written to them or to their address."""
    users = get_user_model()._default_manager
    blocked = Q(pk=mail.recipient_id) | Q(pk=mail.target.get("person")) | Q(email__iexact=mail.recipient_email)
    if users.filter(blocked, is_active=False).exists():
        return Drop(BLOCKED)
    person = mail.target.get("person")
    if person is not None and not users.filter(pk=person).exists():
        return Drop(NO_ACCOUNT)
    return None

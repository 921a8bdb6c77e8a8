"""Deadlines as a calendar (RFC 5545): one UID per step for ever, so that a change replaces the entry."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from icalendar import Calendar, Event


@dataclass(frozen=True, slots=True)
class Entry:
    """A step of what has an address; ``code`` is its own there. Instants with a zone, or whole days, ``ends`` the day after the last."""

    code: str
    summary: str
    starts: date | datetime
    ends: date | datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How often the entries changed, when last, and whether what they belong to was cancelled: then they are marked, not left out,
    because programs keep what they do not hear of any more.
    """

    sequence: int
    changed_at: datetime
    is_cancelled: bool = False


def calendar_of(entries: Iterable[Entry], *, name: str, address: str, prodid: str, standing: Standing | None = None) -> bytes:
    """A whole iCalendar object. ``address``: absolute, of the page that says the same."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", prodid)
    made.add("x-wr-calname", name)
    for entry in entries:
        event = Event()
        event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, f"{address}{entry.code}")))
        event.add("dtstamp", standing.changed_at if standing else timezone.now())  # means LAST-MODIFIED without METHOD (3.8.7.2)
        event.add("summary", entry.summary)
        event.add("dtstart", entry.starts)
        event.add("dtend", entry.ends)
        event.add("transp", "TRANSPARENT")
        event.add("url", address)
        if standing:
            event.add("last-modified", standing.changed_at)
            event.add("sequence", standing.sequence)
            event.add("status", "CANCELLED" if standing.is_cancelled else "CONFIRMED")
        made.add_component(event)
    content: bytes = made.to_ical()
    return content

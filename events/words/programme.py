"""The programme: sessions with their seats, by day and hour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, TypedDict

from django.utils import timezone

from ..models import ConferencePage, Session
from ..models.signups import seats_held, seats_queued
from .standing import Seats

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    CountedSession = WithAnnotations[Session, "SeatCounts"]


class SeatCounts(TypedDict):
    taken: int
    queue: int


@dataclass(frozen=True, slots=True)
class Slot:
    """Sessions that begin at the same time."""

    starts_at: datetime
    ends_at: datetime | None
    """None where they end at different times."""
    sessions: tuple[CountedSession, ...]

    @property
    def with_seats(self) -> list[tuple[Session, Seats]]:
        return [(session, seats_in(session)) for session in self.sessions]

    @property
    def is_choice(self) -> bool:
        """One of several is chosen at sign-up."""
        return sum(session.is_chosen for session in self.sessions) > 1


def programme_of(page: ConferencePage) -> list[CountedSession]:
    """The sessions with ``taken`` and ``queue`` (seats held, people waiting), in one query."""
    # Said here: Django drops the order of the model where rows are grouped, and PostgreSQL then gives any.
    in_order = Session.objects.order_by("starts_at", "room", "pk")
    return list(in_order.filter(page=page).select_related("municipality").annotate(taken=seats_held(), queue=seats_queued()))


def seats_in(session: CountedSession) -> Seats:
    return Seats(session.seats, session.taken, session.queue)


def slots(sessions: Iterable[CountedSession]) -> list[Slot]:
    found = []
    for starts_at, group in groupby(sessions, key=lambda session: session.starts_at):
        together = tuple(group)
        ends = {session.ends_at for session in together}
        found.append(Slot(starts_at, ends.pop() if len(ends) == 1 else None, together))
    return found


def days(sessions: Iterable[CountedSession]) -> list[tuple[date, list[Slot]]]:
    """The slots by local day."""
    return [(day, list(group)) for day, group in groupby(slots(sessions), key=lambda slot: timezone.localdate(slot.starts_at))]

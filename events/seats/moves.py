"""What new times bring with them: programme, deadlines, offers. Planned by one function, for who asks before and for what is done then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from ..calendar.entries import BERLIN
from ..models import ConferencePage, Registration, Session, SessionFormat

DEADLINES = ("signup_until", "promote_until")


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows from other times of a conference. Instants are aware."""

    starts_at: datetime
    ends_at: datetime
    deadlines: dict[str, datetime | None]
    """Name of the field of Registration → when it will be."""
    sessions: Sequence[tuple[Session, datetime, datetime]]
    """Every session with its beginning and end, as they will be, in the order of the programme."""

    @property
    def outside(self) -> list[Session]:
        """Sessions that will not lie within the conference; coffee may be poured before it begins."""
        held = (row for row in self.sessions if row[0].format != SessionFormat.BREAK)
        return [one for one, starts_at, ends_at in held if starts_at < self.starts_at or ends_at > self.ends_at]


def plan(registration: Registration, was: datetime, starts_at: datetime, ends_at: datetime, now: datetime) -> Plan:
    """What follows from these times in the place of a start at ``was``; nothing is changed."""
    deadlines = _deadlines(registration, was, starts_at, now)
    return Plan(starts_at, ends_at, deadlines, _sessions(registration.page, was, starts_at, ends_at))


def follow(registration: Registration, was: datetime, now: datetime) -> None:
    """Carry the plan out, inside the lock: the page has its new times already; it began at ``was``."""
    page = registration.page
    planned = plan(registration, was, page.starts_at, page.ends_at, now)
    if page.starts_at != was:
        registration.previous_start = was
    for name, deadline in planned.deadlines.items():
        setattr(registration, name, deadline)
    registration.save(update_fields=["previous_start", *planned.deadlines])
    late = registration.sign_ups.filter(offered_until__gt=registration.last_promotion)
    late.update(offered_until=registration.last_promotion)
    for session, starts_at, ends_at in planned.sessions:
        if (starts_at, ends_at) != (session.starts_at, session.ends_at):
            same = Session.objects.filter(pk=session.pk)  # past the signals: the mail about the conference tells of these times
            same.update(starts_at=starts_at, ends_at=ends_at, sequence=F("sequence") + 1, changed_at=timezone.now())


def told_people(registration: Registration) -> int:
    """How many get a mail about what is done to the conference."""
    return registration.sign_ups.involved().count()


def _deadlines(registration: Registration, was: datetime, starts_at: datetime, now: datetime) -> dict[str, datetime | None]:
    """Deadlines keep their distance in days and their time of day, and end with the start at the latest.

    When the sign-up opens moves along only where it has not opened yet: nobody finds a door closed that was open.
    """
    days = timedelta(days=(_clock(starts_at).date() - _clock(was).date()).days)
    found: dict[str, datetime | None] = {}
    for name in DEADLINES:
        deadline = getattr(registration, name)
        found[name] = deadline and min(_shifted(deadline, days), starts_at)
    opens_at = registration.opens_at
    found["opens_at"] = _shifted(opens_at, days) if opens_at is not None and opens_at > now else opens_at
    return found


def _sessions(page: ConferencePage, was: datetime, starts_at: datetime, ends_at: datetime) -> list[tuple[Session, datetime, datetime]]:
    """Sessions keep their time of day relative to the start, unless the KTS has set one of them to the new times already."""
    sessions = list(Session.objects.filter(page=page.pk))
    if any(starts_at <= session.starts_at < ends_at for session in sessions):
        return [(session, session.starts_at, session.ends_at) for session in sessions]
    return [(one, moved(one.starts_at, was, starts_at), moved(one.ends_at, was, starts_at)) for one in sessions]


def moved(moment: datetime, old_start: datetime, new_start: datetime) -> datetime:
    """The moment as far from the new start as it was from the old one, by the clock on the wall: 9:00 stays 9:00 in winter."""
    return _shifted(moment, _clock(new_start) - _clock(old_start))


def _shifted(moment: datetime, shift: timedelta) -> datetime:
    return _instant(_clock(moment) + shift)


def _clock(instant: datetime) -> datetime:
    """What the clock on the wall shows: three weeks later 10:45 is 10:45, also when the clocks were changed between."""
    return instant.astimezone(BERLIN).replace(tzinfo=None)


def _instant(clock: datetime) -> datetime:
    return clock.replace(tzinfo=BERLIN)

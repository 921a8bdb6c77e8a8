"""What happens by itself: the demand is frozen, reminders are written. All may run twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from jobs.due import each_due
from jobs.registry import register_periodic
from search.indexing import schedule

from .lifecycle import acts
from .models import Award, State, TimeTable
from .outcome.joining import closed_between
from .telling.letters import Letter, tell_once

REMINDS = (timedelta(days=7), timedelta(days=1))
"""Before the demand is frozen, and before the binding phase ends."""
VERDICT_AFTER = timedelta(days=365)
"""After the award, participants are asked what they think of it."""
VERDICT_FOR = timedelta(days=60)
"""So long a job that did not run is made up for."""

JOINING_CLOSED_FOR = timedelta(days=7)


def register() -> None:
    register_periodic("Fristen der Beschaffungen", timedelta(minutes=1), freeze_what_is_due)
    register_periodic("Beitrittsfristen der Beschaffungen", timedelta(hours=6), find_what_closed)
    register_periodic("Erinnerungen an Beschaffungen", timedelta(minutes=30), remind)


def freeze_what_is_due(now: datetime | None = None) -> None:
    now = now or timezone.now()
    due = TimeTable.objects.filter(state=State.INTEREST, freezes_at__lte=now)
    each_due("Bedarf einfrieren", due.values_list("pk", flat=True), lambda pk: acts.freeze(pk, now=now))


def find_what_closed(now: datetime | None = None) -> None:
    """Have notices read again by the search that nobody can join any more. A week back: a job that did not run is made up for."""
    day = timezone.localdate(now or timezone.now())
    closed = closed_between(day - JOINING_CLOSED_FOR, day - timedelta(days=1))
    schedule(*(page.search_key for page in closed))


def remind(now: datetime | None = None) -> None:
    """A week and a day before each deadline, and a year after the award, of what is shown. Keys of mails keep each to once."""
    now = now or timezone.now()
    for state, field, letter in (
        (State.INTEREST, "freezes_at", Letter.FREEZE_SOON),
        (State.BINDING, "binding_until", Letter.BINDING_SOON),
    ):
        near = {f"{field}__gt": now, f"{field}__lte": now + max(REMINDS)}
        soon = TimeTable.objects.filter(state=state, page__live=True, page__archived_at=None, **near).select_related("page")
        for table in soon:
            deadline = getattr(table, field)
            before = min(before for before in REMINDS if now >= deadline - before)
            tell_once(table, letter, deadline=deadline.isoformat(), before=before.days)
    day = timezone.localdate(now)
    asked = Award.objects.filter(awarded_on__lte=day - VERDICT_AFTER, awarded_on__gt=day - VERDICT_AFTER - VERDICT_FOR)
    for award in asked.filter(time_table__page__live=True, time_table__page__archived_at=None).select_related("time_table__page"):
        tell_once(award.time_table, Letter.VERDICT_ASKED)

"""What happens by itself: consultations and ballots end, days come, reminders are written. All may run twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from jobs.due import each_due
from jobs.registry import register_periodic

from .ballot import casting
from .consultation import informing
from .guests import keeping
from .lifecycle import acts, corrections
from .models import Ballot, Consultation, State, Version
from .telling.letters import Letter, tell_once

REMINDS = (timedelta(days=7), timedelta(days=1))
"""Before a ballot ends, to who has not voted."""
QUIET = timedelta(days=2)
"""After a ballot opened nobody is reminded of it."""
LAST_DAYS = timedelta(days=3)
"""Before a consultation ends."""


def register() -> None:
    register_periodic("Fristen der Standards", timedelta(minutes=1), end_what_is_over)
    register_periodic("Erinnerungen an Konsultationen und Abstimmungen", timedelta(minutes=30), remind)
    register_periodic(informing.JOB, timedelta(minutes=10), informing.tell_answers)
    register_periodic(keeping.JOB, timedelta(hours=1), keeping.forget)


def end_what_is_over(now: datetime | None = None) -> None:
    """Consultations, days of objection and ballots that are over; agreed versions whose day has come."""
    now = now or timezone.now()
    over = Version.objects.filter(state=State.CONSULTATION, consultation__closes_at__lte=now)
    each_due("Konsultationen beenden", over.values_list("pk", flat=True), lambda pk: acts.close_consultation(pk, now=now))
    unopposed = Version.objects.filter(state=State.OBJECTION, objection_until__lte=now)
    each_due("Einspruchsfristen beenden", unopposed.values_list("pk", flat=True), lambda pk: corrections.end_objection(pk, now=now))
    ended = Ballot.objects.filter(counted_at=None, closes_at__lte=now)
    each_due("Abstimmungen auszählen", ended.values_list("pk", flat=True), lambda pk: casting.close(pk, now=now))
    begins = Version.objects.filter(state=State.AGREED, in_force_on__lte=timezone.localdate(now)).order_by("precedence")
    each_due("Versionen in Kraft setzen", begins.values_list("pk", flat=True), lambda pk: acts.enter_into_force(pk, now=now))


def remind(now: datetime | None = None) -> None:
    """Half-time and the last days of consultations; who has not voted, a week and a day before the end. Keys of mails keep each to once."""
    now = now or timezone.now()
    for consultation in Consultation.objects.filter(version__state=State.CONSULTATION, closes_at__gt=now).select_related("version"):
        half = consultation.opens_at + (consultation.closes_at - consultation.opens_at) / 2
        letter = (
            Letter.CONSULTATION_LAST_DAYS
            if now >= consultation.closes_at - LAST_DAYS
            else Letter.CONSULTATION_HALF
            if now >= half
            else None
        )
        if letter:
            tell_once(consultation.version, letter)
    for ballot in Ballot.objects.filter(counted_at=None, closes_at__gt=now).select_related("version"):
        due = [before for before in REMINDS if now >= ballot.closes_at - before >= ballot.opens_at + QUIET]
        if due:
            tell_once(ballot.version, Letter.BALLOT_REMINDER, closes=ballot.closes_at.isoformat(), before=min(due).days)

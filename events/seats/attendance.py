"""Who came. Written by the organisers on the day, under the lock of the registration like everything about seats.

Who waits may be let in on the day, into seats that nobody will take any more: those of people who are missing count as free.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused
from contributions.audit import record as log

from ..logged import Act
from ..models import Registration, SignUp
from .promotion import fill_sessions
from .signup import locked

State = SignUp.State


def may_check_in(registration: Registration, now: datetime | None = None) -> bool:
    """From the day of the conference on."""
    return timezone.localdate(now) >= timezone.localdate(registration.page.starts_at) and registration.cancelled_at is None


def may_admit(registration: Registration, now: datetime | None = None) -> bool:
    """On the days of the conference only."""
    return may_check_in(registration, now) and timezone.localdate(now) <= timezone.localdate(registration.page.ends_at)


def free_seats(registration: Registration, mode: str) -> int | None:
    """Seats at the door: taken by those who are there and by those who may still come; None without limit."""
    seats = registration.seats(mode)
    taken = registration.sign_ups.taking_part().filter(mode=mode).count()
    return None if seats is None else max(0, seats - taken)


@transaction.atomic
def record(registration_id: int, sign_up_id: int, came: bool | None, *, by: User, now: datetime | None = None) -> SignUp:
    """Note that somebody came or did not; None takes it back. Who waits is let in, where a seat is free. Raises Refused."""
    registration = locked(registration_id)
    _require_day(registration, now)
    found: SignUp = registration.sign_ups.select_related("user", "municipality").get(pk=sign_up_id)
    if found.state == State.WAITING and came:
        _admit(registration, found, by, now)
    elif not found.holds_seat:
        raise Refused(_("%(name)s hat keinen Platz.") % {"name": found.name})
    elif found.admitted_at is not None and came is None:
        _back_to_the_list(found)
    else:
        found.state = {True: State.ATTENDED, False: State.MISSED, None: State.CONFIRMED}[came]
    found.offered_until = None
    found.save(update_fields=["state", "offered_until", "admitted_at"])
    return found


def _admit(registration: Registration, found: SignUp, by: User, now: datetime | None) -> None:
    if not may_admit(registration, now):
        raise Refused(_("Von der Warteliste lassen Sie nur am Tag der Konferenz jemanden ein."))
    if free_seats(registration, found.mode) == 0:
        raise Refused(_("Kein Platz ist frei. Tragen Sie zuerst ein, wer fehlt, oder erhöhen Sie in der Übersicht die Zahl der Plätze."))
    found.state, found.admitted_at = State.ATTENDED, now or timezone.now()
    found.save(update_fields=["state"])  # sessions count who holds a seat
    fill_sessions(found.session_seats.values_list("session_id", flat=True))
    log(Act.SIGN_UP_ADMIT, registration.page, by=by)


def _back_to_the_list(found: SignUp) -> None:
    found.state, found.admitted_at = State.WAITING, None
    found.session_seats.update(waiting=True)


@transaction.atomic
def record_rest_as_missed(registration_id: int, *, now: datetime | None = None) -> int:
    """Note all who hold a seat and were not checked in as missing; returns how many. Raises Refused before the end."""
    registration = locked(registration_id)
    _require_day(registration, now)
    if not registration.page.is_over(now):
        raise Refused(_("Das geht erst, wenn die Konferenz vorbei ist."))
    return registration.sign_ups.expected().update(state=State.MISSED, offered_until=None)


def _require_day(registration: Registration, now: datetime | None) -> None:
    if not may_check_in(registration, now):
        raise Refused(_("Der Einlass beginnt am Tag der Konferenz."))

"""Who came. Written by the organisers on the day, under the lock of the registration like everything about seats."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Registration, SignUp
from .signup import Refused, locked

State = SignUp.State
EXPECTED = (State.CONFIRMED, State.OFFERED)
"""Hold a seat, and nobody has said yet whether they came."""


def may_check_in(registration: Registration, now: datetime | None = None) -> bool:
    """From the day of the conference on."""
    return timezone.localdate(now) >= timezone.localdate(registration.page.starts_at) and registration.cancelled_at is None


@transaction.atomic
def record(registration_id: int, sign_up_id: int, came: bool | None, *, now: datetime | None = None) -> SignUp:
    """Note that somebody came or did not; None takes it back. Raises Refused before the day and for those without a seat."""
    registration = locked(registration_id)
    _require_day(registration, now)
    found: SignUp = registration.sign_ups.select_related("user", "municipality").get(pk=sign_up_id)
    if found.state not in SignUp.HOLDS_SEAT:
        raise Refused(_("%(name)s hat keinen Platz.") % {"name": found.name})
    found.state = {True: State.ATTENDED, False: State.MISSED, None: State.CONFIRMED}[came]
    found.offered_until = None
    found.save(update_fields=["state", "offered_until"])
    return found


@transaction.atomic
def record_rest_as_missed(registration_id: int, *, now: datetime | None = None) -> int:
    """Note all who hold a seat and were not checked in as missing; returns how many. Raises Refused before the end."""
    registration = locked(registration_id)
    _require_day(registration, now)
    if (now or timezone.now()) < registration.page.ends_at:
        raise Refused(_("Das geht erst, wenn die Konferenz vorbei ist."))
    return registration.sign_ups.filter(state__in=EXPECTED).update(state=State.MISSED, offered_until=None)


def _require_day(registration: Registration, now: datetime | None) -> None:
    if not may_check_in(registration, now):
        raise Refused(_("Der Einlass beginnt am Tag der Konferenz."))

"""What happens by itself: offers run out, people move up, reminders are written, personal data goes. All may run twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jobs.registry import register_periodic
from notifications.models import Mail

from . import mailings, mails
from .guest_links import CONFIRM_WITHIN
from .ical import BERLIN
from .models import Needs, Registration, SignUp
from .programme_changes import announce_by_itself
from .signup import expire_offers, locked

State = SignUp.State
REMINDERS = {"erinnerung_7": 7, "erinnerung_1": 1}
"""Event → days before the start, at the same time of day."""
NEEDS_KEPT = timedelta(days=14)
SIGN_UPS_KEPT = relativedelta(months=6)
"""After the end of the conference."""


def register() -> None:
    register_periodic("Angebotene Plätze", timedelta(minutes=1), end_offers)
    register_periodic("Nachrücken", timedelta(minutes=5), move_up)
    register_periodic("Änderungen im Programm", timedelta(minutes=5), announce_by_itself)
    register_periodic("Erinnerungen an Konferenzen", timedelta(minutes=15), remind)
    register_periodic("Anmeldungen löschen", timedelta(hours=1), forget)


def end_offers(now: datetime | None = None) -> None:
    """Take back offers that nobody confirmed in time; the next in line get them."""
    now = now or timezone.now()
    late = SignUp.objects.filter(registration=OuterRef("pk"), state=State.OFFERED, offered_until__lte=now)
    for pk in list(Registration.objects.filter(Exists(late)).values_list("pk", flat=True)):
        expire_offers(pk, now=now)


def move_up(now: datetime | None = None) -> None:
    """Let people move up where seats are free and nobody saw it: after a conference was hidden and is visible again."""
    now = now or timezone.now()
    waiting = SignUp.objects.filter(registration=OuterRef("pk"), state=State.WAITING)
    coming = Registration.objects.filter(
        Exists(waiting), cancelled_at=None, page__live=True, page__archived_at=None, page__starts_at__gt=now
    )
    for pk in list(coming.values_list("pk", flat=True)):
        expire_offers(pk, now=now)


def remind(now: datetime | None = None) -> None:
    """Write the reminders of the day, to who knew of the seat before; a worker that stood still for a day leaves them out."""
    now = now or timezone.now()
    soon = Registration.objects.filter(
        cancelled_at=None, page__live=True, page__archived_at=None, page__starts_at__gt=now, page__starts_at__lte=now + timedelta(days=8)
    )
    for registration in soon.select_related("page__municipality"):
        for event, days in REMINDERS.items():
            due, over = days_before(registration.page.starts_at, days), days_before(registration.page.starts_at, days - 1)
            if due <= now < over:
                _remind(registration, event, due, now)


def days_before(instant: datetime, days: int) -> datetime:
    """The same time on the clock of Berlin, some days earlier: 10:00 stays 10:00 in the weeks when the clocks change."""
    return (instant.astimezone(BERLIN) - timedelta(days=days)).astimezone(UTC)


def _remind(registration: Registration, event: str, due: datetime, now: datetime) -> None:
    knew = Q(promoted_at=None, created_at__lt=due) | Q(promoted_at__lt=due)
    people = registration.sign_ups.filter(knew, state=State.CONFIRMED)
    people = people.select_related("user", "registered_by", "municipality")
    found = {}
    for sign_up in people:
        sign_up.registration = registration
        found[mails.key_of(sign_up, event)] = sign_up
    written = Mail.objects.filter(event="erinnerung", key__in=list(found)).values_list("key", flat=True)
    for key in found.keys() - set(written):
        mails.write(found[key], event, now=now)


def forget(now: datetime | None = None) -> None:
    """Delete needs two weeks after the end, sign-ups with their mails after six months, guests who confirmed nothing."""
    now = now or timezone.now()
    with transaction.atomic():
        over = SignUp.objects.filter(registration__page__ends_at__lte=now - NEEDS_KEPT)
        Needs.objects.filter(sign_up__in=over).delete()
        over.exclude(note="").update(note="")
    _delete(SignUp.objects.filter(registration__page__ends_at__lte=timezone.localtime(now) - SIGN_UPS_KEPT))
    _delete(SignUp.objects.filter(state=State.UNCONFIRMED, created_at__lte=now - CONFIRM_WITHIN))


def _delete(old: QuerySet[SignUp]) -> None:
    """Delete sign-ups with the mails about them, conference by conference, each looked at again under its lock."""
    for registration_id in set(old.values_list("registration_id", flat=True)):
        with transaction.atomic():
            messages = [mailings.key_of(mailing.pk) for mailing in locked(registration_id).mailings.all()]
            for sign_up in old.filter(registration=registration_id).select_related("user"):
                about = Q(key__startswith=mails.key_prefix(sign_up.pk)) | Q(key__in=messages)
                Mail.objects.filter(about, recipient_email=sign_up.email).delete()
                sign_up.delete()

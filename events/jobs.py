"""What happens by itself: offers run out, people move up, reminders are written, personal data goes. All may run twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jobs.due import each_due
from jobs.registry import register_periodic
from notifications.models import Mail

from .calendar.entries import BERLIN
from .models import Needs, Registration, SignUp
from .models.registrations import told
from .seats.changes import after_publish
from .seats.programme_changes import announce_by_itself
from .seats.signup import expire_offers, locked
from .telling import letters
from .telling.guest_links import ADDRESS_PROVEN_WITHIN
from .telling.kinds import Letter
from .telling.mailings import MAILINGS

State = SignUp.State
REMINDERS = {Letter.REMINDER_A_WEEK_BEFORE: 7, Letter.REMINDER_A_DAY_BEFORE: 1}
"""Letter → days before the start, at the same time of day."""
NEEDS_KEPT = timedelta(days=14)
SIGN_UPS_KEPT = relativedelta(months=6)
"""After the end of the conference."""


def register() -> None:
    register_periodic("Angebotene Plätze", timedelta(minutes=1), end_offers)
    register_periodic("Nachrücken", timedelta(minutes=5), move_up)
    register_periodic("Veröffentlichte Änderungen", timedelta(minutes=5), follow_up)
    register_periodic("Änderungen im Programm", timedelta(minutes=5), announce_by_itself)
    register_periodic("Erinnerungen an Konferenzen", timedelta(minutes=15), remind)
    register_periodic("Anmeldungen löschen", timedelta(hours=1), forget)


def end_offers(now: datetime | None = None) -> None:
    """Take back offers that nobody confirmed in time; the next in line get them."""
    now = now or timezone.now()
    late = SignUp.objects.late(now).filter(registration=OuterRef("pk"))
    due = Registration.objects.filter(Exists(late)).values_list("pk", flat=True)
    each_due("Angebotene Plätze", due, lambda pk: expire_offers(pk, now=now))


def move_up(now: datetime | None = None) -> None:
    """Let people move up where seats are free and nobody saw it: after a conference was hidden and is visible again."""
    now = now or timezone.now()
    waiting = SignUp.objects.waiting().filter(registration=OuterRef("pk"))
    coming = Registration.objects.taking_place().filter(Exists(waiting), page__starts_at__gt=now)
    each_due("Nachrücken", coming.values_list("pk", flat=True), lambda pk: expire_offers(pk, now=now))


def follow_up(now: datetime | None = None) -> None:
    """Tell of what was published and not followed up: Wagtail publishes outside a transaction, and a process may end right after it."""
    now = now or timezone.now()
    coming = Registration.objects.filter(page__live=True, page__ends_at__gt=now).select_related("page")
    missed = [registration.pk for registration in coming if registration.announced != told(registration.page)]
    each_due("Veröffentlichte Änderungen", missed, partial(_follow_up, now))


def _follow_up(now: datetime, registration_id: int) -> None:
    """``after_publish`` compares again; a conference that was hidden meanwhile is told of when it is shown again."""
    page = locked(registration_id).page
    if page.live:
        after_publish(page, now=now)


def remind(now: datetime | None = None) -> None:
    """Write the reminders of the day, to who knew of the seat before; a worker that stood still for a day leaves them out."""
    now = now or timezone.now()
    soon = Registration.objects.taking_place().filter(page__starts_at__gt=now, page__starts_at__lte=now + timedelta(days=8))
    found = [pair for registration in soon.select_related("page__municipality") for pair in _due_today(registration, now)]
    each_due("Erinnerungen an Konferenzen", found, partial(_tell, now))


def days_before(instant: datetime, days: int) -> datetime:
    """The same time on the clock of Berlin, some days earlier: 10:00 stays 10:00 in the weeks when the clocks change."""
    return (instant.astimezone(BERLIN) - timedelta(days=days)).astimezone(UTC)


def _tell(now: datetime, due: tuple[int, Letter]) -> None:
    sign_up_id, letter = due
    for sign_up in SignUp.objects.filter(pk=sign_up_id):
        letters.tell(sign_up, letter, now=now)


def _due_today(registration: Registration, now: datetime) -> Iterator[tuple[int, Letter]]:
    """Who is to be reminded now and was not yet, with the letter."""
    for letter, days in REMINDERS.items():
        due, over = days_before(registration.page.starts_at, days), days_before(registration.page.starts_at, days - 1)
        if due <= now < over:
            yield from ((sign_up.pk, letter) for sign_up in _unwritten(registration, letter, due))


def _unwritten(registration: Registration, letter: Letter, due: datetime) -> list[SignUp]:
    knew = Q(promoted_at=None, created_at__lt=due) | Q(promoted_at__lt=due)
    people = registration.sign_ups.filter(knew, state=State.CONFIRMED)
    people = people.select_related("user", "registered_by", "municipality")
    found = {}
    for sign_up in people:
        sign_up.registration = registration
        found[letters.key_of(sign_up, letter)] = sign_up
    written = set(Mail.objects.filter(event=Letter.REMINDER, key__in=list(found)).values_list("key", flat=True))
    return [sign_up for key, sign_up in found.items() if key not in written]


def forget(now: datetime | None = None) -> None:
    """Delete needs two weeks after the end, sign-ups with their mails after six months, guests who confirmed nothing."""
    now = now or timezone.now()
    over = SignUp.objects.filter(registration__page__ends_at__lte=now - NEEDS_KEPT)
    noted = over.filter(~Q(note="") | Q(needs__isnull=False)).distinct()
    each_due("Bedarfe löschen", noted.values_list("pk", flat=True), partial(_forget_needs, over))
    _delete("Anmeldungen löschen", SignUp.objects.filter(registration__page__ends_at__lte=timezone.localtime(now) - SIGN_UPS_KEPT))
    _delete("Unbestätigte Anmeldungen löschen", SignUp.objects.unconfirmed().filter(created_at__lte=now - ADDRESS_PROVEN_WITHIN))


def _forget_needs(over: QuerySet[SignUp], pk: int) -> None:
    for sign_up in over.filter(pk=pk).select_for_update(of=("self",)):
        Needs.objects.filter(sign_up=sign_up).delete()
        SignUp.objects.filter(pk=pk).update(note="")


def _delete(name: str, old: QuerySet[SignUp]) -> None:
    """Delete sign-ups with the mails about them, each looked at again under the lock of its conference."""
    each_due(name, old.values_list("pk", "registration_id"), lambda found: _delete_one(old, *found))


def _delete_one(old: QuerySet[SignUp], pk: int, registration_id: int) -> None:
    messages = [MAILINGS.key_of(mailing.pk) for mailing in locked(registration_id).mailings.all()]
    for sign_up in old.filter(pk=pk).select_related("user"):
        about = Q(key__startswith=letters.key_prefix(sign_up.pk)) | Q(key__in=messages)
        Mail.objects.filter(about, recipient_email=sign_up.email).delete()
        sign_up.delete()

"""What the KTS changes in the programme: who chose a session learns of its new time or room, or that it is dropped.

A change is kept when a session is saved (``note``) or dropped (``drop``), and told later, all at once, in one mail per person:
with the next publication of the conference, by the button of the desk, or by itself once nothing has changed for QUIET.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from accounts.refusals import Refused
from accounts.sent_keys import key_of
from jobs.due import each_due

from ..models import ConferencePage, Registration, Session, SessionChange, SignUp
from ..telling.kinds import Letter
from ..telling.letters import tell
from ..telling.programme_mail import is_undone
from .signup import locked

SHOWN_OF_A_SESSION = ("title", "starts_at", "ends_at", "room")
"""What its calendar entry shows."""
TOLD_OF_A_SESSION = ("starts_at", "ends_at", "room")
QUIET = timedelta(minutes=30)


def note(session: Session) -> None:
    """Before a session is saved: a new version of its calendar entry where it looks different, and what people know of it."""
    before = Session.objects.filter(pk=session.pk).first()
    if before is None or not _differ(before, session, SHOWN_OF_A_SESSION):
        return
    session.sequence += 1
    if _differ(before, session, TOLD_OF_A_SESSION) and before.taken_seats.of_involved().exists():
        _keep(before)


def _differ(before: Session, after: Session, names: tuple[str, ...]) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in names)


def _keep(known: Session) -> SessionChange:
    """The session as people know it; a second change before they are told keeps the first."""
    registration, _made = Registration.objects.get_or_create(page=known.page)
    values = {name: getattr(known, name) for name in SHOWN_OF_A_SESSION}
    change, is_new = SessionChange.objects.get_or_create(
        session=known, told_at=None, defaults={**values, "registration": registration, "session_key": known.pk}
    )
    if not is_new:
        change.save(update_fields=["changed_at"])
    return change


def require_sessions_of(page: ConferencePage, sent: Iterable[str]) -> None:
    """Raises Http404 where a form sends the key of a session that is none of this conference and was not dropped; "" is no key."""
    keys = {key_of(text) for text in sent if text}
    gone = keys - set(Session.objects.filter(page=page, pk__in=keys).values_list("pk", flat=True))
    if not all(was_dropped(key) for key in gone):
        raise Http404


def was_dropped(key: int) -> bool:
    """Whether a session of this key was taken out of a programme: the form of who had it open says so instead of a bare 404.

    Of which conference the log does not tell; one that is gone can be chosen in none.
    """
    sessions = ContentType.objects.get_for_model(Session)
    return ModelLogEntry.objects.filter(content_type=sessions, object_id=str(key), action="wagtail.delete").exists()


@transaction.atomic
def drop(session_id: int, *, now: datetime | None = None) -> None:
    """Take a session out of the programme, with the seats in it. Raises Refused where something hangs on it that is to be kept."""
    page = Session.objects.select_related("page__registration").get(pk=session_id).page
    registration = locked(page.registration.pk)
    session = Session.objects.get(pk=session_id)
    if session.material.exists() or session.open_questions.exists():
        raise Refused(_("Zu dieser Sitzung gibt es Material oder Fragen. Sie kann nicht gelöscht werden."))
    if session.taken_seats.exists() and registration.page.is_over(now):
        raise Refused(_("Die Konferenz ist vorbei, und zu dieser Sitzung gab es Anmeldungen. Sie kann nicht gelöscht werden."))
    chosen_by = list(session.taken_seats.of_involved().order_by("sign_up").values_list("sign_up", flat=True))
    if chosen_by:
        change = _keep(session)
        change.sequence, change.chosen_by = session.sequence + 1, chosen_by
        change.save(update_fields=["sequence", "chosen_by"])
    session.taken_seats.all().delete()
    session.delete()


def pending(registration: Registration) -> list[SessionChange]:
    """What people are still to be told; what was taken back meanwhile is nothing."""
    changes = registration.session_changes.filter(told_at=None).select_related("session")
    return [change for change in changes if not is_undone(change)]


def concerned(changes: list[SessionChange]) -> dict[int, list[int]]:
    """Which of the changes concern which sign-up. Who signed up after a session was changed knows it as it is."""
    found: dict[int, list[int]] = defaultdict(list)
    for change in changes:
        for pk in _chosen_by(change):
            found[pk].append(change.pk)
    return dict(found)


def _chosen_by(change: SessionChange) -> list[int]:
    if change.session is None:
        return list(SignUp.objects.involved().filter(pk__in=change.chosen_by).values_list("pk", flat=True))
    knew = change.session.taken_seats.of_involved().filter(sign_up__created_at__lte=change.session.changed_at)
    return list(knew.values_list("sign_up", flat=True))


def take(registration: Registration, now: datetime) -> dict[int, list[int]]:
    """Inside the lock: all open changes count as told from here on. Returns which of them concern which sign-up."""
    changes = pending(registration)
    found = concerned(changes)
    registration.session_changes.filter(pk__in=[change.pk for change in changes]).update(told_at=now)
    registration.session_changes.filter(told_at=None).delete()  # taken back before anybody heard of them
    return found


@transaction.atomic
def announce(registration_id: int, *, now: datetime | None = None) -> int:
    """One mail to each whom open changes concern; returns to how many. Nobody while the conference is hidden, called off or over."""
    registration = locked(registration_id)
    now = now or timezone.now()
    if not registration.page.live or registration.cancelled_at is not None or registration.page.is_over(now):
        return 0
    found = take(registration, now)
    for sign_up in SignUp.objects.filter(pk__in=found).order_by("queue", "pk"):
        tell(sign_up, Letter.PROGRAMME_CHANGED, changes=found[sign_up.pk])
    return len(found)


def announce_by_itself(now: datetime | None = None) -> None:
    """Tell of changes that nobody has added to for QUIET; run by the worker."""
    now = now or timezone.now()
    still_at_work = SessionChange.objects.filter(told_at=None, changed_at__gt=now - QUIET)
    waiting = Registration.objects.filter(session_changes__told_at=None, session_changes__isnull=False, page__ends_at__gt=now)
    due = waiting.exclude(pk__in=still_at_work.values("registration")).distinct().values_list("pk", flat=True)
    each_due("Änderungen im Programm", due, lambda pk: announce(pk, now=now))

"""What the KTS does to a conference as a whole: call it off, move it, change its place, hide it, show it again.

Every act locks the Registration first and tells all who hold a seat or wait, in the same transaction. Whatever publishes
a page (Wagtail's editor, a planned publication, an act below) ends in ``after_publish``: it compares what people were
told last with what holds now, so that no way around it exists and asking twice tells nobody twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction

from accounts.models import User
from accounts.refusals import Refused
from contributions.audit import record
from contributions.models import ContributionPage

from ..logged import Act
from ..models import ConferencePage, Registration, SignUp
from ..models.registrations import told
from ..telling.kinds import Letter
from ..telling.letters import tell
from ..words.moments import day_of, hours_of
from . import moves, programme_changes
from .promotion import fill_seats
from .signup import locked

TIMES = ("starts_at", "ends_at")
PLACE = ("venue", "address")


@transaction.atomic
def cancel_conference(registration_id: int, *, reason: str, by: User, now: datetime | None = None) -> None:
    """Call the conference off, with a reason for all to read. Asking twice changes nothing; raises Refused once it is over."""
    registration = locked(registration_id)
    now = now or timezone.now()
    if registration.cancelled_at is not None:
        return
    if registration.page.is_over(now):
        raise Refused(_("Die Konferenz ist vorbei. Sie kann nicht mehr abgesagt werden."))
    registration.cancelled_at, registration.cancel_reason = now, " ".join(reason.split())
    registration.save(update_fields=["cancelled_at", "cancel_reason"])
    _count_change(registration, now)
    record(Act.CONFERENCE_CANCEL, registration.page, by=by)
    _tell_everybody(registration, Letter.CALLED_OFF)


@transaction.atomic
def move(registration_id: int, *, starts_at: datetime, ends_at: datetime, by: User) -> None:
    """New times; everybody keeps seat and place.

    Raises Refused for a conference that is called off, and for times that are over or in the wrong order.
    """
    registration = _changeable(registration_id)
    require_times(registration.page, starts_at, ends_at)
    _republish(registration, by, starts_at=starts_at, ends_at=ends_at)


def require_times(page: ConferencePage, starts_at: datetime, ends_at: datetime) -> None:
    """Raises Refused for times to which a conference cannot be moved."""
    if ends_at <= starts_at:
        raise Refused(_("Die Konferenz endet nach ihrem Beginn."))
    if starts_at <= timezone.now():
        raise Refused(_("Der neue Beginn liegt in der Vergangenheit."))
    if (starts_at, ends_at) == (page.starts_at, page.ends_at):
        raise Refused(_("Das sind die bisherigen Zeiten."))


@transaction.atomic
def change_place(registration_id: int, *, by: User, **fields: str) -> None:
    """Another ``venue``, ``address`` or ``online_url``; raises Refused for a conference that is called off."""
    _republish(_changeable(registration_id), by, **fields)


@transaction.atomic
def hide(registration_id: int, *, by: User) -> None:
    """Take the page from the public for a while. Sign-ups stay, nobody moves up. Asking twice changes nothing."""
    registration = locked(registration_id)
    page = registration.page
    if not page.live:
        return
    UnpublishPageAction(page, user=by, log_action=False).execute(skip_permission_checks=True)  # the view asked for its own permission
    _count_change(registration, timezone.now())
    record(Act.CONFERENCE_HIDE, page, by=by)
    _tell_everybody(registration, Letter.HIDDEN)


@transaction.atomic
def reopen(registration_id: int, *, by: User) -> None:
    """Show a hidden conference again; who waited meanwhile moves up. Asking twice changes nothing."""
    registration = locked(registration_id)
    if registration.page.live:
        return
    before = registration.sequence
    _republish(registration, by)
    registration.refresh_from_db(fields=["sequence"])
    record(Act.CONFERENCE_REOPEN, registration.page, by=by)
    if registration.sequence == before:  # else the mail about the change says enough
        _count_change(registration, timezone.now())
        _tell_everybody(registration, Letter.SHOWN_AGAIN)


@transaction.atomic
def after_publish(page: ConferencePage, *, now: datetime | None = None) -> None:
    """Do what follows from what was published: tell of new times, place or access, and let people move up who may now."""
    registration_id = Registration.objects.values_list("pk", flat=True).filter(page=page.pk).first()
    if registration_id is None:
        return
    registration = locked(registration_id)
    now = now or timezone.now()
    page, before, after = registration.page, registration.announced, told(registration.page)
    if before and registration.cancelled_at is None and not page.is_over(now) and not _announce(registration, before, after, now):
        programme_changes.announce(registration.pk, now=now)
    registration.announced = after
    registration.save(update_fields=["announced"])
    fill_seats(registration, now=now)


def _announce(registration: Registration, before: dict[str, str], after: dict[str, str], now: datetime) -> bool:
    """One mail for everything that changed at once; times weigh more than the place, the place more than the access.

    Sessions that changed are told of in it. False where times, place and access are as they were.
    """
    page = registration.page
    was = _before(page, before)
    place = ", ".join(part for part in (was.venue, was.address) if part)
    if any(before[name] != after[name] for name in TIMES):
        moves.follow(registration, was.starts_at, now)
        letter, text = Letter.MOVED, ", ".join(part for part in (day_of(was), hours_of(was.starts_at, was.ends_at), place) if part)
    elif any(before[name] != after[name] for name in PLACE):
        letter, text = Letter.CHANGED, place
    elif before != after:
        letter, text = Letter.CHANGED, ""
    else:
        return False
    _count_change(registration, now)
    _tell_everybody(registration, letter, was=text, changes=programme_changes.take(registration, now))
    return True


def _before(page: ConferencePage, before: dict[str, str]) -> ConferencePage:
    """The conference as people knew it, never to be saved."""
    times = {name: datetime.fromisoformat(before[name]) for name in TIMES}
    return ConferencePage(pk=page.pk, venue=before["venue"], address=before["address"], **times)


def _changeable(registration_id: int) -> Registration:
    registration = locked(registration_id)
    if registration.cancelled_at is not None:
        raise Refused(_("Diese Konferenz ist abgesagt."))
    return registration


def _republish(registration: Registration, by: User, **fields: Any) -> None:
    """Publish the live page with other values; a draft that somebody is writing keeps its texts, gets the values and stays a draft."""
    page = registration.page
    draft = _draft_of(page)
    for name, value in fields.items():
        setattr(page, name, value)
    if fields:
        record(Act.CONFERENCE_CHANGE, page, by=by)
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)  # the view asked for its own permission
    if draft is not None:
        for name, value in fields.items():
            setattr(draft, name, value)
        draft.save_revision(user=by)
    page.refresh_from_db()


CHOSEN = ("topics", "standards")


def _draft_of(page: ConferencePage) -> ConferencePage | None:
    """The latest version where it says something else than the live page; that the page is hidden makes it no draft."""
    if page.latest_revision_id is None:
        return None
    latest = page.get_latest_revision_as_object()
    own = [field.attname for model in (ContributionPage, ConferencePage) for field in model._meta.local_concrete_fields]
    differs = any(getattr(latest, name) != getattr(page, name) for name in ("title", *own))
    return latest if differs or any(set(getattr(latest, name).all()) != set(getattr(page, name).all()) for name in CHOSEN) else None


def _count_change(registration: Registration, now: datetime) -> None:
    """A new version of the calendar entry. Entries of sessions carry the number of the conference in theirs."""
    Registration.objects.filter(pk=registration.pk).update(sequence=F("sequence") + 1, changed_at=now)
    registration.refresh_from_db(fields=["sequence", "changed_at"])


def _tell_everybody(registration: Registration, letter: Letter, *, was: str = "", changes: Mapping[int, list[int]] | None = None) -> None:
    for sign_up in SignUp.objects.involved().filter(registration=registration).order_by("queue", "pk"):
        tell(sign_up, letter, was=was, changes=(changes or {}).get(sign_up.pk, []))

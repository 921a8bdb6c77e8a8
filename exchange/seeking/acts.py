"""The way of a Gesuch: one function for each step, under the lock of its row, where the right is asked again. Twice changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import as_of_now
from accounts.limits import DAY, Count, Limit, TooMany, give_back, take
from accounts.models import User
from accounts.refusals import Refused
from contributions.naming import numbered
from municipalities.models import Municipality
from pages.models import Topic

from ..logged import Act, record
from ..models import Seeking
from ..models.seeking import NEED_LENGTH, REASON_LENGTH, TITLE_LENGTH
from . import letters
from .limits import too_many

State, Ending = Seeking.State, Seeking.Ending
PREFIX = "GS"
PER_PERSON = Limit(5, DAY)
BY_ASKER = (Ending.FOUND, Ending.CLOSED, Ending.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Words:
    """What is looked for."""

    kind: str
    title: str
    need: str
    until: date
    topics: Sequence[Topic]


def locked(pk: int) -> Seeking:
    """A Gesuch under its lock, the first statement of everything that changes it; raises DoesNotExist."""
    return Seeking.objects.select_for_update(of=("self",)).select_related("municipality", "author").get(pk=pk)


@transaction.atomic
def submit(words: Words, *, municipality: Municipality, by: User, key: UUID) -> Seeking:
    """Hand a Gesuch in; nobody but the own municipality and the KTS sees it. The same form again gives what was made.

    Raises Refused where the day's are used up, or the right is gone. Two at once wait for each other at the row that counts.
    """
    if before := Seeking.objects.filter(key=key, author=by).first():
        return before
    if not as_of_now(by).has_perm("exchange.seek", municipality):
        raise Refused(_("Sie gehören nicht mehr zu dieser Kommune."))
    _require_words(words)
    try:
        taken = take([Count(f"seeking:person:{by.pk}", PER_PERSON)])
    except TooMany as refusal:
        if before := Seeking.objects.filter(key=key, author=by).first():  # the second click of the last one
            return before
        raise Refused(too_many(_("Gesuche einreichen"), PER_PERSON, refusal)) from None
    if before := Seeking.objects.filter(key=key, author=by).first():
        give_back(taken)
        return before
    seeking = _kept(words, municipality, by, key)
    record(Act.SOUGHT, seeking, by=by)
    letters.tell_received(seeking)
    return seeking


def _require_words(words: Words) -> None:
    """What the form has asked for; whoever calls this without a form is held to the same."""
    too_long = len(words.title) > TITLE_LENGTH or len(words.need) > NEED_LENGTH
    if too_long or not (words.title.strip() and words.need.strip() and words.topics and words.kind in Seeking.Kind.values):
        raise Refused(_("Das Gesuch ist nicht vollständig, oder ein Text ist zu lang."))


def _kept(words: Words, municipality: Municipality, by: User, key: UUID) -> Seeking:
    try:
        with transaction.atomic():
            seeking = Seeking.objects.create(
                key=key,
                number=numbered(PREFIX, timezone.localdate().year),
                municipality=municipality,
                author=by,
                kind=words.kind,
                title=words.title,
                need=words.need,
                until=words.until,
            )
    except IntegrityError:  # the key of another person's form, which no form of the portal gives twice
        raise Refused(_("Diese Seite ist veraltet. Bitte laden Sie sie neu und setzen Sie Ihren Text wieder ein.")) from None
    seeking.topics.set(words.topics)
    return seeking


@transaction.atomic
def release(pk: int, *, by: User) -> str:
    """Let the municipalities read it; the sentence that says so. Raises Refused where it is decided otherwise, or its day is past."""
    seeking = locked(pk)
    _require_editor(by)
    if seeking.state == State.RELEASED:
        return _("Das Gesuch ist veröffentlicht.")
    if seeking.state != State.SUBMITTED:
        raise Refused(_("Über dieses Gesuch ist schon entschieden, oder die Kommune hat es zurückgezogen."))
    if seeking.until < timezone.localdate():
        raise Refused(_("„Gesucht bis“ liegt in der Vergangenheit. Lehnen Sie das Gesuch mit diesem Grund ab."))
    seeking.state = State.RELEASED
    seeking.decided_at = seeking.released_at = timezone.now()
    seeking.save(update_fields=["state", "decided_at", "released_at"])
    record(Act.RELEASED, seeking, by=by)
    letters.tell_released(seeking)
    return _("Das Gesuch ist veröffentlicht. Die Kommune bekommt eine E-Mail.")


@transaction.atomic
def decline(pk: int, reason: str, *, by: User) -> str:
    """Do not publish it, with the reason that the municipality reads. Raises Refused."""
    seeking = locked(pk)
    _require_editor(by)
    if seeking.state == State.DECLINED:
        return _("Das Gesuch ist nicht veröffentlicht.")
    if seeking.state != State.SUBMITTED:
        raise Refused(_("Über dieses Gesuch ist schon entschieden, oder die Kommune hat es zurückgezogen."))
    if not reason.strip() or len(reason) > REASON_LENGTH:
        raise Refused(_("Begründen Sie die Ablehnung in höchstens 1.000 Zeichen. Die Kommune liest die Begründung."))
    seeking.state, seeking.reason, seeking.decided_at = State.DECLINED, reason.strip(), timezone.now()
    seeking.save(update_fields=["state", "reason", "decided_at"])
    record(Act.DECLINED, seeking, by=by)
    letters.tell_declined(seeking)
    return _("Das Gesuch ist nicht veröffentlicht. Die Kommune bekommt die Begründung per E-Mail.")


@transaction.atomic
def end(pk: int, ending: str, *, by: User) -> str:
    """The municipality ends it, at any time; what nobody released is withdrawn. Raises Refused."""
    seeking = locked(pk)
    if not as_of_now(by).has_perm("exchange.end_seeking", seeking):
        raise Refused(_("Sie gehören nicht mehr zu dieser Kommune."))
    if ending not in BY_ASKER:
        raise Refused(_("Sagen Sie, ob Sie gefunden haben, was Sie suchen."))
    if seeking.state == State.DECLINED:
        raise Refused(_("Dieses Gesuch ist nicht veröffentlicht."))
    _end(seeking, Ending.WITHDRAWN if seeking.state == State.SUBMITTED else ending, by=by)
    return _("Das Gesuch ist zurückgezogen.") if seeking.ending == Ending.WITHDRAWN else _("Das Gesuch ist beendet.")


@transaction.atomic
def close(pk: int, *, by: User) -> str:
    """The KTS ends what it released. Raises Refused."""
    seeking = locked(pk)
    _require_editor(by)
    if seeking.state not in (State.RELEASED, State.ENDED):
        raise Refused(_("Beenden lässt sich nur ein veröffentlichtes Gesuch."))
    _end(seeking, Ending.BY_KTS, by=by)
    return _("Das Gesuch ist beendet.")


@transaction.atomic
def expire(pk: int) -> None:
    """Its last day is past; does nothing where it is not."""
    seeking = Seeking.objects.over().select_for_update(of=("self",)).filter(pk=pk).first()
    if seeking is not None:
        _end(seeking, Ending.EXPIRED, by=None)


def _end(seeking: Seeking, ending: str, *, by: User | None) -> None:
    if not seeking.is_running:
        return
    was_released = seeking.state == State.RELEASED
    seeking.state, seeking.ending, seeking.ended_at = State.ENDED, ending, timezone.now()
    seeking.save(update_fields=["state", "ending", "ended_at"])
    record(Act.ENDED, seeking, by=by)
    if was_released and (by is None or by.pk != seeking.author_id):
        letters.tell_ended(seeking)


@transaction.atomic
def suggest_notice(pk: int, *, by: User) -> str:
    """Write to the municipality that several look for the same, and that a notice would reach them all. Raises Refused."""
    seeking = locked(pk)
    _require_editor(by)
    if seeking.suggested_at is not None:
        return _("Die Bekanntmachung ist angeregt.")
    if not (seeking.is_purchase and seeking.is_released):
        raise Refused(_("Eine Bekanntmachung lässt sich nur zu einer veröffentlichten Beschaffung anregen."))
    seeking.suggested_at = timezone.now()
    seeking.save(update_fields=["suggested_at"])
    record(Act.SUGGESTED, seeking, by=by)
    letters.tell_suggested(seeking)
    return _("Die Bekanntmachung ist angeregt. Die Kommune bekommt eine E-Mail.")


def _require_editor(by: User) -> None:
    if not as_of_now(by).has_perm("contributions.moderate"):
        raise Refused(_("Die Verwaltung ist der KTS-Redaktion vorbehalten."))

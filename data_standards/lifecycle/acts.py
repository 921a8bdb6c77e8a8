"""The way of a version. Every act locks the row of the version first, asks whether it stands where the act begins and whether whoever acts
still may, writes the milestone, logs and tells in the same transaction. ``now`` is an aware instant for tests and jobs; it defaults to the
present.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import as_of_now
from accounts.models import User
from accounts.refusals import Refused
from contributions.deadlines import end_of
from contributions.drafts import lock as lock_page
from pages.models import Standard
from search.indexing import schedule

from ..guests.links import sees
from ..logged import Act, record
from ..models import AgreementPage, Consultation, Milestone, State, Version, Wording
from ..models.numbers import FIRST, is_version_number, precedence
from ..telling.letters import Letter, tell_version
from .days import CONSULTATION_DAYS
from .fitness import Fitness
from .freezing import carry_over, freeze


def locked(version_id: int) -> Version:
    """The version with its agreement and standard, locked until the transaction ends: always the first statement."""
    return Version.objects.select_for_update(of=("self",)).select_related("agreement__municipality", "standard").get(pk=version_id)


def locked_standard(pk: int) -> Standard:
    """The standard, after its version: for what looks at all its versions."""
    return Standard.objects.select_for_update(no_key=True).get(pk=pk)


def locked_after_its_standard(version_id: int) -> Version:
    """The version, after its standard: for what goes on to lock other versions of it, which would wait for each other else."""
    standard_id = Version.objects.values_list("standard", flat=True).get(pk=version_id)
    if standard_id is not None:
        locked_standard(standard_id)
    return locked(version_id)


def reach(version: Version, state: str, *, now: datetime, until: datetime | None = None, reason: str = "", **fields: Any) -> None:
    """Under the lock: the new state with its milestone. The search follows."""
    version.state = state
    for name, value in fields.items():
        setattr(version, name, value)
    version.save(update_fields=["state", *fields])
    Milestone.objects.create(version=version, state=state, reached_at=now, until=until, reason=reason)
    if version.agreement:
        schedule(version.agreement.search_key)


def require(version: Version, *states: str) -> None:
    """Raises Refused where the version stands elsewhere."""
    if version.state not in states:
        raise Refused(
            _("Das geht gerade nicht: %(version)s steht auf „%(state)s“.") % {"version": version, "state": version.get_state_display()}
        )


def require_curator(by: User) -> None:
    """Under the lock: an editor of the KTS, also after waiting for it. Raises Refused."""
    if not as_of_now(by).has_perm("data_standards.curate"):
        raise Refused(_("Das darf nur die KTS-Redaktion, und Sie gehören ihr nicht mehr an."))


# --- From the need to a draft ---------------------------------------------------------------------


@transaction.atomic
def propose(page: AgreementPage, *, now: datetime | None = None) -> Version | None:
    """The need of an agreement that was just published for the first time: its first version; None where it has one."""
    lock_page(page.pk)
    if Version.objects.filter(agreement=page).exists():
        return None
    version = Version(agreement=page, number=page.version_number or FIRST, changes=page.changes)
    version.save()
    reach(version, State.PROPOSED, now=now or timezone.now())
    return version


@transaction.atomic
def take_up(version_id: int, standard: Standard, *, by: User, now: datetime | None = None) -> Version:
    """The KTS takes a need up: it becomes the draft of the first version of ``standard``. Raises Refused for one that has versions."""
    version = locked(version_id)
    require_curator(by)
    require(version, State.PROPOSED)
    standard = locked_standard(standard.pk)
    if standard.versions.exclude(pk=version.pk).exists() or standard.agreements.exclude(pk=version.agreement_id).exists():
        raise Refused(_("Diesen Standard gibt es schon mit eigenen Versionen. Beginnen Sie dort eine neue."))
    AgreementPage.objects.filter(pk=version.agreement_id).update(standard=standard)
    version.standard = standard
    reach(version, State.DRAFT, now=now or timezone.now(), standard=standard)
    record(Act.TAKEN_UP, version, by=by)
    tell_version(version, Letter.TAKEN_UP)
    return version


@transaction.atomic
def decline(version_id: int, *, reason: str, by: User, now: datetime | None = None) -> Version:
    """The KTS does not take a need up, with a reason that everybody reads."""
    version = locked(version_id)
    require_curator(by)
    require(version, State.PROPOSED)
    reach(version, State.DECLINED, now=now or timezone.now(), reason=given_reason(reason))
    record(Act.DECLINED, version, by=by)
    tell_version(version, Letter.DECLINED)
    return version


@transaction.atomic
def begin_version(page: AgreementPage, number: str, *, by: User, now: datetime | None = None) -> Version:
    """A draft of the next version of an agreement that was taken up. Raises Refused while another is at work."""
    page = lock_page(page.pk).specific  # type: ignore[assignment]
    require_curator(by)
    standard = page.standard
    if standard is None:
        raise Refused(_("Der Bedarf ist noch nicht aufgenommen."))
    if page.standard_versions.filter(state__in=Version.AT_WORK).exists():
        raise Refused(_("Es ist schon eine Version in Arbeit. Schließen Sie diese zuerst ab."))
    require_next(standard, number)
    version = Version(agreement=page, standard=standard, number=number)
    version.save()
    carry_over(version)
    reach(version, State.DRAFT, now=now or timezone.now())
    record(Act.VERSION_BEGUN, version, by=by)
    return version


def require_next(standard: Standard, number: str) -> None:
    """Raises Refused where a number is none, is taken, or lies below another."""
    if not is_version_number(number):
        raise Refused(_("Geben Sie drei Zahlen mit Punkten ein, zum Beispiel 2.0.0."))
    _require_free(standard, number)
    last = standard.versions.order_by("-precedence").first()
    if last is not None and precedence(number) < last.precedence:
        raise Refused(_("Die neue Version muss höher sein als %(number)s.") % {"number": last.number})


def _require_free(standard: Standard, number: str) -> None:
    if standard.versions.filter(number=number).exists():
        raise Refused(_("Version %(number)s gibt es bei diesem Standard schon.") % {"number": number})


# --- Consultation ---------------------------------------------------------------------------------


@transaction.atomic
def open_consultation(
    version_id: int, *, until: date, guests: bool, by: User, now: datetime | None = None, fitness: Fitness | None = None
) -> Consultation:
    """Lay the draft before everybody until the end of a day, at least four weeks. Its text and files are frozen. Raises Refused."""
    version = locked(version_id)
    require_curator(by)
    require(version, State.DRAFT)
    now = now or timezone.now()
    closes_at = end_of(until)
    if closes_at < now + timedelta(days=CONSULTATION_DAYS):
        raise Refused(_("Eine Konsultation dauert mindestens vier Wochen. Wählen Sie einen späteren Tag."))
    if guests:
        _require_seen_by_guests(version)
    freeze(version, Wording.Stage.CONSULTATION, now, fitness)
    consultation = Consultation.objects.create(version=version, opens_at=now, closes_at=closes_at, guests=guests)
    reach(version, State.CONSULTATION, now=now, until=closes_at)
    record(Act.CONSULTATION_OPENED, version, by=by)
    if guests:
        record(Act.GUESTS_ADMITTED, version, by=by)
    tell_version(version, Letter.CONSULTATION_OPENED)
    return consultation


@transaction.atomic
def admit_guests(version_id: int, admit: bool, *, by: User, now: datetime | None = None) -> None:
    """Let guests speak from now on, or no more; what they said stays. Asking twice changes nothing. Raises Refused after the end."""
    version = locked(version_id)
    require_curator(by)
    require(version, State.CONSULTATION)
    consultation = Consultation.objects.select_for_update().get(version=version)
    if not consultation.is_open(now):
        raise Refused(_("Die Konsultation ist beendet."))
    if admit:
        _require_seen_by_guests(version)
    if consultation.guests != admit:
        consultation.guests = admit
        consultation.save(update_fields=["guests"])
        record(Act.GUESTS_ADMITTED if admit else Act.GUESTS_ENDED, version, by=by)


def _require_seen_by_guests(version: Version) -> None:
    if not sees(version):
        raise Refused(_("Die Vereinbarung ist nur für Kommunen sichtbar. Gäste können sich dazu nicht äußern."))


def require_answered(version: Version) -> None:
    """Raises Refused while a comment waits: what is agreed has answered everybody."""
    consultation = getattr(version, "consultation", None)
    waiting = consultation.comments.unanswered().count() if consultation else 0
    if waiting:
        one, many = (
            _("Noch eine Stellungnahme wartet auf eine Antwort. Danach geht es weiter."),
            _("Noch %(count)d Stellungnahmen warten auf eine Antwort. Danach geht es weiter."),
        )
        raise Refused(one if waiting == 1 else many % {"count": waiting})


@transaction.atomic
def close_consultation(version_id: int, *, now: datetime | None = None) -> bool:
    """The weeks are over: the comments are evaluated now. False where there is nothing to close; may run twice."""
    version = locked(version_id)
    now = now or timezone.now()
    if version.state != State.CONSULTATION or version.consultation.is_open(now):
        return False
    reach(version, State.EVALUATION, now=now)
    record(Act.EVALUATED, version, by=None)
    tell_version(version, Letter.CONSULTATION_CLOSED)
    return True


# --- In force, superseded, withdrawn --------------------------------------------------------------


@transaction.atomic
def set_day(version_id: int, *, on: date, transition_until: date | None, by: User, now: datetime | None = None) -> Version:
    """The day from which an agreed version is in force, and until when who acceded to the one before may take. Raises Refused."""
    version = locked_after_its_standard(version_id)
    require_curator(by)
    require(version, State.AGREED)
    if on < timezone.localdate(now):
        raise Refused(_("Der Tag liegt in der Vergangenheit."))
    if transition_until is not None and transition_until < on:
        raise Refused(_("Der Übergang endet nach dem Tag, ab dem die Version in Kraft ist."))
    later = _valid_of(version).filter(precedence__gt=version.precedence).filter(Q(state=State.IN_FORCE) | Q(in_force_on__lte=on)).first()
    if later is not None:
        raise Refused(_("Version %(number)s ist dann schon in Kraft. Eine ältere löst sie nicht ab.") % {"number": later.number})
    version.in_force_on, version.transition_until = on, transition_until
    version.save(update_fields=["in_force_on", "transition_until"])
    record(Act.DAY_SET, version, by=by)
    enter_into_force(version.pk, now=now)
    return version


@transaction.atomic
def enter_into_force(version_id: int, *, now: datetime | None = None) -> bool:
    """The day has come: the version is in force, those before it superseded. False where it is not due; may run twice."""
    version = locked_after_its_standard(version_id)
    now = now or timezone.now()
    if version.state != State.AGREED or version.in_force_on is None or timezone.localdate(now) < version.in_force_on:
        return False
    supersede(version, now)
    reach(version, State.IN_FORCE, now=now)
    tell_version(version, Letter.IN_FORCE)
    return True


def supersede(version: Version, now: datetime) -> None:
    """The version that is in force gives way to this one, and a lower one that only waited for its day; under the lock of the standard."""
    for before in _valid_of(version).filter(Q(state=State.IN_FORCE) | Q(precedence__lt=version.precedence)):
        reach(before, State.SUPERSEDED, now=now, superseded_by=version)


def _valid_of(version: Version) -> QuerySet[Version]:
    """The other versions of its standard that are agreed or in force, locked in one order; under the lock of the standard."""
    found = Version.objects.select_for_update(of=("self",)).filter(standard=version.standard_id, state__in=Version.VALID)
    return found.exclude(pk=version.pk).order_by("pk")


@transaction.atomic
def withdraw(version_id: int, *, reason: str, by: User, now: datetime | None = None) -> Version:
    """Take a version back, with a reason that everybody reads. Its address stays. Not while a ballot runs. Raises Refused."""
    version = locked(version_id)
    require_curator(by)
    if version.agreement is None:  # the draft of a profile that the KTS keeps was never public, and a withdrawn version is
        require(version, State.IN_FORCE)
    require(version, *(set(Version.OPEN) - {State.BALLOT, State.PROPOSED}), State.IN_FORCE)
    reach(version, State.WITHDRAWN, now=now or timezone.now(), reason=given_reason(reason))
    record(Act.WITHDRAWN, version, by=by)
    tell_version(version, Letter.WITHDRAWN)
    return version


def in_force(standard: Standard | None) -> Version | None:
    """The version of a standard that is in force."""
    return standard.versions.filter(state=State.IN_FORCE).first() if standard else None


def given_reason(text: str) -> str:
    """What everybody reads. Raises Refused without one."""
    if not text.strip():
        raise Refused(_("Bitte begründen Sie das. Alle können die Begründung lesen."))
    return text.strip()

"""Small corrections of the version in force: agreed without a ballot, unless a municipality that acceded objects. Locks as acts.py does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import as_of_now
from accounts.models import User
from accounts.refusals import Refused
from contributions.deadlines import end_of

from ..bodies import require_voting
from ..logged import Act, record
from ..models import Objection, State, Version, Wording
from ..models.numbers import is_small
from ..telling.letters import Letter, tell_version
from .acts import given_reason, in_force, locked, reach, require, require_answered, require_curator
from .days import OBJECTION_DAYS
from .fitness import Fitness
from .freezing import freeze


def may_be_laid_before(version: Version) -> bool:
    """Whether a version is a small correction of the one in force that nobody has objected to yet."""
    current = in_force(version.standard)
    return current is not None and is_small(current.number, version.number) and not version.objections.exists()


@transaction.atomic
def open_objection(version_id: int, *, by: User, now: datetime | None = None, fitness: Fitness | None = None) -> Version:
    """A small correction of the version in force: fourteen days in which one objection makes it a ballot. Raises Refused."""
    version = locked(version_id)
    require_curator(by)
    require(version, State.DRAFT, State.EVALUATION)
    if version.objections.exists():
        raise Refused(_("Gegen diese Korrektur gab es Einspruch. Sie braucht eine Abstimmung."))
    require_answered(version)
    current = in_force(version.standard)
    if current is None or not is_small(current.number, version.number):
        raise Refused(_("Ohne Abstimmung lässt sich nur die dritte Zahl der Version erhöhen, die in Kraft ist."))
    now = now or timezone.now()
    until = end_of(timezone.localdate(now) + timedelta(days=OBJECTION_DAYS))
    freeze(version, Wording.Stage.FINAL, now, fitness)
    reach(version, State.OBJECTION, now=now, until=until, objection_until=until)
    record(Act.OBJECTION_OPENED, version, by=by)
    tell_version(version, Letter.OBJECTION_OPENED)
    return version


def has_acceded(version: Version, municipality: Any) -> bool:
    """Whether a municipality stands by a version of the same standard now."""
    found = Version.objects.filter(standard=version.standard_id, accessions__municipality=municipality, accessions__ended_on=None)
    return version.standard_id is not None and found.exists()


@transaction.atomic
def object_to(version_id: int, municipality: Any, *, reason: str, by: User, now: datetime | None = None) -> Objection:
    """One objection of a municipality that acceded sends the correction back: it needs a ballot. The same again is one. Raises Refused."""
    version = locked(version_id)
    if (same := version.objections.filter(municipality=municipality, made_by=by, reason=reason.strip()).first()) is not None:
        return same
    require(version, State.OBJECTION)
    now = now or timezone.now()
    if version.objection_until is None or now >= version.objection_until:
        raise Refused(_("Die Einspruchsfrist ist abgelaufen."))
    require_voting(municipality)
    if not has_acceded(version, municipality):
        raise Refused(_("Einspruch erheben kann eine Kommune, die dem Standard beigetreten ist."))
    if not as_of_now(by).has_perm("data_standards.accede", municipality):
        raise Refused(_("Sie haben kein Mandat für diese Kommune."))
    made = Objection.objects.create(version=version, municipality=municipality, reason=given_reason(reason), made_by=by, made_at=now)
    version.wordings.filter(stage=Wording.Stage.FINAL).update(stage=Wording.Stage.DISPUTED)  # still read; what is voted on is frozen anew
    said = _("Einspruch von %(municipality)s: %(reason)s") % {"municipality": municipality, "reason": made.reason}
    reach(version, State.EVALUATION, now=now, reason=said, objection_until=None)
    tell_version(version, Letter.OBJECTED)
    return made


@transaction.atomic
def end_objection(version_id: int, *, now: datetime | None = None) -> bool:
    """Nobody objected: the correction is agreed. False where there is nothing to end; may run twice."""
    version = locked(version_id)
    now = now or timezone.now()
    if version.state != State.OBJECTION or version.objection_until is None or now < version.objection_until:
        return False
    reach(version, State.AGREED, now=now)
    tell_version(version, Letter.AGREED)
    return True

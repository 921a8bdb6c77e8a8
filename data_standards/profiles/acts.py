"""The lines of a platform profile are declared, changed and removed under the lock of its version; what was laid before people stays.

A profile of municipalities is an agreement and goes its way (lifecycle/). Of any other platform the KTS keeps what was declared to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused
from pages.models import Standard

from ..drafting.acts import writable
from ..lifecycle.acts import locked_after_its_standard, reach, require, require_curator, require_next, supersede
from ..lifecycle.freezing import carry_over, copy_lines
from ..logged import Act, record
from ..models import Spoken, State, Version, Wording

MOST = 80


@dataclass(frozen=True, slots=True)
class Line:
    """What is declared. ``declared_by`` is "" in an agreement: its municipality says it."""

    standard: Standard
    number: str
    extent: str
    note: str = ""
    proof_url: str = ""
    declared_by: str = ""
    declared_on: date | None = None
    verified_by: str = ""
    verified_on: date | None = None


def working(version: Version) -> list[Spoken]:
    """The lines that are worked on."""
    return list(version.spoken.filter(wording=None).select_related("standard"))


@transaction.atomic
def declare(version_id: int, line: Line, *, by: User, replaces: int | None = None) -> Spoken:
    """Add a line, or write one anew. Raises Refused where the version does not change any more, or says this already."""
    version = _writable(version_id, by)
    kept = version.spoken.filter(wording=None)
    spoken = kept.filter(pk=replaces).first() if replaces else Spoken(version=version)
    if spoken is None:
        raise Refused(_("Diese Zeile ist inzwischen entfernt. Fügen Sie sie neu hinzu."))
    if kept.exclude(pk=spoken.pk).filter(standard=line.standard, number=line.number).exists():
        raise Refused(_("%(standard)s in Version %(number)s steht schon im Profil.") % {"standard": line.standard, "number": line.number})
    if spoken.pk is None and kept.count() >= MOST:
        raise Refused(_("Ein Profil hat höchstens %(count)d Zeilen.") % {"count": MOST})
    for name, value in _values(version, line).items():
        setattr(spoken, name, value)
    spoken.save()
    record(Act.PROFILE_CHANGED, version, by=by)
    return spoken


def _values(version: Version, line: Line) -> dict[str, Any]:
    asked = version.agreement is not None
    if line.standard.kind == Standard.Kind.PROFILE:
        raise Refused(_("Ein Profil nennt Datenstandards, keine anderen Profile."))
    if line.extent not in (Spoken.ASKED if asked else Spoken.GIVEN):
        raise Refused(_("Wählen Sie den Umfang."))
    values = {name: getattr(line, name) for name in Line.__dataclass_fields__}
    if version.agreement is not None:
        declared = {"declared_by": str(version.agreement.municipality)[:200], "declared_on": timezone.localdate()}
        return {**values, **declared, "verified_by": "", "verified_on": None}
    if not line.declared_by:
        raise Refused(_("Sagen Sie, wer das erklärt."))
    return {**values, "declared_on": line.declared_on or timezone.localdate()}


@transaction.atomic
def remove(version_id: int, pk: int, *, by: User) -> None:
    """Take a line out of the draft; doing it twice changes nothing. Raises Refused."""
    version = _writable(version_id, by)
    if version.spoken.filter(wording=None, pk=pk).delete()[0]:
        record(Act.PROFILE_CHANGED, version, by=by)


def _writable(version_id: int, by: User) -> Version:
    version = writable(version_id, by=by)
    if not version.is_profile:
        raise Refused(_("%(version)s ist kein Plattformprofil.") % {"version": version})
    return version


# --- Of platforms that no agreement stands behind ---------------------------------------------------


@transaction.atomic
def begin(standard_id: int, number: str, *, by: User, now: datetime | None = None) -> Version:
    """The KTS begins a version of a profile that was declared to it. Nobody else sees it before it is published. Raises Refused."""
    standard = Standard.objects.select_for_update().get(pk=standard_id)
    require_curator(by)
    if standard.kind != Standard.Kind.PROFILE:
        raise Refused(_("„%(standard)s“ ist kein Plattformprofil.") % {"standard": standard})
    if standard.agreements.exists():
        raise Refused(_("Dieses Profil vereinbaren Kommunen. Beginnen Sie die neue Version bei der Vereinbarung."))
    if standard.versions.filter(state=State.DRAFT).exists():
        raise Refused(_("Es ist schon eine Version in Arbeit. Veröffentlichen Sie diese zuerst."))
    require_next(standard, number)
    version = Version(standard=standard, number=number)
    version.save()
    carry_over(version)
    reach(version, State.DRAFT, now=now or timezone.now())
    record(Act.VERSION_BEGUN, version, by=by)
    return version


@transaction.atomic
def publish(version_id: int, *, by: User, now: datetime | None = None) -> Version:
    """What was declared is published and never changes again; the version before is superseded. Raises Refused."""
    version = locked_after_its_standard(version_id)
    require_curator(by)
    require(version, State.DRAFT)
    if version.agreement is not None:
        raise Refused(_("Dieses Profil vereinbaren Kommunen: Es braucht Konsultation und Abstimmung."))
    if not version.spoken.filter(wording=None).exists():
        raise Refused(_("Das Profil nennt noch keinen Standard. Fügen Sie zuerst eine Zeile hinzu."))
    now = now or timezone.now()
    copy_lines(version, Wording.objects.create(version=version, stage=Wording.Stage.FINAL, frozen_at=now))
    supersede(version, now)
    reach(version, State.IN_FORCE, now=now, in_force_on=timezone.localdate(now))
    record(Act.IN_FORCE, version, by=by)
    return version

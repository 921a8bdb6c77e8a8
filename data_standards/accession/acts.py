"""Municipalities accede to a version, leave, and say how far they use it. Each act locks the row of the version first."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import as_of_now
from accounts.models import User
from accounts.refusals import Refused
from municipalities.models import Municipality

from ..bodies import require_voting
from ..lifecycle.acts import locked
from ..logged import Act, record
from ..models import Accession, Adoption, Version
from ..telling.letters import Letter, tell_version


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the council decided."""

    body: str
    resolved_on: date
    valid_from: date
    url: str = ""
    deviations: str = ""


def valid_since(version: Version) -> date | None:
    """The first day on which an accession to a version can hold: it was agreed on, or is in force. A statement unless prefetched."""
    reached = next((one.reached_at for one in version.milestones.all() if one.state in Version.VALID), None)
    days = [timezone.localdate(reached)] if reached else []
    return min([*days, version.in_force_on] if version.in_force_on else days, default=None)


def day_refused(version: Version, resolution: Resolution) -> str:
    """Why an accession cannot hold from the day that was given; "" where it can."""
    if resolution.valid_from < resolution.resolved_on:
        return _("Der Beitritt gilt frühestens ab dem Tag des Beschlusses: %(day)s.") % {"day": date_format(resolution.resolved_on)}
    since = valid_since(version)
    if since is not None and resolution.valid_from < since:
        return _("Version %(number)s gibt es seit %(day)s. Vorher gilt kein Beitritt.") % {
            "number": version.number,
            "day": date_format(since),
        }
    return ""


def _require_days(version: Version, resolution: Resolution, now: datetime | None) -> None:
    if resolution.resolved_on > timezone.localdate(now):
        raise Refused(_("Der Beschluss liegt in der Zukunft. Erklären Sie den Beitritt danach."))
    if why := day_refused(version, resolution):
        raise Refused(why)


@transaction.atomic
def accede(version_id: int, municipality: Municipality, resolution: Resolution, *, by: User, now: datetime | None = None) -> Accession:
    """Accede to a version that is agreed or in force; an accession to another version of the standard is replaced.

    The same resolution a second time changes nothing. The right is asked again under the lock. Raises Refused.
    """
    version = locked(version_id)
    if not version.is_agreed_on:
        raise Refused(_("Beitreten können Kommunen einer Version, die vereinbart oder in Kraft ist."))
    require_voting(municipality)
    if not as_of_now(by).has_perm("data_standards.accede", municipality):
        raise Refused(_("Sie haben kein Mandat für diese Kommune."))
    _require_days(version, resolution, now)
    Municipality.objects.select_for_update(of=("self",), no_key=True).get(pk=municipality.pk)  # the same at once to another version
    before = list(
        Accession.objects.select_for_update(of=("self",)).filter(
            municipality=municipality, version__standard=version.standard_id, ended_on=None
        )
    )
    for accession in before:
        if accession.version_id == version.pk:
            if resolution_of(accession) != resolution:
                raise Refused(_("Ihre Kommune ist dieser Version schon beigetreten. Falsche Angaben können Sie berichtigen."))
            return accession
    made = Accession.objects.create(
        version=version,
        municipality=municipality,
        resolution_body=resolution.body,
        resolved_on=resolution.resolved_on,
        resolution_url=resolution.url,
        valid_from=resolution.valid_from,
        deviations=resolution.deviations,
        declared_by=by,
        declared_at=now or timezone.now(),
    )
    for accession in before:
        accession.ended_on, accession.replaced_by = max(resolution.valid_from, accession.valid_from), made
        accession.save(update_fields=["ended_on", "replaced_by"])
    record(Act.ACCEDED, version, by=by, municipality=municipality.slug)
    tell_version(version, Letter.ACCEDED, accession=made.pk)
    return made


def resolution_of(accession: Accession) -> Resolution:
    """What was declared."""
    one = accession
    return Resolution(one.resolution_body, one.resolved_on, one.valid_from, one.resolution_url, one.deviations)


@transaction.atomic
def correct(accession_id: int, resolution: Resolution, *, by: User, now: datetime | None = None) -> Accession:
    """Put right what was declared of an accession that stands; the log keeps that it was done.

    Asking twice changes nothing. Raises Refused.
    """
    version = locked(Accession.objects.values_list("version_id", flat=True).get(pk=accession_id))
    accession = Accession.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=accession_id)
    if not as_of_now(by).has_perm("data_standards.accede", accession.municipality):
        raise Refused(_("Sie haben kein Mandat für diese Kommune."))
    if accession.ended_on is not None:
        raise Refused(_("Der Beitritt ist inzwischen beendet. Seine Angaben bleiben, wie sie waren."))
    if resolution_of(accession) == resolution:
        return accession
    _require_days(version, resolution, now)
    accession.resolution_body, accession.resolved_on, accession.resolution_url = resolution.body, resolution.resolved_on, resolution.url
    accession.valid_from, accession.deviations = resolution.valid_from, resolution.deviations
    accession.save(update_fields=["resolution_body", "resolved_on", "resolution_url", "valid_from", "deviations"])
    for former in Accession.objects.select_for_update(of=("self",)).filter(replaced_by=accession):
        former.ended_on = max(accession.valid_from, former.valid_from)  # as when it was replaced
        former.save(update_fields=["ended_on"])
    record(Act.ACCESSION_CORRECTED, version, by=by, municipality=accession.municipality.slug)
    return accession


@transaction.atomic
def leave(accession_id: int, *, reason: str, by: User, now: datetime | None = None) -> Accession:
    """End an accession with a reason that everybody reads. Asking twice changes nothing. Raises Refused."""
    version_id = Accession.objects.values_list("version_id", flat=True).get(pk=accession_id)
    version = locked(version_id)
    accession = Accession.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=accession_id)
    if accession.replaced_by is not None:
        raise Refused(
            _("%(municipality)s ist inzwischen Version %(number)s beigetreten. Erklären Sie den Austritt dort.")
            % {"municipality": accession.municipality, "number": accession.replaced_by.version.number}
        )
    if accession.ended_on is not None:
        return accession
    if not as_of_now(by).has_perm("data_standards.accede", accession.municipality):
        raise Refused(_("Sie haben kein Mandat für diese Kommune."))
    if not reason.strip():
        raise Refused(_("Bitte nennen Sie den Grund des Austritts. Alle können ihn lesen."))
    accession.ended_on, accession.end_reason = timezone.localdate(now), reason.strip()
    accession.save(update_fields=["ended_on", "end_reason"])
    record(Act.LEFT, version, by=by, municipality=accession.municipality.slug)
    tell_version(version, Letter.LEFT, accession=accession.pk)
    return accession


@dataclass(frozen=True, slots=True)
class Use:
    """How far a municipality is with a version. ``since``: year, or year and month (ISO 8601)."""

    status: str
    system: str = ""
    since: str = ""
    proof_url: str = ""

    def is_early(self, today: date) -> bool:
        """Said to run since a month or year to come; what is planned may name one."""
        return self.status != Adoption.Status.PLANNED and self.since > today.isoformat()[: len(self.since)]


TOO_EARLY = gettext_lazy("Der Monat liegt in der Zukunft. Wählen Sie „Geplant“, oder nennen Sie einen früheren.")
USE_FIELDS = ("status", "system", "since", "proof_url")


@transaction.atomic
def report(version_id: int, municipality: Municipality, use: Use, *, by: User, now: datetime | None = None) -> Adoption:
    """Say how far a municipality uses a version, superseded ones too; said anew it changes. The same again changes nothing.

    The right is asked again under the lock. Raises Refused for a draft.
    """
    version = locked(version_id)
    if not version.was_agreed:
        raise Refused(_("Diese Version ist noch nicht vereinbart."))
    _require_reporter(municipality, by)
    now = now or timezone.now()
    if use.is_early(timezone.localdate(now)):
        raise Refused(TOO_EARLY)
    found = Adoption.objects.select_for_update(of=("self",)).filter(version=version, municipality=municipality).first()
    values = asdict(use)
    if found is not None and {name: getattr(found, name) for name in USE_FIELDS} == values:
        return found
    act = Act.ADOPTION_CHANGED if found else Act.ADOPTION_REPORTED
    found = found or Adoption(version=version, municipality=municipality, reported_at=now)
    for name, value in {**values, "reported_by": by, "changed_at": now}.items():
        setattr(found, name, value)
    found.save()
    record(act, version, by=by, municipality=municipality.slug, status=use.status)
    return found


@transaction.atomic
def take_back(version_id: int, municipality: Municipality, *, by: User) -> bool:
    """Delete what a municipality said of its use of a version; the log keeps that it did. False where there is nothing. Raises Refused."""
    version = locked(version_id)
    _require_reporter(municipality, by)
    deleted, _rows = Adoption.objects.filter(version=version, municipality=municipality).delete()
    if deleted:
        record(Act.ADOPTION_DELETED, version, by=by, municipality=municipality.slug)
    return bool(deleted)


def _require_reporter(municipality: Municipality, by: User) -> None:
    require_voting(municipality)
    if not as_of_now(by).has_perm("data_standards.report_adoption", municipality):
        raise Refused(_("Die Übernahme meldet die CDO Ihrer Kommune."))

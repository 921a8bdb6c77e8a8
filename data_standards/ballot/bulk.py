"""Many mandates at once, on the proof that the KTS saw: what a list would change, and the change itself, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import as_of_now
from accounts.models import Membership, User
from accounts.refusals import Refused
from accounts.roles import belongs_to
from municipalities.models import Municipality
from municipalities.tables import Fault

from ..bodies import why_not_voting
from ..models import Mandate
from . import mandates


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of a list. ``line``: where it stands in a file, 0 in a form."""

    municipality: Municipality
    holder: User
    deputy: User | None
    until: date | None
    proof: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """A line with what it would change."""

    wanted: Wanted
    before: Mandate | None

    @property
    def is_same(self) -> bool:
        one, before = self.wanted, self.before
        return before is not None and (before.holder, before.deputy, before.until, before.proof) == (
            one.holder,
            one.deputy,
            one.until,
            one.proof,
        )


def planned(wanted: Sequence[Wanted], *, by: User) -> tuple[list[Planned], list[Fault]]:
    """What each line would change, and why some lines cannot be; a number of statements that no length changes."""
    places = [one.municipality.pk for one in wanted]
    now = {mandate.municipality_id: mandate for mandate in _current(places)}
    belonging = set(Membership.objects.filter(municipality__in=places).values_list("user", "municipality"))
    faults, seen = [], set()
    for one in wanted:
        faults += [Fault(one.line, str(one.municipality), reason) for reason in _wrong(one, belonging, by)]
        if one.municipality.pk in seen:
            faults.append(Fault(one.line, str(one.municipality), _("Diese Kommune steht mehrmals in der Liste.")))
        seen.add(one.municipality.pk)
    return [Planned(one, now.get(one.municipality.pk)) for one in wanted], faults


def _current(places: Iterable[int]) -> Iterable[Mandate]:
    return Mandate.objects.filter(municipality__in=places, revoked_at=None).select_related("holder", "deputy")


def _wrong(one: Wanted, belonging: set[tuple[int, int]], by: User) -> Iterable[str]:
    if reason := why_not_voting(one.municipality):
        yield reason
    if belongs_to(by, one.municipality.pk):
        yield _("Zu dieser Kommune gehören Sie selbst. Das Mandat trägt jemand anderes aus der Redaktion ein.")
    for person in filter(None, (one.holder, one.deputy)):
        if (person.pk, one.municipality.pk) not in belonging or not person.is_active:
            yield _("%(person)s gehört nicht zu dieser Kommune.") % {"person": person}
    if one.deputy == one.holder:
        yield _("Die Vertretung ist eine andere Person.")
    if not one.proof:
        yield _("Nennen Sie den Nachweis, zum Beispiel: Schreiben vom 12.11.2026, Az. 10-24.")
    if one.until is not None and one.until < timezone.localdate():
        yield _("Der letzte Tag liegt in der Vergangenheit.")


@transaction.atomic
def grant_all(wanted: Sequence[Wanted], *, by: User) -> int:
    """Grant all mandates of a list, or none; returns how many are new. The same list again changes nothing. Raises Refused.

    The municipalities are locked in one order, so that two lists at once wait for one another; what was planned is asked again then.
    """
    by = as_of_now(by)
    if not by.has_perm("contributions.moderate"):
        raise Refused(_("Die Verwaltung ist der KTS-Redaktion vorbehalten."))
    places = sorted({one.municipality.pk for one in wanted})
    list(Municipality.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=places).order_by("pk").values_list("pk"))
    plans, faults = planned(wanted, by=by)
    if faults:
        raise Refused("; ".join(f"{fault.column}: {fault.reason}" for fault in faults[:5]))
    changing = [plan.wanted for plan in plans if not plan.is_same]
    for one in sorted(changing, key=lambda one: one.municipality.pk):
        mandates.grant(one.municipality, one.holder, deputy=one.deputy, until=one.until, proof=one.proof, by=by)
    return len(changing)

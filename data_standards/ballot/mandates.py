"""Mandates are given and taken: who may vote and accede for a municipality."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import as_of_now
from accounts.models import User
from accounts.refusals import Refused
from accounts.roles import belongs_to
from municipalities.models import Municipality

from ..bodies import require_voting
from ..logged import Act, record
from ..models import Mandate
from .mandate_letters import tell_ended, tell_granted


@transaction.atomic
def grant(
    municipality: Municipality,
    holder: User,
    *,
    deputy: User | None = None,
    until: date | None = None,
    proof: str = "",
    by: User,
    now: datetime | None = None,
) -> Mandate:
    """Give the mandate of a municipality to one of its members; the one before ends. The same again changes nothing. Raises Refused.

    ``proof``: the paper that the KTS saw; "" where the CDO grants it.
    """
    municipality = _locked(municipality, by)
    require_voting(municipality)
    now = now or timezone.now()
    if deputy is not None and deputy.pk == holder.pk:
        raise Refused(_("Die Vertretung ist eine andere Person."))
    for person in filter(None, (holder, deputy)):
        if not belongs_to(person, municipality.pk):
            raise Refused(_("%(person)s gehört nicht zu %(municipality)s.") % {"person": person, "municipality": municipality})
    if until is not None and until < timezone.localdate(now):
        raise Refused(_("Der letzte Tag liegt in der Vergangenheit."))
    values = {"holder": holder, "deputy": deputy, "until": until, "proof": proof}
    before = Mandate.objects.filter(municipality=municipality, revoked_at=None).first()
    if before is not None and {name: getattr(before, name) for name in values} == values:
        return before
    _end(municipality, now)
    mandate = Mandate.objects.create(municipality=municipality, granted_by=by, granted_at=now, **values)
    record(Act.MANDATE_GRANTED, mandate, by=by)
    tell_granted(mandate, before if before is not None and before.is_valid(timezone.localdate(now)) else None, by=by)
    return mandate


@transaction.atomic
def revoke(municipality: Municipality, *, by: User, now: datetime | None = None) -> bool:
    """Take the mandate of a municipality back; False where there is none. A vote that was cast stays. Raises Refused."""
    municipality = _locked(municipality, by)
    now = now or timezone.now()
    mandate = _end(municipality, now)
    if mandate is None:
        return False
    record(Act.MANDATE_REVOKED, mandate, by=by)
    if mandate.until is None or mandate.until >= timezone.localdate(now):
        tell_ended(mandate)
    return True


def _locked(municipality: Municipality, by: User) -> Municipality:
    """The municipality under lock, for whoever may still give its mandate then: its CDO, or the KTS. Raises Refused."""
    municipality = Municipality.objects.select_for_update(of=("self",), no_key=True).get(pk=municipality.pk)
    if not as_of_now(by).has_perm("data_standards.grant_mandate", municipality):
        raise Refused(_("Das Mandat von %(municipality)s erteilt und entzieht die CDO dieser Kommune.") % {"municipality": municipality})
    return municipality


def _end(municipality: Municipality, now: datetime) -> Mandate | None:
    mandate = Mandate.objects.filter(municipality=municipality, revoked_at=None).first()
    if mandate is not None:
        mandate.revoked_at = now
        mandate.save(update_fields=["revoked_at"])
    return mandate


def mandate_of(municipality: Municipality) -> Mandate | None:
    """The mandate that is valid today."""
    return Mandate.objects.valid().filter(municipality=municipality).select_related("holder", "deputy").first()


def electable(municipalities: Iterable[Municipality], user: Any) -> list[Municipality]:
    """Those of some municipalities for which a person has the mandate now, in one statement."""
    found = Mandate.objects.valid().filter(municipality__in=list(municipalities)).select_related("municipality")
    return [mandate.municipality for mandate in found if mandate.is_of(user.pk) and belongs_to(user, mandate.municipality_id)]

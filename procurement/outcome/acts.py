"""What is recorded after the award: unit prices, how far each municipality is with ordering, and what it says of the product.

Every act locks the time table first and asks again whether who acts still may; the same said twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actors import as_of_now
from accounts.models import User
from accounts.refusals import Refused

from ..lifecycle.acts import locked, require, require_lead
from ..logged import Act, record
from ..models import Award, CallOff, Participation, TimeTable, UnitPrice, Verdict
from ..opened import Newer, require_seen
from .verdicts import changeable_until, opens_on

AFTER_AWARD = TimeTable.AFTER_AWARD

# --- The lead -------------------------------------------------------------------------------------


def prices_of(award: Award) -> dict[int, Decimal]:
    """Key of the item → net price of a unit."""
    return dict(award.prices.values_list("item", "net"))


@transaction.atomic
def set_prices(table_id: int, wanted: Mapping[int, Decimal | None], *, opened: str | None = None, by: User) -> bool:
    """Store the unit prices of the positions that are named; None takes one back. False where nothing changed. Raises Refused, Newer."""
    table = locked(table_id)
    require_lead(table, by)
    require(table, *AFTER_AWARD)
    award = Award.objects.get(time_table=table)
    known = prices_of(award)
    changed = [item for item in table.items.filter(pk__in=wanted) if known.get(item.pk) != wanted[item.pk]]
    if not changed:
        return False
    require_seen(known, opened)
    for item in changed:
        net = wanted[item.pk]
        if net is None:
            award.prices.filter(item=item).delete()
        else:
            UnitPrice.objects.update_or_create(award=award, item=item, defaults={"net": net})
    record(Act.PRICES_SET, table, by=by)
    return True


# --- A bound municipality -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Calling:
    """How far a municipality is with ordering."""

    status: str
    since: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a municipality says of what it bought."""

    buy_again: str
    join_again: str
    good: str = ""
    bad: str = ""


def _locked_bound(participation_id: int, by: User) -> tuple[TimeTable, Participation]:
    """A bound participation under the lock, of a municipality that ``by`` declares for, after the award. Raises Refused."""
    table = locked(Participation.objects.values_list("time_table", flat=True).get(pk=participation_id))
    participation = Participation.objects.select_related("municipality").get(pk=participation_id)
    if not as_of_now(by).has_perm("procurement.declare_demand", participation.municipality):
        raise Refused(_("Das kann nur die CDO der Kommune."))
    require(table, *AFTER_AWARD)
    if not participation.is_bound:
        raise Refused(_("%(municipality)s nimmt nicht verbindlich teil.") % {"municipality": participation.municipality})
    return table, participation


def _differs(row: Any, wanted: Any) -> bool:
    return any(getattr(row, name) != getattr(wanted, name) for name in wanted.__slots__)


def _write(row: Any, wanted: Any) -> None:
    for name in wanted.__slots__:
        setattr(row, name, getattr(wanted, name))


@transaction.atomic
def set_call_off(participation_id: int, calling: Calling, *, version: int, by: User) -> CallOff:
    """Report how far a municipality is. ``version``: of the row the form was opened with, 0 without one. Raises Refused, Newer."""
    table, participation = _locked_bound(participation_id, by)
    found = CallOff.objects.filter(participation=participation).first()
    if found is not None and not _differs(found, calling):
        return found
    if found is not None and found.version != version:
        raise Newer(found)
    call_off = found or CallOff(participation=participation, version=0)
    _write(call_off, calling)
    call_off.version += 1
    call_off.changed_at, call_off.changed_by = timezone.now(), by
    call_off.save()
    record(Act.CALLED_OFF, table, by=by, municipality=participation.municipality.slug)
    return call_off


@transaction.atomic
def give_verdict(participation_id: int, opinion: Opinion, *, version: int, by: User, day: date | None = None) -> Verdict:
    """Give the verdict of a municipality, or change it for a while (verdicts.py); then it stays. Raises Refused, Newer."""
    table, participation = _locked_bound(participation_id, by)
    day = day or timezone.localdate()
    opens = opens_on(table.award)
    if day < opens:
        raise Refused(_("Bewerten können Sie ab %(day)s.") % {"day": date_format(opens, "DATE_FORMAT")})
    found = Verdict.objects.filter(time_table=table, municipality=participation.municipality_id).first()
    if found is not None and not _differs(found, opinion):
        return found
    if found is not None and day > changeable_until(found):
        raise Refused(_("Die Bewertung Ihrer Kommune steht fest. Sie hilft anderen, das Produkt zu beurteilen."))
    if found is not None and found.version != version:
        raise Newer(found)
    verdict = found or Verdict(time_table=table, municipality=participation.municipality, given_on=day, version=0)
    _write(verdict, opinion)
    verdict.version += 1
    verdict.given_by = by
    verdict.save()
    record(Act.VERDICT, table, by=by, municipality=participation.municipality.slug)
    return verdict

"""Interest and figures. Every function locks the time table first, so that nothing changes once the demand is frozen, and the sum that
was frozen is the sum of its rows. Who acts is asked again under the lock. ``now`` is an aware instant for tests and jobs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import as_of_now
from accounts.models import User
from accounts.refusals import Refused
from contributions.deadlines import until
from municipalities.models import Municipality

from ..lifecycle.acts import locked, require, require_lead
from ..logged import Act, record
from ..models import Participation, State, TimeTable
from ..rules import why_no_demand
from ..telling.letters import Letter, tell_of
from .openness import why_closed
from .stored import EMPTY, Values, says_else, store

P = Participation.State


class Stale(Exception):
    """Somebody else saved meanwhile something else; ``participation`` is as it stands now."""

    def __init__(self, participation: Participation) -> None:
        super().__init__(str(participation))
        self.participation = participation


@dataclass(frozen=True, slots=True)
class Contact:
    """What a municipality says of itself."""

    contact_unit: str
    contact_email: str
    is_named: bool = False
    wants_to_join_later: bool = False
    remark: str = ""


def _declarer(table: TimeTable, municipality: Municipality, by: User) -> None:
    """Under the lock. Raises Refused."""
    if reason := why_no_demand(municipality):
        raise Refused(reason)
    if not as_of_now(by).has_perm("procurement.declare_demand", municipality):
        raise Refused(_("Den Bedarf meldet die CDO der Kommune."))
    if municipality.is_part_of_another:
        raise Refused(_("Diese Kommune ist in einer anderen aufgegangen."))


def _until(table: TimeTable) -> str:
    return until(table.interest_until) if table.interest_until else ""


def _of(table: TimeTable, municipality: Municipality) -> Participation | None:
    return Participation.objects.filter(time_table=table, municipality=municipality).select_related("municipality", "saved_by").first()


@transaction.atomic
def save_demand(
    table_id: int,
    municipality: Municipality,
    contact: Contact,
    figures: Mapping[int, Values],
    *,
    version: int,
    by: User,
    now: datetime | None = None,
) -> Participation:
    """Declare the interest of a municipality, or change what it said: one row each, with the history of every figure.

    ``figures``: key of the item → its values. ``version``: of the participation the form was opened with, 0 without one. Saving the
    same twice changes nothing. Raises Refused, and Stale where somebody else saved something else meanwhile.
    """
    now = now or timezone.now()
    table = locked(table_id, now)
    _declarer(table, municipality, by)
    if reason := why_closed(table, now):
        raise Refused(reason)
    found = _of(table, municipality)
    is_new = found is None or not found.is_active
    if is_new and not table.takes_interest(now):
        raise Refused(_("Die Frist für Interesse ist vorbei. Sie können die federführende Stelle um späte Teilnahme bitten."))
    if found is not None and found.state == P.BOUND:
        raise Refused(_("Ihre Kommune nimmt verbindlich teil. Änderungen gehen nur noch über die federführende Stelle."))
    items = {item.pk: item for item in table.items.filter(dropped_at=None)}
    wanted = {pk: values for pk, values in figures.items() if pk in items}
    if found is not None and found.version != version and _differs(found, contact, wanted):
        raise Stale(found)
    participation = found or Participation(time_table=table, municipality=municipality)
    if is_new:
        participation.state, participation.declared_at, participation.declared_by = P.INTERESTED, now, by
        participation.ended_at, participation.end_reason, participation.ended_after_freeze = None, "", False
    elif not _differs(participation, contact, wanted):
        return participation
    for name in Contact.__slots__:
        setattr(participation, name, getattr(contact, name))
    participation.saved_at, participation.saved_by = now, by
    participation.version = (found.version if found else 0) + 1
    participation.save()
    changed = [name for pk, values in wanted.items() for name in store(participation, items[pk], values, by=by, now=now)]
    record(Act.INTEREST if is_new else Act.FIGURES, table, by=by, municipality=municipality.slug)
    if is_new:
        tell_of(table, Letter.INTERESTED, participation=participation.pk, version=participation.version)
    if is_new or changed:
        tell_of(table, Letter.RECEIVED, participation=participation.pk, version=participation.version)
    return participation


def _differs(participation: Participation, contact: Contact, wanted: Mapping[int, Values]) -> bool:
    """Whether something else is stored than is wanted now."""
    if any(getattr(participation, name) != getattr(contact, name) for name in Contact.__slots__):
        return True
    return says_else(participation, wanted)


@transaction.atomic
def correct(
    participation_id: int, figures: Mapping[int, Values], *, version: int, reason: str, by: User, now: datetime | None = None
) -> Participation:
    """The lead alone changes figures after the freeze, with a reason; the snapshot stays.

    ``version``: of the participation the form was opened with, as in ``save_demand``. Raises Refused, Stale.
    """
    table, participation = _locked_participation(participation_id, now)
    require_lead(table, by)
    require(table, *TimeTable.CORRECTABLE)
    if not participation.is_active:
        raise Refused(_("%(municipality)s nimmt nicht teil.") % {"municipality": participation.municipality})
    now = now or timezone.now()
    items = {item.pk: item for item in table.items.filter(dropped_at=None)}
    wanted = {pk: values for pk, values in figures.items() if pk in items}
    if participation.version != version and says_else(participation, wanted):
        raise Stale(participation)
    why = {"by_lead": True, "reason": reason}
    changed = [name for pk, values in wanted.items() for name in store(participation, items[pk], values, by=by, now=now, **why)]
    if changed:
        participation.version += 1
        participation.save(update_fields=["version"])
        record(Act.CORRECTED, table, by=by, municipality=participation.municipality.slug)
        tell_of(table, Letter.CORRECTED, participation=participation.pk, version=participation.version)
    return participation


@transaction.atomic
def ask_late(table_id: int, municipality: Municipality, contact: Contact, *, by: User, now: datetime | None = None) -> Participation:
    """Ask the lead to be let in after the deadline. Asking twice changes nothing. Raises Refused."""
    table = locked(table_id)
    now = now or timezone.now()
    _declarer(table, municipality, by)
    require(table, *TimeTable.GATHERING)
    if table.takes_interest(now):
        raise Refused(_("Ihre Kommune kann noch ohne Anfrage Interesse bekunden, %(until)s.") % {"until": _until(table)})
    found = _of(table, municipality) or Participation(time_table=table, municipality=municipality)
    if found.pk and found.state in (P.ASKED, *Participation.ACTIVE):
        return found
    found.state, found.declared_at, found.declared_by, found.saved_at, found.saved_by = P.ASKED, now, by, now, by
    found.ended_at, found.end_reason = None, ""
    paper = _clear(found, by=by, now=now) if found.pk else None
    for name in Contact.__slots__:
        setattr(found, name, getattr(contact, name))
    found.version += 1
    found.save()
    if paper is not None:
        paper.delete()
    record(Act.LATE, table, by=by, municipality=municipality.slug)
    tell_of(table, Letter.LATE_ASKED, participation=found.pk, version=found.version)
    return found


def _clear(participation: Participation, *, by: User, now: datetime) -> Any:
    """What it said and signed before it ended binds nobody again: figures go, with their history; its paper, to be deleted, or None."""
    for figure in participation.figures.select_related("item"):
        store(participation, figure.item, EMPTY, by=by, now=now)
    paper, participation.signed_file = participation.signed_file, None
    participation.bound_on, participation.signatory_office, participation.bound_at, participation.bound_by = None, "", None, None
    return paper


@transaction.atomic
def answer_late(participation_id: int, *, admitted: bool, reason: str = "", by: User, now: datetime | None = None) -> Participation:
    """The lead lets a late municipality in, or not. Figures after the freeze are entered by ``correct``. Raises Refused."""
    table, participation = _locked_participation(participation_id)
    require_lead(table, by)
    require(table, *TimeTable.GATHERING)
    if participation.state != P.ASKED:
        raise Refused(_("Über diese Anfrage ist schon entschieden."))
    if admitted and participation.municipality.is_part_of_another:
        raise Refused(_("Diese Kommune ist in einer anderen aufgegangen."))
    now = now or timezone.now()
    if admitted:
        participation.state, participation.is_late, participation.ended_after_freeze = P.INTERESTED, True, False
        participation.joined_after_freeze = table.state != State.INTEREST
    else:
        participation.state, participation.ended_at, participation.end_reason = P.DECLINED, now, reason
    participation.version += 1
    participation.save()
    record(Act.ADMITTED if admitted else Act.DECLINED, table, by=by, municipality=participation.municipality.slug)
    tell_of(
        table, Letter.LATE_ADMITTED if admitted else Letter.LATE_DECLINED, participation=participation.pk, version=participation.version
    )
    return participation


@transaction.atomic
def withdraw(participation_id: int, *, reason: str = "", by: User, now: datetime | None = None) -> Participation:
    """Take back interest, or a late wish. The figures stay for the record and count no more. Asking twice changes nothing.

    Who is bound is held by a signed paper: the lead records its end (``release``). Raises Refused.
    """
    table, participation = _locked_participation(participation_id, now)
    _declarer(table, participation.municipality, by)
    if participation.state in (P.WITHDRAWN, P.DECLINED):
        return participation
    require(table, *TimeTable.RUNNING)
    if participation.is_bound:
        raise Refused(_("Ihre Kommune nimmt verbindlich teil. Wenden Sie sich an die federführende Stelle."))
    return _end(table, participation, reason, by=by, now=now)


@transaction.atomic
def release(participation_id: int, *, reason: str, by: User, now: datetime | None = None) -> Participation:
    """The lead records that a municipality takes part no more, with the reason. Raises Refused."""
    table, participation = _locked_participation(participation_id, now)
    require_lead(table, by)
    require(table, *TimeTable.RUNNING)
    if not participation.is_active:
        return participation
    return _end(table, participation, reason, by=by, now=now)


def _end(table: TimeTable, participation: Participation, reason: str, *, by: User, now: datetime | None) -> Participation:
    counted = participation.is_active
    participation.state, participation.ended_at, participation.end_reason = P.WITHDRAWN, now or timezone.now(), reason
    participation.ended_after_freeze = counted and table.state in TimeTable.AFTER_FREEZE
    participation.version += 1
    participation.save()
    record(Act.WITHDRAWN, table, by=by, municipality=participation.municipality.slug)
    tell_of(table, Letter.WITHDRAWN, participation=participation.pk, version=participation.version)
    return participation


@dataclass(frozen=True, slots=True)
class Signed:
    """The signed paper: who may represent a municipality is the law of its Land."""

    bound_on: date
    signatory_office: str


@transaction.atomic
def bind(participation_id: int, signed: Signed, *, file: Any = None, by: User, now: datetime | None = None) -> Participation:
    """Record the signed agreement of a municipality; said again it is corrected. Raises Refused."""
    table, participation = _locked_participation(participation_id)
    _declarer(table, participation.municipality, by)
    now = now or timezone.now()
    if participation.state not in Participation.ACTIVE:
        raise Refused(_("Ihre Kommune hat kein Interesse bekundet oder es zurückgezogen."))
    if not table.takes_bindings(now):
        raise Refused(
            _("Verbindlich teilnehmen können Kommunen, wenn der Bedarf eingefroren ist und die federführende Stelle dazu aufruft.")
        )
    is_new = not participation.is_bound
    participation.state, participation.bound_on, participation.signatory_office = P.BOUND, signed.bound_on, signed.signatory_office
    if file is not None:
        participation.signed_file = file
    if is_new:
        participation.bound_at, participation.bound_by = now, by
    participation.version += 1
    participation.save()
    record(Act.BOUND, table, by=by, municipality=participation.municipality.slug)
    if is_new:
        tell_of(table, Letter.BOUND, participation=participation.pk, version=participation.version)
    return participation


def _locked_participation(pk: int, now: datetime | None = None) -> tuple[TimeTable, Participation]:
    """A participation under the lock of its time table."""
    table = locked(Participation.objects.values_list("time_table", flat=True).get(pk=pk), now)
    return table, Participation.objects.select_related("municipality").get(pk=pk)

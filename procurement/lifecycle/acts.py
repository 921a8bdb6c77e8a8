"""The way of a notice. Every act locks the time table first, asks whether it stands where the act begins and whether who acts still may,
notes the stage, logs and tells in the same transaction. ``now`` is an aware instant for tests and jobs; it defaults to the present.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision

from accounts.actors import as_of_now
from accounts.models import Membership, Role, User
from accounts.refusals import Refused
from contributions import drafts
from municipalities.models import Municipality
from search.indexing import schedule

from ..logged import Act, record
from ..models import Award, FrozenFigure, NoticePage, Participation, Stage, State, TimeTable
from ..opened import require_seen
from ..telling.letters import Letter, tell_of
from .contacts import hand_contact_over
from .items import sync_items, weighs_for_participants
from .planning import Days, why_not_these


def locked(table_id: int, now: datetime | None = None) -> TimeTable:
    """The time table with its page, locked until the transaction ends: always the first statement (but for the page's own lock).

    Nothing is done on a time table whose deadline has passed before the job came: it is frozen first.
    """
    table = _locked(table_id)
    _freeze_if_due(table, now or timezone.now())
    return table


def _locked(table_id: int) -> TimeTable:
    table = TimeTable.objects.select_for_update().get(pk=table_id)
    # A statement of its own: one that waited for the lock reads what it joins as it was before it waited.
    table.page = NoticePage.objects.select_related("municipality").get(pk=table.page_id)
    return table


def require(table: TimeTable, *states: str) -> None:
    """Raises Refused where the notice stands elsewhere."""
    if table.state not in states:
        raise Refused(_("Das geht gerade nicht: Die Beschaffung steht auf „%(state)s“.") % {"state": table.get_state_display()})


def require_lead(table: TimeTable, by: User, *, or_curator: bool = False) -> None:
    """Under the lock: a CDO of who leads, also after waiting for it. Raises Refused."""
    now = as_of_now(by)
    if not (now.has_perm("procurement.lead", table.page) or (or_curator and now.has_perm("procurement.curate"))):
        raise Refused(_("Das kann nur die CDO der federführenden Kommune."))


def reach(table: TimeTable, state: str, *, now: datetime, reason: str = "", **fields: object) -> None:
    """Under the lock: the new state with its stage. The search follows."""
    table.state = state
    for name, value in fields.items():
        setattr(table, name, value)
    table.save(update_fields=["state", *fields])
    Stage.objects.create(time_table=table, state=state, reached_at=now, reason=reason)
    schedule(table.page.search_key)


# --- Publication and days -------------------------------------------------------------------------


@transaction.atomic
def after_publish(page: NoticePage, revision: Revision, *, now: datetime | None = None) -> None:
    """What a published version means for who gives figures: its positions; the first one opens the phase of interest.

    Participants are told of what weighs for them, also after the freeze. Twice changes nothing.
    """
    now = now or timezone.now()
    table = locked(page.time_table.pk, now)
    changed = sync_items(table, page, now)
    if table.state == State.DRAFT:
        reach(table, State.INTEREST, now=now)
    elif changed or weighs_for_participants(page, revision):
        tell_of(table, Letter.CHANGED, at=f"{revision.pk}")


@transaction.atomic
def set_days(table_id: int, days: Days, *, opened: str | None = None, by: User, now: datetime | None = None) -> TimeTable:
    """Set the days of a notice; participants are told of new ones. What is over stays as it was. Raises Refused, Newer (opened.py)."""
    now = now or timezone.now()
    table = locked(table_id, now)
    require_lead(table, by)
    require(table, *TimeTable.PREPARED)
    if days == (before := Days.of(table)):
        return table
    require_seen(asdict(before), opened)
    if reasons := why_not_these(table, days, now):
        raise Refused(_("Dieser Zeitplan geht so nicht."), [*reasons.values()])
    days.write(table)
    table.save(update_fields=days.names())
    record(Act.DAYS_SET, table, by=by)
    if table.state != State.DRAFT:
        tell_of(table, Letter.CHANGED, at=now.isoformat())
        schedule(table.page.search_key)
    return table


# --- Freezing -------------------------------------------------------------------------------------


@transaction.atomic
def freeze(table_id: int, *, now: datetime | None = None) -> bool:
    """Keep the snapshot once the deadline has come; False where it has not, or is kept already."""
    return _freeze_if_due(_locked(table_id), now or timezone.now())


def _freeze_if_due(table: TimeTable, now: datetime) -> bool:
    """Under the lock: the demand is that of the deadline, however late the freezing itself comes."""
    if table.state != State.INTEREST or table.freezes_at is None or now < table.freezes_at:
        return False
    counting = Participation.objects.active().filter(time_table=table).prefetch_related("figures__item")
    FrozenFigure.objects.bulk_create(
        FrozenFigure(item=figure.item, municipality_id=participation.municipality_id, **figure.values())
        for participation in counting
        for figure in participation.figures.all()
        if figure.is_given and figure.item.dropped_at is None
    )
    reach(table, State.FROZEN, now=now, frozen_at=now)
    record(Act.FROZEN, table, by=None)
    tell_of(table, Letter.FROZEN)
    return True


# --- What the lead does ---------------------------------------------------------------------------


@transaction.atomic
def ask_to_bind(table_id: int, *, by: User, now: datetime | None = None) -> TimeTable:
    """Call on the interested to take part bindingly, until the day of the time table; twice is once. Raises Refused."""
    now = now or timezone.now()
    table = locked(table_id, now)
    require_lead(table, by)
    if table.state == State.BINDING:
        return table
    require(table, State.FROZEN)
    if table.binding_until is None or table.binding_until <= now:
        raise Refused(_("Legen Sie zuerst im Zeitplan fest, bis wann Kommunen verbindlich teilnehmen können."))
    reach(table, State.BINDING, now=now)
    record(Act.BINDING_ASKED, table, by=by)
    tell_of(table, Letter.BINDING_ASKED)
    return table


@transaction.atomic
def publish(table_id: int, *, url: str, number: str, opened: str | None = None, by: User, now: datetime | None = None) -> TimeTable:
    """Enter the legally binding publication, which stands elsewhere; entered again it is corrected. Raises Refused, Newer."""
    table = locked(table_id)
    require_lead(table, by)
    require(table, *TimeTable.CORRECTABLE)
    fields = {"publication_url": url, "publication_number": number}
    before = publication_of(table)
    if table.state == State.TENDER and before == {"url": url, "number": number}:
        return table
    require_seen(before, opened)
    if table.state == State.TENDER:
        TimeTable.objects.filter(pk=table.pk).update(**fields)
    else:
        reach(table, State.TENDER, now=now or timezone.now(), **fields)
        tell_of(table, Letter.PUBLISHED)
    record(Act.PUBLISHED, table, by=by)
    return table


def publication_of(table: TimeTable) -> dict[str, str]:
    return {"url": table.publication_url, "number": table.publication_number}


@dataclass(frozen=True, slots=True)
class Awarded:
    """What everybody reads of an award."""

    supplier: str
    awarded_on: date
    product: str = ""
    url: str = ""
    number: str = ""
    joinable_until: date | None = None
    joinable_note: str = ""


def award_of(table: TimeTable) -> dict[str, Any]:
    """The values of the award; nothing before there is one."""
    found = Award.objects.filter(time_table=table).first()
    return {name: getattr(found, name) for name in Awarded.__slots__} if found else {}


@transaction.atomic
def award(table_id: int, awarded: Awarded, *, opened: str | None = None, by: User, now: datetime | None = None) -> Award:
    """Enter the award; entered again it is corrected. Raises Refused, Newer."""
    table = locked(table_id)
    require_lead(table, by)
    require(table, *TimeTable.AWARDABLE)
    values = asdict(awarded)
    if values == (before := award_of(table)):
        return Award.objects.get(time_table=table)
    require_seen(before, opened)
    found, is_new = Award.objects.update_or_create(time_table=table, defaults=values, create_defaults={**values, "entered_by": by})
    if is_new:
        reach(table, State.AWARDED, now=now or timezone.now())
        tell_of(table, Letter.AWARDED)
    schedule(table.page.search_key)  # until when others can join is a filter
    record(Act.AWARDED, table, by=by)
    return found


@transaction.atomic
def close(table_id: int, *, by: User, now: datetime | None = None) -> TimeTable:
    """The contract is over, or nothing more is called off; twice is once. Raises Refused."""
    table = locked(table_id)
    require_lead(table, by, or_curator=True)
    if table.state == State.CLOSED:
        return table
    require(table, *TimeTable.CLOSABLE)
    reach(table, State.CLOSED, now=now or timezone.now())
    record(Act.CLOSED, table, by=by)
    return table


@transaction.atomic
def cancel(table_id: int, *, reason: str, by: User, now: datetime | None = None) -> TimeTable:
    """Break the procurement off, with a reason that everybody reads; not after the award; twice is once. Raises Refused."""
    table = locked(table_id, now)
    require_lead(table, by, or_curator=True)
    if table.state == State.CANCELLED and table.cancel_reason == reason:
        return table
    require(table, *TimeTable.CANCELLABLE)
    reach(table, State.CANCELLED, now=now or timezone.now(), reason=reason, cancel_reason=reason)
    record(Act.CANCELLED, table, by=by)
    tell_of(table, Letter.CANCELLED)
    return table


@transaction.atomic
def change_lead(table_id: int, successor: Municipality, *, by: User, now: datetime | None = None) -> TimeTable:
    """Hand the lead over to a municipality that takes part, or to a purchasing body. Raises Refused.

    Figures, snapshot and history stay; the former lead sees from now on what its own participation lets it see.
    """
    now = now or timezone.now()
    drafts.lock(TimeTable.objects.values_list("page", flat=True).get(pk=table_id))  # as approving does: the page, then its time table
    table = locked(table_id, now)
    require_lead(table, by, or_curator=True)
    require(table, *TimeTable.RUNNING)
    if successor.pk == table.page.municipality_id:
        raise Refused(_("%(municipality)s ist schon federführend.") % {"municipality": successor})
    if not successor_may_lead(table, successor):
        raise Refused(_("Die Federführung übernimmt eine beteiligte Kommune oder eine Beschaffungsstelle, die eine CDO im Portal hat."))
    former = table.page.municipality
    drafts.write_live(table.page, municipality=successor)
    table.page.writers.filter(municipality=successor).delete()
    hand_contact_over(table, successor)
    record(Act.LEAD_CHANGED, table, by=by, former=former.slug, successor=successor.slug)
    tell_of(table, Letter.LEAD_CHANGED, former=former.pk, at=now.isoformat())
    schedule(table.page.search_key)
    return table


def leaders_for(table: TimeTable) -> list[Municipality]:
    """Who may take the lead over: active participants that have a CDO in the portal, and those that write the notice."""
    active = Participation.objects.active().filter(time_table=table).values("municipality")
    writing = table.page.writers.exclude(municipality=None).values("municipality")
    with_cdo = Membership.objects.filter(role=Role.CDO, user__is_active=True).values("municipality")
    found = Municipality.objects.current().filter(pk__in=with_cdo).exclude(pk=table.page.municipality_id)
    return list((found.filter(pk__in=active) | found.filter(pk__in=writing)).order_by("sort_key", "pk").distinct())


def successor_may_lead(table: TimeTable, successor: Municipality) -> bool:
    return any(one.pk == successor.pk for one in leaders_for(table))

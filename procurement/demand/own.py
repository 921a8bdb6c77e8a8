"""How the municipalities of a person stand in a joint procurement, and what their CDO can do there now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.roles import municipalities_of
from municipalities.models import Municipality

from ..models import Participation, State, TimeTable
from .openness import why_closed
from .sight import Sight


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One municipality of the person; ``participation`` is None where it never took part."""

    table: TimeTable
    municipality: Municipality
    participation: Participation | None
    is_cdo: bool
    now: datetime

    @property
    def is_active(self) -> bool:
        return self.participation is not None and self.participation.is_active

    @property
    def is_bound(self) -> bool:
        return self.participation is not None and self.participation.is_bound

    @property
    def has_papers(self) -> bool:
        """Has an agreement to sign, or signed it. Who did not until the tender has nothing to sign any more."""
        return self.is_bound or (self.is_active and self.table.state not in TimeTable.SETTLED)

    @property
    def asks(self) -> bool:
        return self.participation is not None and self.participation.state == Participation.State.ASKED

    @property
    def was_declined(self) -> bool:
        return self.participation is not None and self.participation.state == Participation.State.DECLINED

    @property
    def may_declare(self) -> bool:
        return self.is_cdo and not self.is_active and self.table.takes_interest(self.now)

    @property
    def may_change(self) -> bool:
        return self.is_cdo and self.is_active and not self.is_bound and self.table.takes_figures(self.now)

    @property
    def may_ask_late(self) -> bool:
        waits = not self.is_active and not self.asks and self.table.state in TimeTable.GATHERING
        return self.is_cdo and waits and self.table.page.is_shown and not self.table.takes_interest(self.now)

    @property
    def may_bind(self) -> bool:
        return self.is_cdo and self.is_active and not self.is_bound and self.table.takes_bindings(self.now)

    @property
    def may_replace_paper(self) -> bool:
        return self.is_cdo and self.is_bound and self.table.takes_bindings(self.now)

    @property
    def may_withdraw(self) -> bool:
        return self.is_cdo and (self.is_active or self.asks) and not self.is_bound and self.table.state in TimeTable.RUNNING

    @property
    def closed(self) -> str:
        """Why its figures cannot change any more; "" while they can, and for who does not take part."""
        return why_closed(self.table, self.now) if self.is_active else ""

    @property
    def is_worth_showing(self) -> bool:
        return self.participation is not None or self.may_declare or self.may_ask_late


def own_rows(user: Any, table: TimeTable, sight: Sight) -> list[OwnRow]:
    """One row for each municipality of a person that has something to do with the notice; no statement."""
    if table.state == State.DRAFT:
        return []
    now = timezone.now()
    known = {one.municipality_id: one for one in sight.own}
    rows = [
        OwnRow(table, place, known.get(place.pk), user.has_perm("procurement.declare_demand", place), now)
        for place in municipalities_of(user)
    ]
    return [row for row in rows if row.is_worth_showing]

"""Who sees what of a joint procurement: the one place that answers it, for pages, files, exports, papers and mails.

Everybody reads what the notice says. Of interest, names and figures the public, vendors and uninvolved municipalities see nothing.
A municipality that is interested sees its own row, totals once others cannot be told from them, and names of those who consented.
Bound participants see each other. The lead sees all. Editors see totals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.roles import is_kts_editor, municipalities_of

from ..models import Participation, TimeTable

FEWEST = 3
"""Municipalities that must have given a figure before a total is shown: with two parties a total is the other's figure."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person sees of one notice. ``own``: participations of the person's municipalities, in every state.

    ``is_settled``: others are bound and the tender is out; who was interested alone takes no part any more and reads its own figures.
    """

    own: tuple[Participation, ...] = ()
    leads: bool = False
    is_editor: bool = False
    is_settled: bool = False

    @property
    def takes_part(self) -> bool:
        return any(self.counts(one) for one in self.own)

    def counts(self, one: Participation) -> bool:
        """Whether an own participation is one of those whose demand counts (``ParticipationQuerySet.counting``)."""
        return one.is_bound or (one.is_active and not self.is_settled)

    @property
    def is_bound(self) -> bool:
        return any(one.is_bound for one in self.own)

    @property
    def sees_totals(self) -> bool:
        return self.leads or self.takes_part or self.is_editor

    @property
    def sees_values(self) -> bool:
        """Unit estimates and unit prices."""
        return self.leads or self.is_bound

    @property
    def sees_documents(self) -> bool:
        """Documents for participants; they may name figures, of which editors see totals alone."""
        return self.leads or self.takes_part

    def rows(self, table: TimeTable) -> QuerySet[Participation]:
        """The participations whose figures the person reads one by one."""
        return Participation.objects.filter(self.reads, time_table=table)

    @property
    def reads(self) -> Q:
        """The rule of ``rows``, to be asked within another statement."""
        if self.leads:
            return Q(pk__isnull=False)
        seen = Q(pk__in=[one.pk for one in self.own])
        if self.is_bound:
            seen |= Q(state=Participation.State.BOUND)
        return seen

    def named(self, table: TimeTable) -> QuerySet[Participation]:
        """The active participations whose names the person reads."""
        found = Participation.objects.active().filter(time_table=table).select_related("municipality")
        if self.leads:
            return found
        if not self.takes_part:
            return found.filter(pk__in=[one.pk for one in self.own])
        seen = Q(pk__in=[one.pk for one in self.own]) | Q(is_named=True)
        if self.is_bound:
            seen |= Q(state=Participation.State.BOUND)
        return found.filter(seen)


def sight_of(user: Any, table: TimeTable) -> Sight:
    """What a person sees of a notice; one statement, two for who is not bound after the tender, none for guests and the operator."""
    own = municipalities_of(user)
    if not own:
        return Sight(is_editor=is_kts_editor(user))
    everybody = Participation.objects.filter(time_table=table)
    found = tuple(everybody.filter(municipality__in=own).select_related("municipality", "saved_by"))
    may_be_out = table.state in TimeTable.SETTLED and any(one.is_active and not one.is_bound for one in found)
    return Sight(
        own=found,
        is_settled=may_be_out and everybody.filter(state=Participation.State.BOUND).exists(),
        leads=user.has_perm("procurement.read_all", table.page),
        is_editor=is_kts_editor(user),
    )


def is_told(count: int, hidden: int) -> bool:
    """Whether a sum of ``count`` figures is shown to somebody who does not see ``hidden`` of them one by one."""
    return hidden == 0 or (count >= FEWEST and hidden >= FEWEST - 1)

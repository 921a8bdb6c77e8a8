"""What other municipalities can still join, and until when: the award, and contracts that the notice names.

Only what names a day counts. The day is asked anew at each look; a job tells the search when one has passed (jobs.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.facets import Facet
from municipalities.tallies import Column

from ..models import Contract, NoticePage, State

JOINING = "beitritt"
POSSIBLE = "moeglich"
FACET = Facet(JOINING, _("Beitritt"), lambda: {POSSIBLE: _("Beitritt noch möglich")}, order=17)


def joinable_until(entry: NoticePage, day: date | None = None) -> date | None:
    """The last day on which others can join, the latest of several; None where they cannot. ``contracts`` are read."""
    table = getattr(entry, "time_table", None)
    if table is None or table.state == State.CANCELLED:
        return None
    award = getattr(table, "award", None)
    days = [award.joinable_until if award else None, *(contract.joinable_until for contract in entry.contracts.all())]
    today = day or timezone.localdate()
    return max((one for one in days if one is not None and one >= today), default=None)


def joinable(day: date) -> Any:
    """Which notices others can join on a day, as a condition."""
    contracts = Contract.objects.filter(page=OuterRef("pk"), joinable_until__gte=day)
    return ~Q(time_table__state=State.CANCELLED) & (Q(time_table__award__joinable_until__gte=day) | Q(Exists(contracts)))


@dataclass(frozen=True, slots=True)
class JoinableColumn(Column):
    """The code of the facet, asked of the day on which the statement is made."""

    value: Any = None

    @property
    def expression(self) -> Any:
        return Case(When(joinable(timezone.localdate()), then=Value(POSSIBLE)), default=Value(""))


def closed_between(begin: date, end: date) -> QuerySet[NoticePage]:
    """The notices of which a last day to join lies between two days."""
    days = (begin, end)
    found = Q(time_table__award__joinable_until__range=days) | Q(contracts__joinable_until__range=days)
    return NoticePage.objects.filter(found, live=True).distinct()

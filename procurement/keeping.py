"""How long the evidence of a procurement is kept: then it is offered to the archive, and only what the archive has answered is deleted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from jobs.due import each_due
from jobs.registry import register_periodic

from .models import FrozenFigure, Participation, State, TimeTable
from .telling.letters import Letter, tell_once

KEPT_YEARS = 10
"""After a notice is closed or broken off. Evidence of an award is kept for three years at least (§ 8 Abs. 4 VgV); budget law of the Länder
asks for up to ten."""
OFFERED_DAYS = 180
"""So long the archive has to answer before anything is deleted."""


def register() -> None:
    register_periodic("Beschaffungen dem Archiv anbieten", timedelta(days=1), offer_and_delete)


def over_before(moment: datetime) -> QuerySet[TimeTable]:
    """Notices that were closed or broken off before a moment."""
    ended = TimeTable.objects.filter(state__in=(State.CLOSED, State.CANCELLED))
    return ended.annotate(ended_at=Max("stages__reached_at", filter=Q(stages__state__in=(State.CLOSED, State.CANCELLED)))).filter(
        ended_at__lt=moment
    )


def offer_and_delete(now: datetime | None = None) -> None:
    """Tell the lead what is to be offered to its archive; delete participations and figures half a year later."""
    now = now or timezone.now()
    for table in over_before(_years_before(now, KEPT_YEARS)).select_related("page"):
        tell_once(table, Letter.ARCHIVE)
    due = over_before(_years_before(now, KEPT_YEARS) - timedelta(days=OFFERED_DAYS))
    each_due("Beteiligungen alter Beschaffungen löschen", due.values_list("pk", flat=True), _forget)


def _years_before(now: datetime, years: int) -> datetime:
    return now - timedelta(days=round(365.25 * years))


def _forget(table_id: Any) -> None:
    """The notice and its award stay; who took part with which figures goes."""
    FrozenFigure.objects.filter(item__time_table=table_id).delete()
    Participation.objects.filter(time_table=table_id).delete()

"""The way of a notice as its time line: what was reached, and what comes when. It tells nobody who takes part."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contributions.deadlines import last_day, until
from contributions.life import Stop
from pages.partial_dates import show_partial

from ..models import State, TimeTable

WAY = (State.INTEREST, State.FROZEN, State.BINDING, State.TENDER, State.AWARDED, State.CLOSED)


def life_of(table: TimeTable) -> list[Stop]:
    """All points: those reached in the order in which they were, then those to come with their days."""
    stages = list(table.stages.all())
    stops = [
        Stop(
            label=State(stage.state).label,
            mark="now" if stage is stages[-1] else "",
            begins=timezone.localdate(stage.reached_at),
            ends=_ends(table, stage.state) if stage is stages[-1] else None,
            note=stage.reason or (_interest_until(table) if stage is stages[-1] else ""),
        )
        for stage in stages
    ]
    return [*stops, *_coming(table)]


def _ends(table: TimeTable, state: str) -> Any:
    closes_at = {State.INTEREST: table.freezes_at, State.BINDING: table.binding_until}.get(State(state))
    return last_day(closes_at) if closes_at else None


def _interest_until(table: TimeTable) -> str:
    """While figures may still change and nobody else may join, or only for some days more."""
    if table.state != State.INTEREST or table.interest_until is None or table.interest_until == table.freezes_at:
        return ""
    return _("Interesse bekunden %(until)s") % {"until": until(table.interest_until)}


def _coming(table: TimeTable) -> list[Stop]:
    if table.state not in WAY or table.state == State.CLOSED:
        return []
    rest = WAY[WAY.index(State(table.state)) + 1 :]
    notes = {
        State.FROZEN: date_format(last_day(table.freezes_at), "DATE_FORMAT") if table.freezes_at else "",
        State.BINDING: _said(table.binding_until),
        State.TENDER: _planned(_("geplant %(when)s"), table.tender_planned),
        State.AWARDED: _planned(_("geplant %(when)s"), table.award_planned),
        State.CLOSED: _calling_off(table),
    }
    return [Stop(state.label, "next", note=notes[state]) for state in rest]


def _said(moment: datetime | None) -> str:
    return until(moment) if moment else ""


def _planned(words: str, month: str) -> str:
    return words % {"when": show_partial(month)} if month else ""


def _calling_off(table: TimeTable) -> str:
    if table.call_off_from and table.call_off_until:
        return _("Abruf von %(begin)s bis %(end)s") % {
            "begin": show_partial(table.call_off_from),
            "end": show_partial(table.call_off_until),
        }
    return _planned(_("Abruf ab %(when)s"), table.call_off_from) or _planned(_("Abruf bis %(when)s"), table.call_off_until)

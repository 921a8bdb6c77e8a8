"""The steps of a version that have a date: what its calendar holds, and whether it has one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from contributions.deadlines import last_day

from ..models import State, Version


def steps(version: Version) -> Iterator[tuple[str, str, date]]:
    """Code, title and last day of each step that has a date; of what was withdrawn none."""
    if version.state == State.WITHDRAWN:
        return
    consultation, ballot = getattr(version, "consultation", None), getattr(version, "ballot", None)
    if consultation is not None:
        yield "konsultation", _("Konsultation endet"), last_day(consultation.closes_at)
    if version.state == State.OBJECTION and version.objection_until:
        yield "einspruch", _("Einspruchsfrist endet"), last_day(version.objection_until)
    if ballot is not None:
        yield "abstimmung", _("Abstimmung endet"), last_day(ballot.closes_at)
    if version.in_force_on:
        yield "in-kraft", _("In Kraft"), version.in_force_on
    if version.transition_until:
        yield "uebergang", _("Übergang endet"), version.transition_until

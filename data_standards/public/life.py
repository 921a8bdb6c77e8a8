"""The way of a version as its time line: what was, what is, what comes."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.deadlines import last_day
from contributions.life import Stop

from ..models import State, Version

WAY = (State.PROPOSED, State.DRAFT, State.CONSULTATION, State.EVALUATION, State.BALLOT, State.AGREED, State.IN_FORCE)
"""The usual one; what happened otherwise stands in its place."""


def life_of(version: Version) -> list[Stop]:
    """All points: those reached in the order in which they were, then those to come."""
    milestones = list(version.milestones.all())
    stops = [
        Stop(
            label=State(milestone.state).label,
            mark="now" if milestone is milestones[-1] else "",
            begins=timezone.localdate(milestone.reached_at),
            ends=last_day(milestone.until) if milestone.until else None,
            note=milestone.reason,
        )
        for milestone in milestones
    ]
    return [*stops, *coming(version)]


def coming(version: Version) -> list[Stop]:
    """What is still to come on the usual way, and the end of the transition; nothing for a version whose way has ended otherwise."""
    if version.state == State.IN_FORCE:
        if version.transition_until is None:
            return []
        if not version.is_transition:
            return [Stop(_("Übergang beendet"), "", version.transition_until)]
        return [Stop(_("Übergang endet"), "next", version.transition_until, note=_("Wer beigetreten ist, stellt bis dahin um."))]
    if version.state not in WAY:
        return (
            [Stop(State.AGREED.label, "next", last_day(version.objection_until))]
            if version.state == State.OBJECTION and version.objection_until
            else []
        )
    rest = WAY[WAY.index(State(version.state)) + 1 :]
    return [Stop(state.label, "next", version.in_force_on if state == State.IN_FORCE else None) for state in rest]

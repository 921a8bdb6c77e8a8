"""A merger is carried out and undone: one transaction each, under the locks of both municipalities, logged and told."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from municipalities.mergers import moving
from municipalities.mergers.rules import why_not
from municipalities.models import Merger, Municipality
from notifications.telling import tell

from ..actors import Actor
from ..letters import MergerLetter
from ..logged import Act
from ..models import User
from ..refusals import Refused


class AlreadyDone(Refused):
    """Somebody else was faster; ``merger`` is what they did."""

    def __init__(self, merger: Merger) -> None:
        self.merger = merger
        who = str(merger.carried_out_by or _("jemandem aus der KTS-Redaktion"))
        sentence = _("%(former)s ist schon in %(successor)s aufgegangen, durchgeführt von %(who)s. Hier sehen Sie, was verschoben wurde.")
        super().__init__(sentence % {"former": merger.former, "successor": merger.successor, "who": who})


@transaction.atomic
def carry_out(former: Municipality, successor: Municipality, on: date, *, key: UUID, by: User) -> Merger:
    """One municipality becomes part of another from a day on; the same ``key`` again gives what was done with it.

    Raises Refused with the reason, AlreadyDone where another merger of it is in force.
    """
    rows = moving.lock(former.pk, successor.pk)
    if known := Merger.objects.filter(key=key, former=former).first():
        return known
    if other := Merger.objects.in_force().filter(former=former).select_related("successor", "carried_out_by").first():
        raise AlreadyDone(other)
    former, successor = rows[former.pk], rows[successor.pk]
    if reason := why_not(former, successor, on):
        raise Refused(reason)
    merger = moving.move(former, successor, on, key=key, by=by)
    _record(Act.MERGE, merger, merger.moved, by=by)
    tell(MergerLetter.MERGED, merger=merger.pk)
    return merger


@transaction.atomic
def take_back(merger: Merger, *, by: User) -> Merger:
    """Undo it while that is possible; a second time changes nothing. Raises Refused."""
    rows = moving.lock(merger.former_id, merger.successor_id)
    found = Merger.objects.select_for_update(of=("self",)).get(pk=merger.pk)
    found.former, found.successor = rows[found.former_id], rows[found.successor_id]
    if found.is_undone and found.undone_by_id == by.pk:
        return found
    if reason := moving.why_not_undone(found):
        raise Refused(reason)
    found.undone_by = by
    moving.undo(found, by=by)
    _record(Act.UNMERGE, found, found.moved, by=by)
    tell(MergerLetter.UNMERGED, merger=found.pk)
    return found


@transaction.atomic
def follow(pk: int) -> None:
    """Move what was written for a former municipality after it had become part of another."""
    merger = Merger.objects.in_force().filter(pk=pk).first()
    if merger is None:
        return
    rows = moving.lock(merger.former_id, merger.successor_id)
    found = Merger.objects.in_force().select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:  # undone while this waited
        return
    found.former, found.successor = rows[found.former_id], rows[found.successor_id]
    if came := moving.follow(found):
        _record(Act.MERGE, found, came, by=None)


def _record(act: Act, merger: Merger, moved: dict[str, Any], *, by: Actor) -> None:
    """Log it with keys and codes: which municipalities, and whose roles it changed."""
    people = moved.get("people", {})
    roles = {name: [one[1] for one in people.get(name, [])] for name in ("moved", "raised", "merged")}
    data = {"merger": merger.pk, "successor": merger.successor_id, "day": merger.takes_effect_on.isoformat(), "people": roles}
    log(instance=merger.former, action=act, user=by, title=str(merger.former), data=data)

"""A merger is carried out, followed by what comes late, undone, forgotten. Who may, who asks and who is told stands further right.

Everything here runs under the lock of both rows. It leaves foreign keys to them alone (``FOR NO KEY UPDATE``): somebody who signs up in
the same second waits for nothing and nobody waits for them. What is written for the former municipality meanwhile follows (``follow``).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from ..merged import UNDONE_WITHIN
from ..models import Merger, Municipality
from .registry import Moved, look, movers


def lock(*keys: int) -> dict[int, Municipality]:
    """The rows of both municipalities, in one order; the first statement of every act here. Called in a transaction."""
    rows = Municipality.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
    return {row.pk: row for row in rows}


def move(former: Municipality, successor: Municipality, on: date, *, key: UUID, by: Any) -> Merger:
    """Carry it out, under ``lock`` and after ``rules.why_not``; the first day of the new state is ``on``."""
    merger = Merger(key=key, former=former, successor=successor, takes_effect_on=on, ended_on=former.valid_to, carried_out_by=by)
    merger.noted_successor = former.successor
    merger.counts = [[str(line.label), line.count] for line in look(former, successor) if line.count]
    merger.moved = {mover.key: mover.move(former, successor) for mover in movers()}
    merger.save()
    former.successor, former.valid_to = successor, on - timedelta(days=1)
    former.save(update_fields=["successor", "valid_to"])
    return merger


def why_not_undone(merger: Merger) -> str:
    """The sentence that refuses to undo it; "" where nothing does."""
    values = {"former": merger.former, "successor": merger.successor}
    if merger.is_undone:
        return _("Das ist schon rückgängig gemacht.")
    if not merger.may_be_undone:
        return _("Das ließ sich nur einen Tag lang rückgängig machen. Wenden Sie sich an den Betrieb, wenn etwas falsch zugeordnet ist.")
    if merger.successor.successor_id:
        heir = {**values, "heir": merger.successor.successor}
        return _("%(successor)s ist inzwischen in %(heir)s aufgegangen. Machen Sie zuerst das rückgängig.") % heir
    return ""


def undo(merger: Merger, *, by: Any) -> Merger:
    """Put back what was moved, under ``lock`` and after ``why_not_undone``; what came or changed since stays and is named."""
    merger.stayed = [sentence for mover in movers() for sentence in mover.undo(merger, merger.moved.get(mover.key, {}))]
    merger.undone_at, merger.undone_by = timezone.now(), by
    merger.save(update_fields=["stayed", "undone_at", "undone_by"])
    former = merger.former
    former.successor, former.valid_to = merger.noted_successor, merger.ended_on
    former.save(update_fields=["successor", "valid_to"])
    return merger


def follow(merger: Merger) -> Moved:
    """Move what was written for the former municipality since; {} where there is nothing. It is undone with the rest."""
    came = {mover.key: mover.move(merger.former, merger.successor) for mover in movers()}
    came = {key: moved for key, moved in came.items() if any(moved.values())}
    if came and merger.may_be_undone:
        merger.moved = {key: _both(merger.moved.get(key, {}), came.get(key, {})) for key in {*merger.moved, *came}}
        merger.save(update_fields=["moved"])
    return came


def _both(first: Moved, then: Moved) -> Moved:
    """Lists under the same names, one after the other; nothing stands in them twice."""
    names = {*first, *then}
    return {name: [*first.get(name, []), *(one for one in then.get(name, []) if one not in first.get(name, []))] for name in names}


def forget() -> int:
    """Empty what says who was moved, once it cannot be undone any more, and what an undo left, a day after it; how many lists.

    When, by whom and how much stays.
    """
    over = timezone.now() - UNDONE_WITHIN
    moved = Merger.objects.filter(carried_out_at__lte=over).exclude(moved={}).update(moved={})
    return moved + Merger.objects.filter(undone_at__lte=over).exclude(stayed=[]).update(stayed=[])

"""A merger of municipalities, as far as Gesuche are concerned: the successor goes on with them; of two supports one is left."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from municipalities.mergers.registry import SHOWN, Line, Moved, Mover, first, register_mover
from municipalities.mergers.rows import Rows
from municipalities.models import Merger, Municipality

from ..models import Seeking, SeekingAnswer, SeekingSupport
from .search import schedule_those

SUPPORTS = gettext_lazy("Unterstützte Gesuche")


def register() -> None:
    own = Rows(
        Seeking,
        gettext_lazy("Gesuche der Kommune"),
        lambda seeking: seeking.name,
        created="created_at",
        before=_lock,
        after=schedule_those,
    )
    register_mover(own.mover("seekings"))
    answers = Rows(SeekingAnswer, gettext_lazy("Antworten auf Gesuche"), str, created="created_at", related=("seeking", "municipality"))
    register_mover(answers.mover("seeking_answers"))
    register_mover(Mover("seeking_supports", ("exchange.SeekingSupport.municipality",), _look, _move, _undo))


def _lock(former: Municipality, successor: Municipality) -> None:
    """What is decided about these Gesuche takes the same rows first."""
    rows = Seeking.objects.filter(municipality__in=(former, successor)).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


def _look(former: Municipality, successor: Municipality) -> list[Line]:
    rows = SeekingSupport.objects.filter(municipality=former).select_related("seeking")
    return [Line(SUPPORTS, rows.count(), first(row.seeking.name for row in rows[:SHOWN]))]


def _move(former: Municipality, successor: Municipality) -> Moved:
    """What both support the successor supports once; ``joined`` names the Gesuche of those."""
    _lock_supported(former)
    own = SeekingSupport.objects.filter(municipality=successor).values("seeking")
    both = SeekingSupport.objects.filter(municipality=former, seeking__in=own)
    joined = list(both.order_by("pk").values_list("seeking", flat=True))
    SeekingSupport.objects.filter(municipality=former, seeking__in=joined).delete()
    moved = list(SeekingSupport.objects.filter(municipality=former).order_by("pk").values_list("pk", flat=True))
    SeekingSupport.objects.filter(pk__in=moved).update(municipality=successor)
    return {"rows": moved, "joined": joined}


def _undo(merger: Merger, moved: Moved) -> list[str]:
    _lock_supported(merger.successor)
    SeekingSupport.objects.filter(pk__in=moved.get("rows", []), municipality=merger.successor).update(municipality=merger.former)
    for seeking in Seeking.objects.filter(pk__in=moved.get("joined", [])).order_by("pk"):
        SeekingSupport.objects.get_or_create(seeking=seeking, municipality=merger.former)
    return []


def _lock_supported(municipality: Municipality) -> None:
    supported = SeekingSupport.objects.filter(municipality=municipality).values("seeking")
    list(Seeking.objects.filter(pk__in=supported).order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))

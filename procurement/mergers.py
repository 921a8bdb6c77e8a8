"""A merger of municipalities, as far as joint procurement is concerned: one row per municipality, and the sum stays the sum of its rows.

Where only the former takes part its row moves. Where both do, the quantities of the former are added to those of the successor, with an
entry in the history. What was frozen, and what somebody said of a product, stays under the name of that time.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.mergers.registry import SHOWN, Line, Moved, Mover, first, register_mover, register_staying
from municipalities.models import Merger, Municipality

from .demand.stored import text_of_value
from .models import Figure, FigureChange, Participation, TimeTable

STAYING = {
    "procurement.FrozenFigure.municipality": "Der eingefrorene Bedarf ist ein Beleg und bleibt, wie er war.",
    "procurement.Verdict.municipality": "Wer etwas bewertet hat, bleibt genannt.",
}
LABEL = gettext_lazy("Beteiligungen an Beschaffungen")


def register() -> None:
    for reference, reason in STAYING.items():
        register_staying(reference, reason)
    register_mover(Mover("procurements", ("procurement.Participation.municipality",), _look, _move, _undo))


def _look(former: Municipality, successor: Municipality) -> list[Line]:
    found = Participation.objects.filter(municipality=former).select_related("time_table__page").order_by("pk")
    both = found.active().filter(time_table__in=_tables_of(successor)).count()
    note = _("%(count)d davon haben beide: Die Mengen werden zusammengezählt.") % {"count": both} if both else ""
    return [Line(LABEL, found.count(), first(one.time_table.page.title for one in found[:SHOWN]), note)]


def _tables_of(municipality: Municipality) -> Any:
    return Participation.objects.active().filter(municipality=municipality).values("time_table")


def _lock(*places: Municipality) -> None:
    """Figures are counted and frozen under this lock."""
    concerned = Participation.objects.filter(municipality__in=places).values("time_table")
    list(TimeTable.objects.select_for_update(of=("self",)).filter(pk__in=concerned).order_by("pk").values_list("pk"))


def _move(former: Municipality, successor: Municipality) -> Moved:
    _lock(former, successor)
    moved: Moved = {"rows": [], "joined": []}
    own = {one.time_table_id: one for one in Participation.objects.filter(municipality=successor)}
    for participation in Participation.objects.filter(municipality=former).order_by("pk"):
        taker = own.get(participation.time_table_id)
        if taker is None:
            Participation.objects.filter(pk=participation.pk).update(municipality=successor)
            moved["rows"].append(participation.pk)
        elif participation.is_active:
            moved["joined"].append(_join(participation, taker))
    return moved


def _join(giver: Participation, taker: Participation) -> dict[str, Any]:
    """Add the quantities of one row to another; what is needed to take it back."""
    before: dict[str, Any] = {"giver": giver.pk, "taker": taker.pk, "giver_state": giver.state, "taker_state": taker.state, "figures": {}}
    if not taker.is_active:  # its own figures count no more
        for figure in taker.figures.all():
            before["figures"][str(figure.item_id)] = _stored(figure)
            _set(taker, figure, dict.fromkeys(Figure.QUANTITIES), giver)
    for given in giver.figures.all():
        figure = taker.figures.filter(item=given.item_id).first() or Figure(participation=taker, item_id=given.item_id)
        before["figures"].setdefault(str(given.item_id), _stored(figure))
        _set(taker, figure, {name: _sum(getattr(figure, name), getattr(given, name)) for name in Figure.QUANTITIES}, giver)
    bound = Participation.State.BOUND
    state = bound if bound in (giver.state, taker.state if taker.is_active else "") else giver.state
    Participation.objects.filter(pk=taker.pk).update(state=state, version=taker.version + 1, ended_at=None)
    ended = {"ended_at": timezone.now(), "end_reason": _("In %(successor)s aufgegangen.") % {"successor": taker.municipality}}
    Participation.objects.filter(pk=giver.pk).update(state=Participation.State.WITHDRAWN, **ended)
    return before


def _sum(first_one: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first_one is None and second is None else (first_one or Decimal(0)) + (second or Decimal(0))


def _stored(figure: Figure) -> dict[str, str | None]:
    return {name: None if (value := getattr(figure, name)) is None else str(value) for name in Figure.QUANTITIES}


def _set(taker: Participation, figure: Figure, values: dict[str, Decimal | None], giver: Participation) -> None:
    reason = _("Gebietsänderung: %(former)s") % {"former": giver.municipality}
    changed = [name for name in Figure.QUANTITIES if getattr(figure, name) != values[name]]
    FigureChange.objects.bulk_create(
        FigureChange(
            participation=taker,
            item_id=figure.item_id,
            field=name,
            before=text_of_value(getattr(figure, name)),
            after=text_of_value(values[name]),
            reason=reason,
        )
        for name in changed
    )
    for name in changed:
        setattr(figure, name, values[name])
    if changed:
        figure.save()


def _undo(merger: Merger, moved: Moved) -> list[str]:
    _lock(merger.former, merger.successor)
    Participation.objects.filter(pk__in=moved.get("rows", []), municipality=merger.successor).update(municipality=merger.former)
    for joined in moved.get("joined", []):
        giver, taker = (Participation.objects.select_related("municipality").get(pk=joined[who]) for who in ("giver", "taker"))
        for item_id, stored in joined["figures"].items():
            figure = taker.figures.filter(item=item_id).first()
            if figure is not None:
                _set(taker, figure, {name: None if value is None else Decimal(value) for name, value in stored.items()}, giver)
        Participation.objects.filter(pk=taker.pk).update(state=joined["taker_state"], version=taker.version + 1)
        Participation.objects.filter(pk=giver.pk).update(state=joined["giver_state"], ended_at=None, end_reason="")
    return []

"""A merger of municipalities, as far as joint procurement is concerned: one row per municipality, and the sum stays the sum of its rows.

Where only the former takes part its row moves. Where both do, the quantities of the former that count are added to those of the successor,
with an entry in the history. What was frozen, and what somebody said of a product, stays under the name of that time.

Only what was signed binds. A successor that has not signed stays interested, with the sum of both, until it signs: the paper of the former
says nothing of the successor's own quantities. Where the successor has none that count – it had left, or the tender has begun without it –
its row becomes the former's, as it is its heir in law: the paper, who signed it and the call-off go along. A successor that has signed
stays bound; the sum is said to its CDOs and to who leads, who may correct it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from municipalities.mergers.registry import Line, Moved, Mover, register_mover, register_staying
from municipalities.mergers.rules import register_rule
from municipalities.models import Merger, Municipality

from .demand.stored import EMPTY, write
from .models import CallOff, Figure, Participation, TimeTable
from .models.participations import DIGITS, PLACES
from .telling.letters import Letter, tell_of

STAYING = {
    "procurement.FrozenFigure.municipality": "Der eingefrorene Bedarf ist ein Beleg und bleibt, wie er war.",
    "procurement.Verdict.municipality": "Wer etwas bewertet hat, bleibt genannt.",
}
LABEL = gettext_lazy("Beteiligungen an Beschaffungen")
MOST = Decimal(10) ** (DIGITS - PLACES)
"""Below it the column holds a quantity."""
PAPERS = ("bound_on", "signatory_office", "bound_at", "bound_by_id", "signed_file_id")
ENDED = ("ended_at", "end_reason", "ended_after_freeze")
P = Participation.State


def register() -> None:
    for reference, reason in STAYING.items():
        register_staying(reference, reason)
    register_rule(too_much_together)
    register_mover(Mover("procurements", ("procurement.Participation.municipality",), _look, _move, _undo))


def too_much_together(former: Municipality, successor: Municipality) -> str | None:
    """A sum that no column holds; which notice it is stays unsaid: editors do not learn who takes part."""
    rows = Figure.objects.filter(participation__in=Participation.objects.active())
    own = {one.item_id: one for one in rows.filter(participation__municipality=successor)}
    for given in rows.filter(participation__municipality=former):
        other = own.get(given.item_id) or Figure()
        if any((_sum(getattr(given, name), getattr(other, name)) or 0) >= MOST for name in Figure.QUANTITIES):
            return _(
                "%(former)s und %(successor)s haben für dieselbe Beschaffung so große Mengen gemeldet, dass das Portal ihre Summe nicht "
                "speichern kann. Bitten Sie beide, ihre Mengen zu prüfen."
            ) % {"former": former, "successor": successor}
    return None


def _look(former: Municipality, successor: Municipality) -> list[Line]:
    """The count alone: the titles would tell editors who takes part in what."""
    found = Participation.objects.filter(municipality=former)
    both = found.active().filter(time_table__in=Participation.objects.active().filter(municipality=successor).values("time_table")).count()
    note = _("%(count)d davon haben beide: Die Mengen werden zusammengezählt.") % {"count": both} if both else ""
    return [Line(LABEL, found.count(), note=note)]


def _lock(*places: Municipality) -> dict[int, TimeTable]:
    """Figures are counted and frozen under this lock."""
    concerned = Participation.objects.filter(municipality__in=places).values("time_table")
    rows = TimeTable.objects.select_for_update(of=("self",)).filter(pk__in=concerned).select_related("page").order_by("pk")
    return {table.pk: table for table in rows}


def _move(former: Municipality, successor: Municipality) -> Moved:
    tables = _lock(former, successor)
    moved: Moved = {"rows": [], "joined": []}
    own = {one.time_table_id: one for one in Participation.objects.filter(municipality=successor).select_related("municipality")}
    for participation in Participation.objects.filter(municipality=former).select_related("municipality").order_by("pk"):
        taker = own.get(participation.time_table_id)
        if taker is None:
            Participation.objects.filter(pk=participation.pk).update(municipality=successor)
            moved["rows"].append(participation.pk)
        elif participation.is_active or participation.state == P.ASKED:
            moved["joined"].append(_join(tables[taker.time_table_id], participation, taker))
    return moved


def _join(table: TimeTable, giver: Participation, taker: Participation) -> dict[str, Any]:
    """Add to one row what counts of another, which ends; what is needed to take it back."""
    counting = set(Participation.objects.counting(table).values_list("pk", flat=True))
    before: dict[str, Any] = {"giver": _kept(giver), "taker": _kept(taker), "figures": {}, "adds": giver.pk in counting}
    if before["adds"]:
        anew = taker.pk not in counting
        _add_figures(giver, taker, before["figures"], anew=anew)
        taker.state = P.BOUND if taker.is_bound or (giver.is_bound and anew) else P.INTERESTED
        if anew:
            _swap_papers(giver, taker)
        if taker.is_bound:
            before["call_off"] = _hand_on_call_off(giver, taker)
        taker.ended_at, taker.end_reason, taker.ended_after_freeze = None, "", False
        taker.version += 1
        taker.save()
        _tell(table, Letter.BOUND if taker.is_bound else Letter.RECEIVED, taker)
    giver.state, giver.ended_at, giver.version = P.WITHDRAWN, timezone.now(), giver.version + 1
    giver.end_reason = _("In %(successor)s aufgegangen.") % {"successor": taker.municipality}
    giver.save()
    _tell(table, Letter.WITHDRAWN, giver)
    return {**before, "version": taker.version}


def _tell(table: TimeTable, letter: Letter, participation: Participation) -> None:
    """Of what is over nobody needs to hear."""
    if table.state in TimeTable.RUNNING:
        tell_of(table, letter, participation=participation.pk, version=participation.version)


def _kept(one: Participation) -> dict[str, Any]:
    """As JSON holds it."""
    values = {name: getattr(one, name) for name in ("pk", "state", *PAPERS, *ENDED)}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


def _restore(one: Participation, kept: dict[str, Any]) -> None:
    """As ``_kept`` kept it."""
    for name in ("state", *PAPERS, *ENDED):
        setattr(one, name, kept[name])
    one.bound_on = parse_date(kept["bound_on"] or "")
    one.bound_at, one.ended_at = parse_datetime(kept["bound_at"] or ""), parse_datetime(kept["ended_at"] or "")
    one.version += 1
    one.save()


def _add_figures(giver: Participation, taker: Participation, before: dict[str, Any], *, anew: bool) -> None:
    """``anew``: the taker's own figures count no more. Beginning and budget year are the taker's where it said them."""
    own = {figure.item_id: figure for figure in taker.figures.all()}
    given = {figure.item_id: figure for figure in giver.figures.all()}
    for item_id in dict.fromkeys([*own, *given]):
        figure = own.get(item_id) or Figure(participation=taker, item_id=item_id)
        other = given.get(item_id) or Figure()
        before[str(item_id)] = _stored(figure)
        mine = EMPTY if anew else figure.values()
        values = {name: _sum(mine[name], getattr(other, name)) for name in Figure.QUANTITIES}
        _set(figure, {**values, **{name: mine[name] or getattr(other, name) for name in ("starts", "budget_year")}}, giver)


def _swap_papers(giver: Participation, taker: Participation) -> None:
    """The paper that binds goes to the row that goes on, that of what ended to the row that ends: it binds nobody again."""
    for name in PAPERS:
        mine, others = getattr(taker, name), getattr(giver, name)
        setattr(taker, name, others)
        setattr(giver, name, mine)


def _hand_on_call_off(giver: Participation, taker: Participation) -> int | None:
    """What was ordered belongs to who is bound now; the key of the row that moved."""
    if CallOff.objects.filter(participation=taker).exists():
        return None
    found = CallOff.objects.filter(participation=giver).first()
    CallOff.objects.filter(participation=giver).update(participation=taker)
    return found.pk if found else None


def _sum(first_one: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first_one is None and second is None else (first_one or Decimal(0)) + (second or Decimal(0))


def _stored(figure: Figure) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in figure.values().items()}


def _read(stored: dict[str, Any]) -> dict[str, Any]:
    return {name: Decimal(value) if name in Figure.QUANTITIES and value is not None else value for name, value in stored.items()}


def _set(figure: Figure, values: dict[str, Any], giver: Participation) -> None:
    write(figure, values, reason=_("Gebietsänderung: %(former)s") % {"former": giver.municipality})


def _undo(merger: Merger, moved: Moved) -> list[str]:
    """What somebody saved since stays, and the row of the former stays ended: the sum is not counted twice. Which notices these are
    editors do not learn.
    """
    _lock(merger.former, merger.successor)
    Participation.objects.filter(pk__in=moved.get("rows", []), municipality=merger.successor).update(municipality=merger.former)
    pairs = [(joined, *(_row(joined[who]["pk"]) for who in ("giver", "taker"))) for joined in moved.get("joined", [])]
    stayed = 0
    for joined, giver, taker in pairs:
        if joined["adds"] and taker.version != joined["version"]:
            stayed += 1
        else:
            _part(joined, giver, taker)
    sentence = ngettext(
        "%(label)s: Bei %(count)d hat %(successor)s seither etwas geändert. Sie bleibt so.",
        "%(label)s: Bei %(count)d hat %(successor)s seither etwas geändert. Sie bleiben so.",
        stayed,
    )
    return [sentence % {"label": LABEL, "count": stayed, "successor": merger.successor}] if stayed else []


def _row(pk: int) -> Participation:
    return Participation.objects.select_related("municipality").get(pk=pk)


def _part(joined: dict[str, Any], giver: Participation, taker: Participation) -> None:
    for item_id, stored in joined["figures"].items():
        if (figure := taker.figures.filter(item=item_id).first()) is not None:
            _set(figure, _read(stored), giver)
    CallOff.objects.filter(pk=joined.get("call_off") or 0, participation=taker).update(participation=giver)
    if joined["adds"]:
        _restore(taker, joined["taker"])
    _restore(giver, joined["giver"])

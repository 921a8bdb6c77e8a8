"""A merger of municipalities, as far as agreements are concerned: one vote is left, accessions and mandates are not counted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.mergers.registry import SHOWN, Line, Moved, Mover, first, register_mover, register_staying
from municipalities.mergers.rows import Rows
from municipalities.mergers.rules import register_rule
from municipalities.models import Merger, Municipality

from .ballot.casting import new_receipt
from .models import Accession, Adoption, Ballot, Comment, Elector, Mandate, Vote

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STAYING = {
    "data_standards.Support.municipality": "Wer einen Bedarf unterstützt hat, steht so in der Geschichte des Vorschlags.",
    "data_standards.Objection.municipality": "Ein Einspruch hat schon gewirkt und bleibt, wie er war.",
    "data_standards.Ballot.group": "Die Regeln einer Abstimmung stehen fest, seit sie eröffnet ist.",
}


def register() -> None:
    for reference, reason in STAYING.items():
        register_staying(reference, reason)
    register_rule(both_voted_secretly)
    comments = Rows(Comment, gettext_lazy("Stellungnahmen"), str, created="created_at")
    register_mover(comments.mover("comments"))
    register_mover(Mover("mandates", ("data_standards.Mandate.municipality",), _look_mandates, _end_mandates, _give_back_mandates))
    register_mover(Mover("electors", ("data_standards.Elector.municipality",), _look_electors, _join_electors, _part_electors))
    for key, model, label in (("accessions", Accession, gettext_lazy("Beitritte")), ("adoptions", Adoption, gettext_lazy("Übernahmen"))):
        register_mover(_once(key, model, label))


# --- Mandates: the successor has its own -----------------------------------------------------------


def _look_mandates(former: Municipality, successor: Municipality) -> list[Line]:
    count = Mandate.objects.valid().filter(municipality=former).count()
    return [Line(_("Mandat für Abstimmungen"), count, note=_("Es endet. Die Nachfolge braucht ein eigenes.") if count else "")]


def _end_mandates(former: Municipality, successor: Municipality) -> Moved:
    keys = list(Mandate.objects.filter(municipality=former, revoked_at=None).values_list("pk", flat=True))
    Mandate.objects.filter(pk__in=keys).update(revoked_at=timezone.now())
    return {"ended": keys}


def _give_back_mandates(merger: Merger, moved: Moved) -> list[str]:
    if not Mandate.objects.filter(municipality=merger.former, revoked_at=None).exists():
        Mandate.objects.filter(pk__in=moved.get("ended", [])).update(revoked_at=None)
    return []


# --- Ballots that run: one vote --------------------------------------------------------------------


def both_voted_secretly(former: Municipality, successor: Municipality) -> str | None:
    """Nobody knows which paper is whose: two that voted in the same secret ballot cannot become one while it runs."""
    voted = Elector.objects.filter(ballot__counted_at=None, ballot__is_secret=True, has_voted=True)
    shared = voted.filter(municipality=former, ballot__in=voted.filter(municipality=successor).values("ballot"))
    if (elector := shared.select_related("ballot__version__standard").first()) is None:
        return None
    sentence = _("%(former)s und %(successor)s haben beide schon geheim über %(version)s abgestimmt. Warten Sie, bis ausgezählt ist.")
    return sentence % {"former": former, "successor": successor, "version": elector.ballot.version}


def _running(municipality: Municipality) -> list[Elector]:
    """Its place in every ballot that is not counted yet, each ballot locked."""
    found = Elector.objects.filter(municipality=municipality, ballot__counted_at=None, merged_into=None)
    list(Ballot.objects.select_for_update(of=("self",)).filter(pk__in=found.values("ballot")).order_by("pk").values_list("pk"))
    return list(found.select_related("ballot").order_by("ballot_id"))


def _look_electors(former: Municipality, successor: Municipality) -> list[Line]:
    found = Elector.objects.filter(municipality=former, ballot__counted_at=None, merged_into=None).select_related(
        "ballot__version__standard"
    )
    note = _("Es bleibt eine Stimme: die der Nachfolge, sonst die übernommene.")
    return [Line(_("Laufende Abstimmungen"), len(found), first(str(elector.ballot.version) for elector in found), note if found else "")]


def _join_electors(former: Municipality, successor: Municipality) -> Moved:
    moved: Moved = {"moved": [], "joined": [], "handed_on": []}
    for elector in _running(former):
        own = Elector.objects.filter(ballot=elector.ballot, municipality=successor).first()
        if own is None:
            Elector.objects.filter(pk=elector.pk).update(municipality=successor)
            moved["moved"].append(elector.pk)
            continue
        Elector.objects.filter(pk=elector.pk).update(merged_into=own)
        moved["joined"].append(elector.pk)
        if elector.has_voted and not own.has_voted:
            _hand_on(elector, own)
            moved["handed_on"].append(elector.pk)
    return moved


def _hand_on(giver: Elector, taker: Elector) -> None:
    """The vote of one elector is that of another from now on; in a secret ballot only the note that it voted."""
    Vote.objects.filter(elector=giver).update(elector=taker)
    voted = Case(When(pk=taker.pk, then=Value(True)), When(pk=giver.pk, then=Value(False)), default=F("has_voted"))
    giver.ballot.electors.update(has_voted=voted)


def _give_back(taker: Elector, giver: Elector) -> None:
    """The vote that was handed on returns. Where the taker voted anew since, that stays its own, and the giver's is what it said last."""
    own = taker.changes.last()
    _hand_on(taker, giver)
    if own is None:
        return
    last = giver.changes.last()
    vote = Vote.objects.get(elector=giver)
    Vote.objects.create(
        elector=taker, choice=own.choice, reason=own.reason, cast_by=own.cast_by, cast_at=own.cast_at, receipt=new_receipt(own.cast_at)
    )
    if last is not None:
        vote.choice, vote.reason, vote.cast_by, vote.cast_at = last.choice, last.reason, last.cast_by, last.cast_at
        vote.save()
    Elector.objects.filter(pk=taker.pk).update(has_voted=True)


def _part_electors(merger: Merger, moved: Moved) -> list[str]:
    stayed = []
    for elector in Elector.objects.filter(pk__in=[*moved.get("moved", []), *moved.get("joined", [])]).select_related(
        "ballot__version__standard"
    ):
        ballot = Ballot.objects.select_for_update(of=("self",)).get(pk=elector.ballot_id)
        if ballot.counted_at is not None:
            stayed.append(
                _("Die Abstimmung über %(version)s ist inzwischen ausgezählt und bleibt, wie sie ist.") % {"version": ballot.version}
            )
        elif elector.merged_into is None:
            Elector.objects.filter(pk=elector.pk).update(municipality=merger.former)
        else:
            taker = elector.merged_into
            if elector.pk in moved.get("handed_on", []):
                _give_back(taker, elector)
            Elector.objects.filter(pk=elector.pk).update(merged_into=None)
    return stayed


# --- Accessions and adoptions: once for each version ------------------------------------------------


def _once(key: str, model: type[Accession] | type[Adoption], label: StrOrPromise) -> Mover:
    """Rows of which a municipality has one for each version: the successor's own stays, the former's beside it is history."""
    objects: Any = model._default_manager

    def movable(former: Municipality, successor: Municipality) -> list[int]:
        own, found = objects.filter(municipality=successor), objects.filter(municipality=former)
        beside = Q(version__in=own.values("version"))
        if model is Accession:  # what ended is history; of a standard that the successor stands by in any version, its own is the one
            standing = Q(ended_on=None)
            by_it = Q(version__standard__in=own.filter(standing).values("version__standard"))
            beside = (standing & by_it) | (~standing & beside)
        return list(found.exclude(beside).order_by("pk").values_list("pk", flat=True))

    def look(former: Municipality, successor: Municipality) -> list[Line]:
        rows = objects.filter(pk__in=movable(former, successor)).select_related("version__standard", "version__agreement")
        return [Line(label, rows.count(), first(str(row.version) for row in rows[:SHOWN]))]

    def move(former: Municipality, successor: Municipality) -> Moved:
        keys = movable(former, successor)
        beside = [] if model is Adoption else _end_beside(former, successor, keys)
        objects.filter(pk__in=keys).update(municipality=successor)
        return {"rows": keys, "ended": beside}

    def undo(merger: Merger, moved: Moved) -> list[str]:
        objects.filter(pk__in=moved.get("rows", []), municipality=merger.successor).update(municipality=merger.former)
        if ended := moved.get("ended"):
            objects.filter(pk__in=ended).update(ended_on=None, replaced_by=None)
        return []

    return Mover(key, (f"{model._meta.label}.municipality",), look, move, undo)


def _end_beside(former: Municipality, successor: Municipality, moving: list[int]) -> list[int]:
    """End what the former acceded to beside its successor, or the two would be counted; the keys of what ended."""
    ended = []
    for accession in Accession.objects.filter(municipality=former, ended_on=None).exclude(pk__in=moving).select_related("version"):
        own = Accession.objects.filter(municipality=successor, version__standard=accession.version.standard_id, ended_on=None).first()
        if own is not None:
            Accession.objects.filter(pk=accession.pk).update(ended_on=timezone.localdate(), replaced_by=own)
            ended.append(accession.pk)
    return ended

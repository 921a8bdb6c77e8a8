"""Who acceded to a standard and who uses it: once each, superseded versions among them; the list and the map are made of these.

A municipality that is part of another now is not named: what it declared is its successor's since the merger (mergers.py). Nor is a body
that does not vote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from municipalities.maps import outline_path, position
from municipalities.models import Municipality, voting

from ..models import Accession, Adoption, State, Version

RANK = {Adoption.Status.PRODUCTIVE: 0, Adoption.Status.IMPLEMENTING: 1, Adoption.Status.PLANNED: 2}
MARKS = {Adoption.Status.PRODUCTIVE: "dot", Adoption.Status.IMPLEMENTING: "ring", Adoption.Status.PLANNED: "plan"}
ACCEDED_ONLY = "beigetreten"
"""In place of a status: nothing is known of its use."""


@dataclass(frozen=True, slots=True)
class Declared:
    """That a municipality acceded to a version, that it uses it, or both."""

    municipality: Municipality
    version: Version
    since: datetime
    """When the first of the two was said."""
    adoption: Adoption | None = None
    accession: Accession | None = None

    @property
    def municipality_id(self) -> int:
        return self.municipality.pk

    @property
    def status(self) -> str:
        return self.adoption.status if self.adoption else ACCEDED_ONLY


@dataclass(frozen=True, slots=True)
class Adopter:
    """A municipality with the farthest it got, and with which version."""

    municipality: Municipality
    status: str
    label: str
    version: str
    old: str
    """ "abgelöst" or "zurückgezogen", where its version is; else ""."""
    has_acceded: bool
    """To this or another version of the standard."""

    @property
    def uses(self) -> bool:
        return self.status != ACCEDED_ONLY


def declared_of(standard_id: int | None) -> list[Declared]:
    """What municipalities declared to the versions of a standard, those that still are and vote: one for municipality and version.

    Two statements.
    """
    still = {"version__standard": standard_id, "municipality__successor": None}
    adoptions: QuerySet[Adoption] = Adoption.objects.filter(voting("municipality__"), **still).select_related("municipality", "version")
    accessions = Accession.objects.filter(voting("municipality__"), **still, ended_on=None).select_related("municipality", "version")
    found: dict[tuple[int, int], Declared] = {}
    for adoption in adoptions:
        key = (adoption.municipality_id, adoption.version_id)
        found[key] = Declared(adoption.municipality, adoption.version, adoption.reported_at, adoption)
    for accession in accessions:
        key, since = (accession.municipality_id, accession.version_id), accession.declared_at
        used = found.get(key)
        found[key] = Declared(
            accession.municipality, accession.version, min(used.since, since) if used else since, used.adoption if used else None, accession
        )
    return list(found.values())


def adopters_in(declared: Iterable[Declared]) -> list[Adopter]:
    """Each municipality once, with the farthest it got; who acceded alone comes with that."""
    rows = sorted(declared, key=lambda row: row.version.precedence, reverse=True)
    acceded = {row.municipality_id for row in rows if row.accession}
    best: dict[int, Declared] = {}
    for row in sorted(rows, key=_rank):
        best.setdefault(row.municipality_id, row)
    found = sorted(best.values(), key=lambda row: row.municipality.sort_key)
    return [
        Adopter(
            row.municipality,
            row.status,
            str(row.adoption.get_status_display()) if row.adoption else _("Beigetreten, Nutzung nicht gemeldet"),
            row.version.number,
            row.version.get_state_display().lower() if row.version.state in (State.SUPERSEDED, State.WITHDRAWN) else "",
            row.municipality_id in acceded,
        )
        for row in found
    ]


def _rank(row: Declared) -> int:
    return RANK[Adoption.Status(row.adoption.status)] if row.adoption else len(RANK)


Points = dict[str, list[tuple[str, str]]]


def map_of(adopters: list[Adopter]) -> dict[str, Any]:
    """The points of the map by their sort, and how many of each; those without coordinates are counted and not drawn.

    The shape says who acceded: a circle acceded and uses it, a square uses it alone, a diamond acceded alone. How circles and squares are
    filled says how far the use got.
    """
    circles: Points = {"dot": [], "ring": [], "plan": []}
    squares: Points = {"dot": [], "ring": [], "plan": []}
    diamonds: list[tuple[str, str]] = []
    for adopter in adopters:
        place = adopter.municipality
        if place.latitude is None or place.longitude is None:
            continue
        point = position(float(place.latitude), float(place.longitude))
        if not adopter.uses:
            diamonds.append(point)
        else:
            (circles if adopter.has_acceded else squares)[MARKS[Adoption.Status(adopter.status)]].append(point)
    return {
        "outline": outline_path(),
        "circles": circles,
        "squares": squares,
        "diamonds": diamonds,
        "counts": Counter(adopter.status for adopter in adopters),
        "use_alone": sum(adopter.uses and not adopter.has_acceded for adopter in adopters),
    }

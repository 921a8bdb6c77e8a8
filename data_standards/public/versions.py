"""What a version shows: its text and files as they were laid before people, its way, who acceded and who uses it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.roles import municipalities_of
from municipalities.maps import outline_path, position
from municipalities.models import Municipality

from ..ballot.mandates import electable
from ..lifecycle.freezing import current_wording
from ..models import Accession, Adoption, State, Version
from ..models.agreements import Binding

ADOPTERS_SHOWN = 5
RANK = {Adoption.Status.PRODUCTIVE: 0, Adoption.Status.IMPLEMENTING: 1, Adoption.Status.PLANNED: 2}
MARKS = {Adoption.Status.PRODUCTIVE: "dot", Adoption.Status.IMPLEMENTING: "ring", Adoption.Status.PLANNED: "plan"}


@dataclass(frozen=True, slots=True)
class Adopter:
    """A municipality with the farthest it got, and with which version."""

    municipality: Municipality
    status: str
    label: str
    version: str
    is_old: bool
    """It uses a version that is superseded or withdrawn."""


def version_of(user: Any, slug: str, number: str) -> Version:
    """A version of a standard that a user may see; raises Http404."""
    related = ("standard", "agreement__municipality", "superseded_by", "consultation", "ballot")
    found = Version.objects.visible_to(user).select_related(*related).prefetch_related("milestones")
    version = found.filter(standard__slug=slug, number=number).first()
    if version is None:
        raise Http404
    return version


def shown_of(standard_id: int | None, user: Any) -> list[Version]:
    """The versions of a standard that a user may see, the newest first."""
    found = Version.objects.visible_to(user).filter(standard=standard_id)
    return list(
        found.select_related("standard", "agreement__municipality", "superseded_by", "consultation", "ballot").prefetch_related(
            "milestones"
        )
    )


def current_of(versions: list[Version]) -> Version | None:
    """The version that the page of a standard shows first: the one in force, else the newest."""
    return next((version for version in versions if version.state == State.IN_FORCE), versions[0] if versions else None)


def adopters_of(standard_id: int | None) -> list[Adopter]:
    """Everybody who uses any version of a standard, once each, those of superseded versions among them."""
    rows: QuerySet[Adoption] = Adoption.objects.filter(version__standard=standard_id).select_related("municipality", "version")
    best: dict[int, Adoption] = {}
    for row in sorted(rows, key=lambda row: (RANK[Adoption.Status(row.status)], "-" + row.version.precedence)):
        best.setdefault(row.municipality_id, row)
    found = sorted(best.values(), key=lambda row: row.municipality.sort_key)
    return [
        Adopter(
            row.municipality,
            row.status,
            row.get_status_display(),
            row.version.number,
            row.version.state in (State.SUPERSEDED, State.WITHDRAWN),
        )
        for row in found
    ]


def map_of(adopters: list[Adopter]) -> dict[str, Any]:
    """The dots of the map by their sort, and how many of each; those without coordinates are counted and not drawn."""
    points: dict[str, list[tuple[str, str]]] = {"dot": [], "ring": [], "plan": []}
    for adopter in adopters:
        place = adopter.municipality
        if place.latitude is not None and place.longitude is not None:
            points[MARKS[Adoption.Status(adopter.status)]].append(position(float(place.latitude), float(place.longitude)))
    return {"outline": outline_path(), "points": points, "counts": Counter(adopter.status for adopter in adopters)}


def version_context(version: Version, user: Any) -> dict[str, Any]:
    """What data_standards/version_body.html needs."""
    wording = current_wording(version)
    adopters = adopters_of(version.standard_id)
    accessions = Accession.objects.filter(version=version, ended_on=None)
    own = electable(municipalities_of(user), user)
    return {
        "version": version,
        "wording": wording,
        "facts": wording.facts if wording else {},
        "binding": dict(Binding.choices).get(wording.facts.get("binding", ""), "") if wording else "",
        "artefacts": list(wording.artefacts.defer("text")) if wording else [],
        "acceded_count": accessions.count(),
        "adopters": adopters[:ADOPTERS_SHOWN],
        "adopters_count": len(adopters),
        "map": map_of(adopters),
        "can_accede": [place for place in own if not accessions.filter(municipality=place).exists()]
        if version.state in Version.VALID
        else [],
        "procurement": procurement_text(version),
    }


def procurement_text(version: Version) -> str:
    """A sentence for a specification of services, to copy."""
    if version.state not in Version.VALID:
        return ""
    address = f"{settings.PORTAL_BASE_URL}{version.get_absolute_url()}"
    return _("Der Auftragnehmer liefert die Daten nach „%(name)s“, Version %(number)s (%(address)s).") % {
        "name": version.name,
        "number": version.number,
        "address": address,
    }

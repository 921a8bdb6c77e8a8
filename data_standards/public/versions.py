"""What a version shows: its text and files as they were laid before people, its way, who acceded and who uses it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import municipalities_of
from contributions.writers import writers_of
from municipalities.maps import outline_path, position
from municipalities.models import Municipality
from pages.models import Standard

from ..ballot.mandates import electable
from ..lifecycle.days import until
from ..lifecycle.freezing import current_wording
from ..models import Accession, Adoption, AgreementPage, State, Version, Wording
from ..models.agreements import Binding
from ..standing import ICONS, KINDS

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
    newest_first = sorted(rows, key=lambda row: row.version.precedence, reverse=True)
    for row in sorted(newest_first, key=lambda row: RANK[Adoption.Status(row.status)]):
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
    """What data_standards/version_body.html needs, in a number of statements that no stock changes."""
    wording = current_wording(version)
    facts = wording.facts if wording else {}
    adopters = adopters_of(version.standard_id)
    acceded = set(Accession.objects.filter(version=version, ended_on=None).values_list("municipality", flat=True))
    own = electable(municipalities_of(user), user) if version.state in Version.VALID else []
    return {
        "version": version,
        "wording": wording,
        "facts": facts,
        "identifier": identifier_of(version),
        "binding": dict(Binding.choices).get(facts.get("binding", ""), ""),
        "licence": dict(AgreementPage._meta.get_field("content_licence").choices or ()).get(facts.get("content_licence", ""), ""),
        "based_on": list(Standard.objects.filter(slug__in=facts.get("based_on", []))) if facts.get("based_on") else [],
        "beside": [writer.municipality for writer in writers_of(version.agreement) if writer.municipality] if version.agreement else [],
        "artefacts": list(wording.artefacts.defer("text")) if wording else [],
        "acceded": _acceded_in_words(len(acceded)),
        "badge_kind": KINDS.get(State(version.state), "plain"),
        "badge_icon": ICONS.get(State(version.state), ""),
        "adopters": adopters[:ADOPTERS_SHOWN],
        "adopters_count": len(adopters),
        "map": map_of(adopters),
        "can_accede": [place for place in own if place.pk not in acceded],
        "can_object": _objecting(version, user),
        "is_agreed": version.state in Version.PUBLISHED,
        "procurement": procurement_text(version),
    }


def _acceded_in_words(count: int) -> str:
    return ngettext("%(count)d Kommune beigetreten", "%(count)d Kommunen beigetreten", count) % {"count": count} if count else ""


def identifier_of(version: Version) -> str:
    """What a standard is called for ever: its lasting address, or a name of a prefix that the operator had registered."""
    if version.standard is None:
        return ""
    prefix = settings.STANDARD_URN_PREFIX
    return f"{prefix}{version.standard.slug}" if prefix else f"{settings.PORTAL_BASE_URL}{version.standard.get_absolute_url()}"


@dataclass(frozen=True, slots=True)
class Row:
    """A version in the table of all of its standard."""

    version: Version
    day: date | None
    """Since when it is as it is; None while it is on its way."""
    until: str
    """The end of a consultation or a ballot."""
    remaining: str
    """How many still apply a version that is superseded."""
    differences: str
    """Address of what changed since the version before; "" where there is none to compare with."""


def rows_of(versions: list[Version]) -> list[Row]:
    """The table of versions. Two statements, whatever their number."""
    counted = Accession.objects.filter(version__in=versions, ended_on=None).order_by().values_list("version").annotate(Count("pk"))
    remaining = dict(counted)
    texts = set(Wording.objects.filter(version__in=versions).values_list("version", flat=True))
    lower = comparable(versions, texts)
    return [
        Row(
            version=version,
            day=_day_of(version),
            until=_until(version),
            remaining=_remaining(remaining.get(version.pk, 0)) if version.state == State.SUPERSEDED else "",
            differences=f"{version.url_of('differences')}?zu={lower[version.pk]}" if version.pk in lower else "",
        )
        for version in versions
    ]


def comparable(versions: list[Version], with_text: set[int]) -> dict[int, str]:
    """Version → number of the next lower one whose text can be compared with it."""
    found: dict[int, str] = {}
    later: Version | None = None
    for version in versions:
        if version.pk in with_text:
            if later is not None:
                found[later.pk] = version.number
            later = version
    return found


def _remaining(count: int) -> str:
    return ngettext("noch %(count)d Kommune", "noch %(count)d Kommunen", count) % {"count": count} if count else ""


def _day_of(version: Version) -> date | None:
    if version.in_force_on:
        return version.in_force_on
    reached = list(version.milestones.all())
    return timezone.localdate(reached[-1].reached_at) if reached and version.state not in Version.OPEN else None


def _until(version: Version) -> str:
    open_now = getattr(version, {State.CONSULTATION: "consultation", State.BALLOT: "ballot"}.get(State(version.state), ""), None)
    return until(open_now.closes_at) if open_now else ""


def _objecting(version: Version, user: Any) -> list[Municipality]:
    """The municipalities of the visitor that may object to a small correction: who acceded, with the mandate."""
    if version.state != State.OBJECTION:
        return []
    acceded = Accession.objects.filter(version__standard=version.standard_id, ended_on=None).values("municipality")
    return list(Municipality.objects.filter(pk__in=[place.pk for place in electable(municipalities_of(user), user)]).filter(pk__in=acceded))


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

"""What a version shows: its text and files as they were laid before people, its way, who acceded and who uses it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import is_cdo_of_municipality, municipalities_of
from contributions.deadlines import until
from contributions.writers import writers_of
from municipalities.models import voting
from pages.models import Standard

from ..accession.adopters import adopters_in, declared_of, map_of
from ..accession.own import own_of
from ..ballot.mandates import electable
from ..lifecycle.freezing import current_wording
from ..lifecycle.objecting import objections_open
from ..models import Accession, AgreementPage, Artefact, Spoken, State, Version, Wording
from ..models.agreements import Binding
from ..standing import ICONS, KINDS
from .steps import steps

ADOPTERS_SHOWN = 5


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


def version_context(version: Version, user: Any) -> dict[str, Any]:
    """What data_standards/version_body.html needs, in a number of statements that no stock changes."""
    wording = current_wording(version)
    facts = wording.facts if wording else {}
    declared = declared_of(version.standard_id)
    adopters = adopters_in(declared)
    acceded = {row.municipality_id for row in declared if row.accession and row.accession.version_id == version.pk}
    mandated = electable(municipalities_of(user), user) if version.state in (*Version.PUBLISHED, State.OBJECTION) else []
    return {
        "version": version,
        "wording": wording,
        "facts": facts,
        "identifier": identifier_of(version),
        "binding": dict(Binding.choices).get(facts.get("binding", ""), ""),
        "licence": dict(AgreementPage._meta.get_field("content_licence").choices or ()).get(facts.get("content_licence", ""), ""),
        "based_on": list(Standard.objects.filter(slug__in=facts.get("based_on", []))) if facts.get("based_on") else [],
        "beside": [writer.municipality for writer in writers_of(version.agreement) if writer.municipality] if version.agreement else [],
        "spoken": spoken_of(version, wording, user),
        "artefacts": artefacts_of(version, wording) if wording else [],
        "acceded": _acceded_in_words(len(acceded)),
        "badge_kind": KINDS.get(State(version.state), "plain"),
        "badge_icon": ICONS.get(State(version.state), ""),
        "adopters": adopters[:ADOPTERS_SHOWN],
        "adopters_count": len(adopters),
        "map": map_of(adopters),
        "mine": own_of(version, user, declared, mandated),
        "can_object": [place for _version, place in objections_open([version], mandated)],
        "has_dates": any(True for _step in steps(version)),
        "is_agreed": version.was_agreed,
        "draft_url": draft_url(version, user),
        "procurement": procurement_text(version),
    }


def draft_url(version: Version, user: Any) -> str:
    """Where the CDO of the municipality that leads the agreement changes its draft; "" for everybody else."""
    page = version.agreement
    return reverse("writing:change", args=[page.pk]) if page is not None and is_cdo_of_municipality(user, page) else ""


def artefacts_of(version: Version, wording: Wording) -> list[Artefact]:
    """The files of a text, each with the version it belongs to: their addresses name it."""
    files = list(wording.artefacts.defer("text"))
    for file in files:
        file.version = version
    return files


def spoken_of(version: Version, wording: Wording | None, user: Any) -> list[Spoken]:
    """The lines of a profile as they were laid before people; none, and no statement, for any other standard."""
    if wording is None or not version.is_profile:
        return []
    return list(wording.spoken.shown_to(user))


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
    """The end of a consultation, a ballot or the days of objection, or the day on which it comes into force."""
    remaining: str
    """How many still apply a version that is superseded."""
    differences: str
    """Address of what changed since the version before; "" where there is none to compare with."""


def rows_of(versions: list[Version]) -> list[Row]:
    """The table of versions. Two statements, whatever their number."""
    standing = Accession.objects.filter(voting("municipality__"), version__in=versions, ended_on=None)
    remaining = dict(standing.order_by().values_list("version").annotate(Count("pk")))
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
    if version.in_force_on and version.state != State.AGREED:
        return version.in_force_on
    reached = list(version.milestones.all())
    return timezone.localdate(reached[-1].reached_at) if reached and version.state not in Version.AT_WORK else None


def _until(version: Version) -> str:
    if version.state == State.OBJECTION and version.objection_until:
        return until(version.objection_until)
    if version.state == State.AGREED and version.in_force_on:
        return _("tritt am %(day)s in Kraft") % {"day": date_format(version.in_force_on, "DATE_FORMAT")}
    open_now = getattr(version, {State.CONSULTATION: "consultation", State.BALLOT: "ballot"}.get(State(version.state), ""), None)
    return until(open_now.closes_at) if open_now else ""


def procurement_text(version: Version) -> str:
    """A sentence for a specification of services, to copy; never one that asks for the platform of somebody."""
    if not version.is_agreed_on or version.standard is None:
        return ""
    sentence = (
        _("Die Datenplattform spricht alle Pflichtstandards nach „%(name)s“, Version %(number)s (%(address)s).")
        if version.is_profile
        else _("Der Auftragnehmer liefert die Daten nach „%(name)s“, Version %(number)s (%(address)s).")
    )
    address = f"{settings.PORTAL_BASE_URL}{version.get_absolute_url()}"
    return sentence % {"name": version.name, "number": version.number, "address": address}

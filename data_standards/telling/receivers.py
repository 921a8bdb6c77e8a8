"""Who hears of a step of a version: asked when a mail is written, and again when it is sent."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Membership, Role, User
from contributions.receivers import all_editors, cdos_of, distinct, people_behind
from contributions.writers import writers_of

from ..models import Accession, Adoption, Elector, Mandate, Version

Found = list[User]
People = QuerySet[User]
"""Among whom is looked: everybody whose account is open, or one of them when their mail leaves."""


def everybody() -> People:
    return User.objects.filter(is_active=True)


def writers(version: Version, about: dict[str, Any], among: People) -> Found:
    """The CDOs of the lead municipality and of those that write with it."""
    page = version.agreement
    if page is None:
        return []
    return distinct(cdos_of([page.municipality_id], among), people_behind(writers_of(page)))


def involved(version: Version, about: dict[str, Any], among: People) -> Found:
    """Who writes, who has the same need, and who uses another version already."""
    page = version.agreement
    supporting = page.supports.values_list("municipality", flat=True) if page else []
    return distinct(writers(version, about, among), cdos_of(supporting, among), using(version, about, among))


def using(version: Version, about: dict[str, Any], among: People) -> Found:
    """The CDOs of municipalities that acceded to a version of the standard, or use one."""
    if version.standard_id is None:
        return []
    acceded = Accession.objects.filter(version__standard=version.standard_id, ended_on=None).values("municipality")
    adopted = Adoption.objects.filter(version__standard=version.standard_id).values("municipality")
    municipal = Q(memberships__municipality__in=acceded) | Q(memberships__municipality__in=adopted)
    return list(among.filter(municipal, memberships__role=Role.CDO).distinct())


def commenting(version: Version, about: dict[str, Any], among: People) -> Found:
    """Who said something in the consultation and wants to hear of it, while they belong to that municipality; and the editing group."""
    consultation = getattr(version, "consultation", None)
    if consultation is None:
        return writers(version, about, among)
    belongs = Membership.objects.filter(user=OuterRef("author"), municipality=OuterRef("municipality"))
    spoke = consultation.comments.public().filter(Exists(belongs), wants_answer=True)
    authors = among.filter(pk__in=spoke.values("author"))
    return distinct(writers(version, about, among), authors)


def electors(version: Version, about: dict[str, Any], among: People) -> Found:
    """Who votes for a municipality of the electorate: holders of mandates and their deputies."""
    return with_mandate(_electors(version), among)


def electors_waiting(version: Version, about: dict[str, Any], among: People) -> Found:
    """Those of them whose municipality has not voted. Each hears of its own alone."""
    return with_mandate(_electors(version).filter(has_voted=False), among)


def of_elector(version: Version, about: dict[str, Any], among: People) -> Found:
    """Who holds the mandate of one municipality, and its CDOs: they see that it voted."""
    elector = Elector.objects.filter(pk=about.get("elector") or 0).first()
    if elector is None:
        return []
    return distinct(with_mandate(Elector.objects.filter(pk=elector.pk), among), cdos_of([elector.municipality_id], among))


def of_accession(version: Version, about: dict[str, Any], among: People) -> Found:
    """The CDOs of the municipality that acceded or left, and the editing group."""
    accession = Accession.objects.filter(pk=about.get("accession") or 0).first()
    return distinct(cdos_of([accession.municipality_id], among), writers(version, about, among)) if accession else []


def decided(version: Version, about: dict[str, Any], among: People) -> Found:
    """Who hears of a result: who voted or could, and everybody involved."""
    return distinct(electors(version, about, among), involved(version, about, among))


def editors(version: Version, about: dict[str, Any], among: People) -> Found:
    return list(all_editors())


def _electors(version: Version) -> QuerySet[Elector]:
    return Elector.objects.filter(ballot__version=version, merged_into=None)


def with_mandate(electors: QuerySet[Elector], among: People) -> Found:
    """Who holds the mandate of one of the municipalities or stands in, and belongs to it now."""
    mandates = Mandate.objects.held().filter(municipality__in=electors.values("municipality"))
    holding = mandates.filter(Q(holder_is_there=True)).values("holder")
    standing_in = mandates.filter(Q(deputy_is_there=True)).values("deputy")
    return list(among.filter(Q(pk__in=holding) | Q(pk__in=standing_in)))

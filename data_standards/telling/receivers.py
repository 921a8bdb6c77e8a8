"""Who hears of a step of a version: asked when a mail is written, and again when it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Role, User
from accounts.roles import belongs_to
from contributions.receivers import all_editors, people_behind
from contributions.writers import writers_of

from ..models import Accession, Adoption, Comment, Elector, Mandate, Version

Found = list[User]


def writers(version: Version, about: dict[str, Any]) -> Found:
    """The CDOs of the lead municipality and of those that write with it."""
    page = version.agreement
    if page is None:
        return []
    return distinct(cdos([page.municipality_id]), people_behind(writers_of(page)))


def involved(version: Version, about: dict[str, Any]) -> Found:
    """Who writes, who has the same need, and who uses another version already."""
    page = version.agreement
    supporting = page.supports.values_list("municipality", flat=True) if page else []
    return distinct(writers(version, about), cdos(supporting), using(version, about))


def using(version: Version, about: dict[str, Any]) -> Found:
    """The CDOs of municipalities that acceded to a version of the standard, or use one."""
    if version.standard_id is None:
        return []
    acceded = Accession.objects.filter(version__standard=version.standard_id, ended_on=None).values("municipality")
    adopted = Adoption.objects.filter(version__standard=version.standard_id).values("municipality")
    municipal = Q(memberships__municipality__in=acceded) | Q(memberships__municipality__in=adopted)
    return list(User.objects.filter(municipal, memberships__role=Role.CDO, is_active=True).distinct())


def commenting(version: Version, about: dict[str, Any]) -> Found:
    """Who said something in the consultation, and the editing group."""
    consultation = getattr(version, "consultation", None)
    authors = User.objects.filter(pk__in=consultation.comments.public().values("author"), is_active=True) if consultation else []
    return distinct(writers(version, about), authors)


def electors(version: Version, about: dict[str, Any]) -> Found:
    """Who votes for a municipality of the electorate: holders of mandates and their deputies."""
    return with_mandate(_electors(version))


def electors_waiting(version: Version, about: dict[str, Any]) -> Found:
    """Those of them whose municipality has not voted. Each hears of its own alone."""
    return with_mandate(_electors(version).filter(has_voted=False))


def of_elector(version: Version, about: dict[str, Any]) -> Found:
    """Who holds the mandate of one municipality, and its CDOs: they see that it voted."""
    elector = Elector.objects.filter(pk=about.get("elector") or 0).first()
    if elector is None:
        return []
    return distinct(with_mandate(Elector.objects.filter(pk=elector.pk)), cdos([elector.municipality_id]))


def of_comment(version: Version, about: dict[str, Any]) -> Found:
    """Who made a comment while they belong to its municipality, else the CDOs of that."""
    comment = Comment.objects.public().select_related("author").filter(pk=about.get("comment") or 0).first()
    if comment is None:
        return []
    author = comment.author
    if author is not None and author.is_active and belongs_to(author, comment.municipality_id):
        return [author]
    return cdos([comment.municipality_id]) if comment.municipality_id else []


def of_accession(version: Version, about: dict[str, Any]) -> Found:
    """The CDOs of the municipality that acceded or left, and the editing group."""
    accession = Accession.objects.filter(pk=about.get("accession") or 0).first()
    return distinct(cdos([accession.municipality_id]), writers(version, about)) if accession else []


def decided(version: Version, about: dict[str, Any]) -> Found:
    """Who hears of a result: who voted or could, and everybody involved."""
    return distinct(electors(version, about), involved(version, about))


def editors(version: Version, about: dict[str, Any]) -> Found:
    return list(all_editors())


def _electors(version: Version) -> QuerySet[Elector]:
    return Elector.objects.filter(ballot__version=version, merged_into=None)


def with_mandate(electors: QuerySet[Elector]) -> Found:
    mandates = Mandate.objects.valid().filter(municipality__in=electors.values("municipality"))
    people = Q(pk__in=mandates.values("holder")) | Q(pk__in=mandates.values("deputy"))
    return list(User.objects.filter(people, is_active=True).distinct())


def cdos(municipalities: Iterable[int]) -> Found:
    found = User.objects.filter(memberships__role=Role.CDO, memberships__municipality__in=list(municipalities), is_active=True)
    return list(found.distinct())


def distinct(*groups: Iterable[User]) -> Found:
    return list({person.pk: person for person in chain(*groups)}.values())

"""What the municipalities of a visitor declared to a version, and what they can do about it now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.roles import municipalities_of
from municipalities.models import Municipality

from ..models import Accession, Adoption, Version
from .adopters import Declared


@dataclass(frozen=True, slots=True)
class Own:
    place: Municipality
    accession: Accession | None
    adoption: Adoption | None
    may_accede: bool
    """To this version; whoever has the mandate."""
    may_leave: bool
    may_report: bool
    """The CDO."""


def own_of(version: Version, user: Any, declared: Iterable[Declared], mandated: Iterable[Municipality]) -> list[Own]:
    """One each for the municipalities of which there is anything to say or to do. No statement of its own."""
    said = {row.municipality_id: row for row in declared if row.version.pk == version.pk}
    able = {place.pk for place in mandated}
    found = []
    for place in municipalities_of(user):
        row = said.get(place.pk)
        accession, adoption = (row.accession, row.adoption) if row else (None, None)
        own = Own(
            place,
            accession,
            adoption,
            may_accede=place.pk in able and accession is None and version.is_agreed_on,
            may_leave=place.pk in able and accession is not None,
            may_report=version.was_agreed and user.has_perm("data_standards.report_adoption", place),
        )
        if row or own.may_accede or own.may_report:
            found.append(own)
    return found

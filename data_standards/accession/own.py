"""What the municipalities of a visitor declared to a version, and what they can do about it now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.roles import municipalities_of
from municipalities.models import Municipality

from ..models import Accession, Adoption, State, Version
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
    elsewhere: Accession | None = None
    """To another version of the standard."""
    used: Adoption | None = None
    """Of another version, the newest: where nothing is reported of this one."""

    @property
    def must_move(self) -> bool:
        """It acceded to a version that this one supersedes."""
        return self.elsewhere is not None and self.elsewhere.version.state == State.SUPERSEDED


def own_of(version: Version, user: Any, declared: Iterable[Declared], mandated: Iterable[Municipality]) -> list[Own]:
    """One each for the municipalities of which there is anything to say or to do. No statement of its own."""
    rows = sorted(declared, key=lambda row: row.version.precedence)
    said = {row.municipality_id: row for row in rows if row.version.pk == version.pk}
    others = [row for row in rows if row.version.pk != version.pk]
    elsewhere = {row.municipality_id: row.accession for row in others if row.accession}
    used = {row.municipality_id: row.adoption for row in others if row.adoption}
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
            elsewhere=elsewhere.get(place.pk),
            used=None if adoption else used.get(place.pk),
        )
        if row or own.may_accede or own.may_report:
            found.append(own)
    return found

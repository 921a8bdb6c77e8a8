"""What a municipality acceded to and uses, on its profile."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from municipalities.registry import ProfilePanel, register_profile_panel

from ..models import Accession, Adoption, State, Version


@dataclass(slots=True)
class Used:
    """A version with what the municipality declared to it."""

    version: Version
    accession: Accession | None = None
    adoption: Adoption | None = None

    @property
    def is_old(self) -> bool:
        return self.version.state in (State.SUPERSEDED, State.WITHDRAWN)


def register() -> None:
    register_profile_panel(standards)


def standards(request: HttpRequest, municipality: Municipality) -> ProfilePanel | None:
    """All versions to which it acceded or that it uses, superseded ones among them. Two statements.

    None without any, and for a body that does not vote.
    """
    if not municipality.is_voting:
        return None
    seen = Version.objects.visible_to(request.user)
    used: dict[int, Used] = {}
    for accession in municipality.accessions.filter(ended_on=None, version__in=seen).select_related("version__standard"):
        used.setdefault(accession.version_id, Used(accession.version)).accession = accession
    for adoption in municipality.adoptions.filter(version__in=seen).select_related("version__standard"):
        used.setdefault(adoption.version_id, Used(adoption.version)).adoption = adoption
    rows = sorted(used.values(), key=lambda one: (one.version.standard.sort_key if one.version.standard else "", one.version.precedence))
    return ProfilePanel(_("Vereinbarte Standards"), "data_standards/profile.html", {"rows": rows}, order=19) if rows else None

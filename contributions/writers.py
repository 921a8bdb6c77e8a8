"""Who writes an entry: its municipality, and those whom its CDOs name beside it. Rights are asked here at each use."""

from __future__ import annotations

from typing import Any

import rules

from accounts.models import Role
from accounts.roles import belongs_to, is_cdo_of_municipality, is_member, is_member_of_municipality

from .models import ContributionPage, Writer, Writers


def writers_of(page: ContributionPage) -> list[Writer]:
    """Who writes an entry beside its own municipality; without a statement where its kind knows nobody else."""
    known_kind = type(page) is not ContributionPage
    return [] if known_kind and page.WRITERS is Writers.OWNER else list(page.writers.select_related("municipality", "person"))


@rules.predicate
def reads(user: Any, page: Any = None) -> bool:
    """Belongs to a municipality that writes the entry, or writes it by name."""
    return page is not None and (is_member_of_municipality(user, page) or _is_among(user, page))


@rules.predicate
def writes(user: Any, page: Any = None) -> bool:
    """CDO of a municipality that writes the entry, or writes it by name."""
    return page is not None and (is_cdo_of_municipality(user, page) or _is_among(user, page, Role.CDO))


@rules.predicate
def answers(user: Any, page: Any = None) -> bool:
    """CDO of a municipality that writes the entry: speaks for a municipality to the KTS."""
    return page is not None and (is_cdo_of_municipality(user, page) or _is_among(user, page, Role.CDO, by_name=False))


def _is_among(user: Any, page: ContributionPage, *roles: str, by_name: bool = True) -> bool:
    if not is_member(user):
        return False
    return any(belongs_to(user, writer.municipality_id, *roles) or (by_name and writer.person_id == user.pk) for writer in writers_of(page))

"""Municipalities like one's own: by relevance, what comes from them stands a little higher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from accounts.roles import municipalities_of
from municipalities.paging import PARAMETER as PAGE_PARAMETER

from .municipalities import facet_codes

PARAMETER, OFF = "aehnlich", "aus"


@dataclass(frozen=True, slots=True)
class LikeMine:
    """What is preferred for this visitor, and the address that switches it."""

    codes: Mapping[str, tuple[str, ...]]
    """Codes per facet of the own municipality."""
    description: str
    """ "Stadt, Bayern, 50.000–100.000 Einw." """
    is_on: bool
    switch_url: str

    @property
    def near(self) -> Mapping[str, tuple[str, ...]]:
        return self.codes if self.is_on else {}


def like_mine(user: Any, data: QueryDict) -> LikeMine | None:
    """The preference of a member of a municipality, their first where they have several; None for everyone else."""
    municipality = next(iter(municipalities_of(user)), None)
    if municipality is None:
        return None
    is_on = data.get(PARAMETER) != OFF
    parts = [municipality.get_kind_display(), *municipality.state_names]
    if municipality.size_class:
        parts.append(f"{municipality.get_size_class_display()} Einw.")
    return LikeMine(facet_codes(municipality), ", ".join(parts), is_on, _switched(data, is_on))


def _switched(data: QueryDict, is_on: bool) -> str:
    other = data.copy()
    other.pop(PAGE_PARAMETER, None)
    other.pop(PARAMETER, None)
    if is_on:
        other[PARAMETER] = OFF
    return f"?{other.urlencode()}"

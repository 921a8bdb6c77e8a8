"""What apps to the right add to the directory: entries on the profile, and how many each municipality has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from .models import Municipality


@dataclass(frozen=True, slots=True)
class ProfilePanel:
    """A section of a municipality's profile."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


_panels: list[Callable[[HttpRequest, Municipality], ProfilePanel | None]] = []
_counts: list[Callable[[Any], dict[int, int]]] = []


def register_profile_panel(source: Callable[[HttpRequest, Municipality], ProfilePanel | None]) -> None:
    _panels.append(source)


def register_entry_counts(source: Callable[[Any], dict[int, int]]) -> None:
    """Add a function that gives, for a user, the number of visible entries per primary key of a municipality."""
    _counts.append(source)


def panels_for(request: HttpRequest, municipality: Municipality) -> list[ProfilePanel]:
    return [panel for source in _panels if (panel := source(request, municipality)) is not None]


def entry_counts(user: Any) -> dict[int, int]:
    """Visible entries per municipality, all sources together."""
    total: dict[int, int] = {}
    for source in _counts:
        for key, count in source(user).items():
            total[key] = total.get(key, 0) + count
    return total

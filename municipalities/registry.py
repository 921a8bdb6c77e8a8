"""What apps further right show of a municipality: panels of its profile, how many entries it has, buttons in the admin.

They register in ``AppConfig.ready()``; this app knows none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.http import HttpRequest

from jobs.registrations import Registry, answers

from .models import Municipality


@dataclass(frozen=True, slots=True)
class ProfilePanel:
    """A section of the profile. The template gets its ``context`` as ``panel`` and writes no heading of its own."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    order: int = 50
    counted: str = ""
    """What the section adds to "Im Portal": "3 Lösungen"; nothing where it shows no entries of the municipality."""


@dataclass(frozen=True, slots=True)
class RowButton:
    """What an editor can do with a municipality beside changing its form."""

    label: str
    url: str
    icon: str


PanelBuilder = Callable[[HttpRequest, Municipality], ProfilePanel | None]
EntryCounter = Callable[[Any], dict[int, int]]
ButtonBuilder = Callable[[Municipality], RowButton | None]
ProfileEditor = Callable[[Any, Municipality], str | None]

_panels: Registry[PanelBuilder] = Registry("panel of the profile")
_editors: Registry[ProfileEditor] = Registry("way to write a profile")
_counters: Registry[EntryCounter] = Registry("counter of entries")
_buttons: Registry[ButtonBuilder] = Registry("button of a municipality in the admin")


def register_profile_panel(build: PanelBuilder) -> None:
    """Add a section to every profile; ``build`` returns None where it has nothing to show this visitor."""
    _panels.register(build)


def register_entry_counts(count: EntryCounter) -> None:
    """Add a kind of entry: ``count(user)`` maps municipalities' primary keys to what this user may see, in one query."""
    _counters.register(count)


def register_row_button(build: ButtonBuilder) -> None:
    """Add a button to the form of every municipality in the admin; ``build`` returns None where it has none."""
    _buttons.register(build)


def row_buttons(municipality: Municipality) -> list[RowButton]:
    return answers(_buttons, municipality)


def profile_panels(request: HttpRequest, municipality: Municipality) -> list[ProfilePanel]:
    """The sections with something to show, in order."""
    return sorted(answers(_panels, request, municipality), key=attrgetter("order"))


def register_profile_editor(offer: ProfileEditor) -> None:
    """Name where a profile is written: ``offer(user, municipality)`` gives the address, None to those who may not."""
    _editors.register(offer)


def edit_url(user: Any, municipality: Municipality) -> str:
    """Where this visitor may write the profile, "" for all others."""
    return next(iter(answers(_editors, user, municipality)), "")


def entry_counts(user: Any) -> Counter[int]:
    """Visible entries of all kinds by the primary key of their municipality; 0 for those without."""
    total: Counter[int] = Counter()
    for count in _counters:
        total.update(count(user))
    return total

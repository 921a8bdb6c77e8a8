"""The main navigation: the lists of all kinds, and what every portal has."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from pages.kinds import listed_kinds


@dataclass(frozen=True, slots=True)
class Way:
    """A word of the navigation and where it leads."""

    title: Any
    url: str
    order: int


def navigation() -> list[Way]:
    """All of it, in order; nothing is read from the database."""
    always = [
        Way(_("Standards"), reverse("pages:standards"), 12),
        Way(_("Handlungsfelder"), reverse("pages:topics"), 20),
        Way(_("Kommunen"), reverse("municipalities:index"), 90),
    ]
    return sorted([*always, *(Way(kind.title, kind.url, kind.order) for kind in listed_kinds() if kind.in_menu)], key=attrgetter("order"))

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
    parts: tuple[str, ...]
    """The addresses below which one is on this way: its own, and the lists that only it leads to."""


def navigation() -> list[Way]:
    """All of it, in order; nothing is read from the database."""
    kinds = listed_kinds()
    named = [
        (_("Standards"), reverse("pages:standards"), 12),
        (_("Handlungsfelder"), reverse("pages:topics"), 20),
        (_("Kommunen"), reverse("municipalities:index"), 90),
        *((kind.title, kind.url, kind.order) for kind in kinds if not kind.reached_from),
    ]
    ways = (Way(title, url, order, (url, *(kind.url for kind in kinds if kind.reached_from == url))) for title, url, order in named)
    return sorted(ways, key=attrgetter("order"))

"""Sections of the home page. Apps to the right register theirs in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.http import HttpRequest

from jobs.registrations import Registry, answers

PLACES = ("band", "main", "side", "wide")
"""Beside the search; below it, left and right; and over the whole width."""


@dataclass(frozen=True, slots=True)
class Section:
    """One block of the home page: a template and what it shows."""

    template: str
    order: int
    context: dict[str, Any] = field(default_factory=dict)
    place: str = "main"
    """One of PLACES."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in the band: how many of what the portal holds for everyone."""

    label: str
    value: int
    order: int = 50


_sections: Registry[Callable[[HttpRequest], Section | None]] = Registry("section of the home page")
_figures: Registry[Callable[[HttpRequest], Figure | None]] = Registry("figure of the home page")


def register_section(source: Callable[[HttpRequest], Section | None]) -> None:
    """Add a section; the source returns None where there is nothing to show."""
    _sections.register(source)


def register_figure(source: Callable[[HttpRequest], Figure | None]) -> None:
    _figures.register(source)


def sections_for(request: HttpRequest) -> list[Section]:
    return sorted(answers(_sections, request), key=attrgetter("order"))


def figures_for(request: HttpRequest) -> list[Figure]:
    return sorted(answers(_figures, request), key=attrgetter("order"))

"""Sections of the home page. Apps to the right register theirs in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

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


_sections: list[Callable[[HttpRequest], Section | None]] = []
_figures: list[Callable[[HttpRequest], Figure | None]] = []


def register_section(source: Callable[[HttpRequest], Section | None]) -> None:
    """Add a section; the source returns None where there is nothing to show."""
    _sections.append(source)


def register_figure(source: Callable[[HttpRequest], Figure | None]) -> None:
    _figures.append(source)


def sections_for(request: HttpRequest) -> list[Section]:
    sections = (source(request) for source in _sections)
    return sorted((section for section in sections if section is not None), key=lambda section: section.order)


def figures_for(request: HttpRequest) -> list[Figure]:
    figures = (source(request) for source in _figures)
    return sorted((figure for figure in figures if figure is not None), key=lambda figure: figure.order)

"""Panels of "Mein Bereich". Apps register theirs in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from jobs.registrations import Registry


@dataclass(frozen=True, slots=True)
class Panel:
    """A block of "Mein Bereich"; ``context`` returns None where it has nothing to show."""

    template: str
    context: Callable[[HttpRequest], dict[str, Any] | None]
    order: int = 50
    place: str = "main"
    """``main`` or ``side``."""


_panels: Registry[Panel] = Registry("panel of Mein Bereich")


def register_panel(panel: Panel) -> None:
    _panels.register(panel, rank=panel.order)


def panels_for(request: HttpRequest) -> list[dict[str, Any]]:
    """The panels with something to show, in order, each with its template, place and context."""
    shown = []
    for panel in _panels:
        context = panel.context(request)
        if context is not None:
            shown.append({"template": panel.template, "place": panel.place, **context})
    return shown

"""What the page of a conference shows beside its own texts: sections that other modules register in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from ..models import ConferencePage


@dataclass(frozen=True, slots=True)
class ConferencePanel:
    """A section of the page. The template gets its ``context`` as ``panel`` and writes no heading of the second level."""

    title: str
    anchor: str
    """Id of the section, so that links lead to it."""
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    order: int = 50


PanelBuilder = Callable[[HttpRequest, ConferencePage], ConferencePanel | None]

_builders: list[PanelBuilder] = []


def register_conference_panel(build: PanelBuilder) -> None:
    """Add a section to every conference; ``build`` returns None where it has nothing to show this visitor."""
    if build not in _builders:
        _builders.append(build)


def conference_panels(request: HttpRequest, page: ConferencePage) -> list[ConferencePanel]:
    """The sections with something to show, in order."""
    panels = (build(request, page) for build in _builders)
    return sorted((panel for panel in panels if panel is not None), key=lambda panel: panel.order)

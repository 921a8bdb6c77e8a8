"""What the page of a conference shows beside its own texts: sections that other modules register in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.http import HttpRequest

from jobs.registrations import Registry, answers

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

_builders: Registry[PanelBuilder] = Registry("section of a conference")


def register_conference_panel(build: PanelBuilder) -> None:
    """Add a section to every conference; ``build`` returns None where it has nothing to show this visitor."""
    _builders.register(build)


def conference_panels(request: HttpRequest, page: ConferencePage) -> list[ConferencePanel]:
    """The sections with something to show, in order."""
    return sorted(answers(_builders, request, page), key=attrgetter("order"))

"""What other apps show beside the page of a topic. Apps to the right register theirs in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.http import HttpRequest

from jobs.registrations import Registry, answers

from .models import Topic


@dataclass(frozen=True, slots=True)
class TopicSection:
    """A block of the side column; the template gets its ``context`` as ``section`` and begins with a heading of the second level."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    order: int = 50


SectionBuilder = Callable[[HttpRequest, Topic], TopicSection | None]

_builders: Registry[SectionBuilder] = Registry("section of a topic")


def register_topic_section(build: SectionBuilder) -> None:
    """Add a block to every topic; ``build`` returns None where it has nothing to show this visitor."""
    _builders.register(build)


def topic_sections(request: HttpRequest, topic: Topic) -> list[TopicSection]:
    """The blocks with something to show, in order."""
    return sorted(answers(_builders, request, topic), key=attrgetter("order"))

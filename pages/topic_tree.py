"""Topics with the number of entries a user may see; the upper ones count those below them, each entry once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .models import Topic
from .topic_counts import counted_for


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic, its number of entries, and the topics below it."""

    topic: Topic
    count: int
    children: tuple[Branch, ...] = ()


def topic_tree(user: Any) -> list[Branch]:
    """All topics in two levels, each level in German order."""
    children: dict[int, list[Branch]] = {}
    upper = []
    for topic, number in counted_for(user, Topic.objects.all()):
        if topic.parent_id is None:
            upper.append((topic, number))
        else:
            children.setdefault(topic.parent_id, []).append(Branch(topic, number))
    return [Branch(topic, number, tuple(children.get(topic.pk, ()))) for topic, number in upper]


def upper_topics(user: Any) -> list[Branch]:
    """The upper topics alone."""
    return [Branch(topic, number) for topic, number in counted_for(user, Topic.objects.filter(parent=None))]

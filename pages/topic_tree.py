"""Topics with the number of entries a user may see; the upper ones count those below them, each entry once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce

from .entries import entry_class, solutions_for
from .models import Topic


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic, its number of entries, and the topics below it."""

    topic: Topic
    count: int
    children: tuple[Branch, ...] = ()


def topic_tree(user: Any) -> list[Branch]:
    """All topics in two levels, each level in German order; three queries."""
    links = _links(user)
    own = dict(links.values_list("topic").annotate(Count("contributionpage")))
    children: dict[int, list[Branch]] = {}
    upper = []
    for topic in Topic.objects.all():
        if topic.parent_id is None:
            upper.append(topic)
        else:
            children.setdefault(topic.parent_id, []).append(Branch(topic, own.get(topic.pk, 0)))
    counts = _upper_counts(links)
    return [Branch(topic, counts.get(topic.pk, 0), tuple(children.get(topic.pk, ()))) for topic in upper]


def upper_topics(user: Any) -> list[Branch]:
    """The upper topics alone; two queries."""
    counts = _upper_counts(_links(user))
    return [Branch(topic, counts.get(topic.pk, 0)) for topic in Topic.objects.filter(parent=None)]


def _links(user: Any) -> QuerySet[Any]:
    """Pairs of a visible entry and its topic."""
    visible = solutions_for(user).order_by().values("pk")
    return entry_class().topics.through.objects.filter(contributionpage__in=visible)


def _upper_counts(links: QuerySet[Any]) -> dict[int, int]:
    rows = links.annotate(upper=Coalesce("topic__parent", "topic")).values_list("upper")
    return dict(rows.annotate(Count("contributionpage", distinct=True)))

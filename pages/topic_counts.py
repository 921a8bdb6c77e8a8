"""Numbers beside topics, kept and not counted when somebody looks: per topic, kind and audience (docs/decisions/0019).

Whatever changes what is listed tells the search index, by its key; a task that hears of these keys counts anew, and a look every ten
minutes does too. It counts all topics: which ones an entry named before its change nobody knows any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django_tasks import task

from jobs.once import enqueue_once
from jobs.registry import SOON, register_periodic
from search.audiences import MUNICIPALITIES, PUBLIC, audiences_of
from search.indexing import register_watcher

from .entries import entry_class
from .kinds import listed_kinds
from .models import Topic, TopicCount
from .search import TOPIC_KIND

KEPT = (PUBLIC, MUNICIPALITIES)
"""The audiences of many. Who takes part in something belongs to few more: what those see beyond is counted when they look."""
LOOK = timedelta(minutes=10)

Key = tuple[int, str, str]
"""Topic, kind and audience."""


def register() -> None:
    register_watcher(changed)
    register_periodic("Einträge je Handlungsfeld nachzählen", LOOK, recount)


def changed(keys: Sequence[str]) -> None:
    """Have it counted anew where topics or entries of a kind with a list are among what changed."""
    counted = {TOPIC_KIND, *(kind.page_class.KIND for kind in listed_kinds())}
    if any(key.partition(":")[0] in counted for key in keys):
        enqueue_once(recount_topics)


@task(priority=SOON)
def recount_topics() -> None:
    """Count anew; may run late and twice."""
    recount()


@transaction.atomic
def recount() -> int:
    """Count what stands beside every topic and keep what differs; how many numbers did.

    Two at once take turns at the rows of the topics, and whoever comes second counts after the first has written: no number
    that is older replaces a newer one. Entries that name these topics meanwhile need not wait (``no_key``).
    """
    topics = set(Topic.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    counted = {key: number for key, number in _counted() if key[0] in topics}
    kept = {(row.topic_id, row.kind, row.audience): row for row in TopicCount.objects.all()}
    wrong = [key for key in counted.keys() | kept.keys() if key not in kept or kept[key].number != counted.get(key)]
    TopicCount.objects.filter(pk__in=[kept[key].pk for key in wrong if key in kept]).delete()
    fresh = (TopicCount(topic_id=key[0], kind=key[1], audience=key[2], number=counted[key]) for key in wrong if key in counted)
    TopicCount.objects.bulk_create(sorted(fresh, key=lambda row: (row.topic_id, row.kind, row.audience)))
    return len(wrong)


def _counted() -> Iterator[tuple[Key, int]]:
    """The numbers as they are now; an upper topic counts those below it, each entry once."""
    for kind in listed_kinds():
        for audience in KEPT:
            links = _links(kind.page_class.objects.for_audiences({audience}))
            upper = links.annotate(upper=Coalesce("topic__parent", "topic")).values_list("upper")
            for topic, number in upper.annotate(Count("contributionpage", distinct=True)):
                yield (topic, kind.page_class.KIND, audience), number
            for topic, number in links.exclude(topic__parent=None).values_list("topic").annotate(Count("contributionpage")):
                yield (topic, kind.page_class.KIND, audience), number


def _links(entries: QuerySet[Any]) -> QuerySet[Any]:
    """Pairs of an entry and its topic."""
    return entry_class().topics.through.objects.filter(contributionpage__in=entries.order_by().values("pk"))


# --- What is shown -------------------------------------------------------------------


def counted_for(user: Any, topics: QuerySet[Topic]) -> Iterator[tuple[Topic, int]]:
    """Topics in German order with the number of solutions a user may see; one query, two for who takes part in something."""
    audiences = audiences_of(user)
    solutions = [kind.page_class.KIND for kind in listed_kinds() if kind.is_solution]
    shown = Q(counts__audience__in=[name for name in KEPT if name in audiences], counts__kind__in=solutions)
    beyond = _beyond(audiences.difference(KEPT))
    numbered = topics.annotate(kept=Coalesce(Sum(F("counts__number"), filter=shown), 0))
    for topic in numbered.order_by("sort_key", "pk"):  # what is grouped forgets the model's own order
        yield topic, topic.kept + beyond[topic.pk]


def _beyond(audiences: Collection[str]) -> Counter[int]:
    """Per topic the solutions for audiences that no number is kept of: a handful, each of one conference or procurement."""
    if not audiences:
        return Counter()
    links = _links(entry_class().objects.for_audiences(audiences).solutions())
    pairs = {(entry, named) for entry, *both in links.values_list("contributionpage", "topic", "topic__parent") for named in both}
    return Counter(named for _entry, named in pairs if named)

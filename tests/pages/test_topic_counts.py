"""What stands beside a topic is counted when it is asked for (docs/decisions/0019): it follows every change at once, by whatever door."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from best_practices.models import BestPracticePage
from contributions.models import Visibility
from pages.models import Topic
from pages.topic_tree import topic_tree, upper_topics
from tests.published import publish, reader, topic

pytestmark = pytest.mark.usefixtures("portal")


def counts() -> dict[str, tuple[int, int]]:
    """Topic → entries for guests and for members."""
    guest, member = (_numbers(user) for user in (AnonymousUser(), reader()))
    return {name: (guest[name], member[name]) for name in guest}


def _numbers(user) -> dict[str, int]:
    tree = topic_tree(user)
    numbers = {branch.topic.name: branch.count for above in tree for branch in (above, *above.children)}
    assert {branch.topic.name: branch.count for branch in upper_topics(user)}.items() <= numbers.items()
    return numbers


def _unpublish(entry: BestPracticePage) -> None:
    entry.unpublish()


def _hide(entry: BestPracticePage) -> None:
    BestPracticePage.objects.filter(pk=entry.pk).update(visibility=Visibility.MUNICIPALITIES)


def _archive(entry: BestPracticePage) -> None:
    BestPracticePage.objects.filter(pk=entry.pk).update(archived_at=timezone.now())


def _delete(entry: BestPracticePage) -> None:
    entry.delete()


def _name_another(entry: BestPracticePage) -> None:
    entry.topics.set([Topic.objects.get(name="Wald")])
    entry.save_revision(clean=False).publish(skip_permission_checks=True)


def _move_the_topic(entry: BestPracticePage) -> None:
    Topic.objects.filter(name="Parken").update(parent=Topic.objects.get(name="Wald"))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_unpublish, {"Mobilität": (0, 0), "Parken": (0, 0), "Wald": (0, 0)}),
        (_hide, {"Mobilität": (0, 1), "Parken": (0, 1), "Wald": (0, 0)}),
        (_archive, {"Mobilität": (0, 0), "Parken": (0, 0), "Wald": (0, 0)}),
        (_delete, {"Mobilität": (0, 0), "Parken": (0, 0), "Wald": (0, 0)}),
        (_name_another, {"Mobilität": (0, 0), "Parken": (0, 0), "Wald": (1, 1)}),
        (_move_the_topic, {"Mobilität": (1, 1), "Parken": (1, 1), "Wald": (1, 1)}),
    ],
)
def test_the_numbers_beside_topics_follow_every_change(change: Callable[[BestPracticePage], None], expected):
    upper = topic("Mobilität")
    entry = publish(topics=(upper, topic("Parken", upper)))
    topic("Wald")
    assert counts() == {"Mobilität": (1, 1), "Parken": (1, 1), "Wald": (0, 0)}

    change(entry)

    assert counts() == expected


@pytest.mark.parametrize("stock", [1, 3])
def test_counting_topics_takes_as_many_statements_whatever_the_stock(stock):
    for number in range(stock):
        publish(topics=(topic(f"Feld {number}"),))
    with CaptureQueriesContext(connection) as tree:
        topic_tree(AnonymousUser())
    with CaptureQueriesContext(connection) as upper:
        upper_topics(AnonymousUser())
    assert (len(tree), len(upper)) == (3, 2)

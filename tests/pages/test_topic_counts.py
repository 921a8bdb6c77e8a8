"""Numbers beside topics are kept (docs/decisions/0019): each change has them counted anew, and they are those of the lists they lead to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from best_practices.models import BestPracticePage
from contributions import moderation
from contributions.models import Visibility
from jobs.models import QueuedTask
from jobs.registry import periodic_jobs
from jobs.worker import drain
from pages.entries import solutions_for
from pages.models import Topic, TopicCount
from pages.setup import ensure_portal
from pages.topic_counts import recount, recount_topics
from pages.topic_tree import topic_tree, upper_topics
from search.indexing import refresh_documents
from tests.factories.accounts import editor
from tests.helpers import signed_in
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


def waiting() -> int:
    """How many counts wait."""
    return QueuedTask.objects.filter(task_path=recount_topics.module_path, status="READY").count()


def listed(client: Client) -> dict[str, int]:
    """Topic → entries on the page behind it."""
    return {found.name: client.get(found.get_absolute_url()).context["page_obj"].paginator.count for found in Topic.objects.all()}


def _unpublish(entry: BestPracticePage) -> None:
    entry.unpublish()


def _hide(entry: BestPracticePage) -> None:
    moderation.set_visibility(entry, Visibility.MUNICIPALITIES, by=editor(), may_widen=True)


def _archive(entry: BestPracticePage) -> None:
    moderation.archive(entry, by=editor(), by_kts=True)


def _archive_and_bring_back(entry: BestPracticePage) -> None:
    _archive(entry)
    drain()
    moderation.unarchive(entry, by=editor(), by_kts=True)


def _delete(entry: BestPracticePage) -> None:
    entry.delete()


def _name_another(entry: BestPracticePage) -> None:
    entry.topics.set([Topic.objects.get(name="Wald")])
    entry.save_revision(clean=False).publish(skip_permission_checks=True)


def _publish_another(entry: BestPracticePage) -> None:
    publish(topics=(Topic.objects.get(name="Parken"),))


def _move_the_topic(entry: BestPracticePage) -> None:
    below = Topic.objects.get(name="Parken")
    below.parent = Topic.objects.get(name="Wald")
    below.save()


def _delete_the_topic(entry: BestPracticePage) -> None:
    Topic.objects.get(name="Parken").delete()
    Topic.objects.create(name="Parken", slug="parken-neu")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_unpublish, {"Mobilität": (0, 0), "Parken": (0, 0), "Wald": (0, 0)}),
        (_hide, {"Mobilität": (0, 1), "Parken": (0, 1), "Wald": (0, 0)}),
        (_archive, {"Mobilität": (0, 0), "Parken": (0, 0), "Wald": (0, 0)}),
        (_archive_and_bring_back, {"Mobilität": (1, 1), "Parken": (1, 1), "Wald": (0, 0)}),
        (_delete, {"Mobilität": (0, 0), "Parken": (0, 0), "Wald": (0, 0)}),
        (_name_another, {"Mobilität": (0, 0), "Parken": (0, 0), "Wald": (1, 1)}),
        (_publish_another, {"Mobilität": (2, 2), "Parken": (2, 2), "Wald": (0, 0)}),
        (_move_the_topic, {"Mobilität": (1, 1), "Parken": (1, 1), "Wald": (1, 1)}),
        (_delete_the_topic, {"Mobilität": (1, 1), "Parken": (0, 0), "Wald": (0, 0)}),
    ],
)
def test_the_numbers_beside_topics_follow_every_change_and_are_those_of_the_lists(change: Callable[[BestPracticePage], None], expected):
    upper = topic("Mobilität")
    entry = publish(topics=(upper, topic("Parken", upper)))
    topic("Wald")
    drain()
    assert counts() == {"Mobilität": (1, 1), "Parken": (1, 1), "Wald": (0, 0)}

    change(BestPracticePage.objects.get(pk=entry.pk))
    drain()

    assert counts() == expected
    guest, member = listed(Client()), listed(signed_in(reader()))
    assert {name: (guest[name], member[name]) for name in guest} == expected


def _look() -> None:
    next(job for job in periodic_jobs() if job.run is recount).run()


@pytest.mark.parametrize("heal", [_look, ensure_portal])
def test_what_changed_past_every_door_is_counted_by_the_next_look_and_by_the_setup(heal: Callable[[], object]):
    entry = publish(topics=(topic("Parken"),))
    drain()
    BestPracticePage.objects.filter(pk=entry.pk).update(archived_at=timezone.now())
    assert counts() == {"Parken": (1, 1)}

    heal()

    assert counts() == {"Parken": (0, 0)}


def test_counting_again_changes_nothing_and_writes_nothing():
    publish(topics=(topic("Parken"),))
    drain()
    kept = list(TopicCount.objects.order_by("pk").values())
    assert kept

    assert recount() == 0
    assert list(TopicCount.objects.order_by("pk").values()) == kept


def test_what_is_for_participants_is_counted_for_those_alone_who_may_see_it():
    """No solution is for participants today; a number beside a topic would still be that of the person's own list."""
    entry = publish(topics=(topic("Parken", topic("Mobilität")),))
    moderation.set_visibility(entry, Visibility.PARTICIPANTS, by=editor(), may_widen=True)
    drain()
    other, one = reader(), reader()
    one._conference_audiences = (f"participants:{entry.pk}",)

    assert (_numbers(other), solutions_for(other).count()) == ({"Mobilität": 0, "Parken": 0}, 0)
    assert (_numbers(one), solutions_for(one).count()) == ({"Mobilität": 1, "Parken": 1}, 1)
    with CaptureQueriesContext(connection) as tree:
        topic_tree(one)
    assert len(tree) == 2


def test_many_changes_wait_for_one_count():
    where = topic("Parken")
    for _number in range(3):
        entry = publish(topics=(where,))
        refresh_documents.call([entry.search_key])

    assert waiting() == 1
    drain()
    assert (waiting(), counts()) == (0, {"Parken": (3, 3)})


def test_an_engine_that_is_away_keeps_no_number_back(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.SEARCH_INDEX_DIR = tmp_path / "file"
    publish(topics=(topic("Parken"),))

    drain()

    assert counts() == {"Parken": (1, 1)}


@pytest.mark.parametrize("stock", [1, 3])
def test_numbers_beside_topics_take_one_statement_whatever_the_stock(stock):
    for number in range(stock):
        publish(topics=(topic(f"Feld {number}"),))
    drain()
    with CaptureQueriesContext(connection) as tree:
        topic_tree(AnonymousUser())
    with CaptureQueriesContext(connection) as upper:
        upper_topics(AnonymousUser())
    assert (len(tree), len(upper)) == (1, 1)


def test_topics_with_their_numbers_stand_in_german_order():
    upper = topic("Zuwanderung")
    for name in ("Ökologie", "Abfall", "Naturschutz"):
        topic(name)
    for name in ("Übergang", "Arbeit"):
        topic(name, upper)

    tree = topic_tree(AnonymousUser())

    assert [branch.topic.name for branch in tree] == ["Abfall", "Naturschutz", "Ökologie", "Zuwanderung"]
    assert [branch.topic.name for branch in tree[-1].children] == ["Arbeit", "Übergang"]
    assert [branch.topic.name for branch in upper_topics(AnonymousUser())] == ["Abfall", "Naturschutz", "Ökologie", "Zuwanderung"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_count_that_had_to_wait_counts_what_holds_when_its_turn_comes():
    """Two counts at once: the second one waits for the first at the topics, and an entry goes meanwhile."""
    where = topic("Parken")
    entry = publish(topics=(where,))

    def count() -> None:
        recount()
        connection.close()

    second = threading.Thread(target=count)
    with transaction.atomic():
        Topic.objects.select_for_update(no_key=True).get(pk=where.pk)
        second.start()
        until_somebody_waits()
        BestPracticePage.objects.filter(pk=entry.pk).update(archived_at=timezone.now())
    second.join()

    assert not TopicCount.objects.filter(topic=where).exists()


def until_somebody_waits() -> None:
    """Until another connection stands at a lock."""
    for _attempt in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction PostgreSQL shows the same picture again
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("Nobody waits.")

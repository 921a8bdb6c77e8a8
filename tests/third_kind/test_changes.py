"""What changes with a need, past the acts of the portal: the index and the numbers beside topics hear of it by its registration alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django_tasks_db.models import DBTaskResult

from jobs.worker import drain
from pages.models import Topic, TopicCount
from search.indexing import refresh_documents

from .kind.models import NeedPage
from .test_journey import published

pytestmark = pytest.mark.django_db


def kept() -> dict[tuple[str, str], int]:
    """Kind and audience → number beside the topic."""
    return {(kind, audience): number for kind, audience, number in TopicCount.objects.values_list("kind", "audience", "number")}


def _rename_the_topic(page: NeedPage) -> None:
    topic = Topic.objects.get(slug="parken")
    topic.name = "Ruhender Verkehr"
    topic.save()


def _rename_the_municipality(page: NeedPage) -> None:
    page.municipality.name = "Neustadt"
    page.municipality.save()


def _publish_again(page: NeedPage) -> None:
    page.save_revision().publish(skip_permission_checks=True)


@pytest.mark.parametrize("change", [_publish_again, NeedPage.unpublish, NeedPage.delete, _rename_the_topic, _rename_the_municipality])
def test_the_index_hears_of_every_change(need, change: Callable[[NeedPage], None]):
    page = published(need)
    DBTaskResult.objects.all().delete()

    change(page)

    tasks = DBTaskResult.objects.filter(task_path=refresh_documents.module_path)
    assert f"bedarf:{page.pk}" in [key for task in tasks for key in task.args_kwargs["args"][0]]


@pytest.mark.parametrize("end", [NeedPage.unpublish, NeedPage.delete])
def test_a_need_counts_beside_its_topic_until_it_ends(need, end: Callable[[NeedPage], None]):
    drain()
    assert kept() == {}

    page = published(need)
    drain()
    assert kept() == {("bedarf", "public"): 1}

    end(page)
    drain()
    assert kept() == {}

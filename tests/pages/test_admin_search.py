"""What the lists and pickers of the admin find, by Wagtail's own index, and what the lists cost."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from modelsearch.tasks import insert_or_update_object_task

from best_practices.models import BestPracticeIndexPage
from jobs.worker import drain
from tests.factories.accounts import editor
from tests.factories.best_practices import published
from tests.factories.pages import TopicFactory
from tests.helpers import signed_in

pytestmark = pytest.mark.django_db
TOPICS = "wagtailsnippets_pages_topic:list"
EXPLORER, TOPIC_LIST = 31, 12


def test_an_entry_is_found_in_the_admin_and_no_save_averages_over_all(portal):
    page = published(title="Freie Parkplätze melden")
    published(title="Winterdienst mit gemeinsamer Karte")
    drain()

    with CaptureQueriesContext(connection) as statements:
        insert_or_update_object_task.call("best_practices", "bestpracticepage", str(page.pk))
    assert not [one["sql"] for one in statements if "AVG(" in one["sql"]]

    found = signed_in(editor()).get(reverse("wagtailadmin_pages:search"), {"q": "Parkpl"}).text
    assert "Freie Parkplätze melden" in found
    assert "Winterdienst" not in found


@pytest.mark.parametrize("count", [2, 12])
def test_the_lists_of_the_admin_ask_as_often_for_a_few_as_for_many(portal, count, django_assert_num_queries):
    upper = TopicFactory()
    for _number in range(count):
        published(topics=[TopicFactory(parent=upper)])
    client = signed_in(editor())

    index = BestPracticeIndexPage.objects.get()
    for address, statements in ((reverse("wagtailadmin_explore", args=[index.pk]), EXPLORER), (reverse(TOPICS), TOPIC_LIST)):
        client.get(address)
        with django_assert_num_queries(statements):
            assert client.get(address).status_code == 200

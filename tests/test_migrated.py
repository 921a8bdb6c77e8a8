"""What the tests themselves rely on: a database that each transactional test finds as the first one did."""

from __future__ import annotations

import pytest
from django.db import connection
from wagtail.models import Page

from pages.models import Topic
from tests import migrated
from tests.factories.best_practices import published
from tests.factories.pages import TopicFactory

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def rows() -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')  # noqa: S608 - names of the schema
            found[table] = [text for (text,) in cursor.fetchall()]
    return found


def test_what_a_transactional_test_did_is_gone_and_what_it_took_is_back(portal):
    before = rows()
    published()
    Topic.objects.bulk_create(TopicFactory.build() for _number in range(migrated.LARGE + 1))
    Page.objects.filter(depth=3).delete()
    assert rows() != before

    migrated.begin_anew()

    assert rows() == before
    assert before["wagtailcore_page"] != []
    published()  # no key is given a second time

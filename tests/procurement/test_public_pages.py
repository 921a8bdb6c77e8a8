"""The page of a notice in every state of J5, as somebody without an account reads it: what it costs, and that interest leaves no trace."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from contributions.deadlines import last_day, until
from procurement.lifecycle import acts
from procurement.models import NoticePage, Position, State, TimeTable
from procurement.search import document
from tests.factories import procurement as made
from tests.factories.pages import StandardFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
KIB = 1024
STATEMENTS = 16


def tendered(table: TimeTable) -> TimeTable:
    return made.tendered(made.binding(table))


def awarded(table: TimeTable) -> TimeTable:
    return made.awarded(made.binding(table))


def closed(table: TimeTable) -> TimeTable:
    acts.close(awarded(table).pk, by=made.lead_of(table))
    return made.again(table)


def cancelled(table: TimeTable) -> TimeTable:
    acts.cancel(table.pk, reason="Kein Bedarf mehr", by=made.lead_of(table))
    return made.again(table)


INTO: dict[str, Callable[[TimeTable], TimeTable]] = {
    State.INTEREST: made.again,
    State.FROZEN: made.frozen,
    State.BINDING: made.binding,
    State.TENDER: tendered,
    State.AWARDED: awarded,
    State.CLOSED: closed,
    State.CANCELLED: cancelled,
}


def read(client, count: int, state: str) -> tuple[int, str]:
    """Statements for the page of a notice that so many municipalities want, and what it says."""
    table = made.noticed(title=f"Parkraumsensorik {count}")
    for _number in range(count):
        made.interested(table, 1000)
    table = INTO[state](made.again(table))
    assert table.state == state
    client.get(table.page.get_absolute_url())
    with CaptureQueriesContext(connection) as asked:
        said = client.get(table.page.get_absolute_url()).content.decode()
    return len(asked), said


@pytest.mark.parametrize("state", INTO)
def test_interest_neither_costs_nor_tells_a_visitor_anything(client, state):
    (few, without), (many, wanted) = read(client, 1, state), read(client, 5, state)

    assert few == many <= STATEMENTS
    assert len(wanted.encode()) <= 50 * KIB
    assert without_numbers(wanted) == without_numbers(without)


def without_numbers(said: str) -> str:
    """The page but for what differs between any two notices: names that are counted up, numbers, tokens."""
    return re.sub(r"[\w-]*\d[\w-]*", "", said)


def test_every_state_of_the_journey_is_looked_at():
    assert set(INTO) == set(State) - {State.DRAFT}


def listed(client: Client) -> list[str]:
    said = client.get("/beschaffung/").content.decode()
    titles = NoticePage.objects.values_list("title", flat=True)
    return sorted((title for title in titles if title in said), key=said.index)


def test_what_closes_first_stands_first_and_what_takes_no_interest_any_more_comes_last_the_newest_on_top(client):
    passed, soon, later, ended = (made.noticed(title=title) for title in ("Vorbei", "Bald", "Später", "Beendet"))
    cancelled(ended)
    now = timezone.now()
    for table, days in ((passed, -1), (soon, 2), (later, 9), (ended, -30)):
        TimeTable.objects.filter(pk=table.pk).update(interest_until=now + timedelta(days=days), freezes_at=now + timedelta(days=20))
        NoticePage.objects.filter(pk=table.page_id).update(first_published_at=now - timedelta(days=40 + days))

    assert listed(client) == ["Bald", "Später", "Beendet", "Vorbei"]
    assert "Ihre Kommune will mitmachen?" not in client.get(passed.page.get_absolute_url()).content.decode()
    assert "Ihre Kommune will mitmachen?" in client.get(soon.page.get_absolute_url()).content.decode()


def test_the_page_of_a_standard_names_a_notice_that_asks_for_it_in_a_position_once(client):
    standard = StandardFactory()
    table = made.noticed(title="Zählstellen", standards=[standard])
    in_position = made.noticed(title="Funknetz")
    for position in Position.objects.filter(page__in=(table.page_id, in_position.page_id)):
        position.standard = standard
        position.save()
    said = client.get(standard.get_absolute_url()).content.decode()
    assert [said.count(f'href="{one.page.get_absolute_url()}"') for one in (table, in_position)] == [1, 1]


def test_a_document_of_the_search_has_the_day_of_its_publication():
    table = made.noticed()
    assert document(table.page).date == timezone.localdate(table.page.first_published_at)


def test_the_time_line_tells_interest_and_freeze_apart(client):
    table = made.noticed(planned=made.days(interest_until=made.workday(3), freezes_at=made.workday(5)))
    said = client.get(table.page.get_absolute_url()).content.decode()
    frozen = said.partition("<b>Bedarf eingefroren</b>")[2].partition("</li>")[0]

    assert f"Interesse bekunden {until(made.workday(3))}" in said
    assert date_format(last_day(made.workday(5)), "DATE_FORMAT") in frozen
    assert "bis" not in frozen

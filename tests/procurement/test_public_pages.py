"""The page of a notice in every state of J5, as somebody without an account reads it: what it costs, and that interest leaves no trace."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from procurement.lifecycle import acts
from procurement.models import State, TimeTable
from tests.factories import procurement as made

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

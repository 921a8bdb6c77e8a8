"""The bundled demand."""

from __future__ import annotations

import pytest

from tests.factories import procurement as made
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def address(table):
    return f"/mein-bereich/beschaffungen/{table.page_id}/buendelung/"


def test_the_lead_reads_everything():
    table = made.noticed()
    for value in (10, 20, 30):
        made.interested(table, value, 2)
    said = signed_in(made.lead_of(table)).get(address(table))
    assert said.status_code == 200
    assert "<strong>60</strong> Stück" in said.content.decode()
    for path in (
        f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/leitplanken/",
        f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/leitplanken/lose/",
        address(table) + "bedarf.csv",
        address(table) + "bedarf.xlsx",
        table.page.get_absolute_url(),
    ):
        assert signed_in(made.lead_of(table)).get(path).status_code == 200, path

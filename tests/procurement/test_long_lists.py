"""Lists that grow say that there is more, and lead to it."""

from __future__ import annotations

import pytest

from accounts.models import Role
from procurement.demand import views
from procurement.papers import views as papers
from tests.factories import procurement as made
from tests.factories.accounts import member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def test_papers_come_in_pages(monkeypatch):
    monkeypatch.setattr(papers, "PAPERS_PER_PAGE", 2)
    table = made.noticed()
    names = sorted(made.interested(table, 5).municipality.display_name for _number in range(3))
    client = signed_in(made.lead_of(table))
    address = f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/papiere/"
    pages = [client.get(f"{address}{page}").content.decode() for page in ("", "?seite=2")]
    assert [sum(f"<b>{name}</b>" in page for name in names) for page in pages] == [2, 1]


def test_notices_that_are_led_and_not_listed_are_counted(monkeypatch):
    monkeypatch.setattr(views, "LED", 1)
    place = MunicipalityFactory()
    made.noticed(municipality=place, title="Erste")
    made.noticed(municipality=place, title="Zweite")
    said = signed_in(member(Role.CDO, place)).get("/mein-bereich/beschaffungen/").content.decode()
    assert ("Zweite" in said, "Erste" in said, "und 1 weitere" in said) == (True, False, True)

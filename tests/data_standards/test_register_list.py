"""The register: where each standard stands, who uses it, what narrows and orders the list, and what that costs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from contributions.models import Visibility
from data_standards.models import Accession, Adoption, State, Version
from pages.models import Standard
from tests.factories import data_standards as made
from tests.factories.accounts import member
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

STATEMENTS, STATEMENTS_BY_USE, KIB = 5, 5, 1024


def registered(name: str, *states: str, users: int = 0) -> Standard:
    """A standard with versions 1.0.0, 2.0.0, …, the first of them used."""
    standard = StandardFactory(name=name)
    versions = [Version.objects.create(standard=standard, number=f"{n}.0.0", state=state) for n, state in enumerate(states, 1)]
    for _number in range(users):
        Adoption.objects.create(version=versions[0], municipality=MunicipalityFactory(), status="produktiv")
    return standard


def acceded(version: Version, place: object) -> None:
    today = timezone.localdate()
    Accession.objects.create(version=version, municipality=place, resolution_body="Rat", resolved_on=today, valid_from=today)


def main_of(client, address: str = "/standards/") -> str:
    html = " ".join(client.get(address).content.decode().split())
    return html[html.index("<main") : html.index("</main>")]


def row_of(html: str, name: str) -> str:
    return next(row for row in html.split("<li>") if f">{name}</a>" in row)


def test_each_standard_says_where_it_stands_and_how_many_municipalities_use_it(client):
    used = registered("Genutzt", State.SUPERSEDED, State.IN_FORCE, State.CONSULTATION, users=2)
    version, both = used.versions.get(state=State.IN_FORCE), Adoption.objects.first().municipality
    acceded(version, both)  # uses it and acceded: counted once
    acceded(version, MunicipalityFactory())
    Accession.objects.create(
        version=version,
        municipality=MunicipalityFactory(),
        resolution_body="Rat",
        resolved_on=timezone.localdate(),
        valid_from=timezone.localdate(),
        ended_on=timezone.localdate(),
    )
    registered("Neu", State.CONSULTATION)
    StandardFactory(name="Fremd", latest_version="6.1")
    hidden = made.in_force(visibility=Visibility.MUNICIPALITIES)
    Adoption.objects.create(version=hidden, municipality=MunicipalityFactory(), status="produktiv")

    html = main_of(client)
    assert "In Kraft 2.0.0" in row_of(html, "Genutzt")
    assert "<b>3</b> Kommunen" in row_of(html, "Genutzt")
    assert "Konsultation 1.0.0" in row_of(html, "Neu")
    assert "<b>0</b> Kommunen" in row_of(html, "Neu")
    assert "Version 6.1" in row_of(html, "Fremd")
    assert "Kommune" not in row_of(html, "Fremd")
    secret = row_of(html, hidden.standard.name)
    assert "In Kraft" not in secret
    assert "Kommune" not in secret
    seen = row_of(main_of(signed_in(member(Role.STAFF, MunicipalityFactory()))), hidden.standard.name)
    assert "In Kraft 1.0.0" in seen
    assert "<b>1</b> Kommune<" in seen

    narrowed = main_of(client, "/standards/?verfahren=in-kraft")
    assert ("Genutzt" in narrowed, ">Neu<" in narrowed, hidden.standard.name in narrowed) == (True, False, False)
    assert "1 Standard<" in narrowed
    assert '<a class="chip" href="?">In Kraft' in narrowed
    assert "2 Standards" in main_of(client, "/standards/?verfahren=in-kraft&verfahren=konsultation")
    assert "4 Standards" in main_of(client, "/standards/?verfahren=gibt-es-nicht")


def test_the_list_is_ordered_by_name_or_by_use_and_keeps_what_was_asked(client):
    registered("Apfel", State.IN_FORCE)
    registered("Birne", State.IN_FORCE, users=1)
    registered("Zebra", State.IN_FORCE, users=3)

    def names(address: str) -> list[str]:
        return [row.split("</a>")[0].rpartition(">")[2] for row in main_of(client, address).split("<h3")[1:]]

    assert names("/standards/") == names("/standards/?sortierung=unsinn") == ["Apfel", "Birne", "Zebra"]
    assert names("/standards/?sortierung=nutzung") == ["Zebra", "Birne", "Apfel"]
    html = main_of(client, "/standards/?sortierung=nutzung&verfahren=in-kraft")
    assert '<input type="hidden" name="sortierung" value="nutzung">' in html
    assert '<input type="hidden" name="verfahren" value="in-kraft">' in html


@pytest.mark.parametrize("stock", [1, 60])
def test_the_register_costs_the_same_statements_whatever_the_stock(client, stock):
    for number in range(stock):
        registered(f"Standard {number}", State.IN_FORCE, State.CONSULTATION, users=1)
    costs = []
    for address in ("/standards/", "/standards/?sortierung=nutzung&verfahren=in-kraft"):
        with CaptureQueriesContext(connection) as statements:
            response = client.get(address)
        costs.append(len(statements))
        assert len(response.content) <= 50 * KIB
    assert costs == [STATEMENTS, STATEMENTS_BY_USE]

"""The register: where each standard stands, who uses it, what narrows and orders the list, and what that costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from contributions.models import Visibility
from data_standards.lifecycle import acts
from data_standards.models import Accession, Adoption, Artefact, State, Version
from data_standards.search import RELATED, document, published, words_of_standard
from pages.models import Standard
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

STATEMENTS, STATEMENTS_BY_USE, KIB = 6, 6, 1024


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


def test_a_consultation_is_found_beside_a_version_that_is_in_force(client):
    registered("Parken", State.SUPERSEDED, State.IN_FORCE, State.CONSULTATION)
    registered("Bäume", State.IN_FORCE)

    narrowed = main_of(client, "/standards/?verfahren=konsultation")

    assert ("1 Standard<" in narrowed, "Parken" in narrowed, "Bäume" in narrowed) == (True, True, False)
    assert "In Kraft 2.0.0" in row_of(narrowed, "Parken")
    assert "Konsultation 3.0.0" in row_of(narrowed, "Parken")
    assert "2 Standards<" in main_of(client, "/standards/?verfahren=in-kraft")
    assert "0 Standards" not in main_of(client, "/standards/?verfahren=abgeloest")
    assert "Kein Standard gefunden" in main_of(client, "/standards/?verfahren=abgeloest")  # it stands in force now


GENERICODE = """<?xml version="1.0" encoding="UTF-8"?>
<gc:CodeList xmlns:gc="http://docs.oasis-open.org/codelist/ns/genericode/1.0/">
<Identification><ShortName>messgroessen</ShortName><LongName>Messgrößen &amp; Einheiten</LongName><Version>1</Version>
<CanonicalUri>https://a.example/m</CanonicalUri><CanonicalVersionUri>https://a.example/m/1</CanonicalVersionUri></Identification>
<ColumnSet><Column Id="code" Use="required"><ShortName>code</ShortName><Data Type="string"/></Column></ColumnSet>
<SimpleCodeList><Row><Value ColumnRef="code"><SimpleValue>Feinstaub</SimpleValue></Value></Row></SimpleCodeList>
</gc:CodeList>"""


def test_the_list_finds_by_purpose_and_by_what_fields_and_codes_are_called(client):
    version = made.drafted(summary="Freie Plätze für Navigationsgeräte.", keywords="Schranke")
    Artefact.objects.create(
        version=version, name="groessen.gc", title="Größen", format="genericode", text=GENERICODE, checked_at=timezone.now()
    )
    assert "Kein Standard gefunden" in main_of(client, "/standards/?q=gesamt")  # nobody has laid it open yet
    acts.open_consultation(version.pk, until=timezone.localdate() + timedelta(days=40), guests=False, by=editor())
    name = version.standard.name

    for words in ("gesamt", "Messgröße", "messgroesse", "FEINSTAUB", "navigationsgeräte", "Schranke", f"gesamt {name}"):
        assert f">{name}</a>" in main_of(client, f"/standards/?q={words}"), words
    assert "Kein Standard gefunden" in main_of(client, "/standards/?q=gesamt+quark")


def test_what_only_municipalities_see_is_found_by_nobody_else(client):
    version = made.consulted(visibility=Visibility.MUNICIPALITIES)

    assert version.standard.name not in main_of(client, "/standards/?q=gesamt")
    assert version.standard.name in main_of(signed_in(member(Role.STAFF, MunicipalityFactory())), "/standards/?q=gesamt")


def test_an_empty_list_leads_to_the_search_of_the_whole_portal(client):
    assert 'href="/suche/?q=qu%C3%A4rk"' in main_of(client, "/standards/?q=quärk")


def test_the_search_finds_a_standard_by_its_code_list(client):
    version = made.drafted()
    Artefact.objects.create(
        version=version, name="groessen.gc", title="Liste", format="genericode", text=GENERICODE, checked_at=timezone.now()
    )
    acts.open_consultation(version.pk, until=timezone.localdate() + timedelta(days=40), guests=False, by=editor())

    standard = Standard.objects.prefetch_related(*RELATED).get(pk=version.standard_id)

    assert {"Messgrößen & Einheiten", "Feinstaub", "gesamt"} <= set(words_of_standard(standard))


def test_the_search_knows_when_an_agreement_was_published():
    made.proposed()
    entry = published().get()
    assert document(entry).date == timezone.localdate(entry.first_published_at)

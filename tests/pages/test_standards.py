"""The public pages of standards."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.models import Standard
from pages.standards import USERS_SHOWN
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory
from tests.helpers import login
from tests.published import publish, reader, topic

LIST_QUERIES = 6
STANDARD_QUERIES = 11
pytestmark = pytest.mark.usefixtures("portal")


def get(client, path: str, status: int = 200, **query: str) -> str:
    response = client.get(path, query)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def uses(standard: Standard, title: str = "Lösung", **fields):
    entry = publish(title, **fields)
    entry.standards.add(standard)
    entry.save()
    return entry


def test_the_list_is_in_german_order_with_the_entries_one_may_see(client):
    StandardFactory(slug="zebra", name="Zebra")
    used = StandardFactory(slug="oe", name="Öffnung", full_name="Öffnungszeiten", steward="Bund", kind=Standard.Kind.API)
    StandardFactory(slug="apfel", name="Apfel")
    uses(used, "Offen")
    uses(used, "KANARIE", visibility="municipalities")
    html = main_of(get(client, "/standards/"))
    assert html.index("/standards/apfel/") < html.index("/standards/oe/") < html.index("/standards/zebra/")
    assert "3 Standards" in html
    assert "Schnittstelle (API) · Bund" in html
    assert html.count("<b>1</b> Lösung<") == 1
    assert html.count("<b>0</b> Lösungen") == 2
    login(client, reader())
    assert "<b>2</b> Lösungen" in get(client, "/standards/")


def test_a_kind_narrows_the_list_and_can_be_taken_back(client):
    StandardFactory(name="Karte", kind=Standard.Kind.API)
    StandardFactory(name="Modell", kind=Standard.Kind.DATA_MODEL)
    html = main_of(get(client, "/standards/", standardart="API"))
    assert ("Karte" in html, ">Modell<" in html, "1 Standard<" in html) == (True, False, True)
    assert '<a class="chip" href="?">Schnittstelle (API)' in html
    both = main_of(get(client, "/standards/?standardart=API&standardart=Datenmodell"))
    assert "2 Standards" in both
    assert "2 Standards" in main_of(get(client, "/standards/", standardart="gibtesnicht"))
    assert "Kein Standard passt" in main_of(get(client, "/standards/", standardart="Transport"))


@pytest.mark.parametrize("words", ["öffnung", "OEFFNUNG", "offnungszeiten ital", "urn:xoev-de:auf", "auf-1"])
def test_a_standard_is_found_by_name_steward_and_key_in_every_spelling(client, words):
    StandardFactory(slug="auf-1", name="Öffnung", full_name="Öffnungszeiten", steward="ITALIEN", xrepository_urn="urn:xoev-de:auf")
    StandardFactory(name="Anderes")
    html = main_of(get(client, "/standards/", q=words))
    assert ("1 Standard<" in html, "Anderes" in html) == (True, False)
    assert "Kein Standard passt" in main_of(get(client, "/standards/", q=f"{words} fehlt"))


def test_topics_and_stewards_narrow_what_was_searched(client):
    parking = topic("Parken", parent=topic("Mobilität"))
    for name, steward in (("DATEX eins", "Bund"), ("DATEX zwei", "Land"), ("Anderes", "Bund")):
        StandardFactory(name=name, steward=steward).topics.add(parking)
    html = main_of(get(client, "/standards/", q="datex", thema="mobilitaet", betreiber="Bund"))
    assert ("DATEX eins" in html, "DATEX zwei" in html, "Anderes" in html) == (True, False, False)
    assert '<input type="hidden" name="betreiber" value="Bund">' in html  # the search keeps the filters
    assert '<input type="hidden" name="q" value="datex">' in html  # and the filters the search
    assert "1 Standard<" in html


def test_a_standard_names_the_municipalities_that_use_it_once_and_says_how_many_more(client):
    standard = StandardFactory(slug="datex2")
    ulm = MunicipalityFactory(name="Ulm")
    uses(standard, "Eins", municipality=ulm)
    uses(standard, "Zwei", municipality=ulm)
    uses(standard, "KANARIE", municipality=MunicipalityFactory(name="Geheim"), visibility="municipalities")
    html = main_of(get(client, "/standards/datex2/"))
    assert "2 Lösungen aus 1 Kommune<" in html
    assert html.count(f'<li><a href="{ulm.get_absolute_url()}">Ulm</a></li>') == 1
    assert "Geheim" not in html
    for number in range(USERS_SHOWN + 1):
        uses(standard, municipality=MunicipalityFactory(name=f"Ort {number}"))
    assert "und 2 weitere" in main_of(get(client, "/standards/datex2/"))


def test_standards_stand_in_the_menu_and_are_its_present_place(client):
    StandardFactory(slug="datex2")
    for path in ("/standards/", "/standards/datex2/"):
        assert '<a href="/standards/" aria-current="true">Standards</a>' in get(client, path)


def test_a_standard_names_what_is_known_and_where_its_specification_stands(client):
    standard = StandardFactory(
        slug="xplanung",
        name="XPlanung",
        full_name="Bauleitpläne",
        steward="XLeitstelle",
        kind=Standard.Kind.DATA_MODEL,
        latest_version="6.1",
        version_date="2025-04-15",
        specification_url="https://xleitstelle.example/x",
        licence="offen nutzbar",
        xrepository_urn="urn:xoev-de:x",
    )
    standard.topics.add(topic("Bauen"))
    html = main_of(get(client, "/standards/xplanung/"))
    for part in (
        "<h1>XPlanung</h1>",
        "Bauleitpläne",
        "XLeitstelle",
        "Datenmodell",
        "6.1",
        "vom 15.04.2025",
        "offen nutzbar",
        "urn:xoev-de:x",
    ):
        assert part in html
    assert '<a href="https://xleitstelle.example/x" rel="noopener noreferrer">' in html
    assert '<a href="/themen/bauen/">Bauen</a>' in html
    assert "Noch nennt keine Lösung" in html
    bare = main_of(get(client, StandardFactory(version_date="2024-02", latest_version="1").get_absolute_url()))
    assert "vom Februar 2024" in bare
    for term in ("Betreiber", "Lizenz", "Zur Spezifikation"):
        assert term not in bare


def test_a_standard_lists_the_entries_one_may_see(client):
    standard, other = StandardFactory(slug="datex2"), StandardFactory()
    uses(standard, "Offen")
    uses(standard, "KANARIE", visibility="municipalities")
    uses(other, "Woanders")
    publish("Ohne Standard")
    html = main_of(get(client, "/standards/datex2/"))
    assert "1 Lösung aus 1 Kommune<" in html
    assert ("Offen" in html, "KANARIE" in html, "Woanders" in html, "Ohne Standard" in html) == (True, False, False, False)
    login(client, reader())
    assert "KANARIE" in get(client, "/standards/datex2/")


def test_topics_and_entries_lead_to_their_standards(client):
    standard = StandardFactory(slug="datex2", name="DATEX II")
    standard.topics.add(topic("Parken"))
    entry = uses(standard)
    for path in ("/themen/parken/", entry.get_absolute_url()):
        assert '<a href="/standards/datex2/">DATEX II</a>' in get(client, path)


@pytest.mark.parametrize("path", ["/standards/gibt-es-nicht/", "/standards/datex2/?seite=2", "/standards/?seite=0", "/standards/?seite=x"])
def test_what_does_not_exist_is_not_found(client, path):
    StandardFactory(slug="datex2")
    assert client.get(path).status_code == 404


def test_without_standards_the_page_says_so(client):
    assert "noch keine Standards" in get(client, "/standards/")


def test_hostile_standards_are_shown_as_typed(client):
    StandardFactory(slug="x", name="<script>alert(1)</script>", full_name="<img src=x onerror=alert(1)>", steward="<b>x</b>", licence="<i>")
    for path in ("/standards/", "/standards/x/"):
        html = main_of(get(client, path))
        for tag in ("<script>alert", "<img src=x", "<b>x</b>", "<i>"):
            assert tag not in html


@pytest.mark.parametrize("stock", [1, 3])
def test_standards_cost_the_same_queries_whatever_the_stock(client, stock):
    standard = StandardFactory(slug="datex2")
    for number in range(stock):
        StandardFactory()
        standard.topics.add(topic(f"Feld {number}"))
        uses(standard, f"Lösung {number}")
    with CaptureQueriesContext(connection) as every:
        get(client, "/standards/")
    with CaptureQueriesContext(connection) as one:
        get(client, "/standards/datex2/")
    assert (len(every), len(one)) == (LIST_QUERIES, STANDARD_QUERIES)


def test_a_municipality_shows_the_standards_of_the_entries_one_may_see_each_once(client):
    kassel, used, hidden = (
        MunicipalityFactory(slug="kassel"),
        StandardFactory(slug="datex2", name="DATEX II"),
        StandardFactory(name="KANARIE"),
    )
    for number in range(2):
        uses(used, f"Lösung {number}", municipality=kassel)
    uses(hidden, municipality=kassel, visibility="municipalities")
    uses(StandardFactory(name="Woanders"))
    html = main_of(get(client, "/kommunen/kassel/"))
    assert html.count('<a href="/standards/datex2/">DATEX II</a>') == 1
    assert ("Genutzte Standards" in html, "KANARIE" in html, "Woanders" in html) == (True, False, False)
    assert html.index("Lösung 0") < html.index("Genutzte Standards")
    login(client, reader())
    assert "KANARIE" in get(client, "/kommunen/kassel/")

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from municipalities import registry
from municipalities.models import State
from tests.factories.municipalities import MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registered")]


def names(response) -> list[str]:
    return [municipality.display_name for municipality, _count in response.context["entries"]]


def facet(response, name: str) -> dict[str, int]:
    (found,) = [facet for facet in response.context["facets"] if facet.name == name]
    return {option.label: option.count for option in found.options}


def text(response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.fixture
def four():
    return [
        MunicipalityFactory(name="Bamberg", inhabitants=79_935, cohort=2020),
        MunicipalityFactory(name="Kassel", state="DE-HE", ags="06611000", inhabitants=204_202, cohort=2020),
        MunicipalityFactory(name="Landkreis Hof", district=True, inhabitants=94_589, cohort=2021),
        MunicipalityFactory(name="Twins", cooperation=True, state="DE-HH", additional_states=["DE-SN", "DE-BY"], inhabitants=4_020_706),
    ]


def test_all_municipalities_are_listed_by_name(client, four):
    response = client.get("/kommunen/")
    assert names(response) == ["Bamberg", "Kassel", "Landkreis Hof", "Twins"]
    assert "4 Kommunen und Verbünde" in text(response)
    assert "<title>Kommunen: 4 Einträge, Seite 1 von 1 –" in response.content.decode()
    assert "Stadt · Hessen · 204.202 Einw." in text(response)


def test_a_cooperation_counts_in_every_land_it_lies_in(client, four):
    response = client.get("/kommunen/?land=DE-BY")
    assert names(response) == ["Bamberg", "Landkreis Hof", "Twins"]
    assert facet(response, "land") == {"Bayern": 3, "Hamburg": 1, "Hessen": 1, "Sachsen": 1}


def test_counts_of_a_filter_ignore_its_own_choice_but_not_the_others(client, four):
    response = client.get("/kommunen/?land=DE-BY&art=stadt")
    assert names(response) == ["Bamberg"]
    assert facet(response, "land") == {"Bayern": 1, "Hessen": 1}
    assert facet(response, "art") == {"Kooperation": 1, "Landkreis": 1, "Stadt": 1}
    assert facet(response, "groessenklasse") == {"50.000–100.000": 1}
    assert facet(response, "staffel") == {"2020": 1}


def test_values_of_one_filter_add_and_filters_narrow(client, four):
    assert names(client.get("/kommunen/?art=stadt&art=landkreis&staffel=2020")) == ["Bamberg", "Kassel"]
    assert names(client.get("/kommunen/?groessenklasse=ueber-500000")) == ["Twins"]


def test_a_chosen_value_is_a_chip_that_removes_it(client, four):
    response = client.get("/kommunen/?land=DE-BY&art=stadt&q=bam")
    assert [(chip.label, chip.url) for chip in response.context["chips"]] == [
        ("Bayern", "?art=stadt&q=bam"),
        ("Stadt", "?land=DE-BY&q=bam"),
    ]


def test_search_words_and_order_stay_in_every_form(client, four):
    content = client.get("/kommunen/?q=am&land=DE-BY&sortierung=einwohnerzahl").content.decode()
    assert content.count('<input type="hidden" name="q" value="am">') == 2
    assert content.count('<input type="hidden" name="land" value="DE-BY">') == 2
    assert content.count('<input type="hidden" name="sortierung" value="einwohnerzahl">') == 2


def test_search_finds_umlauts_and_keys(client):
    MunicipalityFactory(name="Münster", state="DE-NW", ags="05515000")
    MunicipalityFactory(name="Bonn")
    for words in ("Muenster", "MÜNSTER", "munst", "05515000"):
        assert names(client.get("/kommunen/", {"q": words})) == ["Münster"]


def test_order_by_inhabitants_and_by_entries(client, four):
    registry.register_entry_counts(lambda user: {four[1].pk: 2, four[2].pk: 1})
    assert names(client.get("/kommunen/?sortierung=einwohnerzahl"))[:2] == ["Twins", "Kassel"]
    assert names(client.get("/kommunen/?sortierung=loesungen")) == ["Kassel", "Landkreis Hof", "Bamberg", "Twins"]


def test_entries_of_all_kinds_are_counted_and_filtered(client, four):
    registry.register_entry_counts(lambda user: {four[0].pk: 1})
    registry.register_entry_counts(lambda user: {four[0].pk: 2, four[3].pk: 1})
    response = client.get("/kommunen/")
    assert [count for _municipality, count in response.context["entries"]] == [3, 0, 0, 1]
    assert facet(response, "beteiligung") == {"mit Lösungen": 2}
    assert "Mit Lösungen: 2" in text(response)
    assert "Noch ohne: 2" in text(response)
    assert names(client.get("/kommunen/?beteiligung=mit-loesungen")) == ["Bamberg", "Twins"]


def test_counts_are_those_of_the_visitor(client, four):
    registry.register_entry_counts(lambda user: {four[0].pk: 5} if user.is_authenticated else {})
    assert [count for _municipality, count in client.get("/kommunen/").context["entries"]] == [0, 0, 0, 0]


def test_former_municipalities_are_listed_only_on_request(client, four):
    MunicipalityFactory(name="Altdorf", valid_to=date(2020, 12, 31))
    MunicipalityFactory(name="Neustadt", valid_from=date(2999, 1, 1))
    response = client.get("/kommunen/")
    assert names(response) == ["Bamberg", "Kassel", "Landkreis Hof", "Twins"]
    assert facet(response, "auch-ehemalige") == {"auch ehemalige Kommunen": 1}
    response = client.get("/kommunen/?auch-ehemalige=1")
    assert names(response) == ["Altdorf", "Bamberg", "Kassel", "Landkreis Hof", "Twins"]
    assert "ehemalig" in text(response)


def test_an_empty_answer_shows_a_way_on(client, four):
    response = client.get("/kommunen/?q=gibtesnicht")
    assert "Keine Kommune gefunden" in text(response)
    assert '<a class="kern-btn kern-btn--secondary" href="/kommunen/">' in response.content.decode()


def test_an_empty_registry_says_why(client):
    assert "sobald die KTS-Redaktion sie eingetragen hat" in text(client.get("/kommunen/"))


def test_fifty_stand_on_a_page_and_the_title_says_which(client):
    MunicipalityFactory.create_batch(51)
    assert len(names(client.get("/kommunen/"))) == 50
    response = client.get("/kommunen/?seite=2&land=DE-BY")
    assert len(names(response)) == 1
    assert "<title>Kommunen: 51 Einträge, Seite 2 von 2 –" in response.content.decode()
    assert "?seite=1&amp;land=DE-BY" in response.content.decode()


@pytest.mark.parametrize("page", ["abc", "-1", "0", "99999", "1.5", "²", "9" * 5000])
def test_a_page_that_does_not_exist_is_not_found(client, page):
    MunicipalityFactory()
    assert client.get("/kommunen/", {"seite": page}).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"land": "XX"},
        {"land": ["DE-BY", "<script>"]},
        {"art": "x" * 10_000},
        {"staffel": "²0²0"},
        {"groessenklasse": "'; DROP TABLE"},
        {"sortierung": "pk"},
    ],
)
def test_unknown_values_are_answered_with_a_notice(client, query):
    MunicipalityFactory()
    response = client.get("/kommunen/", query)
    assert response.status_code == 200
    assert "Unbekannte Filterwerte wurden nicht beachtet." in text(response)
    assert b"<script>" not in response.content


@pytest.mark.parametrize("words", ["x" * 10_000, "\x01\x02", "' OR 1=1 --", "%", "<b>fett</b>", "😀" * 50])
def test_odd_search_words_are_answered(client, words):
    MunicipalityFactory()
    response = client.get("/kommunen/", {"q": words})
    assert response.status_code == 200
    assert b"<b>fett" not in response.content


def test_reading_sets_no_cookie(client, four):
    assert client.get("/kommunen/").cookies == {}


def test_the_number_of_queries_does_not_grow_with_the_list(client):
    registry.register_entry_counts(lambda user: {})
    counts = []
    for more in (1, 2):
        MunicipalityFactory.create_batch(more, cooperation=True)
        with CaptureQueriesContext(connection) as queries:
            client.get("/kommunen/")
        counts.append(len(queries))
    assert counts == [2, 2]  # what is counted; what was found, for the map and the page


def lands(response) -> dict[str, dict[str, str]]:
    """The links of the map by the name of the Land."""
    (picture,) = BeautifulSoup(response.content, "html.parser").select("svg.map--lands")
    assert len(picture.select("path.land")) == len(State.values)
    return {link["aria-label"].partition(":")[0]: link.attrs for link in picture.select("a")}


def test_a_land_of_the_map_narrows_the_list_and_keeps_what_else_was_asked(client, four):
    links = lands(client.get("/kommunen/?art=stadt&art=landkreis&q=a&sortierung=einwohnerzahl&seite=1"))
    assert {name: link["aria-label"] for name, link in links.items()} == {"Bayern": "Bayern: 2 Kommunen", "Hessen": "Hessen: 1 Kommune"}
    assert links["Hessen"]["href"] == "?art=stadt&art=landkreis&q=a&sortierung=einwohnerzahl&land=DE-HE"
    response = client.get("/kommunen/" + links["Hessen"]["href"])
    assert names(response) == ["Kassel"]
    assert lands(response)["Bayern"]["href"].count("land=") == 1  # another Land takes the place of the first
    assert "aria-current" not in lands(response)["Bayern"]


def test_the_chosen_land_is_marked_says_so_in_words_and_is_taken_back(client, four):
    response = client.get("/kommunen/?land=DE-BY&sortierung=einwohnerzahl")
    chosen = lands(response)["Bayern"]
    assert (chosen["aria-current"], chosen["aria-label"]) == ("true", "Bayern: 3 Kommunen, gewählt, Auswahl aufheben")
    assert chosen["href"] == "?sortierung=einwohnerzahl"
    assert "Bayern: 3 Kommunen. Auswahl aufheben : Bayern" in text(response)


def test_a_land_without_municipalities_is_no_link_unless_it_is_chosen(client, four):
    assert set(lands(client.get("/kommunen/"))) == {"Bayern", "Hamburg", "Hessen", "Sachsen"}
    chosen = lands(client.get("/kommunen/?land=DE-SL"))["Saarland"]
    assert chosen["aria-label"] == "Saarland: keine Kommune, gewählt, Auswahl aufheben"

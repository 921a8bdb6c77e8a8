"""The public list: filters, counts, orders, pages, and what a guest never sees."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from municipalities.models import State
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import login
from tests.published import publish, reader, topic

ADDRESS = "/gute-praxis/"
GUEST_QUERIES = 10
MEMBER_QUERIES = 14
pytestmark = pytest.mark.usefixtures("portal")


def titles(response) -> list[str]:
    return [entry.title for entry in response.context["entries"]]


def counts(response) -> dict[str, dict[str, int]]:
    return {group.name: {option.value: option.count for option in group.options} for group in response.context["facets"]}


def heading(response) -> str:
    found = re.search(r'<div role="status"><h2>(.*?)</h2>', response.content.decode(), re.S)
    return " ".join(found[1].split())


def day(number: int) -> datetime:
    return timezone.now() - timedelta(days=100 - number)


def test_an_empty_list_says_why_and_offers_to_begin(client):
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert heading(response) == "0 Lösungen"
    assert "Hier steht noch keine Lösung" in response.content.decode()
    assert 'href="/mein-bereich/eintraege/neu/gute-praxis/"' in response.content.decode()


def test_the_newest_come_first_and_the_number_stands_in_heading_and_title(client):
    publish("Alt", on=day(1))
    publish("Neu", on=day(2))
    response = client.get(ADDRESS)
    assert titles(response) == ["Neu", "Alt"]
    assert heading(response) == "2 Lösungen"
    assert "<title>Gute Praxis: 2 Lösungen – " in response.content.decode()


def test_within_a_filter_either_answers_and_between_filters_both_must(client):
    publish("A", phase="operation", cost_once="unter_25k")
    publish("B", phase="pilot", cost_once="unter_25k")
    publish("C", phase="idea", cost_once="unter_25k")
    publish("D", phase="pilot", cost_once="ueber_1m")
    response = client.get(ADDRESS, {"stand": ["operation", "pilot"], "kosten": "unter_25k"})
    assert sorted(titles(response)) == ["A", "B"]
    assert heading(response) == "2 von 4 Lösungen"


def test_the_counts_of_a_filter_ignore_its_own_choice(client):
    publish("A", phase="operation", cost_once="unter_25k")
    publish("B", phase="pilot", cost_once="unter_25k")
    publish("C", phase="pilot", cost_once="ueber_1m")
    response = client.get(ADDRESS, {"stand": "operation"})
    assert counts(response)["stand"] == {"pilot": 2, "operation": 1}
    assert counts(response)["kosten"] == {"unter_25k": 1}


def test_an_entry_counts_once_for_an_upper_topic_and_for_every_land_of_its_municipality(client):
    upper = topic("Mobilität")
    two = (topic("Parken", upper), topic("Radverkehr", upper))
    region = MunicipalityFactory(state=State.HB, ags=None, ars=None, additional_states=[State.NI])
    publish(topics=two, municipality=region)
    response = client.get(ADDRESS)
    assert counts(response)["thema"] == {"mobilitaet": 1}
    assert counts(response)["land"] == {State.HB: 1, State.NI: 1}
    assert heading(client.get(ADDRESS, {"thema": "mobilitaet", "land": State.NI})) == "1 von 1 Lösung"


def test_every_filter_of_the_list_narrows_it(client):
    upper = topic("Umwelt")
    wanted = {"software_licence": "MIT", "continuation": "gesichert", "cost_once": "unter_25k", "phase": "pilot"}
    publish("Ja", topics=(upper,), municipality=MunicipalityFactory(inhabitants=3_000, state=State.TH, ags=None, ars=None), **wanted)
    publish("Nein")
    choice = {"thema": "umwelt", "stand": "pilot", "kosten": "unter_25k", "groesse": "unter-5000", "land": State.TH}
    choice |= {"lizenz": "MIT", "weiterbetrieb": "gesichert"}
    for name, code in choice.items():
        assert titles(client.get(ADDRESS, {name: code})) == ["Ja"], name


def test_a_chosen_filter_becomes_a_chip_that_takes_it_back(client):
    publish(phase="pilot", cost_once="unter_25k")
    response = client.get(ADDRESS, {"stand": "pilot", "kosten": "unter_25k", "sort": "titel", "seite": "1"})
    assert [(chip.label, chip.url) for chip in response.context["chips"]] == [
        ("Pilot", "?kosten=unter_25k&sort=titel"),
        ("unter 25.000 €", "?stand=pilot&sort=titel"),
    ]
    assert response.context["reset_url"] == "?sort=titel"


def test_unknown_codes_and_orders_are_ignored(client):
    publish()
    query = {"stand": "<script>", "land": "DE-XX", "thema": "gibt-es-nicht", "sort": "zufall", "nochwas": "1"}
    response = client.get(ADDRESS, query)
    assert response.status_code == 200
    assert heading(response) == "1 Lösung"
    assert "<script>" not in response.content.decode().replace("<script src=", "")


def test_without_hits_the_page_names_the_filter_that_is_in_the_way(client):
    publish(phase="pilot", cost_once="unter_25k")
    publish(phase="pilot", cost_once="ueber_1m")
    response = client.get(ADDRESS, {"stand": "pilot", "kosten": "250k_1m"})
    assert heading(response) == "Mit 2 Filtern gibt es keine Treffer"
    assert [(chip.label, count) for chip, count in response.context["ways"]] == [("250.000 bis 1 Mio. €", 2)]
    assert "Dann sind es 2 Lösungen." in response.content.decode()


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("neueste", ["Über Land", "Zahlung", "Öffnung", "Ohne Angabe"]),
        ("bestaetigt", ["Zahlung", "Öffnung", "Über Land", "Ohne Angabe"]),
        ("kosten", ["Öffnung", "Zahlung", "Über Land", "Ohne Angabe"]),
        ("titel", ["Öffnung", "Ohne Angabe", "Über Land", "Zahlung"]),
    ],
)
def test_the_list_can_be_ordered(client, order, expected):
    today = timezone.localdate()
    publish("Ohne Angabe", on=day(1), last_confirmed_on=None)
    publish("Öffnung", on=day(2), cost_once="unter_25k", last_confirmed_on=today - timedelta(days=2))
    publish("Zahlung", on=day(3), cost_once="ueber_1m", last_confirmed_on=today)
    publish("Über Land", on=day(4), cost_once="ueber_1m", last_confirmed_on=today - timedelta(days=3))
    if order == "kosten":
        expected = ["Öffnung", "Über Land", "Zahlung", "Ohne Angabe"]  # equal costs: the newest first
    assert titles(client.get(ADDRESS, {"sort": order})) == expected


def test_twenty_entries_stand_on_a_page_and_links_keep_the_choice(client):
    town = MunicipalityFactory()
    for number in range(21):
        publish(f"Lösung {number:02}", municipality=town, on=day(number))
    first = client.get(ADDRESS, {"stand": "operation"})
    assert len(titles(first)) == 20
    assert 'href="?stand=operation&amp;seite=2"' in first.content.decode()
    assert titles(client.get(ADDRESS, {"stand": "operation", "seite": "2"})) == ["Lösung 00"]
    assert "Seite 2 von 2" in client.get(ADDRESS, {"seite": "2"}).content.decode()


@pytest.mark.parametrize("number", ["0", "-1", "2", "99999", "abc", "1.5", "", "9" * 400])
def test_a_page_that_does_not_exist_is_not_found(client, number):
    publish()
    assert client.get(ADDRESS, {"seite": number}).status_code == 404


def test_a_query_of_ten_kilobytes_is_answered(client):
    publish()
    assert client.get(ADDRESS, {"stand": "(" * 10_000}).status_code == 200
    assert client.get(ADDRESS + "?stand=%00").status_code == 400


def test_what_is_for_municipalities_is_listed_and_counted_for_members_only(client):
    publish("Öffentlich", phase="pilot")
    publish("KANARIE-liste", phase="idea", visibility="municipalities")
    guest = client.get(ADDRESS)
    assert "KANARIE" not in guest.content.decode()
    assert counts(guest)["stand"] == {"pilot": 1}
    assert heading(client.get(ADDRESS, {"stand": "idea"})) == "Mit 1 Filter gibt es keine Treffer"
    login(client, reader())
    signed_in = client.get(ADDRESS)
    assert "KANARIE-liste" in signed_in.content.decode()
    assert "Nur für Kommunen" in signed_in.content.decode()
    assert counts(signed_in)["stand"] == {"idea": 1, "pilot": 1}


def test_archived_and_unpublished_entries_are_in_no_list_and_no_count(client):
    publish("KANARIE-archiviert", archived_at=timezone.now())
    publish("KANARIE-zurueckgezogen").unpublish()
    login(client, reader())
    response = client.get(ADDRESS)
    assert heading(response) == "0 Lösungen"
    assert "KANARIE" not in response.content.decode()


def test_titles_and_summaries_are_shown_as_typed(client):
    publish("<img src=x onerror=alert(1)> {{ 7*7 }}", summary="</p><script>alert(1)</script>")
    html = client.get(ADDRESS).content.decode()
    assert "&lt;img src=x onerror=alert(1)&gt; {{ 7*7 }}" in html
    assert "<script>alert" not in html


def test_reading_sets_no_cookie(client):
    publish()
    response = client.get(ADDRESS, {"stand": "operation"})
    assert response.cookies == {}
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("stock", [1, 3])
def test_the_list_costs_the_same_queries_whatever_its_length(client, stock):
    for number in range(stock):
        publish(f"Lösung {number}", topics=(topic(f"Thema {number}"),), visibility="municipalities" if number else "public")
    query = {"stand": "operation", "land": State.BY}
    client.get(ADDRESS)  # Wagtail keeps the addresses of its sites from the first request on
    with CaptureQueriesContext(connection) as guest:
        client.get(ADDRESS, query)
    login(client, reader())
    with CaptureQueriesContext(connection) as signed_in:
        assert len(titles(client.get(ADDRESS, query))) == stock
    assert (len(guest), len(signed_in)) == (GUEST_QUERIES, MEMBER_QUERIES)


def test_the_profile_of_a_municipality_lists_its_entries_for_whom_they_are(client):
    home = MunicipalityFactory(slug="ort")
    publish(title="Offener Eintrag", municipality=home)
    publish(title="Interner Eintrag", municipality=home, visibility="municipalities")

    guest, colleague = client.get("/kommunen/ort/").text, login(Client(), reader()).get("/kommunen/ort/").text

    assert ("Offener Eintrag" in guest, "Interner Eintrag" in guest, "1 Lösung" in guest) == (True, False, True)
    assert ("Offener Eintrag" in colleague, "Interner Eintrag" in colleague, "2 Lösungen" in colleague) == (True, True, True)

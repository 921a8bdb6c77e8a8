"""The home page: search first, then true numbers and what is new."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pages.models import HomePage
from pages.topic_counts import recount
from tests.factories.accounts import editor
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory
from tests.helpers import login
from tests.published import publish, reader, topic

GUEST_QUERIES = 13
MEMBER_QUERIES = 17
pytestmark = pytest.mark.usefixtures("portal")


def get(client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_an_empty_portal_has_a_home_page_without_empty_sections(client):
    html = get(client)
    assert "<h1>Was in anderen Kommunen schon funktioniert</h1>" in html
    assert '<form action="/suche/" role="search">' in html
    assert '<a href="/suche/?q=W%C3%A4rmeplanung">Wärmeplanung</a>' in html
    for section in ("Neu im Portal", "Sucht Träger", "Lösungen nach Handlungsfeld", '<svg class="map"'):
        assert section not in html


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("\n".join(f"Wort {number}" for number in range(9)), "Höchstens 8 Zeilen. Sie haben 9 geschrieben."),
        ("Donaudampfschifffahrtsgesellschaftskapitänsmütze", "ist zu lang: höchstens 40 Zeichen je Zeile."),
        ("Parken\n???", "„???“ ist kein Suchwort."),
    ],
)
def test_what_is_often_searched_is_checked_and_what_was_typed_is_kept(portal, typed, told):
    answer = login(Client(), editor()).post(edit_url(portal), posted(portal, typed))

    html = unescape(answer.content.decode())
    assert (told in html, typed.splitlines()[-1] in html) == (True, True)
    portal.refresh_from_db()
    assert "Wärmeplanung" in portal.frequent_searches


def test_what_is_often_searched_is_written_one_a_line_without_repetition(client, portal):
    answer = login(Client(), editor()).post(edit_url(portal), posted(portal, "5\r\n\r\n Wa\u0308rme\u200b \r\nwärme\r\nE-Akte"))

    portal.refresh_from_db()
    assert (answer.status_code, portal.frequent_searches) == (302, ["5", "Wärme", "E-Akte"])
    assert '<a href="/suche/?q=5">5</a>' in get(client)


def edit_url(page: HomePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def posted(page: HomePage, typed: str) -> dict[str, str]:
    return {"title": page.title, "slug": page.slug, "lead": page.lead, "frequent_searches": typed, "action-publish": "1"}


def test_the_figures_count_what_is_there_for_everyone(client):
    MunicipalityFactory(cohort=2019, state="DE-HB", additional_states=["DE-NI"], ags=None, ars=None)
    MunicipalityFactory(cohort=None, state="DE-SN", ags=None, ars=None)
    publish(municipality=MunicipalityFactory(cohort=2021))
    publish(municipality=MunicipalityFactory(cohort=None), visibility="municipalities")
    StandardFactory()
    colleague = reader()  # of a third model project
    expected = (
        "<dt>Modellprojekte in 3 Ländern</dt><dd>3</dd>",
        "<dt>Lösungen mit Erfahrungen</dt><dd>1</dd>",
        "<dt>Datenstandards</dt><dd>1</dd>",
        "Karte: 3 Modellprojekte",
    )
    for who in (None, colleague):
        if who:
            login(client, who)
        html = get(client).replace("&shy;", "")
        assert [text for text in expected if text not in html] == []


def test_the_four_newest_entries_stand_on_cards(client):
    for number in range(5):
        publish(f"Lösung {number}", on=timezone.now() - timedelta(days=number))
    html = get(client)
    assert html.index("Lösung 0") < html.index("Lösung 3")
    assert "Lösung 4" not in html


def test_entries_that_seek_an_operator_are_named(client):
    publish("Sucht", continuation="sucht-traeger", on=timezone.now() - timedelta(days=9))
    html = get(client)
    assert 'href="/gute-praxis/?weiterbetrieb=sucht-traeger"' in html
    assert "Die Förderung endet, die Lösung läuft" in html


def test_topics_count_each_visible_entry_once_with_those_below(client):
    upper = topic("Mobilität")
    publish(topics=(topic("Parken", upper), topic("Radverkehr", upper), upper))
    publish("KANARIE-start", topics=(upper,), visibility="municipalities", continuation="sucht-traeger")
    recount()
    guest = get(client)
    assert '<a href="/themen/mobilitaet/"><span>Mobilität</span><span class="num muted">1<' in guest
    assert "KANARIE" not in guest
    login(client, reader())
    member = get(client)
    assert '<span>Mobilität</span><span class="num muted">2<' in member
    assert "KANARIE-start" in member


def test_reading_sets_no_cookie_and_the_browser_asks_each_time(client):
    response = client.get("/")
    assert response.cookies == {}
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("stock", [1, 3])
def test_the_home_page_costs_the_same_queries_whatever_the_stock(client, stock):
    for number in range(stock):
        publish(f"Lösung {number}", topics=(topic(f"Thema {number}"),), continuation="sucht-traeger")
    client.get("/")  # Wagtail keeps the addresses of its sites from the first request on
    with CaptureQueriesContext(connection) as guest:
        get(client)
    login(client, reader())
    with CaptureQueriesContext(connection) as signed_in:
        get(client)
    assert (len(guest), len(signed_in)) == (GUEST_QUERIES, MEMBER_QUERIES)

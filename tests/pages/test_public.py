"""Topics, editorial pages, sitemap and the small files machines ask for."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pages.editorial import UNKNOWN, create_editorial_pages
from pages.models import EditorialPage
from pages.topic_counts import recount
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory
from tests.helpers import login
from tests.published import publish, reader, topic

LEGAL = ("so-funktioniert-das-portal", "impressum", "datenschutz", "cookies", "barrierefreiheit", "leichte-sprache", "gebaerdensprache")
LIST_QUERIES = 1
TOPIC_QUERIES = 10
pytestmark = pytest.mark.usefixtures("portal")


def get(client, path: str, status: int = 200, **query: str) -> str:
    response = client.get(path, query)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


# --- Topics ---------------------------------------------------------------------------


def test_all_topics_stand_in_two_levels_with_their_counts(client):
    upper = topic("Mobilität", description="Wege und Fahrzeuge")
    publish(topics=(topic("Parken", upper),))
    recount()
    html = get(client, "/themen/")
    assert "Wege und Fahrzeuge" in html
    assert '<a href="/themen/parken/"><span>Parken</span><span class="num muted">1<' in html


def test_without_topics_the_page_says_so(client):
    assert "noch keine Handlungsfelder" in get(client, "/themen/")


def test_a_topic_lists_its_entries_and_those_below_once(client):
    upper = topic("Mobilität", synonyms=["Verkehr", "Fahren"])
    below = topic("Parken", upper)
    publish("Beides", topics=(upper, below))
    publish("Unten", topics=(below,))
    publish("Woanders", topics=(topic("Wald"),))
    StandardFactory(name="DATEX II", full_name="Verkehrsdaten").topics.add(upper)
    html = main_of(get(client, "/themen/mobilitaet/"))
    assert html.count("Beides") == html.count("Unten") == 1
    assert "Woanders" not in html
    assert "2 Lösungen" in html
    assert "Auch gesucht als: Verkehr, Fahren" in html
    assert "Verkehrsdaten" in html
    assert 'href="/feeds/themen/mobilitaet.atom"' in html
    assert '<a href="/themen/parken/">Parken</a>' in html


def test_a_topic_shows_members_what_is_for_them_and_guests_nothing_of_it(client):
    parking = topic("Parken")
    publish("KANARIE-thema", topics=(parking,), visibility="municipalities")
    for path in ("/themen/parken/", "/themen/"):
        assert "KANARIE" not in get(client, path)
    assert "noch keine Lösung" in get(client, "/themen/parken/")
    assert '<span class="num muted">0<' in get(client, "/themen/") or "Parken" in get(client, "/themen/")
    login(client, reader())
    assert "KANARIE-thema" in get(client, "/themen/parken/")


@pytest.mark.parametrize("query", ["0", "-1", "2", "abc", "99999"])
def test_a_page_of_a_topic_that_does_not_exist_is_not_found(client, query):
    topic("Parken")
    get(client, "/themen/parken/", status=404, seite=query)


def test_an_unknown_topic_is_not_found(client):
    get(client, "/themen/gibt-es-nicht/", status=404)


def test_hostile_topics_are_shown_as_typed(client):
    topic("<script>alert(1)</script>", description="<img src=x onerror=alert(1)>", synonyms=["<b>x</b>"])
    for path in ("/themen/", "/themen/scriptalert1script/", "/feeds/", "/"):
        html = main_of(get(client, path))
        assert "<script>" not in html
        assert "<img src=x" not in html
        assert "<b>x</b>" not in html


@pytest.mark.parametrize("stock", [1, 3])
def test_topics_cost_the_same_queries_whatever_the_stock(client, stock):
    upper = topic("Mobilität")
    for number in range(stock):
        publish(f"Lösung {number}", topics=(upper, topic(f"Thema {number}", upper)))
    with CaptureQueriesContext(connection) as every:
        get(client, "/themen/")
    with CaptureQueriesContext(connection) as one:
        get(client, "/themen/mobilitaet/")
    assert (len(every), len(one)) == (LIST_QUERIES, TOPIC_QUERIES)


# --- Editorial pages --------------------------------------------------------------------


@pytest.mark.parametrize("slug", LEGAL)
def test_every_legal_page_is_there_and_linked_from_the_foot(client, slug):
    html = get(client, f"/{slug}/")
    assert f'href="/{slug}/"' in html
    assert 'aria-label="Brotkrumen"' in html
    headings = re.findall(r"<h([1-6])", main_of(html))
    assert headings[0] == "1"


def test_open_details_of_the_operator_are_marked_and_the_demo_invents_them(client, settings):
    assert UNKNOWN.name in get(client, "/impressum/")
    settings.DEMO = True
    EditorialPage.objects.all().delete()
    create_editorial_pages(EditorialPage.get_first_root_node().get_children().get())
    assert "[Vom Betreiber" not in get(client, "/impressum/") + get(client, "/datenschutz/") + get(client, "/barrierefreiheit/")
    assert "erfunden" in get(client, "/impressum/")


def test_the_first_texts_are_made_once_and_changes_of_editors_stay(portal):
    page = EditorialPage.objects.get(slug="impressum")
    page.title = "Unser Impressum"
    page.save()
    assert create_editorial_pages(portal) == 0
    assert EditorialPage.objects.get(slug="impressum").title == "Unser Impressum"


def test_blocks_are_rendered_and_escape_what_is_typed(client, portal):
    body = [
        ("heading", "<script>alert(1)</script>"),
        ("contact", {"name": "<b>Stelle</b>", "address": "Weg 1\nOrt", "email": "stelle@stadt.example", "phone": "0123"}),
        ("links", {"links": [{"label": "Ziel <i>", "url": "https://ziel.example/"}]}),
        ("notice", "<p>Wichtig</p>"),
    ]
    portal.add_child(instance=EditorialPage(title="Probe & Versuch", slug="probe", body=body))
    html = main_of(get(client, "/probe/"))
    assert "<h1>Probe &amp; Versuch</h1>" in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>" not in html
    assert "<b>&lt;b&gt;Stelle&lt;/b&gt;</b> <br>Weg 1<br>Ort" in html
    assert '<a href="mailto:stelle@stadt.example">' in html
    assert '<a href="https://ziel.example/">Ziel &lt;i&gt;</a>' in html
    assert "Wichtig" in html


def test_an_unpublished_editorial_page_is_not_found(client):
    EditorialPage.objects.get(slug="cookies").unpublish()
    get(client, "/cookies/", status=404)


# --- For machines --------------------------------------------------------------------------


def test_the_sitemap_holds_what_everyone_may_read_on_the_one_host(client, settings):
    settings.PORTAL_BASE_URL = "https://portal.example"
    town = MunicipalityFactory(slug="bamberg")
    parking = topic("Parken")
    publish("Offen", topics=(parking,), municipality=town)
    publish("KANARIE-karte", visibility="municipalities", municipality=town)
    publish("KANARIE-archiv", archived_at=timezone.now(), municipality=town)
    response = client.get("/sitemap.xml", headers={"host": "localhost"})
    addresses = set(re.findall(r"<loc>(.*?)</loc>", response.content.decode()))
    lists = {
        "/",
        "/gute-praxis/",
        "/konferenzen/",
        "/beschaffung/",
        "/vereinbarungen/",
        "/themen/",
        "/standards/",
        "/standards/profile/vergleich/",
        "/kommunen/",
        "/feeds/",
    }
    expected = lists | {"/gute-praxis/offen/", "/themen/parken/", "/kommunen/bamberg/"}
    assert addresses == {f"https://portal.example{path}" for path in expected | {f"/{slug}/" for slug in LEGAL}}
    assert response.cookies == {}


def test_robots_may_read_what_is_public_and_nothing_of_a_demo(client, settings):
    assert client.get("/robots.txt").content.decode() == (
        "User-agent: *\nDisallow: /mein-bereich/\nDisallow: /verwaltung/\nDisallow: /konto/\nDisallow: /suche/\n"
        f"Disallow: /barriere-melden/\nDisallow: /kontakt/\nSitemap: {settings.PORTAL_BASE_URL}/sitemap.xml\n"
    )
    settings.DEMO = True
    assert "Disallow: /\n" in client.get("/robots.txt").content.decode()


def test_weaknesses_can_be_reported(client, settings):
    fields = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines())
    assert fields["Contact"] == f"mailto:{settings.KTS_EMAIL}"
    assert fields["Canonical"] == f"{settings.PORTAL_BASE_URL}/.well-known/security.txt"
    assert 30 < (datetime.fromisoformat(fields["Expires"]) - timezone.now()).days < 365

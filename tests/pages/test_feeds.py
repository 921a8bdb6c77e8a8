"""Atom feeds: valid, public only, kept by caches and cheap to ask again."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from data_standards.lifecycle import acts
from tests.factories import data_standards as standards
from tests.factories.accounts import editor
from tests.factories.events import conference
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import login
from tests.published import publish, reader, topic

ALL, BASE = "/feeds/gute-praxis.atom", "https://portal.example"
ATOM = "{http://www.w3.org/2005/Atom}"
QUERIES = 2
"""The entries with their municipality, and their topics."""
pytestmark = pytest.mark.usefixtures("portal")


@pytest.fixture(autouse=True)
def base_url(settings) -> None:
    settings.PORTAL_BASE_URL = BASE


def feed(client, path: str = ALL) -> ElementTree.Element:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314 - the portal's own answer


def text(element: ElementTree.Element, name: str) -> str:
    return element.findtext(ATOM + name) or ""


def titles(root: ElementTree.Element) -> list[str]:
    return [text(entry, "title") for entry in root.iter(f"{ATOM}entry")]


def links(element: ElementTree.Element) -> dict[str, str]:
    return {link.get("rel", ""): link.get("href", "") for link in element.findall(f"{ATOM}link")}


def test_a_feed_has_everything_atom_demands_with_absolute_addresses(client):
    day = timezone.now() - timedelta(days=3)
    publish("Freie Plätze", municipality=MunicipalityFactory(name="Bamberg"), topics=(topic("Parken"),), on=day)
    root = feed(client)
    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
    assert links(root) == {"alternate": f"{BASE}/gute-praxis/", "self": f"{BASE}{ALL}"}
    assert parse_datetime(text(root, "updated")) == day
    (entry,) = root.iter(f"{ATOM}entry")
    assert text(entry, "title") == "Freie Plätze"
    assert text(entry, "id") == links(entry)["alternate"] == f"{BASE}/gute-praxis/freie-plaetze/"
    assert parse_datetime(text(entry, "updated")) == parse_datetime(text(entry, "published")) == day
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Bamberg"
    assert [category.get("term") for category in entry.findall(f"{ATOM}category")] == ["Parken"]


def test_the_feed_of_a_topic_holds_its_entries_and_those_below_once(client):
    upper = topic("Mobilität")
    below = topic("Parken", upper)
    publish("Beides", topics=(upper, below))
    publish("Anderes", topics=(topic("Wald"),))
    assert titles(feed(client, "/feeds/themen/mobilitaet.atom")) == ["Beides"]
    assert titles(feed(client, "/feeds/themen/parken.atom")) == ["Beides"]
    assert client.get("/feeds/themen/gibt-es-nicht.atom").status_code == 404


def test_an_empty_feed_says_the_same_at_every_request_so_that_caches_keep_it(client):
    topic("Parken")
    assert text(feed(client, "/feeds/themen/parken.atom"), "updated") == "1970-01-01T00:00:00+00:00"


def test_only_what_is_public_is_in_a_feed_whoever_asks(client):
    parking = topic("Parken")
    publish("Offen", topics=(parking,))
    publish("KANARIE-kommunen", topics=(parking,), visibility="municipalities")
    publish("KANARIE-archiv", topics=(parking,), archived_at=timezone.now())
    publish("KANARIE-zurueck", topics=(parking,)).unpublish()
    for path in (ALL, "/feeds/themen/parken.atom"):
        assert titles(feed(client, path)) == ["Offen"]
    login(client, reader())
    assert titles(feed(client)) == ["Offen"]


def test_the_latest_change_comes_first_and_thirty_are_kept(client):
    town = MunicipalityFactory()
    for number in range(31):
        publish(f"Lösung {number}", municipality=town, on=timezone.now() - timedelta(days=number))
    found = titles(feed(client))
    assert (len(found), found[0], found[-1]) == (30, "Lösung 0", "Lösung 29")


def test_hostile_text_is_text_in_the_reader(client):
    publish("<script>alert(1)</script> & Co", summary="<img src=x onerror=alert(1)>")
    root = feed(client)
    assert titles(root) == ["<script>alert(1)</script> & Co"]
    (entry,) = root.iter(f"{ATOM}entry")
    assert entry.find(f"{ATOM}summary").get("type") == "html"
    assert text(entry, "summary") == "&lt;img src=x onerror=alert(1)&gt;"


def test_caches_may_keep_it_for_five_minutes_and_no_cookie_comes(client):
    publish()
    response = client.get(ALL)
    assert response["Cache-Control"] == "public, max-age=300"
    assert response.cookies == {}
    login(client, reader())
    assert client.get(ALL)["Cache-Control"] == "private, no-store"


def test_asking_again_is_answered_without_content_until_something_changes(client):
    entry = publish()
    tag = client.get(ALL)["ETag"]
    assert client.get(ALL, headers={"if-none-match": tag}).status_code == 304
    assert "Last-Modified" not in client.get(ALL)
    type(entry).objects.filter(pk=entry.pk).update(visibility="municipalities")
    assert client.get(ALL, headers={"if-none-match": tag}).status_code == 200


def test_an_empty_feed_is_valid(client):
    assert titles(feed(client)) == []


def test_the_overview_links_every_feed(client):
    topic("Parken", topic("Mobilität"))
    html = client.get("/feeds/").content.decode()
    for path in (ALL, "/feeds/themen/mobilitaet.atom", "/feeds/themen/parken.atom"):
        assert f'href="{path}"' in html


def test_another_host_poisons_nothing(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    publish()
    assert b"evil.example" not in client.get(ALL, headers={"host": "evil.example", "x-forwarded-host": "evil.example"}).content


@pytest.mark.parametrize("stock", [1, 3])
def test_a_feed_costs_the_same_queries_whatever_its_length(client, stock):
    for number in range(stock):
        publish(f"Lösung {number}", topics=(topic(f"Thema {number}"),))
    with CaptureQueriesContext(connection) as queries:
        assert len(titles(feed(client))) == stock
    assert len(queries) == QUERIES


def test_so_does_the_feed_of_every_kind(client):
    conference()
    with CaptureQueriesContext(connection) as queries:
        assert len(titles(feed(client, "/feeds/konferenzen.atom"))) == 1
    assert len(queries) == QUERIES


def test_the_feed_of_agreements_says_the_state_and_a_step_brings_an_entry_up(client):
    first, second = standards.drafted(title="Parken"), standards.drafted(title="Bäume")
    assert titles(feed(client, "/feeds/vereinbarungen.atom")) == ["Bäume", "Parken"]
    begins = timezone.now() + timedelta(minutes=1)
    acts.open_consultation(first.pk, until=timezone.localdate() + timedelta(days=40), guests=False, by=editor(), now=begins)

    entries = list(feed(client, "/feeds/vereinbarungen.atom").iter(f"{ATOM}entry"))

    assert [text(entry, "title") for entry in entries] == ["Parken", "Bäume"]
    assert text(entries[0], "summary").startswith("Konsultation: ")
    assert text(entries[1], "summary").startswith("Entwurf: ")
    assert parse_datetime(text(entries[0], "updated")) == begins
    assert second.agreement.last_published_at < begins

"""One registration, and a kind stands everywhere visitors look for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils import timezone

from accounts.models import Role
from best_practices.models import BestPracticePage
from events.models import ConferencePage
from pages import kinds
from pages.models import HomePage
from pages.setup import ensure_portal
from pages.sitemaps import sections
from tests.factories.accounts import member
from tests.factories.events import conference
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory
from tests.helpers import login
from tests.published import publish, topic
from tests.registered import for_a_while, without

pytestmark = pytest.mark.usefixtures("portal")


@pytest.fixture
def notices() -> Iterator[kinds.ListedKind]:
    """A kind that nobody else has heard of; its entries are those of another one."""
    (known,) = (kind for kind in kinds.listed_kinds() if kind.page_class is BestPracticePage)
    kind = replace(known, slug="bekanntmachungen", title="Bekanntmachungen", everything="Alle Bekanntmachungen", news="Neues", order=15)
    with for_a_while(kinds._kinds):
        kinds.register_listed_kind(kind)
        yield kind


def links_of(html: str) -> list[str]:
    return re.findall(r'<a [^>]*?href="([^"]*)"', html)


def test_the_navigation_names_it_in_its_place(client, notices):
    navigation = client.get("/impressum/").content.decode().partition('aria-label="Hauptnavigation"')[2].partition("</nav>")[0]

    places = ["/gute-praxis/", "/standards/", "/bekanntmachungen/", "/themen/", "/konferenzen/", "/beschaffung/"]
    assert links_of(navigation)[:6] == places


def test_a_lost_page_leads_to_it(client, notices):
    html = client.get("/gibt-es-nicht/").content.decode().partition("So kommen Sie weiter")[2]

    assert "/bekanntmachungen/" in links_of(html)


def test_it_has_a_feed_that_the_overview_names(client, notices):
    publish("Glasfaser")
    feed = client.get("/feeds/bekanntmachungen.atom").content.decode()

    assert "/feeds/bekanntmachungen.atom" in links_of(client.get("/feeds/").content.decode())
    assert 'title="Bekanntmachungen" href="/feeds/bekanntmachungen.atom"' in client.get("/").content.decode()
    assert "<title>Bekanntmachungen – " in feed
    assert "<subtitle>Neues</subtitle>" in feed
    assert "<title>Glasfaser</title>" in feed


def test_no_kind_has_no_feed(client):
    assert client.get("/feeds/bekanntmachungen.atom").status_code == 404


def test_it_is_a_section_of_the_sitemap(notices):
    assert notices.slug in sections()


def test_its_list_is_made_below_the_home_page(notices, monkeypatch):
    monkeypatch.setattr(notices.index_class, "max_count", 2)
    ensure_portal()
    ensure_portal()

    assert HomePage.objects.get().get_children().filter(slug="bekanntmachungen", title="Bekanntmachungen").count() == 1


def test_without_any_kind_nothing_breaks(client):
    topic("Parken")
    with for_a_while(kinds._kinds, empty=True):
        for path in ("/", "/feeds/", "/themen/parken/", "/standards/", "/sitemap.xml", "/konto/anmelden/"):
            assert client.get(path).status_code == 200, path
        login(client, member(Role.STAFF, MunicipalityFactory()))
        assert client.get("/mein-bereich/").status_code == 200


def test_a_list_of_several_kinds_shows_each_in_its_own_row(client):
    parking = topic("Parken")
    publish("Freie Plätze", topics=(parking,))
    page = conference(title="26. Regionalkonferenz").page
    page.topics.set([parking])
    page.save()
    ConferencePage.objects.filter(pk=page.pk).update(first_published_at=timezone.now())
    (known,) = (kind for kind in kinds.listed_kinds() if kind.page_class is ConferencePage)
    with without(kinds._kinds, known.slug):
        kinds.register_listed_kind(replace(known, is_solution=True))
        html = client.get("/themen/parken/").content.decode()

    assert html.count('class="entries__who"') == 2
    assert re.search(r'<p class="kicker"><span>Konferenz</span>.*?<h3><a href="/konferenzen/', html, re.DOTALL)


def test_a_standard_lists_its_entries_in_their_own_row(client):
    StandardFactory(slug="xoev").best_practices.add(publish("Freie Plätze"))

    assert client.get("/standards/xoev/").content.decode().count('class="entries__who"') == 1

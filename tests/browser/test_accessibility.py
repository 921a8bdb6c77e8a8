"""Every page type and state once through axe, with contrast, in light and dark, wide and narrow; and its weight."""

from __future__ import annotations

import gzip

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
ENTRY = "/gute-praxis/sensorgestuetzte-parkraumbewirtschaftung-in-der-altstadt/"
PUBLIC = [
    "/",
    "/gute-praxis/",
    "/gute-praxis/?stand=idea&kosten=ueber_1m",
    "/gute-praxis/?seite=2",
    ENTRY,
    "/kommunen/",
    "/kommunen/?q=gibtesnicht",
    "/kommunen/bamberg/",
    "/themen/",
    "/themen/parken/",
    "/suche/",
    "/suche/?q=parken",
    "/suche/?q=quietscheentchen",
    "/feeds/",
    "/impressum/",
    "/datenschutz/",
    "/barrierefreiheit/",
    "/leichte-sprache/",
    "/barriere-melden/",
    "/konto/anmelden/",
    "/konto/passwort-vergessen/",
    "/konto/registrieren/",
    "/demo/konten/",
    "/demo/postausgang/",
    "/gibt-es-nicht/",
]
OWN = [
    "/mein-bereich/",
    "/mein-bereich/profil/",
    "/mein-bereich/kommune/bamberg/",
    "/mein-bereich/loesungen/neu/",
    "/mein-bereich/loesungen/papierkorb/",
    "/konto/zweiter-faktor/",
    "/konto/passwort-aendern/",
]
MAX_BYTES = 50 * 1024
MAX_REQUESTS = 8


def violations(page) -> list[str]:
    result = Axe().run(page, options=RULES)
    return [f"{item['id']}: {item['nodes'][0]['html'][:160]}" for item in result.response["violations"]]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_have_no_violation(visit, address):
    page = visit()
    page.goto(address)

    assert violations(page) == []


@pytest.mark.parametrize("address", ["/", "/gute-praxis/", ENTRY, "/kommunen/", "/suche/?q=parken", "/konto/anmelden/"])
def test_public_pages_have_no_violation_in_the_dark_on_a_phone(visit, address):
    page = visit(narrow=True, dark=True)
    page.goto(address)

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("address", OWN)
def test_pages_of_members_have_no_violation(visit, address):
    page = visit("cdo.bamberg")
    page.goto(address)

    assert violations(page) == []


def test_every_page_of_an_entry_in_the_making_has_no_violation(visit):
    page = visit("cdo.bamberg")
    page.goto("/mein-bereich/")
    page.get_by_role("link", name="Terminvergabe mit Rückruf im Bürgeramt").first.click()
    base = page.url
    found = {}
    steps = ("titel", "handlungsfelder", "loesung", "ergebnis", "stand", "software", "organisation", "ansprechstelle")
    for part in ("", "vorschau/", "pruefen/", "bilder-und-anlagen/", *(f"{slug}/" for slug in steps)):
        page.goto(base + part)
        found[part] = violations(page)

    assert {part: items for part, items in found.items() if items} == {}


@pytest.mark.parametrize("address", ["/", "/gute-praxis/", ENTRY, "/kommunen/bamberg/", "/themen/parken/", "/suche/?q=parken"])
def test_a_first_visit_weighs_little_and_asks_seldom(visit, address):
    """HTML, styles, scripts, fonts and icons, compressed as a web server sends them; photos are not counted."""
    page = visit()
    sizes: dict[str, int] = {}

    def weigh(response) -> None:
        if response.url.startswith("data:") or "/dateien/" in response.url:
            return
        body = response.body()
        sizes[response.url] = len(body) if response.url.endswith(".woff2") else len(gzip.compress(body, 9))

    page.on("requestfinished", lambda request: weigh(request.response()))
    page.goto(address, wait_until="networkidle")

    assert len(sizes) <= MAX_REQUESTS
    assert sum(sizes.values()) <= MAX_BYTES

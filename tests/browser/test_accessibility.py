"""Every page type and state once through axe, with contrast, in light and dark, wide and narrow; and its weight."""

from __future__ import annotations

import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
ENTRY = "/gute-praxis/sensorgestuetzte-parkraumbewirtschaftung-in-der-altstadt/"
CONFERENCE = "/konferenzen/27-regionalkonferenz-verkehr-mit-daten-steuern/"
NOTICES = (
    "parkraumsensorik-mit-auswertung",
    "lizenzen-fuer-digitale-bauantraege",
    "umweltsensoren-gegen-hitze",
    "zaehlstellen-fuer-den-radverkehr",
    "urbane-datenplattform-als-dienst",
    "funknetz-fuer-sensoren",
    "terminals-fuer-buergerbueros",
    "drohnen-fuer-die-vermessung",
)
"""One in each state that people see."""
PUBLIC = [
    "/",
    "/konferenzen/",
    "/konferenzen/?region=DE-BY",
    CONFERENCE,
    f"{CONFERENCE}gast/",
    "/konferenzen/26-regionalkonferenz-klimaanpassung-die-ankommt/",
    "/konferenzen/exkursion-sensorik-im-stadtwald/",
    "/konferenz-gast/bestaetigen/gefaelscht/",
    "/gute-praxis/",
    "/gute-praxis/?stand=idea&kosten=ueber_1m",
    "/gute-praxis/?seite=2",
    ENTRY,
    "/beschaffung/",
    "/beschaffung/?q=gibtesnicht",
    *(f"/beschaffung/{slug}/" for slug in NOTICES),
    "/kommunen/",
    "/kommunen/?q=gibtesnicht",
    "/kommunen/bamberg/",
    "/standards/",
    "/standards/?verfahren=in-kraft&sortierung=nutzung",
    "/standards/?q=gibtesnicht",
    "/standards/profile/vergleich/",
    "/standards/profile/vergleich/?a=basisprofil-urbane-datenplattform",
    "/standards/profile/vergleich/?a=basisprofil-urbane-datenplattform&b=musterplattform-flussland",
    "/standards/musterplattform-flussland/",
    "/standards/basisprofil-urbane-datenplattform/1.0.0/",
    "/standards/ngsi-ld/",
    "/standards/belegungsdaten-parken/",
    "/standards/belegungsdaten-parken/1.0.0/",
    "/standards/belegungsdaten-parken/1.0.1/verbreitung/",
    "/standards/belegungsdaten-parken/2.0.0/konsultation/",
    "/standards/belegungsdaten-parken/2.0.0/konsultation/gast/",
    "/standards/belegungsdaten-parken/2.0.0/konsultation/gast/gesendet/",
    "/stellungnahme-gast/bestaetigen/gefaelscht/",
    "/standards/veranstaltungskalender/1.0.0/konsultation/",
    "/standards/einheitliche-sensordatenmodelle/1.0.0/abstimmung/",
    "/standards/zaehldaten-radverkehr/1.0.0/abstimmung/",
    "/standards/sitzungsdaten-der-raete/1.0.0/abstimmung/",
    "/standards/strassenverzeichnis/1.0.1/",
    "/vereinbarungen/",
    "/vereinbarungen/?verfahren=zurueckgezogen",
    "/vereinbarungen/pegelstaende-bei-starkregen/",
    "/vereinbarungen/stammdaten-von-ladesaeulen/",
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
    "/gute-praxis/sensorgestuetzte-parkraumbewirtschaftung-in-der-altstadt/verlauf/",
    "/gute-praxis/sensorgestuetzte-parkraumbewirtschaftung-in-der-altstadt/verlauf/1/",
    "/gute-praxis/sensorgestuetzte-parkraumbewirtschaftung-in-der-altstadt/verlauf/vergleich/?von=1&bis=3",
    "/gibt-es-nicht/",
]
OWN = [
    "/mein-bereich/",
    "/mein-bereich/profil/",
    "/mein-bereich/kommune/bamberg/",
    "/mein-bereich/kommune/bamberg/profil/",
    "/mein-bereich/eintraege/neu/gute-praxis/",
    "/mein-bereich/eintraege/papierkorb/",
    "/mein-bereich/konferenzen/",
    "/mein-bereich/konferenzen/27-regionalkonferenz-verkehr-mit-daten-steuern/anmelden/",
    "/mein-bereich/konferenzen/27-regionalkonferenz-verkehr-mit-daten-steuern/andere-anmelden/",
    "/mein-bereich/mandate/",
    "/mein-bereich/mandate/bamberg/",
    "/mein-bereich/standards/belegungsdaten-parken/2.0.0/stellungnahme/",
    "/mein-bereich/standards/belegungsdaten-parken/1.0.1/uebernahme/bamberg/",
    "/mein-bereich/standards/kennzahlen-der-waermeplanung/1.0.0/stimme/bamberg/",
    "/mein-bereich/standards/baumkataster-offen/1.0.0/beitritt/bamberg/",
    "/mein-bereich/suchen/",
    "/mein-bereich/suchen/neu/?q=parken&land=DE-BY",
    "/mein-bereich/beschaffungen/",
    "/suche/?q=parken",
    "/suche/?q=quietscheentchen&land=DE-BY",
    "/konto/zweiter-faktor/",
    "/konto/passwort-aendern/",
]
MAX_BYTES = 50 * 1024
MAX_BYTES_IN_PLACE = 66 * 1024
"""The page of results has htmx beside it."""
MAX_REQUESTS = 8


def violations(page, within: str | None = None) -> list[str]:
    """What axe finds on a page, or in the part of it that a selector names."""
    result = Axe().run(page, context=within, options=RULES)
    return [f"{item['id']}: {item['nodes'][0]['html'][:160]}" for item in result.response["violations"]]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_have_no_violation(visit, address):
    page = visit()
    page.goto(address)

    assert violations(page) == []


@pytest.mark.parametrize(
    "address", ["/", "/gute-praxis/", ENTRY, "/konferenzen/", CONFERENCE, "/kommunen/", "/suche/?q=parken", "/konto/anmelden/"]
)
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


@pytest.mark.parametrize("narrow", [True, False], ids=["360 px", "1280 px"])
def test_pages_about_a_notice_have_no_violation_for_who_leads_it_and_takes_part(visit, narrow):
    page = visit("cdo.bamberg", narrow=narrow)
    page.goto("/mein-bereich/beschaffungen/")
    lead = page.get_by_role("main").get_by_role("link", name="Zählstellen für den Radverkehr").last.get_attribute("href")
    notice = lead.removesuffix("fuehrung/")
    own = f"{notice}bedarf/bamberg/"
    for way in (
        lead,
        own,
        f"{own}angeben/",
        f"{notice}buendelung/",
        *(f"{lead}{name}/" for name in ("papiere", "unterlagen", "leitplanken", "zeitplan", "schaetzwerte", "kostenschluessel")),
    ):
        assert page.goto(way).status == 200, way
        assert violations(page) == [], way
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), way


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


@pytest.mark.parametrize("address", ["/mein-bereich/", "/mein-bereich/profil/", "/mein-bereich/kommune/bamberg/"])
def test_pages_of_members_have_no_violation_in_the_dark_on_a_phone(visit, address):
    page = visit("cdo.bamberg", narrow=True, dark=True)
    page.goto(address)

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


STATES = {
    "Hitzekarte für Schulhöfe": ("", "eingereicht/", "zurueckziehen/", "vorschau/"),
    "Baustellen auf einer gemeinsamen Karte": ("", "titel/"),
    "Neue Produktseite unseres Sensoranbieters": ("", "neu-beginnen/"),
    "Corona-Terminportal für das Impfzentrum": ("", "aus-dem-archiv/"),
    "Erfahrungen mit dem Ausstieg aus einem Plattformvertrag": ("", "aendern/", "archivieren/", "bestaetigen/"),
    "Digitale Ehrenamtskarte": ("", "papierkorb/", "pruefen/"),
}
"""An entry of the demo in each state → the pages it has there."""


@pytest.mark.parametrize("title", STATES)
def test_an_entry_has_no_violation_in_any_state(visit, title):
    page = visit("cdo.bamberg", narrow=True)
    page.goto("/mein-bereich/")
    page.get_by_role("main").get_by_role("link", name=title).first.click()
    base, found = page.url, {}
    for part in STATES[title]:
        page.goto(base + part)
        found[part] = violations(page), page.evaluate("document.documentElement.scrollWidth") <= 360

    assert found == dict.fromkeys(STATES[title], ([], True))


def test_errors_and_conflicts_have_no_violation(visit):
    page, other = visit("cdo.bamberg"), visit("cdo.bamberg")
    page.goto("/mein-bereich/eintraege/neu/gute-praxis/")
    page.get_by_role("main").get_by_role("button", name="Entwurf beginnen").click()
    other.goto(page.url)
    page.get_by_role("main").get_by_role("button", name="Weiter").click()
    expect(page).to_have_title(re.compile("^Fehler"))
    assert violations(page) == []

    other.get_by_label("Titel").fill("Zuerst gespeichert")
    other.get_by_role("main").get_by_role("button", name="Weiter").click()
    page.get_by_label("Titel").fill("Danach gespeichert")
    page.get_by_role("main").get_by_role("button", name="Weiter").click()
    assert "in zwei Fenstern geändert" in page.get_by_role("heading", level=1).inner_text()
    assert violations(page) == []


def test_a_wrong_password_is_answered_without_violation(visit):
    page = visit()
    page.goto("/konto/anmelden/")
    page.get_by_label("E-Mail").fill("niemand@demo.example")
    page.get_by_label("Passwort", exact=True).fill("falsch")
    page.get_by_role("main").get_by_role("button", name="Anmelden").click()

    expect(page).to_have_title(re.compile("^Fehler"))
    assert violations(page) == []


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_the_review_has_no_violation(visit, narrow):
    """Within the admin's frame, which is Wagtail's own."""
    page = visit("redaktion", narrow=narrow)
    found = {}
    page.goto("/verwaltung/redaktion/")
    row = page.get_by_role("link", name="Digitale Lotsen im Quartier").get_attribute("href")
    for address in ("/verwaltung/redaktion/", "/verwaltung/redaktion/eintraege/", "/verwaltung/redaktion/?stand=neu", row):
        page.goto(address)
        found[address] = violations(page, "main")

    assert {address: items for address, items in found.items() if items} == {}


@pytest.mark.parametrize(
    "address", ["/", "/gute-praxis/", ENTRY, "/konferenzen/", CONFERENCE, "/kommunen/bamberg/", "/themen/parken/", "/suche/?q=parken"]
)
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

    assert len(sizes) <= MAX_REQUESTS + address.startswith("/suche/?")  # results in place are a script more
    assert sum(sizes.values()) <= (MAX_BYTES_IN_PLACE if address.startswith("/suche/?") else MAX_BYTES)

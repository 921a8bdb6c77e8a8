"""From a search without hits to a Gesuch, to its release, to who looks for it too and who has it; without a script on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import sign_in
from .test_conferences import SOUND, sound, sound_at_the_desk
from .test_contact import fits
from .test_journeys import press

pytestmark = pytest.mark.browser

WORDS = "Zwickelbier"
NEED = "Für 40 Zwickel in der Altstadt.\n\nWer hat das schon?"


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():  # between two pages there is nothing to measure
        page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
    assert fits(page)


def test_a_search_without_hits_becomes_a_gesuch_that_others_answer(visit, letter):
    page = visit(narrow=True, script=False)
    page.goto(f"/suche/?q={WORDS}")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Zu „{WORDS}“ gibt es keine Treffer")
    assert fits(page)
    follow(page, "Gesuch veröffentlichen")
    sign_in(page, "cdo2.bamberg")
    expect(page.get_by_label("Titel")).to_have_value(WORDS)
    press(page, "Gesuch einreichen")
    expect(page).to_have_title(re.compile("^Fehler: "))
    expect(page.get_by_label("Titel")).to_have_value(WORDS)
    assert fits(page)
    page.get_by_label("Beschaffung", exact=True).check()
    page.get_by_label("Was brauchen Sie?").fill(NEED)
    page.locator("summary", has_text="Mobilität und Verkehr").click()
    page.get_by_label("Parken und Parkraum").check()
    press(page, "Gesuch einreichen")
    expect(page.get_by_role("heading", name="Wartet auf die KTS")).to_be_visible()
    assert fits(page)
    address = page.url

    other = visit("cdo.darmstadt", narrow=True, script=False)
    other.goto(address)
    expect(other.get_by_role("heading", level=1)).to_have_text("Diese Seite gibt es nicht")

    kts = visit("redaktion")
    kts.goto("/verwaltung/gesuche/")
    kts.get_by_role("link", name=WORDS).click()
    kts.get_by_role("button", name="Nicht veröffentlichen").click()
    expect(kts.get_by_text("Begründen Sie die Ablehnung.").first).to_be_visible()
    kts.get_by_role("button", name="Veröffentlichen", exact=True).click()
    expect(kts.get_by_text("Das Gesuch ist veröffentlicht.").first).to_be_visible()
    assert sound_at_the_desk(kts) == SOUND

    other.goto("/mein-bereich/")
    follow(other, WORDS)
    press(other, "Wir suchen das auch")
    expect(other.get_by_text("Darmstadt sucht das auch.").first).to_be_visible()
    press(other, "Zurücknehmen")
    expect(other.get_by_text("Darmstadt sucht das nicht mehr.")).to_be_visible()
    follow(other, "Haben wir")
    press(other, "Antwort senden")
    expect(other.get_by_role("link", name="Schreiben Sie, was Sie haben.")).to_be_visible()
    other.get_by_label("Was haben Sie?").fill("Läuft bei uns seit 2024.")
    press(other, "Antwort senden")
    expect(other.get_by_text("Bamberg bekommt Ihre Antwort per E-Mail.")).to_be_visible()
    expect(other.get_by_text("1 Kommune hat es.")).to_be_visible()
    assert fits(other)
    found = letter("cdo2.bamberg@demo.example", f"Darmstadt hat, was Sie suchen: {WORDS}")
    assert "> Läuft bei uns seit 2024." in found.text

    page.goto("/mein-bereich/")
    expect(page.get_by_text("Darmstadt hat das").first).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("Läuft bei uns seit 2024.")).to_be_visible()
    assert fits(page)
    follow(page, "Gesuch beenden")
    press(page, "Ja, gefunden")
    expect(page.get_by_text(re.compile("Gefunden am"))).to_be_visible()
    other.goto(address)
    expect(other.get_by_role("heading", level=1)).to_have_text("Diese Seite gibt es nicht")


@pytest.mark.parametrize("narrow", [True, False], ids=["360 px", "1280 px"])
def test_axe_finds_nothing_on_any_screen(visit, narrow):
    page = visit("cdo.bamberg", narrow=narrow)
    page.goto("/mein-bereich/gesuche/")
    own = page.get_by_role("main").get_by_role("link", name="Sensoren für Parkplätze in der Altstadt").get_attribute("href")
    page.goto("/gesuche/")
    others = page.get_by_role("main").get_by_role("link", name="Meldung von Schäden mit Karte weiterentwickeln").get_attribute("href")
    for way in (
        "/gesuche/",
        "/gesuche/?art=betreiber",
        others,
        f"{others}haben-wir/",
        own,
        "/mein-bereich/gesuche/",
        "/mein-bereich/gesuche/neu/?titel=Parken",
        f"/mein-bereich{own}beenden/",
    ):
        page.goto(way)
        assert sound(page) == SOUND, way
    page.goto("/mein-bereich/gesuche/neu/")
    press(page, "Gesuch einreichen")
    expect(page.locator("[data-focus]")).to_be_focused()
    assert sound(page) == SOUND


def test_the_desk_says_that_several_look_for_the_same(visit):
    kts = visit("redaktion")
    kts.goto("/verwaltung/gesuche/?zeige=veroeffentlicht")
    expect(kts.get_by_text("3 Kommunen suchen dasselbe: Bekanntmachung anregen")).to_be_visible()
    assert sound_at_the_desk(kts) == SOUND
    kts.get_by_role("link", name="Sensoren für Parkplätze in der Altstadt").click()
    kts.get_by_role("button", name="Bekanntmachung anregen").click()
    expect(kts.get_by_text("Die Bekanntmachung ist angeregt.").first).to_be_visible()
    assert sound_at_the_desk(kts) == SOUND

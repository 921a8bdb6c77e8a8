"""J2 in the browser: search, read, ask who answers; by keyboard, without a script, on a phone. A guest proves the address first."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .test_conferences import SOUND, sound
from .test_journeys import Keyboard, press

pytestmark = pytest.mark.browser


def find(page: Page) -> None:
    """From the start page to the entry, by its search."""
    page.goto("/")
    page.get_by_role("main").get_by_role("searchbox").fill("Parkraum Altstadt Sensoren")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("Parkraum")).first.click()


def fits(page: Page) -> bool:
    """Whether the page is as wide as the window; axe needs scripts, so pages without any are looked at by it in the test by keyboard."""
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def mail_to(page: Page, demo: str, subject: str) -> Page:
    """The mail in the demo's outbox, when the worker has sent it."""
    for _look in range(60):
        page.goto(f"{demo}/demo/postausgang/")
        found = page.get_by_role("link", name=re.compile(re.escape(subject)))
        if found.count():
            found.first.click()
            return page
        page.wait_for_timeout(500)
    raise AssertionError(f"Keine E-Mail mit {subject}")


def test_a_member_finds_asks_and_is_told_by_when_on_a_phone_without_a_script(visit):
    page = visit("cdo.darmstadt", narrow=True, script=False)
    find(page)
    address = page.url
    page.get_by_role("link", name="Kontakt aufnehmen").click()
    assert fits(page)
    expect(page.get_by_label("Betreff")).to_have_value(re.compile("^Frage zu „"))
    press(page, "Nachricht prüfen")
    expect(page.get_by_role("heading", name="Bitte prüfen Sie Ihre Angaben")).to_be_visible()
    assert fits(page)
    page.get_by_label("Nachricht").fill("Wie lange halten die Batterien?\n\nUnd was kostet der Tausch?")
    press(page, "Nachricht prüfen")
    assert fits(page)
    press(page, "Ändern")
    expect(page.get_by_label("Nachricht")).to_have_value("Wie lange halten die Batterien?\n\nUnd was kostet der Tausch?")
    press(page, "Nachricht prüfen")
    press(page, "Nachricht senden")

    expect(page.get_by_text("Ihre Nachricht ist gesendet")).to_be_visible()
    expect(page.get_by_text(re.compile("Das sind 10 Arbeitstage"))).to_be_visible()
    assert fits(page)
    page.get_by_role("link", name="Zurück zum Eintrag").click()
    assert page.url == address


def test_by_keyboard_alone_three_steps_lead_to_the_answer(visit):
    page = visit("mitarbeit.bamberg")
    keys = Keyboard(page)
    page.goto("/kommunen/ulm/")
    keys.press(page.get_by_role("link", name="Kontakt aufnehmen"))
    expect(page.get_by_role("heading", level=1, name="Kontakt aufnehmen")).to_be_visible()
    assert sound(page) == SOUND
    keys.write("Nachricht", "Wer ist bei Ihnen für offene Daten da?")
    keys.press(page.get_by_role("button", name="Nachricht prüfen"))
    expect(page.get_by_role("heading", name="Nachricht prüfen")).to_be_visible()
    assert sound(page) == SOUND
    keys.press(page.get_by_role("button", name="Nachricht senden"))
    expect(page.get_by_text("Ihre Nachricht ist gesendet")).to_be_visible()
    assert sound(page) == SOUND
    keys.press(page.get_by_role("link", name="Meine Anfragen"))
    expect(page.get_by_role("heading", level=1, name="Anfragen")).to_be_visible()
    assert sound(page) == SOUND
    keys.press(page.get_by_role("link", name="Frage an Ulm").first)
    keys.press(page.get_by_role("button", name="Als beantwortet kennzeichnen"))

    expect(page.get_by_text("Die Anfrage ist als beantwortet gekennzeichnet.")).to_be_visible()
    assert sound(page) == SOUND


def test_a_guest_asks_proves_the_address_and_who_was_asked_answers_without_an_account(visit, demo):
    page = visit(narrow=True, script=False)
    find(page)
    page.get_by_role("link", name="Kontakt aufnehmen").click()
    page.get_by_label("Ihr Name").fill("Kim Presse")
    page.get_by_label("Ihre E-Mail-Adresse").fill("kim.presse@blatt.example")
    page.get_by_label("Nachricht").fill("Dürfen wir darüber berichten?")
    assert fits(page)
    press(page, "Nachricht prüfen")
    press(page, "Nachricht senden")
    expect(page.get_by_role("heading", name="Ein Schritt fehlt noch")).to_be_visible()
    assert fits(page)

    mail_to(page, demo, "Bitte bestätigen Sie Ihre Anfrage").locator("a[href*='/kontakt/bestaetigen/']").first.click()
    expect(page.get_by_text("Dürfen wir darüber berichten?")).to_be_visible()
    press(page, "Anfrage bestätigen")
    expect(page.get_by_text("Ihre Anfrage ist gesendet.")).to_be_visible()
    assert fits(page)

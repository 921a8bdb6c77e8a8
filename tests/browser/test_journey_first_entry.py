"""J1 whole: invited, second factor, first entry, question, published, changed, rejected, archived; on a phone, without a script."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from .conftest import PASSWORD, one_time_code
from .test_conferences import link_in_mail
from .test_contact import fits
from .test_journeys import fill_in, found_by_everyone, hand_in, press

pytestmark = pytest.mark.browser

WHO, TITLE = "neue.cdo@linz.example", "Sperrmüllkalender mit Erinnerung"
OLD, NEW = "Drei Fragen führen zum richtigen Formular.", "Jetzt mit Erinnerung am Vorabend."
WHY = "Die Zahlen zur Wirkung fehlen noch."
PERSON = "Kim Ansprechbar"
CONSENT = "Die Person hat eingewilligt, dass ihr Name im Portal steht."


def invite(page: Page) -> None:
    page.goto("/konto/bestaetigen/")  # people are invited after the password was shown again
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").first.click()
    page.goto("/mein-bereich/einladungen/")
    page.get_by_label("E-Mail-Adresse").fill(WHO)
    page.locator("input[name=role][value=cdo]").check()
    page.get_by_label("Kommune", exact=True).fill("Linz am Rhein")
    press(page, "Einladung senden")


def accept(page: Page) -> None:
    """The link of the mail, a password, the second factor and its codes: to "Mein Bereich"."""
    page.goto(link_in_mail(page, WHO, "Einladung: Linz am Rhein im Wissensportal", "/konto/einladung/"))
    for label, text in (("Vorname", "Erika"), ("Nachname", "Erste"), ("Passwort", "ein langer Satz für Linz 2026")):
        page.get_by_label(label, exact=True).fill(text)
    assert fits(page)
    press(page, "Konto anlegen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zweiten Faktor einrichten")
    secret = page.locator("details dd.num").first.text_content() or ""
    page.locator("input[name=code]").fill(one_time_code(secret.strip(), time.time()))
    press(page, "Weiter zu den Codes")
    expect(page.locator("ol.codes li")).to_have_count(10)
    assert fits(page)
    page.get_by_role("link", name="Weiter zu Mein Bereich").click()


def decide(page: Page, kind: str, button: str, words: str = "") -> None:
    """Open what was handed in, at the desk of the KTS, and press one of its three buttons."""
    page.goto(f"/verwaltung/redaktion/?stand={kind}")
    page.get_by_role("link", name=re.compile(TITLE)).first.click()
    if words:
        text = page.locator("details", has=page.get_by_role("button", name=button, exact=True, include_hidden=True))
        text.locator("summary").first.click()
        text.locator("textarea").fill(words)
    page.get_by_role("button", name=button, exact=True).click()


def test_a_new_cdo_publishes_a_first_entry_and_follows_it_to_the_archive_on_a_phone_without_a_script(visit):
    kts, page = visit("redaktion"), visit(narrow=True, script=False)
    invite(kts)
    accept(page)
    expect(page.get_by_text("Sie haben noch keine Lösung eingetragen.")).to_be_visible()
    page.goto("/mein-bereich/profil/")
    page.get_by_label("Funktion").fill("Chief Digital Officer")
    press(page, "Speichern")
    page.goto("/mein-bereich/")
    page.get_by_role("link", name="Erste Lösung eintragen").click()
    expect(page.get_by_text("Sie brauchen etwa 10 Minuten. Sie können jederzeit unterbrechen")).to_be_visible()
    assert fits(page)
    fill_in(page, TITLE)
    base = page.url.removesuffix("pruefen/")
    page.goto(f"{base}ansprechstelle/")
    page.get_by_label("Ansprechperson").fill(PERSON)
    page.get_by_label(CONSENT).check()
    press(page, "Weiter")
    page.goto(f"{base}vorschau/")
    expect(page.get_by_text(OLD).first).to_be_visible()
    page.goto(f"{base}pruefen/")
    assert fits(page)
    number = hand_in(page)
    expect(page.get_by_text(re.compile(r"Die KTS-Redaktion prüft Ihren Eintrag bis zum \d\d\.\d\d\.\d{4}"))).to_be_visible()
    link_in_mail(page, WHO, f"Eingegangen: {TITLE}", "/mein-bereich/eintraege/")

    decide(kts, "neu", "Rückfrage senden", "Wie viele Haushalte nutzen den Kalender?")
    link_in_mail(page, WHO, f"Rückfrage: {TITLE}", "/mein-bereich/eintraege/")
    expect(page.get_by_text("Wie viele Haushalte nutzen den Kalender?").first).to_be_visible()
    page.goto("/mein-bereich/")
    page.get_by_role("link", name="Beantworten").click()
    page.get_by_role("main").get_by_role("textbox").first.fill("Etwa 4.000.")
    press(page, "Antwort senden")
    decide(kts, "beantwortet", "Veröffentlichen")
    link_in_mail(page, WHO, f"Veröffentlicht: {TITLE}", "/gute-praxis/")
    guest = visit(narrow=True, script=False)
    found_by_everyone(guest, TITLE)
    expect(guest.get_by_text(number).first).to_be_visible()
    expect(guest.get_by_text(PERSON).first).to_be_visible()

    page.goto(f"{base}aendern/")
    page.get_by_role("main").get_by_role("button").first.click()
    page.goto(f"{base}titel/")
    page.get_by_label("Kurzfassung").fill(NEW)
    press(page, "Weiter")
    page.goto(f"{base}ansprechstelle/")
    page.get_by_label(CONSENT).uncheck()
    press(page, "Weiter")
    page.goto(f"{base}pruefen/")
    page.get_by_label("Texte und Bilder dürfen veröffentlicht werden.").check()
    page.get_by_label("Die Ansprechstelle weiß, dass Anfragen kommen.").check()
    press(page, "Zur Prüfung einreichen")
    page.goto(base)
    expect(page.get_by_text("Änderung in Prüfung", exact=True)).to_be_visible()
    expect(page.get_by_text("Online bleibt bis dahin die bisherige Fassung.")).to_be_visible()
    guest.reload()
    expect(guest.get_by_text(OLD).first).to_be_visible()
    expect(guest.get_by_text(PERSON)).to_have_count(0)  # a consent that is taken back waits for nobody

    decide(kts, "neu", "Ablehnen", WHY)
    link_in_mail(page, WHO, f"Nicht veröffentlicht: {TITLE}", "/mein-bereich/eintraege/")
    page.goto(base)
    expect(page.get_by_text("Veröffentlicht, Änderung abgelehnt")).to_be_visible()
    expect(page.get_by_text(WHY)).to_be_visible()
    page.goto(f"{base}archivieren/")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_text("Archiviert", exact=True).first).to_be_visible()
    assert fits(page)
    guest.reload()
    expect(guest.get_by_role("heading", level=1)).to_have_text("Diese Seite gibt es nicht")

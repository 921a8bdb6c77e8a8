"""Whole ways through the portal, as people go them: by mouse, by keyboard, on a phone, without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.files.test_serving import picture

pytestmark = pytest.mark.browser

TEXTS = {
    "Ausgangslage": "Formulare lagen auf zwölf Seiten verteilt.",
    "Lösung": "Ein Wegweiser führt in drei Fragen zum richtigen Formular.",
}


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def fill_in(page: Page, title: str) -> None:
    """The steps of the form with everything that is asked for."""
    page.goto("/mein-bereich/eintraege/neu/gute-praxis/")
    press(page, "Entwurf beginnen")
    page.get_by_label("Titel").fill(title)
    page.get_by_label("Kurzfassung").fill("Drei Fragen führen zum richtigen Formular.")
    press(page, "Weiter")
    page.locator("summary", has_text="Digitale Verwaltung").click()
    page.get_by_label("Online-Dienste und Bürgerservice").check()
    press(page, "Weiter")
    for label, text in TEXTS.items():
        page.get_by_label(label, exact=True).fill(text)
    press(page, "Weiter")
    page.get_by_label("Ergebnis und Wirkung", exact=True).fill("Ein Drittel weniger Anrufe.")
    press(page, "Weiter")
    page.get_by_label("Pilot").check()
    page.get_by_label("Seit wann?").fill("4/2025")
    press(page, "Weiter")
    press(page, "Weiter")
    press(page, "Weiter")
    file: FilePayload = {"name": "wegweiser.png", "mimeType": "image/png", "buffer": picture()}
    page.get_by_label("Bild", exact=True).set_input_files(file)
    page.get_by_label("Alternativtext").fill("Drei Fragen in drei Kästen")
    press(page, "Weiter")
    page.get_by_label("Ansprechstelle").fill("Stabsstelle Digitalisierung")
    page.get_by_label("Funktionspostfach").fill("digitales@bamberg.example")
    press(page, "Weiter")


def hand_in(page: Page) -> str:
    """Check and hand in; the number of the entry."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Angaben prüfen und einreichen")
    expect(page.get_by_text("Drei Fragen in drei Kästen")).to_be_visible()
    page.get_by_label("Texte und Bilder dürfen veröffentlicht werden.").check()
    page.get_by_label("Die Ansprechstelle weiß, dass Anfragen kommen.").check()
    press(page, "Zur Prüfung einreichen")
    expect(page.get_by_text("Vielen Dank. Ihre Lösung ist eingegangen.")).to_be_visible()
    return page.locator(".ticket dd").inner_text()


def approve(page: Page, title: str) -> None:
    page.goto("/verwaltung/redaktion/")
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="Übernehmen").click()
    expect(page.get_by_text("Sie prüfen diesen Eintrag seit")).to_be_visible()
    page.get_by_role("button", name="Veröffentlichen").click()
    expect(page.get_by_text("Der Eintrag ist veröffentlicht.")).to_be_visible()


def found_by_everyone(page: Page, title: str) -> None:
    """The entry is found by a guest once the worker has indexed it."""
    for _attempt in range(20):
        page.goto(f"/suche/?q={title.split()[0]}")
        if page.get_by_role("link", name=re.compile(title[:12])).count():
            break
        page.wait_for_timeout(500)
    page.get_by_role("link", name=re.compile(title[:12])).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title[:12])


def test_a_cdo_writes_the_kts_approves_and_everyone_reads(visit):
    title = "Formularwegweiser in drei Fragen"
    cdo = visit("cdo.bamberg")
    fill_in(cdo, title)
    number = hand_in(cdo)
    assert re.fullmatch(r"BP-\d{4}-\d{4}", number)

    approve(visit("redaktion"), title)

    guest = visit()
    found_by_everyone(guest, title)
    assert guest.context.cookies() == []
    guest.goto("/demo/postausgang/")
    expect(guest.get_by_role("link", name=f"[Portal] Veröffentlicht: {title}")).to_be_visible()


def test_the_form_works_without_a_script_on_a_phone_and_names_what_is_there_already(visit):
    page = visit("cdo.bamberg", narrow=True, script=False)
    fill_in(page, "Baustellen auf unserer Karte anzeigen")
    similar = page.get_by_role("region", name="Ähnliche Lösungen Ihrer Kommune")
    expect(similar.get_by_role("link")).to_have_text(["Baustellen auf einer gemeinsamen Karte"])
    hand_in(page)


class Keyboard:
    """A page used with Tab, Space, Enter and letters alone."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, target: Locator) -> None:
        """Press Tab until the target has the focus; a target that cannot be reached fails."""
        for _press in range(150):
            self.page.keyboard.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"Mit der Tabulatortaste nicht zu erreichen: {target}")

    def press(self, target: Locator, key: str = "Enter") -> None:
        self.to(target)
        self.page.keyboard.press(key)

    def write(self, label: str, text: str) -> None:
        self.to(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(text)

    def go_on(self, heading: str) -> None:
        """Press "Weiter" and arrive at the next section."""
        self.press(
            self.page.get_by_role("main").get_by_text("Weiter", exact=True).locator("xpath=ancestor-or-self::*[self::a or self::button]")
        )
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)


WORD = "\r\nDazu gehören:\r\n•\u00a0Sen\u00adsoren am\u00a0Weg\r\n\uf0b7\tKarten\r\n"
"""As Word puts a list into the clipboard: its marks, one of them from Symbol, a soft hyphen and protected spaces."""


def paste(page: Page, text: str) -> None:
    """Into the field that has the focus, as people do it."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+V")


def test_an_entry_is_written_and_handed_in_by_keyboard_alone(visit):
    page = visit("cdo.bamberg")
    keys = Keyboard(page)
    page.goto("/mein-bereich/")
    keys.press(page.get_by_role("link", name="Lösung eintragen", exact=True))
    keys.press(page.get_by_role("main").get_by_role("button", name="Entwurf beginnen"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Titel und Kurzfassung")
    keys.write("Titel", "Nur mit der Tastatur")
    keys.write("Kurzfassung", "Kein Zeigegerät nötig.")
    keys.go_on("Handlungsfelder")
    keys.press(page.locator("summary", has_text="Digitale Verwaltung"))
    keys.press(page.get_by_label("Online-Dienste und Bürgerservice"), "Space")
    keys.go_on("Ausgangslage und Lösung")
    for label, text in TEXTS.items():
        keys.write(label, text)
    paste(page, WORD)
    keys.go_on("Ergebnis und Erfahrungen")
    keys.write("Ergebnis und Wirkung", "Ein Drittel weniger Anrufe.")
    keys.go_on("Stand, Kosten und Aufwand")
    keys.press(page.locator("input[name=phase]").first, "Space")
    page.keyboard.press("ArrowDown")
    keys.go_on("Software, Standards und Nachnutzung")
    keys.go_on("Organisation und Recht")
    keys.go_on("Bilder und Anlagen")
    keys.go_on("Ansprechstelle und Sichtbarkeit")
    keys.write("Ansprechstelle", "Stabsstelle Digitalisierung")
    keys.write("Funktionspostfach", "digitales@bamberg.example")
    keys.go_on("Angaben prüfen und einreichen")
    for words in ("Sensoren am Weg", "Karten"):  # points of a list, without the marks and hyphens of Word
        expect(page.get_by_role("main").get_by_role("listitem").get_by_text(words, exact=True)).to_be_visible()
    keys.press(page.get_by_label("Texte und Bilder dürfen veröffentlicht werden."), "Space")
    keys.press(page.get_by_label("Die Ansprechstelle weiß, dass Anfragen kommen."), "Space")
    keys.press(page.get_by_role("main").get_by_role("button", name="Zur Prüfung einreichen"))

    expect(page.get_by_text("Vielen Dank. Ihre Lösung ist eingegangen.")).to_be_visible()


def test_errors_are_summed_up_and_nothing_typed_is_lost_when_the_session_ends_too(visit):
    page = visit("cdo.bamberg")
    page.goto("/mein-bereich/eintraege/neu/gute-praxis/")
    press(page, "Entwurf beginnen")
    page.get_by_label("Kurzfassung").fill("x" * 342)
    press(page, "Weiter")

    expect(page).to_have_title(re.compile("^Fehler: Titel und Kurzfassung"))
    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.get_by_role("link", name="Die Kurzfassung ist 42 Zeichen zu lang.")).to_be_visible()
    expect(page.get_by_label("Kurzfassung")).to_have_value("x" * 342)

    kept = [cookie for cookie in page.context.cookies() if cookie["name"] == "sessionid"]
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Titel").fill("Nach der Mittagspause")
    press(page, "Weiter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bitte melden Sie sich wieder an")
    page.context.add_cookies(kept)  # signed in again; a code is good once
    page.get_by_role("link", name="Anmelden und weiterschreiben").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Titel und Kurzfassung")
    expect(page.get_by_label("Titel")).to_have_value("Nach der Mittagspause")
    expect(page.get_by_label("Kurzfassung")).to_have_value("x" * 342)


def test_two_people_on_one_draft_choose_between_both_texts(visit):
    first = visit("cdo.bamberg")
    first.goto("/mein-bereich/eintraege/neu/gute-praxis/")
    press(first, "Entwurf beginnen")
    address = first.url
    second = visit("cdo2.bamberg")
    second.goto(address)
    second.get_by_label("Titel").fill("Fassung von Herrn Muster")
    second.get_by_label("Kurzfassung").fill("Seine Kurzfassung.")
    press(second, "Weiter")

    first.get_by_label("Titel").fill("Fassung von Frau Beispiel")
    press(first, "Weiter")
    expect(first.get_by_role("heading", level=1)).to_have_text("Zwei Personen haben denselben Text geändert")
    expect(first.get_by_text("von Herrn Muster gespeichert")).to_be_visible()
    expect(first.get_by_text("Kurzfassung: Seine Kurzfassung.")).to_be_visible()  # only he changed it: no question
    first.get_by_role("group", name="Titel").get_by_text("Ihre Fassung").click()
    press(first, "Auswahl speichern")

    expect(first.get_by_label("Titel")).to_have_value("Fassung von Frau Beispiel")
    expect(first.get_by_label("Kurzfassung")).to_have_value("Seine Kurzfassung.")


def test_a_question_is_answered_and_comes_back_to_the_kts(visit):
    page = visit("cdo.bamberg")
    page.goto("/mein-bereich/")
    page.get_by_role("link", name="Beantworten").click()
    page.get_by_role("textbox").first.fill("Mit den Bauanzeigen der letzten beiden Jahre.")
    press(page, "Antwort senden")
    expect(page.get_by_text("Ihre Antwort ist bei der KTS-Redaktion")).to_be_visible()

    kts = visit("redaktion")
    kts.goto("/verwaltung/redaktion/?stand=beantwortet")
    kts.get_by_role("link", name="Baustellen auf einer gemeinsamen Karte").click()
    expect(kts.get_by_text("Mit den Bauanzeigen der letzten beiden Jahre.")).to_be_visible()


def test_autosave_keeps_what_was_typed(visit):
    page = visit("cdo.bamberg")
    page.goto("/mein-bereich/eintraege/neu/gute-praxis/")
    press(page, "Entwurf beginnen")
    page.get_by_label("Titel").fill("Von selbst gespeichert")
    page.wait_for_load_state()  # the script that saves comes behind the form
    with page.expect_response(lambda response: response.request.method == "POST") as saved:
        page.evaluate(
            "Object.defineProperty(document, 'visibilityState', {value: 'hidden'}); document.dispatchEvent(new Event('visibilitychange'))"
        )
    assert saved.value.status == 200
    page.reload()

    expect(page.get_by_label("Titel")).to_have_value("Von selbst gespeichert")

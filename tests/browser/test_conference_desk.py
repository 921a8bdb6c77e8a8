"""The organisers' desk in the browser: people, the door on a telephone, messages, lists, material, and what comes after."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import PASSWORD
from .test_accessibility import violations
from .test_conferences import link_in_mail
from .test_journeys import press

pytestmark = pytest.mark.browser

FULL = "Austausch Wärmeplanung: Daten der Netzbetreiber"
FREE = "27. Regionalkonferenz: Verkehr mit Daten steuern"
RUNNING = "Werkstattreihe: Vom Antrag zum Bescheid"
OVER = "26. Regionalkonferenz: Klimaanpassung, die ankommt"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def desk(page: Page, title: str, part: str = "") -> None:
    """Open a part of the desk of a conference, from the list of all of them."""
    page.goto("/verwaltung/konferenzen/")
    link = page.get_by_role("main").get_by_role("link", name=title, exact=True)
    page.goto(f"{link.get_attribute('href')}{part}")


def is_sound(page: Page) -> bool:
    """No violation within the admin's frame, which is Wagtail's own with its messages, and nothing wider than the screen."""
    expect(page.locator(".kts h1")).to_be_visible()  # the page that a click led to
    assert violations(page, ".kts") == []
    return fits(page)


def fits(page: Page) -> bool:
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def names(page: Page) -> list[str]:
    return page.locator("tbody th a").all_inner_texts()


def test_an_editor_finds_people_and_reads_why_nobody_moves_up(visit):
    page = visit("redaktion")
    desk(page, FULL)
    expect(page.get_by_text("Warum niemand nachrückt: Alle 5 Plätze sind vergeben.")).to_be_visible()

    page.get_by_role("main").get_by_role("link", name="Auf der Warteliste").click()
    expect(page.get_by_role("heading", name="2 Anmeldungen")).to_be_visible()
    waiting = names(page)
    page.get_by_label("Stand").select_option(label="Alle")
    page.get_by_label("Name oder Organisation").fill("konstanz")
    press(page, "Suchen")
    expect(page.get_by_role("heading", name="1 Anmeldung", exact=True)).to_be_visible()
    assert names(page)[0] in waiting

    page.get_by_role("link", name=names(page)[0]).click()
    expect(page.get_by_text("Auf der Warteliste, Platz 2")).to_be_visible()
    assert is_sound(page)


@pytest.mark.parametrize("narrow", [False, True])
def test_a_part_opens_at_the_top_of_the_page_with_its_name_in_sight(visit, narrow):
    page = visit("redaktion", narrow=narrow)
    desk(page, OVER, "material/")

    expect(page.locator(".desk-parts [aria-current]")).to_be_in_viewport()
    assert page.locator(".kts h1").bounding_box()["y"] > 0


def test_somebody_who_calls_is_signed_up_and_gets_a_mail_with_the_way_out(visit):
    page = visit("redaktion")
    desk(page, FREE, "anmeldungen/")
    page.get_by_role("link", name="Person anmelden").click()
    page.get_by_label("Name, E-Mail oder Kommune").fill("Lea Neumann")
    press(page, "Konto suchen")
    expect(page.get_by_role("link", name="Auswählen: Lea Neumann, Mitarbeit, Bamberg")).to_be_visible()
    assert is_sound(page)

    page.get_by_role("link", name="Gast anmelden").click()
    expect(page.get_by_role("heading", name="Gast anmelden")).to_be_visible()
    press(page, "Anmelden")
    expect(page).to_have_title(re.compile("^Fehler: "))
    assert is_sound(page)
    for label, text in (("Name", "Toni Anruf"), ("E-Mail-Adresse", "toni@verein.example"), ("Organisation", "Verein")):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Lieferzonen buchbar machen").check()
    press(page, "Anmelden")
    expect(page.get_by_text("Toni Anruf ist angemeldet und erhält eine E-Mail.")).to_be_visible()
    assert is_sound(page)

    guest = visit()
    guest.goto(link_in_mail(guest, "toni@verein.example", "Angemeldet: 27. Regionalkonferenz", "/konferenz-gast/"))
    expect(guest.get_by_text("Sie sind zur Konferenz angemeldet.")).to_be_visible()
    expect(guest.get_by_role("link", name="Von der Konferenz abmelden")).to_be_visible()


def test_at_the_door_on_a_telephone_people_are_checked_in_and_let_in_from_the_waiting_list(visit):
    page = visit("redaktion", narrow=True)
    desk(page, RUNNING)
    page.get_by_label("Plätze online").fill("2")
    press(page, "Speichern")
    desk(page, RUNNING, "einlass/")
    expect(page.get_by_text("Online: kein Platz frei")).to_be_visible()
    page.get_by_role("link", name="Person anmelden").click()
    page.get_by_role("link", name="Gast anmelden").click()
    for label, text in (("Name", "Kai Spontan"), ("E-Mail-Adresse", "kai@verein.example"), ("Organisation", "Verein")):
        page.get_by_label(label, exact=True).fill(text)
    press(page, "Anmelden und einlassen")
    expect(page.get_by_text("Kein Platz ist frei. Tragen Sie zuerst ein, wer fehlt").first).to_be_visible()
    press(page, "Nur anmelden")
    expect(page.get_by_text("Kai Spontan steht auf Platz 1 der Warteliste")).to_be_visible()

    desk(page, RUNNING, "einlass/")
    page.get_by_label("Name oder Organisation").fill("muster")
    press(page, "Suchen")
    press(page, "Ist da: Jonas Muster")
    expect(page.get_by_text("Jonas Muster ist da.")).to_be_visible()
    press(page, "Fehlt: Robin Entwurf")
    expect(page.get_by_text("Online: 1 Platz frei")).to_be_visible()
    page.get_by_role("link", name="Warteliste (1)").click()
    assert is_sound(page)
    press(page, "Einlassen: Kai Spontan")

    expect(page.get_by_text("Kai Spontan ist da.")).to_be_visible()
    expect(page.get_by_text("Online: kein Platz frei")).to_be_visible()
    expect(page.get_by_role("link", name="Da (2)")).to_be_visible()


def test_lists_and_badges_are_downloaded(visit):
    page = visit("redaktion")
    page.goto("/konto/bestaetigen/")  # lists of people leave after the password was shown again
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").first.click()
    desk(page, OVER, "dateien/")
    starts = {}
    for label in ("Liste (PDF)", "Namensschilder (PDF)", "Bescheinigungen (PDF)", "Tabelle (XLSX)", "Tabelle (CSV)"):
        with page.expect_download() as waited:
            page.get_by_role("main").get_by_role("link", name=label).click()
        starts[waited.value.suggested_filename] = Path(waited.value.path()).read_bytes()[:4]

    assert starts == {
        "teilnehmende.pdf": b"%PDF",
        "namensschilder.pdf": b"%PDF",
        "teilnahmebescheinigungen.pdf": b"%PDF",
        "teilnehmende.xlsx": b"PK\x03\x04",
        "teilnehmende.csv": b"\xef\xbb\xbfN",
    }


def test_a_message_is_looked_at_and_counted_before_it_goes_to_its_group(visit):
    page = visit("redaktion")
    desk(page, FULL, "nachrichten/")
    page.get_by_label("An wen").select_option(label="Warteliste")
    page.get_by_label("Betreff").fill("Größerer Saal gesucht")
    page.get_by_label("Nachricht", exact=True).fill("Wir suchen einen größeren Saal.\n\nBis Freitag wissen wir mehr.")
    press(page, "Vorschau ansehen")

    expect(page.get_by_text("Wir suchen einen größeren Saal.")).to_be_visible()
    assert is_sound(page)
    press(page, "Zurück zum Text")
    expect(page.get_by_label("Betreff")).to_have_value("Größerer Saal gesucht")
    press(page, "Vorschau ansehen")
    press(page, "An 2 Personen senden")
    expect(page.get_by_text("Die Nachricht geht an 2 Personen.")).to_be_visible()
    assert is_sound(page)


def test_a_changed_session_is_told_by_a_button_to_who_chose_it(visit):
    page = visit("redaktion")
    desk(page, FREE, "programm/")
    page.get_by_role("link", name=re.compile("^Parkdaten")).click()
    page.get_by_role("textbox", name="Raum").fill("Großer Saal")
    page.get_by_role("button", name="Speichern").first.click()
    expect(page.get_by_role("heading", name="1 Sitzung ist geändert")).to_be_visible()
    assert is_sound(page)

    press(page, "Jetzt mitteilen")
    expect(page.get_by_text(re.compile(r"\d Personen erhalten eine E-Mail\."))).to_be_visible()
    expect(page.get_by_role("heading", name="1 Sitzung ist geändert")).to_have_count(0)


def test_material_is_uploaded_and_told_and_a_session_becomes_a_draft(visit, letter):
    page = visit("redaktion", narrow=True)
    desk(page, OVER, "material/")
    page.get_by_role("link", name="Material hinzufügen").click()
    assert is_sound(page)
    page.get_by_label("Bezeichnung").fill("Karten zum Starkregen")
    page.get_by_label("Datei").set_input_files({"name": "karten.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_label("Lizenz").fill("CC BY 4.0")
    press(page, "Speichern")
    expect(page.get_by_text("Das Material ist gespeichert.")).to_be_visible()
    expect(page.get_by_role("link", name="Karten zum Starkregen")).to_be_visible()
    assert is_sound(page)
    press(page, "„Material ist da“ verschicken")
    told = letter("cdo.darmstadt@demo.example", f"Neues Material: {OVER}")
    assert f"zu „{OVER}“ gibt es neues Material" in told.text
    assert "/konferenzen/26-regionalkonferenz-klimaanpassung-die-ankommt/" in told.text

    desk(page, OVER, "wissen/")
    assert is_sound(page)
    page.get_by_role("button", name=re.compile("^Entwurf für Gute Praxis anlegen")).first.click()
    expect(page.get_by_text("Der Entwurf ist angelegt.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Eintrag „Starkregen: vom Gutachten zur Karte“")).first).to_be_visible()


PARTS = ("", "anmeldungen/", "anmelden/", "einlass/", "programm/", "nachrichten/", "dateien/", "material/", "rueckmeldungen/", "wissen/")


@pytest.mark.parametrize(("title", "parts"), [(FULL, PARTS[:6]), (OVER, PARTS)])
def test_every_screen_of_the_desk_has_no_violation_and_fits_on_a_telephone(visit, title, parts):
    wide, narrow, found = visit("redaktion"), visit("redaktion", narrow=True), {}
    wide.goto("/verwaltung/konferenzen/")
    assert is_sound(wide)
    desk(wide, title)
    base = wide.url
    for part in parts:
        wide.goto(base + part)
        narrow.goto(base + part)
        found[part] = is_sound(wide), fits(narrow)

    assert found == dict.fromkeys(parts, (True, True))


def test_the_results_of_the_evaluation_are_read_at_the_desk(visit):
    page = visit("redaktion")
    desk(page, OVER, "rueckmeldungen/")

    expect(page.get_by_role("heading", name=re.compile(r"^Die Konferenz als Ganzes \(\d+ Antworten\)$"))).to_be_visible()
    expect(page.get_by_role("heading", name="Themen, die gefehlt haben")).to_be_visible()


class Hand:
    """Does what an editor does, and counts it: each click, each choice and each field typed is one."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def click(self, role: str, name: str | re.Pattern[str]) -> None:
        self.count += 1
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]

    def type(self, label: str, text: str) -> None:
        self.count += 1
        field = self.page.get_by_role("textbox", name=label, exact=True).or_(self.page.get_by_role("spinbutton", name=label, exact=True))
        field.fill(text)
        self.page.wait_for_timeout(150)  # a picker opens a moment after its field is entered, and closes when it is left
        field.press("Tab")

    def check(self, label: str) -> None:
        self.count += 1
        self.page.get_by_label(label, exact=True).check()


SESSIONS = (("Begrüßung", "09:30", "10:00"), ("Was wir gelernt haben", "10:00", "11:30"), ("Werkstatt: Nachnutzung", "12:30", "14:00"))


def write_conference(hand: Hand) -> None:
    """Everything that stands on the page of a conference."""
    hand.type("Titel*", "28. Regionalkonferenz: Aus dem Nichts")
    hand.type("Kurzfassung", "Ein Tag für alle, die voneinander lernen.")
    hand.type("Ausgabe", "28")
    hand.click("button", "Kommune wählen")
    hand.click("link", "Bamberg")
    hand.type("Beginn*", "18.03.2031 09:30")
    hand.type("Ende*", "18.03.2031 16:00")
    hand.type("Veranstaltungsort", "Spiegelsaal")
    hand.type("Anschrift", "Schulplatz 1, 96047 Bamberg")
    hand.type("Barrierefreiheit des Ortes", "Stufenloser Zugang, Höranlage.")
    hand.type("Worum es geht", "Was andere gebaut haben und was wir davon nehmen.")
    hand.type("Zielgruppe", "CDOs und Projektleitungen")
    hand.check("Freie Software und Nachnutzung")
    hand.type("Ansprechstelle", "KTS, Team Konferenzen")
    hand.type("Funktionspostfach", "konferenzen@wissensportal.example")
    hand.click("button", "Mehr Aktionen")
    hand.click("button", "Veröffentlichen")


def test_a_conference_from_nothing_takes_at_most_sixty_interactions(visit):
    page = visit("redaktion")
    hand = Hand(page)
    page.goto("/verwaltung/konferenzen/")
    hand.click("link", "Konferenz anlegen")
    write_conference(hand)
    expect(page.get_by_text("Ohne Frist läuft die Anmeldung bis zum Beginn.")).to_be_visible()
    assert is_sound(page)
    hand.click("link", "Programm")
    for title, begin, end in SESSIONS:
        hand.click("link", "Sitzung hinzufügen")
        hand.type("Titel*", title)
        hand.type("Beginn*", f"18.03.2031 {begin}")
        hand.type("Ende*", f"18.03.2031 {end}")
        hand.type("Raum", "Saal 2")
        hand.click("button", "Speichern")
        expect(page.get_by_role("link", name=title)).to_be_visible()
    hand.click("link", "Übersicht")
    hand.click("link", "Veröffentlichen")
    hand.type("Plätze vor Ort", "60")
    hand.type("Anmeldung bis", "01.03.2031")
    hand.click("button", "Jetzt veröffentlichen")
    expect(page.get_by_text("Die Konferenz ist veröffentlicht.")).to_be_visible()

    page.goto("/konferenzen/")
    page.get_by_role("link", name=re.compile("28.*Regional.*konferenz.*Nichts")).click()
    for words in ("noch 60 Plätze", "Spiegelsaal", *(title for title, _begin, _end in SESSIONS)):
        expect(page.get_by_text(re.compile(words)).first).to_be_visible()
    assert hand.count <= 60, hand.count

"""J5 whole: a notice, interest, figures, freeze, binding, tender and award; on a phone without a script, and by keyboard."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contributions.deadlines import add_working_days
from tests.files.test_serving import PDF

from .test_journey_standard import is_clean, shows, step_up
from .test_journeys import Keyboard, press

pytestmark = pytest.mark.browser

TITLE = "Ladesäulen für Dienstwagen"
OVER = "2020-01-01 00:00:00+00:00"
FREEZE = """UPDATE procurement_timetable SET interest_until = ?, freezes_at = ?
    WHERE page_id IN (SELECT id FROM wagtailcore_page WHERE title = ?)"""


def workday(days: int) -> str:
    return add_working_days(timezone.localdate(), days).strftime("%d.%m.%Y")


@pytest.fixture
def freeze_comes(demo_dir: Path) -> Callable[[], None]:
    """The deadline of this journey's notice is over, and the worker looks at it."""

    def pass_by() -> None:
        with closing(sqlite3.connect(demo_dir / "portal.sqlite3", timeout=20)) as database, database:
            database.execute(FREEZE, (OVER, OVER, TITLE))
            database.execute("UPDATE jobs_periodicrun SET next_run_at = ? WHERE name = 'Fristen der Beschaffungen'", (OVER,))

    return pass_by


def write_notice(page: Page) -> None:
    page.goto("/mein-bereich/eintraege/neu/beschaffung/")
    press(page, "Entwurf beginnen")
    page.get_by_label("Titel").fill(TITLE)
    page.get_by_label("Kurzfassung").fill("Säulen, an denen Dienstwagen über Nacht laden.")
    press(page, "Weiter")
    page.locator("summary", has_text="Mobilität und Verkehr").click()
    page.get_by_label("Elektromobilität").check()
    press(page, "Weiter")
    press(page, "Weiter")
    press(page, "Position hinzufügen")
    page.get_by_label("Bezeichnung").fill("Ladesäulen")
    page.get_by_label("Einheit").select_option(label="Stück")
    base = page.url.partition("positionen/")[0]
    press(page, "Speichern und zurück zur Liste")
    page.goto(f"{base}verfahren/")
    page.get_by_label("Rechtsform der Zusammenarbeit").select_option(label="Noch offen")
    page.get_by_label("Geplantes Verfahren").select_option(label="Noch offen")
    press(page, "Weiter")
    page.get_by_label("Interesse bekunden bis").fill("24.12.2026")
    page.get_by_label("Bedarf wird eingefroren am").fill("bald")
    press(page, "Zeitplan festlegen")
    expect(page).to_have_title(re.compile("^Fehler: "))
    page.get_by_label("Interesse bekunden bis").fill(workday(10))
    page.get_by_label("Bedarf wird eingefroren am").fill(workday(20))
    page.get_by_label("Verbindliche Teilnahme bis").fill(workday(60))
    press(page, "Zeitplan festlegen")
    page.goto(f"{base}ansprechstelle/")
    page.get_by_label("Ansprechstelle").fill("Vergabestelle")
    page.get_by_label("Funktionspostfach").fill("vergabe@darmstadt.example")
    press(page, "Weiter")
    for box in page.get_by_role("main").get_by_role("checkbox").all():
        box.check()
    press(page, "Zur Prüfung einreichen")
    expect(page.get_by_text("Vielen Dank. Ihre Bekanntmachung ist eingegangen.")).to_be_visible()


def publish(kts: Page) -> None:
    kts.goto("/verwaltung/redaktion/")
    kts.get_by_role("link", name=TITLE).click()
    kts.get_by_role("button", name="Übernehmen").click()
    kts.get_by_role("button", name="Veröffentlichen").click()


def step(lead: Page, desk: str, name: str, button: str, **fields: str) -> None:
    """One act of the lead."""
    lead.goto(desk)
    lead.get_by_role("main").get_by_role("link", name=name, exact=True).click()
    for label, text in fields.items():
        lead.get_by_label(label.replace("_", " ")).fill(text)
    with lead.expect_navigation():
        press(lead, button)


def test_a_notice_goes_from_the_draft_to_the_award_on_a_phone_without_a_script(visit, freeze_comes):
    lead, kts = visit("cdo.darmstadt", narrow=True, script=False), visit("redaktion")
    bamberg, guest = visit("cdo.bamberg", narrow=True, script=False), visit(narrow=True, script=False)
    reader, own = visit(), visit("cdo.bamberg")
    write_notice(lead)
    publish(kts)
    guest.goto("/beschaffung/")
    guest.get_by_role("link", name=TITLE).click()
    notice = guest.url.rstrip("/").rpartition("/")[2]
    expect(guest.get_by_text("Dieses Portal ist keine Vergabeplattform.").first).to_be_visible()
    is_clean(reader, f"/beschaffung/{notice}/")

    bamberg.goto(f"/beschaffung/{notice}/")
    bamberg.get_by_role("link", name="Interesse unverbindlich bekunden").click()
    form = bamberg.url
    bamberg.get_by_label("Erwartet: Ladesäulen").fill("1,5")
    bamberg.get_by_label("Ansprechstelle").fill("Fuhrpark")
    bamberg.get_by_label("Funktionspostfach").fill("fuhrpark@bamberg.example")
    bamberg.get_by_label("Ich bin berechtigt").check()
    press(bamberg, "Weiter zur Prüfung")
    expect(bamberg.get_by_text("Geben Sie eine ganze Zahl ein, zum Beispiel 1.200.").first).to_be_visible()
    expect(bamberg.get_by_label("Erwartet: Ladesäulen")).to_have_value("1,5")
    bamberg.get_by_label("Erwartet: Ladesäulen").fill("1.200")
    press(bamberg, "Weiter zur Prüfung")
    expect(bamberg.get_by_text("erwartet 1.200 Stück")).to_be_visible()
    press(bamberg, "Bedarf speichern")
    expect(bamberg.get_by_text("Diese Angabe ist unverbindlich.").first).to_be_visible()
    is_clean(own, form)
    is_clean(own, form.replace("angeben/", ""))

    freeze_comes()
    bamberg.goto(form)
    shows(bamberg, "Änderungen sind nur noch über die federführende Stelle möglich.")
    lead.goto("/mein-bereich/beschaffungen/")
    lead.get_by_role("link", name=TITLE).click()
    desk = lead.url
    expect(lead.get_by_text("erwartet 1.200 Stück")).to_be_visible()
    shows(lead, "Zur verbindlichen Teilnahme aufrufen")  # the worker looks at deadlines every few seconds
    step(lead, desk, "Zur verbindlichen Teilnahme aufrufen", "Zur verbindlichen Teilnahme aufrufen")
    bamberg.goto(form.replace("angeben/", "verbindlich/"))
    bamberg.get_by_role("link", name="Unterschriebene Vereinbarung eintragen").click()
    step_up(bamberg)
    bamberg.locator("[name=bound_on]").fill(timezone.localdate().strftime("%d.%m.%Y"))
    bamberg.locator("[name=signatory_office]").fill("Oberbürgermeister")
    bamberg.locator("input[type=file]").set_input_files({"name": "vereinbarung.pdf", "mimeType": "application/pdf", "buffer": PDF})
    for box in bamberg.get_by_role("main").get_by_role("checkbox").all():
        box.check()
    bamberg.get_by_role("main").get_by_role("button", name="Verbindlich teilnehmen").click()
    expect(bamberg.get_by_text("nimmt verbindlich").first).to_be_visible()
    bamberg.goto(form.replace("angeben/", ""))
    expect(bamberg.get_by_text("Verbindlich", exact=True).first).to_be_visible()
    step(lead, desk, "Bekanntmachung eintragen", "Bekanntmachung eintragen", Adresse_der_Bekanntmachung="https://ted.example/1")
    today = timezone.localdate().strftime("%d.%m.%Y")
    step(lead, desk, "Zuschlag eintragen", "Zuschlag eintragen", Auftragnehmer="Ladesäulen Beispiel GmbH", Zuschlag_am=today)
    guest.goto(f"/beschaffung/{notice}/")
    expect(guest.get_by_text("Ladesäulen Beispiel GmbH").first).to_be_visible()
    expect(guest.get_by_text("1.200")).to_have_count(0)
    is_clean(reader, f"/beschaffung/{notice}/")
    is_clean(own, f"/beschaffung/{notice}/")


def test_by_keyboard_a_cdo_declares_interest_and_changes_the_figures(visit):
    page = visit("cdo.darmstadt")
    keys = Keyboard(page)
    page.goto("/beschaffung/barrierefreie-webauftritte/")
    keys.press(page.get_by_role("main").get_by_role("link", name=re.compile("Interesse unverbindlich bekunden|Bedarf ändern")).first)
    for label in ("Mindestens: Webauftritte", "Erwartet: Webauftritte", "Höchstens: Webauftritte"):
        keys.to(page.get_by_label(label))
        page.keyboard.press("Control+A")
        page.keyboard.type("2")
    for label, text in (("Ansprechstelle", "Presseamt"), ("Funktionspostfach", "presse@darmstadt.example")):
        keys.to(page.get_by_label(label, exact=True))
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
    keys.press(page.get_by_label("Ich bin berechtigt"), "Space")
    keys.press(page.get_by_role("main").get_by_role("button", name="Weiter zur Prüfung"))
    keys.press(page.get_by_role("main").get_by_role("button", name="Bedarf speichern"))
    expect(page.get_by_text("Der Bedarf ist gespeichert.").first).to_be_visible()


@pytest.mark.parametrize("narrow", [True, False], ids=["360 px", "1280 px"])
def test_who_withdrew_asks_late_and_is_answered_on_pages_without_violation(visit, narrow):
    own, lead = visit("cdo.bodensee", narrow=narrow), visit("cdo.darmstadt", narrow=narrow)
    public = "/beschaffung/umweltsensoren-gegen-hitze/"
    place = "ulm" if narrow else "konstanz"
    own.goto(public)
    here = own.get_by_role("main").locator(f"a[href$='/bedarf/{place}/']").get_attribute("href")
    desk = re.sub(r"bedarf/.*", "fuehrung/", here)

    def seen(badge: str) -> None:
        for address in (public, here, "/mein-bereich/beschaffungen/"):
            is_clean(own, address)
            expect(own.get_by_role("main").get_by_text(badge, exact=True).first).to_be_visible()

    is_clean(own, f"{here}zurueckziehen/")
    own.get_by_label("Grund").fill("Der Rat hat die Mittel gesperrt.")
    press(own, "Zurückziehen")
    seen("Zurückgezogen")
    for answer, badge in (("Nicht aufnehmen", "Nicht aufgenommen"), ("Zulassen", "Interessiert")):
        own.goto(here)
        own.get_by_role("main").get_by_role("link", name="Um späte Teilnahme bitten").click()
        is_clean(own, own.url)
        own.get_by_label("Ansprechstelle").fill("Umweltamt")
        own.get_by_label("Funktionspostfach").fill(f"umwelt@{place}.example")
        own.get_by_label("Ich bin berechtigt").check()
        press(own, "Um späte Teilnahme bitten")
        seen("Späte Anfrage")
        is_clean(lead, desk)
        is_clean(lead, f"{desk}beteiligte/{place}/entscheiden/")
        lead.get_by_label(answer, exact=True).check()
        if answer == "Nicht aufnehmen":
            lead.get_by_label("Begründung").fill("Die Unterlagen sind schon bei der Vergabestelle.")
        press(lead, "Über späte Anfrage entscheiden")
        seen(badge)

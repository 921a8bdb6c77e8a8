"""J6 whole: a need, its draft, consultation, ballot, accession and what supersedes it; on a phone without a script, and by keyboard."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from .conftest import PASSWORD
from .test_accessibility import violations
from .test_contact import fits
from .test_journeys import Keyboard, press

pytestmark = pytest.mark.browser

TITLE = "Öffnungszeiten der Ämter"
NEED = "Jede Kommune veröffentlicht Öffnungszeiten anders."
CLAUSE = "Jedes Amt hat Tage, Zeiten und Ausnahmen."
COMMENT = "Feiertage fehlen."
OVER = "2020-01-01 00:00:00+00:00"
VERSIONS = "SELECT v.id FROM data_standards_version v JOIN pages_standard s ON s.id = v.standard_id WHERE s.name = ?"
COMMENTS = "data_standards_comment"
DEADLINES = {
    "consultation": "UPDATE data_standards_consultation SET closes_at = ? WHERE version_id = ?",
    "ballot": "UPDATE data_standards_ballot SET closes_at = ? WHERE version_id = ?",
    "objection": "UPDATE data_standards_version SET objection_until = ? WHERE id = ?",
}


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).strftime("%d.%m.%Y")


@pytest.fixture
def time_passes(demo_dir: Path) -> Callable[[str], None]:
    """``time_passes(deadline)``: the deadlines of one sort of this journey's standard are over, and the worker looks at them."""

    def pass_by(deadline: str) -> None:
        with closing(sqlite3.connect(demo_dir / "portal.sqlite3", timeout=20)) as database, database:
            for (version,) in database.execute(VERSIONS, (TITLE,)).fetchall():
                database.execute(DEADLINES[deadline], (OVER, version))
            database.execute("UPDATE jobs_periodicrun SET next_run_at = ? WHERE name = 'Fristen der Standards'", (OVER,))

    return pass_by


@pytest.fixture
def sixty(demo_dir: Path) -> Callable[[], None]:
    """Sixty comments where there was one: copies of it that are answered, so that nothing waits for them."""

    def copies() -> None:
        with closing(sqlite3.connect(demo_dir / "portal.sqlite3", timeout=20)) as database, database:
            names = [
                row[1] for row in database.execute(f"PRAGMA table_info({COMMENTS})") if row[1] not in ("id", "number", "verdict", "answer")
            ]
            same = ", ".join(names)
            into = f"INSERT INTO {COMMENTS} (number, verdict, answer, {same})"
            copy = f"SELECT ?, 'uebernommen', 'Steht im Entwurf.', {same} FROM {COMMENTS} WHERE text = ? AND number = 1"  # noqa: S608 - names come from the database
            database.executemany(f"{into} {copy}", [(number, COMMENT) for number in range(2, 61)])

    return copies


def is_clean(page: Page, address: str) -> None:
    """axe finds nothing, and the page is as wide as the window."""
    page.goto(address)
    assert (violations(page), fits(page)) == ([], True), address


def shows(page: Page, words: str) -> None:
    """The worker has done its part: the page says so when it is loaded again."""
    for _look in range(60):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"{page.url} zeigt nicht: {words}")


def step_up(page: Page) -> None:
    """Show the password again where it is asked for; what was sent goes on by itself."""
    if "/konto/bestaetigen/" in page.url:
        page.get_by_label("Passwort", exact=True).fill(PASSWORD)
        page.get_by_role("main").get_by_role("button").first.click()


def report_need(page: Page) -> None:
    page.goto("/mein-bereich/eintraege/neu/vereinbarungen/")
    press(page, "Entwurf beginnen")
    page.get_by_label("Titel").fill(TITLE)
    page.get_by_label("Kurzfassung").fill("Öffnungszeiten stehen überall in derselben Form.")
    press(page, "Weiter")
    page.locator("summary", has_text="Digitale Verwaltung").click()
    page.get_by_label("Online-Dienste und Bürgerservice").check()
    press(page, "Weiter")
    page.get_by_label("Bedarf", exact=True).fill(NEED)
    page.get_by_label("Geprüfte Standards", exact=True).fill("XZuFi regelt Leistungen, keine Öffnungszeiten im Einzelnen.")
    press(page, "Weiter")
    base = page.url.removesuffix("geltung/")
    page.goto(f"{base}paragrafen/")
    press(page, "Paragraf hinzufügen")
    page.get_by_label("Überschrift").fill("Öffnungszeiten")
    page.get_by_label("Text", exact=True).fill(CLAUSE)
    press(page, "Speichern und zurück zur Liste")
    page.goto(f"{base}ansprechstelle/")
    page.get_by_label("Ansprechstelle").fill("Digitales")
    page.get_by_label("Funktionspostfach").fill("digitales@darmstadt.example")
    press(page, "Weiter")
    assert fits(page)
    for box in page.get_by_role("main").get_by_role("checkbox").all():
        box.check()
    press(page, "Zur Prüfung einreichen")
    expect(page.get_by_text("Vielen Dank. Ihr Bedarf ist eingegangen.")).to_be_visible()


def publish(kts: Page) -> None:
    kts.goto("/verwaltung/redaktion/")
    kts.get_by_role("link", name=TITLE).click()
    kts.get_by_role("button", name="Übernehmen").click()
    kts.get_by_role("button", name="Veröffentlichen").click()


def act(kts: Page, name: str, fields: dict[str, str] | None = None) -> None:
    """One act of the desk, with its fields by their names, and what it asks before."""
    form = kts.locator("form", has=kts.locator(f"button[name=act][value={name}]"))
    form.wait_for(state="attached")
    if not form.is_visible():
        kts.locator("details", has=form).locator("summary").click()
    for field, text in (fields or {}).items():
        form.locator(f"[name={name}-{field}]").fill(text)
    for box in form.get_by_role("checkbox").all():
        if box.get_attribute("required") is not None or "checked" in (box.get_attribute("name") or ""):
            box.check()
    with kts.expect_navigation():
        form.locator(f"button[name=act][value={name}]").click()
    sure = kts.locator("form", has=kts.locator("[name=sicher]")).get_by_role("button")
    if sure.count():
        expect(kts.get_by_text(re.compile("eine E-Mail"))).to_be_visible()
        with kts.expect_navigation():
            sure.click()


def vote(page: Page, address: str, place: str, choice: str, reason: str = "") -> None:
    page.goto(f"/mein-bereich{address}stimme/{place}/")
    page.get_by_label(choice).check()
    if reason:
        page.get_by_label("Begründung").fill(reason)
    assert fits(page)
    page.get_by_role("main").get_by_role("button", name=re.compile("^Stimme für .* abgeben$")).click()
    step_up(page)
    expect(page.get_by_text(re.compile(r"Für Ihre Kommune hat .* abgestimmt"))).to_be_visible()


def test_a_need_becomes_a_standard_that_another_supersedes_on_a_phone_without_a_script(visit, time_passes, sixty):
    reader, own = visit(), visit("cdo.bamberg")
    author, kts = visit("cdo.darmstadt", narrow=True, script=False), visit("redaktion")
    bamberg, guest = visit("cdo.bamberg", narrow=True, script=False), visit(narrow=True, script=False)
    report_need(author)
    publish(kts)
    guest.goto("/vereinbarungen/")
    guest.get_by_role("link", name=re.compile("Öffnungs")).click()
    agreement = guest.url
    expect(guest.get_by_text("Vorschlag", exact=True).first).to_be_visible()
    assert fits(guest)
    bamberg.goto(agreement)
    bamberg.get_by_role("main").get_by_role("button", name=re.compile("Bamberg unterstützen")).click()
    expect(bamberg.get_by_role("main").get_by_role("button", name=re.compile("unterstützt nicht mehr"))).to_be_visible()

    kts.goto("/verwaltung/standards/")
    kts.get_by_role("link", name=TITLE).click()
    expect(kts).to_have_url(re.compile(r"/verwaltung/standards/\d+/$"))
    desk = kts.url
    act(kts, "aufnehmen")
    act(kts, "konsultation", {"until": "bald"})
    expect(kts.locator("[name=konsultation-until]")).to_have_value("bald")
    act(kts, "konsultation", {"until": day(30)})
    guest.goto("/standards/oeffnungszeiten-der-aemter/")
    expect(guest.get_by_text("Konsultation").first).to_be_visible()
    address = "/standards/oeffnungszeiten-der-aemter/1.0.0/"
    is_clean(reader, f"{address}konsultation/")
    bamberg.goto(f"/mein-bereich{address}stellungnahme/")
    bamberg.get_by_label("Was soll sich ändern, und warum?").fill(COMMENT)
    press(bamberg, "Stellungnahme abgeben")
    guest.goto(f"{address}konsultation/")
    expect(guest.get_by_text(COMMENT).first).to_be_visible()
    assert fits(guest)
    is_clean(reader, f"{address}konsultation/")
    sixty()
    is_clean(own, f"{address}konsultation/")
    expect(own.get_by_text("60 Stellungnahmen").first).to_be_visible()

    time_passes("consultation")
    kts.goto(desk)
    shows(kts, "Abstimmung eröffnen")
    act(kts, "abstimmung", {"until": day(10), "quorum": "3"})
    expect(kts.get_by_text("auf eine Antwort").first).to_be_visible()
    kts.goto(f"{desk}stellungnahmen/naechste/")
    kts.get_by_label("Übernommen", exact=True).check()
    kts.get_by_label("Begründung").fill("Feiertage kommen in den nächsten Entwurf.")
    kts.get_by_role("main").get_by_role("button", name=re.compile("^Speichern")).click()
    kts.goto(desk)
    act(kts, "abstimmung", {"until": day(10), "quorum": "3"})
    guest.goto(f"{address}abstimmung/")
    expect(guest.get_by_text("0 von").first).to_be_visible()
    is_clean(own, f"{address}abstimmung/")
    vote(bamberg, address, "bamberg", "Zustimmung")
    vote(author, address, "darmstadt", "Zustimmung")
    two = visit("cdo.bodensee", narrow=True, script=False)
    vote(two, address, "konstanz", "Ablehnung", "Der Aufwand ist für uns zu groß.")
    guest.reload()
    expect(guest.get_by_text("Der Aufwand ist für uns zu groß.")).to_have_count(0)

    is_clean(own, f"/mein-bereich{address}stimme/bamberg/abgegeben/")

    time_passes("ballot")
    kts.goto(desk)
    shows(kts, "Danach ändert es sich nie mehr.")
    is_clean(own, f"{address}abstimmung/")
    expect(own.get_by_text("Beendet, Ergebnis folgt").first).to_be_visible()
    act(kts, "feststellen")
    is_clean(reader, f"{address}abstimmung/")
    guest.reload()
    expect(guest.get_by_text("Der Aufwand ist für uns zu groß.")).to_be_visible()
    expect(guest.get_by_text("Vereinbart").first).to_be_visible()
    assert fits(guest)
    kts.goto(desk)
    act(kts, "tag", {"on": day(0)})
    own.goto(f"/mein-bereich{address}beitritt/bamberg/")
    press(own, "Beitritt erklären")
    expect(own).to_have_title(re.compile("^Fehler: "))
    assert violations(own) == []
    bamberg.goto(f"/mein-bereich{address}beitritt/bamberg/")
    bamberg.get_by_label("Gremium").fill("Stadtrat")
    bamberg.get_by_label("Beschlossen am").fill(day(0))
    bamberg.get_by_label("Gilt ab").fill(day(0))
    press(bamberg, "Beitritt erklären")
    step_up(bamberg)
    bamberg.goto(f"/mein-bereich{address}uebernahme/bamberg/")
    bamberg.get_by_label("Produktiv").check()
    press(bamberg, "Übernahme melden")
    guest.goto(f"{address}verbreitung/")
    expect(guest.get_by_role("link", name="Bamberg").first).to_be_visible()

    kts.goto(desk)
    act(kts, "neu", {"number": "1.0.1"})
    kts.goto("/verwaltung/standards/")
    kts.get_by_role("row", name=re.compile(rf"{TITLE}.*1\.0\.1")).get_by_role("link").first.click()
    expect(kts).to_have_url(re.compile(r"/verwaltung/standards/\d+/$"))
    following = kts.url
    act(kts, "einspruch")
    time_passes("objection")
    kts.goto(following)
    shows(kts, "Tag festlegen")
    act(kts, "tag", {"on": day(0)})
    guest.goto(address)
    expect(guest.get_by_text("Diese Version ist abgelöst. Aktuell ist Version 1.0.1.")).to_be_visible()
    assert fits(guest)


def test_by_keyboard_a_cdo_votes_changes_the_vote_and_comments(visit):
    page = visit("cdo.bamberg")
    keys = Keyboard(page)
    address = "/standards/einheitliche-sensordatenmodelle/1.0.0/"
    page.goto(f"{address}abstimmung/")
    keys.press(page.get_by_role("main").get_by_role("link", name=re.compile("abstimmen$")))
    button = page.get_by_role("main").get_by_role("button", name=re.compile("^Stimme für .* abgeben$"))
    keys.press(button)
    expect(page).to_have_title(re.compile("^Fehler: "))
    keys.press(page.get_by_label("Zustimmung"), "Space")
    keys.press(button)
    expect(page).to_have_url(re.compile("bestaetigen|abgegeben"))
    step_up(page)
    expect(page.get_by_text(re.compile(r"Für Ihre Kommune hat .* abgestimmt"))).to_be_visible()
    keys.press(page.get_by_role("link", name="Stimme ändern"))
    expect(page.get_by_label("Zustimmung")).to_be_checked()
    keys.to(page.get_by_label("Zustimmung"))
    page.keyboard.press("ArrowDown")
    keys.to(page.get_by_label("Begründung"))
    page.keyboard.type("Die Umstellung ist zu teuer.")
    keys.press(page.get_by_role("main").get_by_role("button", name="Stimme ändern"))
    expect(page).to_have_url(re.compile("bestaetigen|abgegeben"))
    step_up(page)
    expect(page.get_by_text("Die Umstellung ist zu teuer.").first).to_be_visible()

    page.goto("/standards/belegungsdaten-parken/2.0.0/konsultation/")
    keys.press(page.get_by_role("main").get_by_role("link", name="Stellungnahme abgeben").first)
    keys.press(page.get_by_role("main").get_by_role("button", name="Stellungnahme abgeben"))
    expect(page).to_have_title(re.compile("^Fehler: "))
    keys.write("Was soll sich ändern, und warum?", "Bitte mit Beispiel.")
    keys.press(page.get_by_role("main").get_by_role("button", name="Stellungnahme abgeben"))
    expect(page.get_by_text("Bitte mit Beispiel.").first).to_be_visible()

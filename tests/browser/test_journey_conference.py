"""J4: what a seat's mails and calendar entries say, from the sign-up to the day a conference is called off; on a phone without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from .test_conference_desk import desk
from .test_conferences import FREE, MINE, cancel, follow, link_in_mail, open_conference
from .test_contact import fits
from .test_journeys import press

pytestmark = pytest.mark.browser


def entry_of(page: Page) -> str:
    """The entry for the calendar behind the button of the page, its folded lines joined."""
    address = page.get_by_role("link", name="In Kalender übernehmen").first.get_attribute("href")
    return page.request.get(str(address)).text().replace("\r\n ", "")


def test_a_seat_comes_with_its_mail_and_entry_and_goes_with_a_mail_on_a_phone_without_a_script(visit):
    page = visit("redaktion2", narrow=True, script=False)
    open_conference(page, FREE)
    assert "TZID=Europe/Berlin" in entry_of(page)
    follow(page, "Verbindlich anmelden")
    page.get_by_label("Vor Ort").check()
    press(page, "Verbindlich anmelden")
    expect(page.get_by_text("Sie sind zur Konferenz angemeldet.")).to_be_visible()
    uid = next(line for line in entry_of(page).splitlines() if line.startswith("UID:"))
    page.goto(f"{MINE}{FREE}/anmelden/")
    expect(page.get_by_text("Sie sind bereits angemeldet.")).to_be_visible()
    assert uid in entry_of(page)
    assert fits(page)
    link_in_mail(page, "redaktion2@demo.example", "Angemeldet: 27. Regionalkonferenz", MINE)
    expect(page.get_by_text("Können Sie nicht kommen?").first).to_be_visible()

    cancel(page, "27. Regionalkonferenz")
    link_in_mail(page, "redaktion2@demo.example", "Abgemeldet: 27. Regionalkonferenz", "/konferenzen/")


PLANNED, TITLE = "28-regionalkonferenz-beteiligung-die-wirkt", "28. Regionalkonferenz: Beteiligung, die wirkt"
WRITTEN = "%d.%m.%Y %H:%M"


def open_with_one_seat(kts: Page) -> None:
    desk(kts, TITLE)
    kts.get_by_label("Plätze vor Ort").fill("1")
    kts.get_by_label("Anmeldung ab").fill("")
    press(kts, "Speichern")
    expect(kts.get_by_text("Gespeichert.")).to_be_visible()


def take_seat(page: Page, button: str) -> None:
    page.goto(f"{MINE}{PLANNED}/anmelden/")
    press(page, button)


def ask_and_do(kts: Page, what: str, fields: dict[str, str], words: str) -> None:
    """One of the folded acts of the desk, with the page that shows before what will be."""
    desk(kts, TITLE)
    act = kts.locator("details", has=kts.get_by_role("button", name=f"{what} prüfen", include_hidden=True))
    act.locator("summary").click()
    for label, text in fields.items():
        act.get_by_label(label).fill(text)
    act.get_by_role("button").click()
    expect(kts.get_by_text("1 Person erhält eine E-Mail.")).to_be_visible()
    kts.get_by_role("main").get_by_role("button", name="Jetzt ").click()
    expect(kts.get_by_text(words)).to_be_visible()


def move_place(kts: Page, venue: str) -> None:
    desk(kts, TITLE)
    kts.get_by_role("link", name="Seite bearbeiten").click()
    kts.get_by_role("textbox", name="Veranstaltungsort", exact=True).fill(venue)
    kts.get_by_role("button", name="Mehr Aktionen").click()
    kts.get_by_role("button", name="Veröffentlichen").click()
    expect(kts.get_by_text("veröffentlicht").first).to_be_visible()


def test_who_waits_moves_up_and_reads_of_another_day_another_place_and_that_it_is_called_off(visit, letter):
    kts, first, page = visit("redaktion"), visit("cdo.darmstadt", script=False), visit("mitarbeit.bamberg", narrow=True, script=False)
    who = "mitarbeit.bamberg@demo.example"
    open_with_one_seat(kts)
    take_seat(first, "Verbindlich anmelden")
    take_seat(page, "Auf die Warteliste setzen")
    assert letter(who, f"Warteliste, Platz 1: {TITLE}").calendar == ""
    cancel(first, "28. Regionalkonferenz")
    entry = letter(who, f"Ihr Platz ist sicher: {TITLE}").event
    starts, ends = (entry[name].dt + timedelta(days=7) for name in ("dtstart", "dtend"))

    ask_and_do(kts, "Verlegung", {"Neuer Beginn": f"{starts:{WRITTEN}}", "Neues Ende": f"{ends:{WRITTEN}}"}, "Die Konferenz ist verlegt.")
    moved = letter(who, f"Neuer Termin: {TITLE}")
    assert "Bisher: " in moved.text
    move_place(kts, "Orangerie")
    changed = letter(who, f"Geändert: {TITLE}")
    assert "findet an einem anderen Ort statt. Der Termin bleibt." in changed.text
    ask_and_do(kts, "Absage", {"Grund der Absage": "Die Halle ist gesperrt."}, "Die Konferenz ist abgesagt.")
    called_off = letter(who, f"Abgesagt: {TITLE}")
    assert "> Die Halle ist gesperrt." in called_off.text

    mails = (moved, changed, called_off)
    assert [mail.method for mail in mails] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [mail.event["sequence"] - entry["sequence"] for mail in mails] == [1, 2, 3]
    assert {mail.event["uid"] for mail in mails} == {entry["uid"]}
    assert {mail.event["dtstart"].dt for mail in mails} == {starts}
    assert [str(mail.event["location"]) for mail in mails] == ["Stadthalle", "Orangerie", "Orangerie"]
    page.goto(MINE)
    expect(page.get_by_role("listitem").filter(has_text="Beteiligung, die wirkt")).to_contain_text("Abgesagt")
    assert fits(page)

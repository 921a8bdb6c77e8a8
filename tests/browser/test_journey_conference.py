"""J4: the entry for the calendar, signed up already, signed off; on a phone without a script, with the mails of each step."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

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

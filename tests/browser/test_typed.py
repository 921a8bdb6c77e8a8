"""What was typed is there again: after Back, an error, the end of a session; with a script and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
TEXT = "Seit Mai neu: Leitung Digitales"


def profile(page: Page) -> Page:
    page.goto("/mein-bereich/profil/")
    return page


def send(page: Page) -> None:
    page.get_by_role("main").get_by_role("button").last.click()


def test_back_brings_what_was_typed_and_another_person_does_not_find_it(visit, sessions):
    page = profile(visit("cdo.bamberg"))
    before = page.get_by_label("Funktion").input_value()
    page.get_by_label("Funktion").fill(TEXT)
    page.get_by_role("link", name="Startseite").first.click()
    page.wait_for_url("**/")
    page.go_back()
    expect(page.get_by_label("Funktion")).to_have_value(TEXT)

    page.context.clear_cookies()
    page.context.add_cookies(sessions("cdo.darmstadt")["cookies"])
    page.reload()
    page.goto("/")
    page.go_back()
    expect(page.get_by_label("Funktion")).not_to_have_value(TEXT)
    assert page.evaluate("Object.keys(sessionStorage).length") == 0
    assert before != TEXT


def test_back_brings_it_after_an_error_too(visit):
    page = profile(visit("cdo.bamberg"))
    page.get_by_label("Funktion").fill(TEXT)
    for name in ("Vorname", "Nachname"):  # one of them is enough
        page.get_by_label(name).fill("")
    send(page)
    expect(page.get_by_label("Funktion")).to_have_value(TEXT)
    page.go_back()
    expect(page.get_by_label("Funktion")).to_have_value(TEXT)


@pytest.mark.parametrize("script", [True, False])
def test_the_end_of_a_session_leads_back_to_the_filled_form(visit, sessions, script):
    page = profile(visit("cdo.bamberg", script=script))
    page.get_by_label("Funktion").fill(TEXT)
    kept = [cookie for cookie in page.context.cookies() if cookie["name"] == "sessionid"]
    page.context.clear_cookies(name="sessionid")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Bitte melden Sie sich wieder an")
    expect(page.get_by_label("Eingabe 3")).to_have_value(TEXT)

    page.context.add_cookies(kept)  # signed in again; a code is good once
    page.get_by_role("link", name="Anmelden und weiterschreiben").click()
    page.wait_for_url("**/mein-bereich/profil/")
    expect(page.get_by_label("Funktion")).to_have_value(TEXT)
    expect(page.get_by_text("sind wieder da")).to_be_visible()

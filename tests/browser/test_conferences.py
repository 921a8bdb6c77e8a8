"""J4 in the browser: sign up, wait, move up, cancel, as a guest; on a phone, by keyboard, without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .test_accessibility import violations
from .test_journeys import Keyboard, press

pytestmark = pytest.mark.browser

FREE = "27-regionalkonferenz-verkehr-mit-daten-steuern"
FULL = "austausch-waermeplanung-daten-der-netzbetreiber"
OVER = "26-regionalkonferenz-klimaanpassung-die-ankommt"
CANCELLED = "exkursion-sensorik-im-stadtwald"
MOVED = "werkstatt-kita-anmeldung-fuer-freie-traeger"
MINE = "/mein-bereich/konferenzen/"


def open_conference(page: Page, slug: str) -> None:
    page.goto(f"/konferenzen/{slug}/")


def follow(page: Page, name: str | re.Pattern) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def cancel(page: Page, title: str) -> None:
    """Cancel from "Meine Anmeldungen", with the page that asks."""
    page.goto(MINE)
    follow(page, re.compile(rf"^Abmelden\s?: {title}"))  # hidden text gets a space before it
    press(page, "Abmelden")
    expect(page.get_by_text("Sie sind abgemeldet.")).to_be_visible()


def test_a_member_signs_up_on_a_phone_without_a_script_in_two_requests(visit):
    page = visit("cdo.bamberg", narrow=True, script=False)
    open_conference(page, FREE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method) if request.resource_type == "document" else None)
    follow(page, "Verbindlich anmelden")
    page.get_by_label("Vor Ort").check()
    page.get_by_label("Lieferzonen buchbar machen").check()
    page.get_by_label("Vegan").check()
    press(page, "Verbindlich anmelden")

    expect(page.get_by_text("Sie sind zur Konferenz angemeldet.")).to_be_visible()
    assert asked == ["GET", "POST"]
    expect(page.get_by_text("Lieferzonen buchbar machen")).to_be_visible()
    expect(page.get_by_role("link", name="In Kalender übernehmen")).to_have_attribute("href", f"/konferenzen/{FREE}/termin.ics")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    open_conference(page, FREE)
    expect(page.get_by_role("link", name="Meine Anmeldung ansehen")).to_be_visible()
    page.goto(f"{MINE}{FREE}/anmelden/")
    expect(page.get_by_text("Sie sind bereits angemeldet.")).to_be_visible()
    cancel(page, "27. Regionalkonferenz")


def test_a_member_signs_up_by_keyboard_alone(visit):
    page = visit("cdo2.bamberg")
    keys = Keyboard(page)
    page.goto("/konferenzen/")
    keys.press(page.get_by_role("link", name=re.compile("27.*Regional.*konferenz.*Verkehr")))
    keys.press(page.get_by_role("main").get_by_role("link", name="Verbindlich anmelden"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Anmeldung")
    keys.to(page.locator("input[name=mode]").first)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name=re.compile("^Online"))).to_be_checked()
    keys.press(page.get_by_label("Glutenfrei"), "Space")
    keys.press(page.get_by_role("main").get_by_role("button", name="Verbindlich anmelden"))

    expect(page.get_by_text("Sie sind zur Konferenz angemeldet.")).to_be_visible()
    keys.press(page.get_by_role("link", name="Von der Konferenz abmelden"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Möchten Sie sich abmelden?")
    keys.press(page.get_by_role("main").get_by_role("button", name="Abmelden"))
    expect(page.get_by_text("Sie sind abgemeldet.")).to_be_visible()


def test_who_waits_moves_up_when_others_cancel(visit):
    page = visit("mitarbeit.bamberg", narrow=True)
    open_conference(page, FULL)
    follow(page, "Auf die Warteliste setzen")
    press(page, "Auf die Warteliste setzen")
    expect(page.get_by_text("Alle Plätze sind vergeben. Sie stehen auf Platz 3 der Warteliste.")).to_be_visible()
    assert violations(page) == []

    for name in ("cdo.bodensee", "cdo.darmstadt"):
        cancel(visit(name), "Austausch Wärmeplanung")
    page.goto(MINE)
    expect(page.get_by_text("Sie stehen auf Platz 1 der Warteliste.")).to_be_visible()
    cancel(visit("cdo2.bamberg"), "Austausch Wärmeplanung")

    page.goto(MINE)
    expect(page.get_by_text("Gute Nachricht: Für Sie ist ein Platz frei geworden.")).to_be_visible()
    assert violations(page) == []


def test_what_takes_no_sign_up_says_why(visit):
    page = visit("redaktion", narrow=True)
    for slug, words in ((CANCELLED, "Diese Konferenz ist abgesagt."), (OVER, "Diese Konferenz war am")):
        open_conference(page, slug)
        expect(page.get_by_role("link", name="Verbindlich anmelden")).to_have_count(0)
        page.goto(f"{MINE}{slug}/anmelden/")
        expect(page.get_by_text(words)).to_be_visible()
        assert violations(page) == []
    open_conference(page, MOVED)
    expect(page.get_by_text("Verschoben vom").first).to_be_visible()


def test_errors_are_summed_up_and_nothing_typed_is_lost(visit):
    page = visit(narrow=True)
    page.goto(f"/konferenzen/{FREE}/gast/")
    page.get_by_label("Name", exact=True).fill("Kim Beispiel")
    page.get_by_label("E-Mail-Adresse").fill("kim@")
    press(page, "Verbindlich anmelden")

    expect(page).to_have_title(re.compile("^Fehler: "))
    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Kim Beispiel")
    assert violations(page) == []


GUEST = "kim.beispiel@verein.example"


def link_in_mail(page: Page, to: str, subject: str, path: str) -> str:
    """The address below ``path`` in the newest mail of that subject to one person, once the worker has written it."""
    for _attempt in range(150):  # a fresh demo indexes its stock first
        page.goto("/demo/postausgang/")
        found = page.get_by_role("listitem").filter(has_text=to).get_by_role("link", name=subject)
        if found.count():
            found.first.click()
            address = re.search(rf"{path}[\w:.-]+/", page.content())
            assert address, page.content()
            return address[0]
        page.wait_for_timeout(500)
    raise AssertionError(f"Keine E-Mail an {to} mit dem Betreff: {subject}")


def test_a_guest_proves_the_address_signs_up_and_cancels_without_a_script(visit):
    page = visit(narrow=True, script=False)
    open_conference(page, FREE)
    follow(page, "Als Gast anmelden")
    page.get_by_label("Name", exact=True).fill("Kim Beispiel")
    page.get_by_label("E-Mail-Adresse").fill(GUEST)
    page.get_by_label("Organisation", exact=True).fill("Verein für Beispiele")
    press(page, "Verbindlich anmelden")
    expect(page.get_by_text("Öffnen Sie den Link in unserer E-Mail.")).to_be_visible()

    page.goto(link_in_mail(page, GUEST, "Bitte bestätigen Sie Ihre Anmeldung", "/konferenz-gast/bestaetigen/"))
    press(page, "Anmeldung bestätigen")
    expect(page.get_by_text("Sie sind zur Konferenz angemeldet.")).to_be_visible()

    page.goto(link_in_mail(page, GUEST, "Angemeldet: 27. Regionalkonferenz", "/konferenz-gast/"))
    follow(page, "Von der Konferenz abmelden")
    press(page, "Abmelden")
    expect(page.get_by_text("Sie sind abgemeldet.")).to_be_visible()


def test_a_cdo_signs_a_colleague_up(visit):
    page = visit("cdo.bamberg")
    open_conference(page, MOVED)
    follow(page, "Kolleginnen oder Kollegen anmelden")
    page.get_by_label("Wen melden Sie an?").select_option(label="Lea Neumann, Bamberg")
    press(page, "Verbindlich anmelden")

    expect(page.get_by_text("Anmeldung von Lea Neumann")).to_be_visible()
    cancel_link = page.get_by_role("link", name="Von der Konferenz abmelden")
    expect(cancel_link).to_be_visible()
    assert violations(page) == []


def test_own_pages_have_no_violation(visit):
    page = visit("cdo.darmstadt", narrow=True)
    open_conference(page, FREE)
    assert violations(page) == []
    follow(page, "Meine Anmeldung ansehen")
    base, found = page.url, {}
    for address in (base, f"{base}aendern/", f"{base}abmelden/", f"{MINE}{FREE}/teilnehmende/", MINE, f"{MINE}{FREE}/andere-anmelden/"):
        page.goto(address)
        found[address] = violations(page), page.evaluate("document.documentElement.scrollWidth") <= 360

    assert found == dict.fromkeys(found, ([], True))

"""J2 whole: search, filter, read, ask, be answered; and what goes wrong on the way: limit, mailbox gone, restricted, search away."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from .conftest import sign_in
from .test_conferences import SOUND, link_in_mail, sound
from .test_contact import fits
from .test_journeys import Keyboard, press

pytestmark = pytest.mark.browser

ENTRY = "/gute-praxis/sensorgestuetzte-parkraumbewirtschaftung-in-der-altstadt/"
DARMSTADT = "/gute-praxis/bewohnerparkausweis-als-online-dienst/"
RESTRICTED = "/gute-praxis/erfahrungen-mit-dem-ausstieg-aus-einem-plattformvertrag/"
ASKED = "Wie lange halten die Sensoren?"


def number_of(page: Page) -> str:
    return page.locator(".ticket dd").inner_text()


def test_by_keyboard_a_cdo_searches_narrows_reads_asks_and_is_answered(visit):
    page = visit("cdo.darmstadt")
    keys = Keyboard(page)
    page.goto("/")
    keys.to(page.get_by_role("combobox", name="Wonach suchen Sie?"))
    page.keyboard.type("Parkraum")
    page.keyboard.press("Enter")
    heading = page.locator("#anzahl h1")
    expect(heading).to_contain_text("Treffer für „Parkraum“")
    before = heading.inner_text()
    keys.press(page.get_by_role("checkbox", name="Bayern"), "Space")
    expect(heading).not_to_have_text(before)
    expect(page.locator(".chip")).to_contain_text("Bayern")
    expect(page.get_by_role("link", name="Suche speichern und benachrichtigen")).to_be_visible()
    keys.press(page.locator("ol.results").get_by_role("link", name=re.compile("Parkraum")).first)
    expect(page).to_have_url(re.compile(f"{ENTRY}$"))
    expect(page.get_by_text("Redaktionell geprüft")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Zuletzt bestätigt am \d\d\.\d\d\.\d{4}"))).to_be_visible()
    for words in ("Auf einen Blick", "Kontakt", "Ähnliche Lösungen"):
        expect(page.get_by_role("heading", name=words, exact=True)).to_be_visible()

    keys.press(page.get_by_role("link", name="Kontakt aufnehmen"))
    keys.press(page.get_by_role("button", name="Nachricht prüfen"))
    expect(page).to_have_title(re.compile("^Fehler: "))
    expect(page.get_by_role("link", name="Bitte schreiben Sie, was Sie wissen möchten.")).to_be_visible()
    expect(page.locator("[data-focus]")).to_be_focused()
    keys.write("Nachricht", ASKED)
    keys.press(page.get_by_role("button", name="Nachricht prüfen"))
    keys.press(page.get_by_role("button", name="Nachricht senden"))
    expect(page.get_by_text("Ihre Nachricht ist gesendet")).to_be_visible()
    number = number_of(page)
    assert sound(page) == SOUND

    mailbox = visit(narrow=True, script=False)
    mailbox.goto(link_in_mail(mailbox, "digitales@bamberg.example", number, "/kontakt/anfrage/"))
    press(mailbox, "Als beantwortet kennzeichnen")
    expect(mailbox.get_by_text("Beantwortet").first).to_be_visible()
    assert fits(mailbox)
    keys.press(page.get_by_role("link", name="Meine Anfragen"))
    expect(page.get_by_role("listitem").filter(has_text="Parkraumbewirtschaftung").first).to_contain_text("Beantwortet am")


def test_without_a_script_on_a_phone_a_search_without_hits_and_a_typo_lead_on(visit):
    page = visit(narrow=True, script=False)
    page.goto("/suche/?q=Parkraum&land=DE-TH&stand=pilot&groesse=25000-50000")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zu „Parkraum“ mit 3 Filtern gibt es keine Treffer")
    assert fits(page)
    page.get_by_role("main").get_by_role("link", name="Filter zurücksetzen", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Treffer für „Parkraum“")

    page.goto("/suche/?q=Parkruambewirtschaftung")
    expect(page.get_by_text("Meinten Sie")).to_be_visible()
    assert fits(page)


def test_the_21st_request_of_a_day_is_refused_with_a_sentence_and_keeps_every_word(visit):
    page = visit("cdo2.bamberg", narrow=True, script=False)
    page.goto("/kommunen/ulm/")
    page.get_by_role("link", name="Kontakt aufnehmen").click()
    token = page.locator("form.form input[name=csrfmiddlewaretoken]").input_value()
    for _message in range(20):
        words = {"subject": "Frage", "message": "Noch eine.", "key": str(uuid4()), "step": "senden", "csrfmiddlewaretoken": token}
        assert page.request.post(page.url, form=words, max_redirects=0).status == 302
    page.get_by_label("Betreff").fill("Die einundzwanzigste")
    page.get_by_label("Nachricht").fill("Kein Wort davon\ngeht verloren.")
    press(page, "Nachricht prüfen")
    press(page, "Nachricht senden")

    refusal = page.get_by_text(re.compile("In 24 Stunden können Sie höchstens 20 Anfragen senden.*Ihr Text bleibt hier stehen"))
    expect(refusal.first).to_be_visible()
    expect(page.get_by_label("Betreff")).to_have_value("Die einundzwanzigste")
    expect(page.get_by_label("Nachricht")).to_have_value("Kein Wort davon\ngeht verloren.")
    assert fits(page)


def test_what_no_mailbox_takes_goes_to_the_municipality_and_then_to_the_kts(visit):
    page = visit("mitarbeit.bamberg", narrow=True, script=False)
    page.goto(DARMSTADT)
    page.get_by_role("link", name="Kontakt aufnehmen").click()
    page.get_by_label("Nachricht").fill(ASKED)
    press(page, "Nachricht prüfen")
    press(page, "Nachricht senden")
    number = number_of(page)

    kts = visit("redaktion")
    link_in_mail(kts, "digitales@darmstadt.example", number, "/kontakt/anfrage/")
    kts.goto(f"/verwaltung/anfragen/?q={number}")
    kts.get_by_role("link", name=number).click()
    expect(kts.get_by_text("Den Text lesen nur, wer gefragt hat, und die Kommune.")).to_be_visible()
    address = kts.url
    kts.get_by_role("button", name="Als unzustellbar kennzeichnen").click()
    link_in_mail(kts, "stadt@darmstadt.example", number, "/kontakt/anfrage/")
    kts.goto(address)
    expect(kts.get_by_text("stadt@darmstadt.example").first).to_be_visible()
    kts.get_by_role("button", name="Als unzustellbar kennzeichnen").click()
    link_in_mail(kts, "redaktion@wissensportal.example", number, "/kontakt/anfrage/")
    expect(kts.get_by_text("weil die Postfächer der Kommune nichts annehmen").first).to_be_visible()
    kts.goto("/verwaltung/anfragen/")
    expect(kts.get_by_role("link", name=number)).to_be_visible()

    theirs = visit("cdo.darmstadt", narrow=True)
    theirs.goto("/mein-bereich/anfragen/?zeige=erhalten")
    theirs.get_by_role("main").get_by_role("link", name=re.compile("Bewohnerparkausweis")).first.click()
    expect(theirs).to_have_title(re.compile(number))
    expect(theirs.get_by_text("Ein Postfach Ihrer Kommune nimmt nichts an")).to_be_visible()
    assert sound(theirs) == SOUND


def test_a_restricted_entry_is_no_page_for_a_guest_who_signs_in_and_is_back(visit):
    page = visit(narrow=True, script=False)
    page.goto(RESTRICTED)
    expect(page.get_by_role("heading", level=1)).to_have_text("Diese Seite gibt es nicht")
    expect(page.get_by_text("Plattformvertrag")).to_have_count(0)
    assert fits(page)
    page.get_by_role("main").get_by_role("link", name="Anmelden").click()
    sign_in(page, "cdo.bodensee")

    assert page.url.endswith(RESTRICTED)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Erfahrungen mit dem Ausstieg")
    expect(page.get_by_role("link", name="Kontakt aufnehmen")).to_be_visible()


def test_while_the_index_is_gone_a_simple_search_answers_and_the_full_one_comes_back_by_itself(visit, demo_dir: Path):
    page = visit(narrow=True, script=False)
    (demo_dir / "index" / "current").unlink()
    page.goto("/suche/?q=Parkraum")
    expect(page.get_by_text("Die Suche ist gerade eingeschränkt")).to_be_visible()
    expect(page.locator("ol.results").get_by_role("link", name=re.compile("Parkraum")).first).to_be_visible()
    assert fits(page)

    for _look in range(180):
        page.goto("/suche/?q=Parkraum")
        if not page.get_by_text("Die Suche ist gerade eingeschränkt").count():
            break
        page.wait_for_timeout(500)
    expect(page.get_by_text("Die Suche ist gerade eingeschränkt")).to_have_count(0)

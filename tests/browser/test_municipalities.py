"""The directory and the profiles of municipalities in the browser: by keyboard, without a script, on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("narrow", [False, True])
def test_a_land_is_chosen_on_the_map_by_keyboard_without_a_script(visit, narrow):
    page = visit(narrow=narrow, script=False)
    page.goto("/kommunen/")
    land = page.get_by_role("link", name=re.compile("^Bayern: "))
    for _step in range(60):
        page.keyboard.press("Tab")
        if land.evaluate("link => link === document.activeElement"):
            break
    expect(land).to_be_focused()
    assert land.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
    count = re.search("[0-9]+", land.get_attribute("aria-label"))[0]
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=2, name=f"{count} Kommunen und Verbünde")).to_be_visible()
    chosen = page.get_by_role("link", name=re.compile("^Bayern: .*gewählt"))
    expect(chosen).to_have_attribute("aria-current", "true")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("link", name=re.compile("^Auswahl aufheben")).click()
    expect(page).to_have_url(re.compile(r"/kommunen/\??$"))


def test_a_dot_lets_the_click_through_to_its_land(visit):
    page = visit()
    page.goto("/kommunen/?land=DE-SL")
    dot = page.locator("svg.map--lands .dot circle").first
    box = dot.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_text("Wählen Sie ein Land auf der Karte")).to_be_visible()


def test_a_cdo_writes_the_profile_by_keyboard_and_a_guest_reads_it_on_a_phone(visit):
    page = visit("cdo.darmstadt")
    page.goto("/mein-bereich/")
    page.get_by_role("link", name="Profil der Kommune bearbeiten").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Team").focus()
    page.keyboard.type("3 Stellen im Büro des Oberbürgermeisters")
    page.get_by_label("Telefon").fill("keine")
    page.get_by_role("button", name="Speichern und bestätigen").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name=re.compile("^Geben Sie eine Telefonnummer ein"))).to_be_visible()
    expect(page.get_by_label("Team")).to_have_value("3 Stellen im Büro des Oberbürgermeisters")
    page.get_by_label("Telefon").fill("06151 13-0")
    page.get_by_label("Wo sitzt die Smart-City-Arbeit?").select_option(label="Dezernat")
    page.get_by_label("Mobilität").focus()
    page.keyboard.press("Space")
    page.get_by_label("Weitere Ziele").fill("Wissenschaft in die Stadt")
    page.get_by_role("button", name="Speichern und bestätigen").click()
    expect(page.get_by_text("Das Profil ist gespeichert. So sehen es alle.")).to_be_visible()

    guest = visit(narrow=True, script=False)
    guest.goto(page.url)
    for words in ("Dezernat", "3 Stellen im Büro des Oberbürgermeisters", "Mobilität", "Wissenschaft in die Stadt"):
        expect(guest.get_by_role("main").get_by_text(words, exact=True)).to_be_visible()
    expect(guest.get_by_role("link", name="06151 13-0")).to_have_attribute("href", "tel:06151130")
    expect(guest.get_by_text("Angaben bestätigt am")).to_be_visible()
    assert guest.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

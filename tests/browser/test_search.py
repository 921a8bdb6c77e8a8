"""The search as people use it: suggestions by keyboard and mouse, results in place, saved searches; with and without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser
QUESTION = "/suche/?q=smart+city"


def box(page: Page):
    return page.get_by_role("combobox", name="Wonach suchen Sie?")


def options(page: Page):
    return page.get_by_role("listbox", name="Vorschläge").get_by_role("option")


def type_in(page: Page, text: str) -> None:
    """Typed letter by letter, until something is suggested."""
    box(page).press_sequentially(text, delay=30)
    expect(options(page).first).to_be_visible()


def heading(page: Page):
    return page.locator("#anzahl h1")


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.tagName")


# --- Suggestions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "narrow"), [("/", False), ("/", True), ("/suche/", False), (QUESTION, True)])
def test_the_box_suggests_and_the_keyboard_chooses(visit, address, narrow):
    page = visit(narrow=narrow)
    page.goto(address)
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    box(page).fill("")
    type_in(page, "Park")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    assert box(page).get_attribute("aria-activedescendant") is None, "nothing is chosen by itself"
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]

    count = options(page).count()
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    assert box(page).get_attribute("aria-activedescendant") == options(page).first.get_attribute("id")
    assert violations(page) == []
    page.keyboard.press("ArrowUp")
    assert box(page).get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    expect(options(page).nth(count - 1)).to_have_attribute("aria-selected", "true")

    page.keyboard.press("Escape")
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    expect(box(page)).to_have_value("Park")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    target = page.locator("[role=option][aria-selected=true]").get_attribute("data-url")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")


def test_enter_without_a_choice_searches_for_what_was_typed(visit):
    page = visit()
    page.goto("/")
    type_in(page, "Parken")
    page.keyboard.press("Enter")

    page.wait_for_url("**/suche/?q=Parken")


def test_a_suggestion_can_be_clicked_and_the_list_closes_when_one_leaves(visit):
    page = visit()
    page.goto("/")
    type_in(page, "Park")
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox", name="Vorschläge")).to_be_hidden()

    box(page).fill("")
    type_in(page, "Park")
    options(page).first.click()
    page.wait_for_url(re.compile(r"localhost:\d+/(?!suche/|$)"))


def test_without_a_script_the_box_is_a_search_field(visit):
    page = visit(script=False)
    page.goto("/")
    page.get_by_role("searchbox", name="Wonach suchen Sie?").fill("Parken")
    page.get_by_role("button", name="Suchen").click()

    expect(heading(page)).to_contain_text("für „Parken“")


# --- Results in place ------------------------------------------------------------------------------


def test_filters_order_and_pages_update_in_place_and_the_way_back_works(visit):
    page = visit()
    page.goto(QUESTION)
    page.evaluate("window.same = true")
    before = heading(page).inner_text()
    page.locator("#weitere-thema summary").click()

    page.get_by_role("checkbox", name="Bayern").check()
    expect(heading(page)).not_to_have_text(before)
    expect(page.get_by_role("checkbox", name="Bayern")).to_be_focused()
    assert page.locator("#weitere-thema").get_attribute("open") is not None
    assert re.search(r"q=smart.*&land=DE-BY$", page.url)
    expect(page).to_have_title(re.compile("^smart city: "))
    narrowed = heading(page).inner_text()
    assert violations(page) == []

    page.get_by_label("Sortieren nach").focus()
    page.get_by_label("Sortieren nach").select_option("titel")
    page.wait_for_url("**&sort=titel")
    assert focused(page) == "sort"

    page.locator(".chip").click()
    expect(heading(page)).to_have_text(before)
    expect(heading(page)).to_be_focused()
    page.get_by_role("link", name="Seite 2").click()
    page.wait_for_url("**&seite=2")
    expect(heading(page)).to_be_focused()
    expect(page.locator("ol.results")).to_have_attribute("start", "21")
    assert page.evaluate("window.same"), "the page was never left"

    for _step in ("to the first page", "to the filter"):
        page.evaluate("window.same = true")
        page.go_back()
        page.wait_for_function("!window.same")
        page.wait_for_load_state()
    expect(heading(page)).to_have_text(narrowed)
    expect(page.get_by_role("checkbox", name="Bayern")).to_be_checked()
    expect(page.get_by_role("banner")).to_be_visible()


def test_on_a_phone_the_filters_stay_open_while_one_chooses_and_close_when_one_is_done(visit):
    page = visit(narrow=True)
    page.goto(QUESTION)
    page.locator("#filter > summary").click()
    page.get_by_role("checkbox", name="Bayern").check()
    expect(page.locator("#filter > summary")).to_have_text("Filter (1 gewählt)")
    expect(page.get_by_role("checkbox", name="Bayern")).to_be_focused()

    page.get_by_role("button", name="Filter anwenden").click()
    expect(page.get_by_role("checkbox", name="Bayern")).to_be_hidden()
    expect(heading(page)).to_be_focused()


def test_a_hit_and_the_last_filter_lead_to_whole_pages(visit):
    page = visit()
    page.goto("/suche/?land=DE-BY")
    page.locator(".result a").first.click()
    expect(page.locator("#treffer")).to_have_count(0)
    page.go_back()
    page.get_by_role("checkbox", name="Bayern").click()  # uncheck() would look at a box that is gone by then
    page.wait_for_url("**/suche/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Suche")


def test_what_fails_in_place_is_asked_for_as_a_page(visit):
    page = visit()
    page.goto(QUESTION)
    page.route("**/suche/**", lambda route: route.abort() if route.request.headers.get("hx-request") else route.continue_())
    page.get_by_role("checkbox", name="Bayern").check()

    page.wait_for_url("**land=DE-BY")
    expect(page.get_by_role("checkbox", name="Bayern")).to_be_checked()


def test_filters_order_and_pages_work_without_a_script(visit):
    page = visit(script=False)
    page.goto(QUESTION)
    page.get_by_role("checkbox", name="Bayern").check()
    page.get_by_role("button", name="Filter anwenden").click()
    page.get_by_label("Sortieren nach").select_option("titel")
    page.get_by_role("button", name="Sortieren").click()
    assert re.search(r"q=smart.city&land=DE-BY&sort=titel$", page.url)
    page.locator(".chip").click()
    page.get_by_role("link", name="Seite 2").click()

    expect(heading(page)).to_contain_text("für „smart city“")


# --- Saved searches ---------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_search_is_saved_changed_and_deleted(visit, script):
    page = visit("cdo.bamberg", script=script, narrow=not script)
    page.goto("/suche/?q=parken")
    page.get_by_role("link", name="Suche speichern und benachrichtigen").click()
    page.get_by_label("Name der Suche").fill("")
    page.get_by_role("main").get_by_role("button", name="Speichern").click()
    expect(page).to_have_title(re.compile("^Fehler: "))
    name = f"Rund ums Parken {script}"
    page.get_by_label("Name der Suche").fill(name)
    page.get_by_label("täglich").check()
    page.get_by_role("main").get_by_role("button", name="Speichern").click()
    expect(page.get_by_text(f"Die Suche „{name}“ ist gespeichert.")).to_be_visible()
    if script:
        assert violations(page) == []

    row = page.get_by_role("listitem").filter(has_text=name)
    row.get_by_role("link", name="Ändern").click()
    page.get_by_label("nie").check()
    page.get_by_role("main").get_by_role("button", name="Speichern").click()
    expect(row).to_contain_text("keine E-Mails")
    page.get_by_role("link", name=name, exact=True).click()
    expect(heading(page)).to_contain_text("für „parken“")
    page.goto("/mein-bereich/suchen/")
    row.get_by_role("link", name="Löschen").click()
    if script:
        assert violations(page) == []
    page.get_by_role("main").get_by_role("button", name="Löschen").click()
    expect(page.get_by_text(f"Die Suche „{name}“ ist gelöscht.")).to_be_visible()


# --- The editors' side --------------------------------------------------------------------------------


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_the_report_and_the_synonyms_have_no_violation(visit, narrow):
    guest = visit()
    guest.goto("/suche/?q=wasserstofftankstelle")
    page = visit("redaktion", narrow=narrow)
    found = {}
    for address in ("suchbegriffe/", "suchbegriffe/?liste=am-haeufigsten", "snippets/search/synonymgroup/add/"):
        page.goto(f"/verwaltung/{address}")
        found[address] = violations(page, "main")

    assert {address: items for address, items in found.items() if items} == {}

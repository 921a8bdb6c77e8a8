"""C8 in the browser: two versions are chosen by keyboard and without a script, and the link of an entry is copied and said to be."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .test_journeys import Keyboard, press

pytestmark = pytest.mark.browser
ENTRY = "/gute-praxis/sensorgestuetzte-parkraumbewirtschaftung-in-der-altstadt/"


def test_two_versions_are_compared_by_keyboard(visit):
    page = visit()
    page.goto(ENTRY)
    keys = Keyboard(page)
    keys.press(page.get_by_role("link", name=re.compile("^Verlauf: Fassung 3")))
    keys.to(page.get_by_label("Von"))
    page.keyboard.type("Fassung 1")
    keys.press(page.get_by_role("button", name="Vergleichen"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Fassung 1 und 3 im Vergleich")
    expect(page.locator("ins", has_text="Eine Viertelstelle")).to_be_visible()


def test_an_older_version_is_read_and_compared_on_a_phone_without_a_script(visit):
    page = visit(narrow=True, script=False)
    page.goto(ENTRY)
    expect(page.locator("#zitieren")).to_contain_text("/k/BP-")
    expect(page.get_by_role("button", name="Link kopieren")).to_have_count(0)
    page.get_by_role("link", name=re.compile("^Verlauf")).click()
    page.get_by_role("link", name="Fassung 1 lesen").click()
    expect(page.get_by_text("Sie lesen eine frühere Fassung vom")).to_be_visible()
    page.get_by_role("link", name="Zur aktuellen Fassung").click()
    page.get_by_role("link", name=re.compile("^Verlauf")).click()
    page.get_by_label("Von").select_option(index=2)
    press(page, "Vergleichen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Fassung 1 und 3 im Vergleich")


def test_the_link_is_copied_and_said_so(visit):
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(ENTRY)
    page.locator("#zitieren").get_by_role("button", name="Link kopieren").click()

    expect(page.locator("#zitieren").get_by_role("status")).to_have_text("Link kopiert")
    assert re.search(r"/k/BP-[0-9]{4}-[0-9]{4}$", page.evaluate("navigator.clipboard.readText()"))


def test_where_nothing_may_be_copied_the_page_says_what_to_do(visit):
    page = visit()
    page.goto(ENTRY)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    page.locator("#zitieren").get_by_role("button", name="Zitat kopieren").click()

    expect(page.locator("#zitieren").get_by_role("status")).to_contain_text("Markieren Sie den Text")

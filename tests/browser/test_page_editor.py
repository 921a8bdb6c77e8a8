"""Wagtail's page editor in the browser: what was typed into a date stays, and the preview shows the page with its checks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("typed", ["31.02.2027 25:00", "morgen", "31.12.2090 08:00"])
def test_what_is_typed_into_a_date_stays(visit, typed):
    page = visit("redaktion")
    page.goto("/verwaltung/snippets/events/externalevent/add/")
    field = page.locator("input[name=starts_at]")

    field.click()
    field.press_sequentially(typed)
    page.locator("input[name=title]").click()
    page.wait_for_timeout(400)  # the picker changed the field a moment after it was left
    assert field.input_value() == typed

    if not typed.startswith("31.12"):
        page.get_by_role("button", name="Speichern").first.click()
        expect(page.get_by_text("Schreiben Sie Tag und Uhrzeit so: 24.12.2026 14:30.").first).to_be_visible()
        assert page.locator("input[name=starts_at]").input_value() == typed


def test_the_preview_shows_the_page_and_its_checks_report(visit):
    page = visit("redaktion")
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
    page.goto("/verwaltung/pages/")
    home = page.get_by_role("link", name="Was in anderen Kommunen schon funktioniert").first.get_attribute("href") or ""
    page.goto(home)
    imprint = page.get_by_role("link", name="Impressum").first.get_attribute("href") or ""
    page.goto(f"{imprint.removesuffix('edit/')}edit/")

    page.get_by_role("button", name="Vorschau umschalten").click()
    frame = page.frame_locator("iframe").first
    expect(frame.get_by_role("heading", name="Impressum", level=1)).to_be_visible()
    expect(frame.locator("wagtail-userbar")).to_have_count(1)
    page.get_by_role("button", name="Überprüfungen umschalten").click()
    expect(page.locator("[data-side-panel=checks]")).to_contain_text("Min.")  # how long it takes to read: nothing stood there
    assert refused == []

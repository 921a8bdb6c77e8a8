"""The assistant of a merger in the browser: chosen in a window, previewed, carried out, undone; sound on a phone too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .test_conferences import SOUND, follow, sound_at_the_desk
from .test_journeys import press
from .test_leaving import show_the_password_again

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("narrow", [False, True])
def test_a_municipality_becomes_part_of_another_and_is_parted_again(visit, narrow):
    page = visit("redaktion", narrow=narrow)
    page.goto("/verwaltung/kommunen/?q=wuerzburg")
    page.get_by_role("link", name="Würzburg", exact=True).click()  # its purchasing body is found by its members too
    follow(page, "Eingemeindung, Fusion")
    show_the_password_again(page)
    press(page, "Vorschau")
    expect(page).to_have_title(re.compile("^Fehler: "))
    expect(page.get_by_text("Wählen Sie die Kommune, zu der sie jetzt gehört.")).to_be_visible()
    assert sound_at_the_desk(page) == SOUND

    page.get_by_role("button", name="Kommune wählen").click()
    page.locator(".modal-body input[name=q]").fill("kempten")
    page.locator(".modal-body").get_by_role("link", name="Kempten (Allgäu)").click()
    page.get_by_label("Gebietsänderung zum").fill("1.1.2026")
    press(page, "Vorschau")
    expect(page.get_by_role("heading", name="Vorschau: Würzburg wird zum 01.01.2026 Teil von Kempten (Allgäu)")).to_be_visible()
    assert sound_at_the_desk(page) == SOUND

    press(page, "Gebietsänderung durchführen")
    expect(page.get_by_role("heading", level=1, name="Würzburg ist Teil von Kempten (Allgäu)")).to_be_visible()
    assert sound_at_the_desk(page) == SOUND
    follow(page, "Rückgängig machen …")
    press(page, "Rückgängig machen")
    expect(page.get_by_role("heading", level=1, name="Würzburg und Kempten (Allgäu) sind wieder getrennt")).to_be_visible()
    assert sound_at_the_desk(page) == SOUND


def test_the_demo_has_a_municipality_that_is_part_of_another(visit):
    page = visit()
    page.goto("/kommunen/musterau/")
    follow(page, "Haßfurt")
    expect(page.get_by_text("Dazu gehört die frühere Kommune Musterau")).to_be_visible()


def test_the_assistant_takes_up_the_successor_that_the_demo_has_noted(visit):
    page = visit("redaktion")
    page.goto("/verwaltung/kommunen/?q=probstweiler")
    page.locator("a[href*='/verwaltung/kommunen/edit/']").first.click()
    follow(page, "Eingemeindung, Fusion")
    show_the_password_again(page)
    expect(page.get_by_text("Als Nachfolge ist Regensburg eingetragen, verschoben wurde noch nichts.")).to_be_visible()
    press(page, "Vorschau")
    expect(page.get_by_role("heading", name=re.compile("wird zum .* Teil von Regensburg"))).to_be_visible()
    expect(page.get_by_text("Noch nicht veröffentlicht.")).to_be_visible()
    assert sound_at_the_desk(page) == SOUND

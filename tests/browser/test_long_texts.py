"""Long texts and long sections in the browser: marks show their effect, rare questions open by keyboard and without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .test_conferences import SOUND, sound
from .test_journeys import Keyboard, press

pytestmark = pytest.mark.browser


def section(page: Page, slug: str) -> None:
    """A section of a draft that is not written in yet."""
    page.goto("/mein-bereich/eintraege/neu/gute-praxis/")
    press(page, "Entwurf beginnen")
    page.goto(page.url.replace("/titel/", f"/{slug}/"))


def test_a_mark_shows_its_effect_below_the_field_and_the_preview_follows_what_is_typed(visit):
    page = visit("cdo.bamberg")
    keys = Keyboard(page)
    section(page, "loesung")
    bar = page.get_by_role("group", name="Text gestalten: Lösung")
    shown = page.get_by_role("region", name="Vorschau: Lösung")
    expect(shown).to_be_hidden()
    left = page.locator("[data-count-for=id_solution]")
    expect(left).to_have_text("Noch 5.000 Zeichen")

    keys.press(bar.get_by_role("button", name="Fett"))

    expect(shown.locator("strong")).to_have_text("wichtig")
    expect(bar.get_by_role("button", name="Vorschau")).to_have_attribute("aria-expanded", "true")
    page.keyboard.type("sehr <b>eilig</b>")
    expect(left).to_have_text("Noch 4.979 Zeichen")  # the marks count, too
    expect(shown.locator("strong")).to_have_text("sehr <b>eilig</b>")
    assert sound(page) == SOUND
    keys.press(bar.get_by_role("button", name="Vorschau"))
    expect(shown).to_be_hidden()


def test_without_a_script_the_text_is_stored_and_shown_and_rare_questions_open(visit):
    page = visit("cdo.bamberg", narrow=True, script=False)
    section(page, "stand")
    expect(page.get_by_label("Förderprogramm")).to_be_hidden()
    page.locator("summary", has_text=re.compile(r"Weitere Angaben \(7\)")).click()
    page.get_by_label("Förderprogramm").fill("Modellprojekte")
    page.get_by_label("Personalaufwand").fill("**Eine** Stelle")

    press(page, "Speichern und Vorschau")

    expect(page).to_have_url(re.compile("/vorschau/$"))
    page.goto(page.url.replace("/vorschau/", "/stand/"))
    expect(page.get_by_label("Förderprogramm")).to_have_value("Modellprojekte")
    expect(page.get_by_label("Förderprogramm")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "button", "written", "twice"),
    [
        ("wichtig ", "Fett", "**wichtig** ", None),  # a double click marks the blank behind a word, too
        ("Eins.\n\nZwei.", "Fett", "**Eins.**\n\n**Zwei.**", None),
        ("- eins\n- zwei", "Fett", "- **eins**\n- **zwei**", None),
        ("eins\n\nzwei", "Liste", "- eins\n\n- zwei", "eins\n\nzwei"),
        ("Kopf", "Überschrift", "### Kopf", "Kopf"),
    ],
)
def test_a_mark_on_what_is_selected_is_one_that_readers_see(visit, typed, button, written, twice):
    page = visit("cdo.bamberg")
    section(page, "loesung")
    area, mark = (
        page.get_by_label("Lösung", exact=True),
        page.get_by_role("group", name="Text gestalten: Lösung").get_by_role("button", name=button),
    )
    area.fill(typed)
    area.select_text()

    mark.click()

    expect(area).to_have_value(written)
    page.keyboard.press("Control+Z")
    expect(area).to_have_value(typed)
    if twice is not None:
        area.select_text()
        mark.click()
        area.select_text()
        mark.click()
        expect(area).to_have_value(twice)

"""Leaving a municipality in the browser: by keyboard, without a script, on a phone; asked after the password and undone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import PASSWORD
from .test_conferences import SOUND, follow, sound
from .test_contact import mail_to
from .test_journeys import Keyboard, press

pytestmark = pytest.mark.browser
COLLEAGUES = "/mein-bereich/kommune/bamberg/"


def show_the_password_again(page: Page) -> None:
    """Where it is asked for: signing in was a while ago."""
    page.wait_for_url(re.compile("/konto/|/entfernen/|/verlassen/|/gebietsaenderungen/"))
    if "/konto/" in page.url:
        page.goto(page.url.replace("/konto/zweiter-faktor/bestaetigen/", "/konto/bestaetigen/"))
        page.get_by_label("Passwort", exact=True).fill(PASSWORD)
        page.keyboard.press("Enter")


def test_a_colleague_is_removed_by_keyboard_read_about_in_a_mail_and_brought_back(visit, demo):
    page = visit("cdo.bamberg")
    keys = Keyboard(page)
    page.goto(COLLEAGUES)
    keys.press(page.get_by_role("link", name=re.compile("^Entfernen.*Lea Neumann")))
    show_the_password_again(page)
    expect(page.get_by_role("heading", level=1, name="Lea Neumann entfernen?")).to_be_visible()
    assert sound(page) == SOUND
    keys.write("Nachricht an Lea Neumann (freiwillig)", "Danke für die Zusammenarbeit.")
    keys.press(page.get_by_role("button", name="Entfernen"))
    expect(page.get_by_role("heading", level=1, name="Lea Neumann ist entfernt")).to_be_visible()
    assert sound(page) == SOUND
    keys.press(page.get_by_role("button", name="Rückgängig machen"))
    expect(page.get_by_role("heading", level=1, name="Lea Neumann gehört wieder dazu")).to_be_visible()

    mail_to(page, demo, "Rückgängig: Sie gehören wieder zu Bamberg")


def test_a_cdo_leaves_and_comes_back_on_a_phone_without_a_script(visit):
    page = visit("cdo2.bamberg", narrow=True, script=False)
    page.goto(COLLEAGUES)
    follow(page, "Kommune verlassen")
    show_the_password_again(page)
    expect(page.get_by_text("CDO bleibt: Amira Beispiel.")).to_be_visible()
    press(page, "Kommune verlassen")
    expect(page.get_by_role("heading", level=1, name="Sie haben Bamberg verlassen")).to_be_visible()
    press(page, "Rückgängig machen")
    expect(page.get_by_text("Sie gehören wieder zu Bamberg.")).to_be_visible()
    page.goto(COLLEAGUES)
    expect(page.get_by_role("heading", level=1, name="Kolleginnen und Kollegen")).to_be_visible()


def test_the_only_cdo_reads_what_to_do_first(visit):
    page = visit("cdo.darmstadt", narrow=True)
    page.goto("/mein-bereich/kommune/darmstadt/verlassen/")

    expect(page.get_by_role("heading", level=1, name="Geben Sie die Aufgabe zuerst weiter")).to_be_visible()
    assert sound(page) == SOUND

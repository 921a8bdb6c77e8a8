"""Windows with forced colours: every icon is seen, in the colour of the text beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PAGES = (
    (None, "/"),
    (None, "/gute-praxis/"),
    (None, "/suche/?q=Parken"),
    (None, "/konferenzen/"),
    (None, "/konto/anmelden/"),
    ("cdo.bamberg", "/mein-bereich/"),
    ("cdo.bamberg", "/mein-bereich/papierkorb/"),
    ("cdo.bamberg", "/mein-bereich/kommune/bamberg/"),
)
UNSEEN = """() => {
  const rgb = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const shown = (colour) => {
    const [r, g, b, a = 1] = rgb(colour);
    return colour !== "none" && colour !== "transparent" && a > 0 ? [r, g, b].join() : "";
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = rgb(getComputedStyle(at).backgroundColor);
      if (a > 0) return [r, g, b].join();
    }
    return "255,255,255";
  };
  const found = { icons: 0, unseen: [] };
  for (const icon of document.querySelectorAll("svg")) {
    const box = icon.getBoundingClientRect();
    if (!box.width || !box.height || !icon.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    found.icons += 1;
    const behind = ground(icon.parentElement);
    const parts = [...icon.querySelectorAll("path, circle, rect, line, polyline, polygon, ellipse, use")];
    const seen = (parts.length ? parts : [icon]).some((part) => {
      const style = getComputedStyle(part);
      return [shown(style.fill), shown(style.stroke)].some((colour) => colour && colour !== behind);
    });
    if (!seen) found.unseen.push(icon.outerHTML.slice(0, 120));
  }
  return found;
}"""

HIDE = """() => document.querySelectorAll(".icon, .icon *").forEach((one) => {
  for (const [name, value] of [["forced-color-adjust", "none"], ["color", "Canvas"], ["fill", "Canvas"], ["stroke", "none"]])
    one.style.setProperty(name, value, "important");
})"""
"""What an icon that keeps its own colours would look like to somebody who chose these."""


def opened(chromium: Browser, demo: str, state: dict | None, scheme: str) -> Page:
    context = chromium.new_context(base_url=demo, locale="de-DE", forced_colors="active", color_scheme=scheme, storage_state=state)
    return context.new_page()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_icon_is_seen_with_forced_colours(demo: str, chromium: Browser, sessions, scheme: str):
    wrong, icons = {}, 0
    for who, address in PAGES:
        page = opened(chromium, demo, sessions(who) if who else None, scheme)
        page.goto(address)
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        found = page.evaluate(UNSEEN)
        icons += found["icons"]
        if found["unseen"]:
            wrong[address] = found["unseen"]
        page.context.close()

    assert icons > 40
    assert wrong == {}


def test_an_icon_that_keeps_the_colour_of_the_ground_is_found(demo: str, chromium: Browser):
    page = opened(chromium, demo, None, "light")
    page.goto("/")
    page.evaluate(HIDE)

    assert page.evaluate(UNSEEN)["unseen"]
    page.context.close()

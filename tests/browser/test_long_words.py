"""No typed text widens a page or is cut off: 320 px wide, with the text spacing that WCAG 1.4.12 asks for, on every page of the portal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from playwright.sync_api import Browser, Route
from wagtail.models import Page

from best_practices.models import BestPracticePage
from contributions.writing.kind import kind_of
from tests.browser import long_words
from tests.browser.long_words import WORD
from tests.helpers import signed_in
from tests.test_permissions import ROWS, World, make_world

pytestmark = pytest.mark.browser
WIDTH = 320
HOST = "http://portal.test"
SPACING = """<style>
  * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
  p { margin-block-end: 2em !important; }
</style>"""
MEASURE = Path(__file__).with_name("measure.js").read_text()
SHOWN_TO = ("cdo", "editor", "admin", "staff", "cdo_b", "staff_b", "guest")
"""Who sees most of a page comes first."""
NO_PAGE = {
    "application/vnd.oasis.opendocument.text",
    "text/calendar",
    "text/plain",
    "application/json",
    "application/schema+json",
    "application/atom+xml",
    "application/xml",
    "application/pdf",
    "text/csv",
}
"""What is no page; a new sort of answer is one until it stands here."""


@dataclass(frozen=True, slots=True)
class Case:
    """One page to look at: who asks for what; ``sent`` as a form that was filled with nothing."""

    name: str
    address: str
    who: str = "guest"
    sent: bool = False

    def answer(self, world: World) -> HttpResponse:
        client = signed_in(world.people[self.who], again=True)
        return client.post(self.address) if self.sent else client.get(self.address)


def matrix(world: World) -> Iterator[Case]:
    """Every address of the role matrix, as who sees most there; a form also as it comes back, and each page of an error once."""
    errors: set[int] = set()
    for row in ROWS:
        address = reverse(row.name, args=row.args(world))
        for table, sent in ((row.get, False), (row.post, True)):
            seen: set[int] = set()
            for who in SHOWN_TO if table else ():
                status = table.get(who, table.get("*", 0))
                if status in seen | errors or 300 <= status < 400:
                    continue
                seen.add(status)
                if status in (403, 404, 405):
                    errors.add(status)
                yield Case(f"{row.name} {row.note} {status}{' sent' if sent else ''}", address, who, sent)


def pages() -> Iterator[Case]:
    """One of every type of page that Wagtail serves, for a guest and for who may see more."""
    for model in apps.get_models():
        if issubclass(model, Page) and not model.__subclasses__():
            page = model.objects.filter(live=True).exact_type(model)[0]
            for who in ("guest", "cdo"):
                yield Case(f"{model.__name__} {who}", page.get_url(), who)


def searches() -> Iterator[Case]:
    """Lists that say what was asked for, with and without a hit."""
    for address in (
        "/suche/",
        "/gute-praxis/",
        "/konferenzen/",
        "/kommunen/",
        "/verwaltung/redaktion/eintraege/",
        "/mein-bereich/suchen/neu/",
    ):
        for question in (WORD, f"{WORD}x"):
            yield Case(f"{address} {question[-2:]}", f"{address}?q={question}", "editor" if "verwaltung" in address else "cdo")


def states(world: World, entries: dict[str, int]) -> Iterator[Case]:
    """An entry in every state, as who wrote it and as the KTS see it, and every step of writing one."""
    for state, key in {**entries, "waiting": world.waiting.page_id, "question": world.question.page_id, "public": world.public.pk}.items():
        for name in ("tasks", "preview"):
            yield Case(f"writing:{name} {state}", reverse(f"writing:{name}", args=[key]), "cdo")
        yield Case(f"review:entry {state}", _followed(world, reverse("review:entry", args=[key])), "editor")
    draft = BestPracticePage.objects.get(pk=world.draft.page_id)
    for step in kind_of(draft).steps.all:
        yield Case(f"writing:step {step.slug}", reverse("writing:step", args=[draft.pk, step.slug]), "cdo")


def _followed(world: World, address: str) -> str:
    """Where a redirect leads, else the address itself."""
    answer = signed_in(world.people["editor"], again=True).get(address)
    return answer.url if answer.status_code == 302 else address


def bare_errors() -> dict[str, str]:
    """The pages of errors as they are when nothing works any more."""
    names = [path.name for path in (settings.BASE_DIR / "portal" / "templates").glob("[45]??.html")]
    return {name: render_to_string(name, {"incident": "ABCD-EFGH", "kts_email": "redaktion@kts.example"}) for name in names}


@pytest.mark.django_db
@pytest.mark.usefixtures("portal")
def test_no_word_widens_a_page_or_is_cut_off(chromium: Browser):
    world = make_world()
    cases = list(matrix(world))
    entries = long_words.in_every_state(world)
    assert [model for model in long_words.typed_models() if not model._base_manager.exists()] == []
    long_words.lengthen()
    cases += [*pages(), *searches(), *states(world, entries)]
    shown = {case.name: answer.text for case in cases if is_page(answer := case.answer(world))}

    assert len(shown) > 150
    assert measured(chromium, shown | bare_errors()) == {}


def test_the_measure_sees_a_wide_page_and_a_word_that_is_cut_off(chromium: Browser):
    """The proof is worth nothing if it overlooks what it is there for."""
    line = f'<p style="white-space: nowrap">{WORD}</p>'
    bodies = {
        "wide": line,
        "cut off": f'<div style="overflow: hidden">{line}</div>',
        "too high": f'<div style="overflow: hidden; block-size: 2em"><p style="overflow-wrap: anywhere">{WORD}</p></div>',
        "scrolls in its box": f'<div style="overflow-x: auto">{line}</div>',
        "breaks": f'<p style="overflow-wrap: anywhere">{WORD}</p>',
    }
    wrong = measured(chromium, {name: f"<!doctype html><title>{name}</title></head>{body}" for name, body in bodies.items()})

    assert set(wrong) == {"wide", "cut off", "too high"}


def is_page(answer: HttpResponse) -> bool:
    """Whether there is something to look at."""
    if answer.streaming or answer.status_code in (301, 302):
        return False
    return answer["Content-Type"].partition(";")[0] not in NO_PAGE


def measured(chromium: Browser, shown: dict[str, str]) -> dict[str, list[str]]:
    """What is wrong with each page in a window of a phone: the browser asks nobody, everything comes from here."""
    context = chromium.new_context(viewport={"width": WIDTH, "height": 640}, bypass_csp=True, locale="de-DE")
    page, wrong, now = context.new_page(), {}, [""]
    page.route("**/*", lambda route: _serve(route, now[0]))
    for name, html in shown.items():
        now[0] = html.replace("</head>", f"{SPACING}</head>", 1)
        page.goto(f"{HOST}/")
        if found := page.evaluate(MEASURE, {"width": WIDTH, "word": long_words.MARK * 4}):
            wrong[name] = found
    context.close()
    return wrong


def _serve(route: Route, html: str) -> None:
    path = urlsplit(route.request.url).path
    if path == "/":
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    elif path.startswith(f"{settings.STATIC_URL}wagtail") and path.endswith(".js"):
        route.fulfill(status=404)  # they draw what is Wagtail's own, and take a quarter of a second
    elif path.startswith(settings.STATIC_URL) and (found := finders.find(path.removeprefix(settings.STATIC_URL))):
        route.fulfill(path=str(found), content_type=guess_type(path)[0] or "")
    else:
        route.fulfill(status=404)

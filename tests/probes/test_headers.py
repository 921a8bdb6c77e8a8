"""CA1 and OP5 over every address there is: what may be kept by whom, and the headers that each answer carries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest
from django.test import override_settings
from django.urls import NoReverseMatch

from tests.addresses import routes
from tests.helpers import signed_in

from .conftest import Serve
from .kinds import Stock, stocked
from .production import Answer, Visitor
from .world import stored_document

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
PERSONAS = ("anon", "cdo", "editor")
AT_ONCE = 6
HEADERS = (
    "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cache-Control",
    "Strict-Transport-Security", "X-Frame-Options", "Cross-Origin-Opener-Policy",
)  # fmt: skip
OWN = "private, no-store"
ASKED_AGAIN = "private, no-cache"
"""A page of guests: their browser asks each time whether it still holds."""
FORMS = ("/konto/", "/barriere-melden/", "/konferenz", "/kontakt/", "/suche/abbestellen/", "/stellungnahme-gast/")
FORM = re.compile(r"/standards/[\w-]+/[\w.-]+/konsultation/gast/")
"""Beginnings of pages with a form for guests: these may set the cookie of the form, and are kept by nobody."""
MORE = ["/", "/gibt-es-nicht/", "/static/portal.css", "/media/x.png", "/feeds/unbekannt.atom", "/%ff", "/?seite=abc", "/robots.txt"]


def paths(stock: Stock) -> Iterator[str]:
    for route in routes():
        with suppress(NoReverseMatch, KeyError):  # Wagtail's pages: named beside
            yield route.path(stock.of(route))
    yield stock.entry.get_absolute_url()
    yield stock.entry.attachments.get().document.file.url
    yield from MORE


def asked(port: int, stock: Stock) -> Iterator[tuple[str, str, Answer]]:
    """Persona, path and answer."""
    found = list(dict.fromkeys(paths(stock)))
    for persona in PERSONAS:
        user = stock.people[persona]
        visitor = Visitor(port, {"sessionid": signed_in(user).cookies["sessionid"].value} if user else {})
        with ThreadPoolExecutor(AT_ONCE) as pool:
            fresh = (replace(visitor, cookies=dict(visitor.cookies)) for _path in found)
            for path, answer in zip(found, pool.map(Visitor.get, fresh, found), strict=True):
                yield persona, path, answer


def test_ca1_op5_every_address_says_who_may_keep_its_answer_and_carries_the_headers(serve: Serve):
    with override_settings(MEDIA_ROOT=serve.keywords["var_dir"] / "media"):  # type: ignore[attr-defined] - a partial of running
        stock = stocked()
        stored_document("satzung", stock.entry, shown=True)
    wrong, kept, count = [], set(), 0
    with serve() as port:
        for persona, path, answer in asked(port, stock):
            count += 1
            wrong += [(persona, path, answer.status, fault) for fault in faults(persona, path, answer)]
            if answer.status == 200 and "public" in answer.headers.get("Cache-Control", ""):
                kept.add(path)

    assert {"/termine.ics", "/feeds/gute-praxis.atom"} <= kept
    assert count > 600
    assert wrong == [], "\n".join(map(str, wrong[:60]))


def test_no_header_moves_the_portal_to_another_place(port):
    """gunicorn takes ``SCRIPT_NAME`` from whoever it trusts as a proxy: addresses would begin with it, and the doors read another path."""
    plain = [Visitor(port).get(path) for path in ("/mein-bereich/", "/suche/")]

    for name in ("SCRIPT_NAME", "PATH_INFO"):
        for moved in ("/mein-bereich", "/x"):
            answers = [Visitor(port)._send("GET", path, {name: moved}) for path in ("/mein-bereich/", "/suche/")]
            assert [(answer.status, answer.location) for answer in answers] == [(answer.status, answer.location) for answer in plain]


def faults(persona: str, path: str, answer: Answer) -> Iterator[str]:
    is_static = path.startswith("/static/")
    for_everyone = is_static or path.endswith((".atom", ".ics")) or path.startswith("/dateien/")
    keeping = answer.headers.get("Cache-Control", "")
    yield from (name for name in HEADERS if name not in answer.headers and not is_static)
    if answer.status >= 500 and path != "/readyz":
        yield "a server error"
    if persona != "anon" and keeping != OWN and not is_static:
        yield f"signed in and kept: {keeping}"
    if persona == "anon" and "no-store" not in keeping and keeping != ASKED_AGAIN and not for_everyone:
        yield f"a guest's and kept: {keeping}"
    if persona == "anon" and "Set-Cookie" in answer.headers and not path.startswith(FORMS) and not FORM.fullmatch(path):
        yield f"a cookie: {answer.headers['Set-Cookie'][:40]}"

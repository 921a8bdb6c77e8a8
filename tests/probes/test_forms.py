"""BI6 and IN8: every form of the site is sent without its token, and with whatever comes to mind."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, resolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.admin_doors import OPEN, is_listed
from tests.addresses import Route, routes
from tests.best_practices.test_forms_fuzzed import TRICKY
from tests.helpers import signed_in

from .kinds import Stock, stocked
from .test_reading_writes_nothing import checksums

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
EXAMPLES = int(os.environ.get("FORM_EXAMPLES", "15"))
"""Of each form in each run; FORM_EXAMPLES=500 asks for more."""
FAIR = {200, 302, 303, 400, 403, 404, 405, 409, 410, 413, 422, 429}
PERSONAS = ("anon", "cdo", "editor", "admin")
TOKEN = "csrfmiddlewaretoken"
VALUES = st.one_of(TRICKY, st.text(max_size=30), st.integers(-5, 10**20).map(str), st.dates().map(lambda day: f"{day:%d.%m.%Y}"))
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL | re.IGNORECASE)
NAME = re.compile(r"""<(?:input|textarea|select|button)\b[^>]*?\bname=["']([^"']+)["']""", re.IGNORECASE)


@pytest.fixture
def stock(portal) -> Stock:
    return stocked()


def addresses(stock: Stock, chosen: Iterator[Route]) -> list[str]:
    found = []
    for route in chosen:
        with suppress(NoReverseMatch, KeyError):  # Wagtail's pages take no forms
            found.append(route.path(stock.of(route)))
    return list(dict.fromkeys(found))


def on_site() -> Iterator[Route]:
    """What is ours; Wagtail's own forms are tried by CM1."""
    return (route for route in routes() if not route.name.startswith(("wagtail", "kommunen", "?")) and is_ours(route))


def is_ours(route: Route) -> bool:
    return not route.is_admin or route.namespace in ("review", "desk", "conference_after")


def forms_of(client: Client, path: str) -> Iterator[tuple[str, list[str]]]:
    """Where each form of a page is sent, and the names of its fields."""
    answer = client.get(path)
    if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
        return
    for given_to_form, inside in FORM.findall(answer.text):
        if 'method="post"' in given_to_form.lower():
            action = re.search(r'action="([^"]*)"', given_to_form)
            names = sorted({unescape(name) for name in NAME.findall(inside)} - {TOKEN})
            yield unescape(action[1]) if action and action[1] else path, names


def test_bi6_no_form_fails_whatever_is_typed(stock: Stock):
    """In the summary stands what stands at the fields: of the form with sections tests/best_practices/test_forms_fuzzed.py says it."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    broken: list[tuple[Any, ...]] = []
    for persona in PERSONAS:
        client = signed_in(stock.people[persona], again=True)
        client.raise_request_exception = False
        for path in addresses(stock, on_site()):
            for action, names in forms_of(client, path):
                form = (resolve(action.partition("?")[0]).view_name, tuple(names))
                if form not in seen and names:
                    seen.add(form)
                    broken += sent_at_random(client, action, names)

    assert {name for name, _fields in seen} >= {
        "accounts:profile", "accounts:invitations", "writing:step", "writing:media", "my_events:sign_up", "my_searches:edit",
        "events:guest_form", "events:guest_link", "pages:feedback", "review:act", "desk:capacity", "desk:messages", "desk:person",
        "conference_after:material_edit", "account_login", "account_reset_password",
    }  # fmt: skip
    assert broken == []


def sent_at_random(client: Client, action: str, names: list[str]) -> list[tuple[Any, ...]]:
    """What was answered unfairly; each request is undone."""
    found: list[tuple[Any, ...]] = []

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(data=st.dictionaries(st.sampled_from(names), st.lists(VALUES, max_size=2), max_size=len(names)))
    def send(data: dict[str, list[str]]) -> None:
        sent = {name: [value.encode("utf-8", "replace").decode() for value in values] for name, values in data.items()}
        with transaction.atomic():
            answer = client.post(action, sent)
            transaction.set_rollback(True)
        if answer.status_code not in FAIR:
            found.append((action, answer.status_code, getattr(answer, "exc_info", None) and answer.exc_info[1], sent))

    send()
    return found[:2]


def test_in8_nothing_is_written_anywhere_without_the_token_of_a_form(stock: Stock):
    """Each address by POST, Wagtail's open ones too: refused or not there, and every table stays."""
    chosen = (route for route in routes() if not route.is_admin or is_listed(OPEN, route.name))
    paths = addresses(stock, chosen)
    clients = {persona: signed_in(stock.people[persona], again=True) for persona in PERSONAS}
    before = checksums()

    wrong = []
    for persona, client in clients.items():
        client.handler.enforce_csrf_checks = True
        client.raise_request_exception = False
        answers = {path: client.post(path, {"act": "approve", "name": "x"}).status_code for path in paths}
        wrong += [(persona, path, status) for path, status in answers.items() if status not in (302, 403, 404, 405, 410)]

    after = checksums()
    assert wrong == []
    assert {table for table in after if after[table] != before[table]} - {"django_session", "portal_cache"} == set()

"""BI6 and IN8: every form of the site is sent without its token, and with whatever comes to mind."""

from __future__ import annotations

import copy
import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from unittest.mock import patch

import pytest
from allauth.core.context import request_context
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.forms import BaseForm
from django.forms.forms import DeclarativeFieldsMetaclass
from django.http import Http404, QueryDict
from django.test import Client
from django.test.utils import ContextList
from django.urls import NoReverseMatch, resolve, reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from best_practices.writing import STEPS
from portal.admin_doors import OPEN, is_listed
from tests.addresses import Route, routes
from tests.best_practices.test_forms_fuzzed import TRICKY
from tests.helpers import said_alike, signed_in

from .kinds import Stock
from .production import form_fields
from .test_reading_writes_nothing import checksums

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
EXAMPLES = int(os.environ.get("FORM_EXAMPLES", "150"))
"""Of each form in each run; five hundred before a release (docs/decisions/0025)."""
SENT = 8
"""Of these, sent through the whole portal, beside one for each error that was not seen before."""
OF_A_VIEW, OF_BUTTONS = EXAMPLES // 3, EXAMPLES // 10
"""Where a view reads itself what is sent, all of it through the whole portal; and where there are only buttons to press."""
FAIR = {200, 302, 303, 400, 403, 404, 405, 409, 410, 413, 422, 429}
REFUSALS = (Http404, PermissionDenied, SuspiciousOperation)
"""What a form may raise instead of naming an error: the portal answers with their status."""
PERSONAS = ("anon", "staff", "cdo", "editor", "admin")
TYPED = re.compile(r"""<(?:textarea|select|input(?![^>]*type=["'](?:hidden|submit)["']))\b""", re.IGNORECASE)
TOKEN = "csrfmiddlewaretoken"
VALUES = st.one_of(TRICKY, st.text(max_size=30), st.integers(-5, 10**20).map(str), st.dates().map(lambda day: f"{day:%d.%m.%Y}"))
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL | re.IGNORECASE)
NAME = re.compile(r"""<(?:input|textarea|select|button)\b[^>]*?\bname=["']([^"']+)["']""", re.IGNORECASE)
IN_SUMMARY = re.compile(r'<li><a href="#[\w-]+">(.*?)</a></li>', re.DOTALL)
AT_FIELDS = re.compile(r'<p class="kern-error">.*?<span class="kern-body">(.*?)</span></p>', re.DOTALL)
Sent = dict[str, list[str]]


@dataclass(slots=True)
class FoundForm:
    """What is sent to one address: the names of all fields, and what a browser sends of each form there that nobody touches."""

    client: Client
    action: str
    names: set[str] = field(default_factory=set)
    shown: list[Sent] = field(default_factory=list)
    is_typed: bool = False
    request: Any = None
    """The last one, in which forms of the login look for who is there."""

    def typed(self) -> st.SearchStrategy[Sent]:
        """Half of the inputs change what a form shows, half know nothing of it."""
        values = st.lists(VALUES, max_size=2)
        changes = st.dictionaries(st.sampled_from(sorted(self.names)), values, max_size=min(len(self.names), 6))
        return st.builds(lambda base, changed: {**base, **changed}, st.sampled_from([*self.shown, *[{}] * len(self.shown)]), changes)

    def post(self, data: Sent) -> list[tuple[Any, ...]]:
        """What was answered unfairly; the request is undone."""
        with transaction.atomic():
            answer = self.client.post(self.action, encodable(data))
            transaction.set_rollback(True)
        self.request = answer.wsgi_request
        if answer.status_code not in FAIR:
            return [(self.action, answer.status_code, getattr(answer, "exc_info", None) and answer.exc_info[1], data)]
        contexts = answer.context if isinstance(answer.context, ContextList) else [answer.context] if answer.context else []
        forms = [value for context in contexts for value in context.flatten().values() if isinstance(value, BaseForm)]
        faults = [*said_differently(answer.text), *unsaid(answer.text, forms)]
        return [(self.action, answer.status_code, fault, data) for fault in faults]


def encodable(data: Sent) -> Sent:
    return {name: [value.encode("utf-8", "replace").decode() for value in values] for name, values in data.items()}


def said_differently(page: str) -> list[tuple[list[str], list[str]]]:
    """The errors in the summary and those at the fields, where they differ."""
    told, at_fields = ([unescape(text) for text in pattern.findall(page)] for pattern in (IN_SUMMARY, AT_FIELDS))
    return [] if not told or said_alike(told, at_fields) else [(told, at_fields)]


def unsaid(page: str, forms: list[BaseForm]) -> list[tuple[str, str, str]]:
    """Errors of what people type that a page does not tell: the desks have no summary, there they stand at the fields alone."""
    told = unescape(page)
    typed = [(form, name, found) for form in forms if form.is_bound for name, found in form.errors.items() if not is_hidden(form, name)]
    wrong = {(type(form).__name__, name, str(message)) for form, name, found in typed for message in found}
    return [one for one in sorted(wrong) if one[-1] not in told]


def is_hidden(form: BaseForm, name: str) -> bool:
    return name in form.fields and form[name].is_hidden


@dataclass(frozen=True, slots=True)
class Made:
    """A form as a view made it, to be made again with other data."""

    kind: type[BaseForm]
    given: tuple[Any, ...]
    named: dict[str, Any]

    @property
    def is_bound(self) -> bool:
        return isinstance(self.given[0] if self.given else self.named.get("data"), dict)

    def again(self, data: Sent) -> BaseForm:
        sent = QueryDict(mutable=True)
        for name, values in encodable(data).items():
            sent.setlist(name, values)
        named = {name: copy.copy(value) if name == "instance" else value for name, value in self.named.items()}
        return self.kind(sent, *self.given[1:], **named) if self.given else self.kind(**{**named, "data": sent})


@contextmanager
def watched() -> Iterator[list[Made]]:
    """Every form that is made meanwhile."""
    made: list[Made] = []

    def make(kind: type[BaseForm], *given: Any, **named: Any) -> BaseForm:
        made.append(Made(kind, given, named))
        return type.__call__(kind, *given, **named)

    with patch.object(DeclarativeFieldsMetaclass, "__call__", make, create=True):
        yield made


def addresses(stock: Stock, chosen: Iterator[Route]) -> list[str]:
    found = []
    for route in chosen:
        with suppress(NoReverseMatch, KeyError):  # Wagtail's pages take no forms
            found.append(route.path(stock.of(route)))
    return list(dict.fromkeys(found))


def on_site(stock: Stock) -> list[str]:
    """What is ours, with each section of an entry; Wagtail's own forms are tried by CM1."""
    ours = (route for route in routes() if not route.name.startswith(("wagtail", "kommunen", "?")) and is_ours(route))
    return [*addresses(stock, ours), *(reverse("writing:step", args=[stock.draft.page_id, step.slug]) for step in STEPS.all)]


def is_ours(route: Route) -> bool:
    return not route.is_admin or route.namespace in ("review", "desk", "conference_after")


def forms_of(client: Client, path: str) -> Iterator[tuple[str, set[str], Sent, bool]]:
    """Where each form of a page is sent, the names of its fields, what they show, and whether there is something to type or choose."""
    answer = client.get(path)
    if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
        return
    for given_to_form, inside in FORM.findall(answer.text):
        if 'method="post"' in given_to_form.lower():
            action = re.search(r'action="([^"]*)"', given_to_form)
            shown: Sent = {}
            for name, value in form_fields(f'<form method="post">{inside}</form>', ""):
                if name != TOKEN:
                    shown.setdefault(name, []).append(value)
            names = {unescape(name) for name in NAME.findall(inside)} - {TOKEN}
            yield unescape(action[1]) if action and action[1] else path, names, shown, bool(TYPED.search(inside))


def all_forms(stock: Stock) -> dict[str, FoundForm]:
    """By the view that takes them; the sections of an entry one by one."""
    found: dict[str, FoundForm] = {}
    for persona in PERSONAS:
        client = signed_in(stock.people[persona], again=True)
        client.raise_request_exception = False
        for path in on_site(stock):
            for action, names, shown, is_typed in forms_of(client, path):
                view = resolve(action.partition("?")[0])
                name = f"{view.view_name} {view.kwargs['slug']}" if view.view_name == "writing:step" else view.view_name
                form = found.setdefault(name, FoundForm(client, action))
                if form.client is client and names:
                    form.names |= names
                    form.shown.append(shown)
                    form.is_typed |= is_typed
    return {name: form for name, form in found.items() if form.names}


@pytest.fixture
def quiet_pages(settings) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.probes.bare_errors"
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("quiet_pages")
def test_bi6_no_form_fails_whatever_is_typed_and_the_summary_says_what_the_fields_say(stock: Stock):
    forms, broken = all_forms(stock), []
    for form in forms.values():
        broken += tried(form)

    assert set(forms) >= {
        "accounts:profile", "accounts:invitations", "writing:step titel", "writing:step loesung", "writing:media", "my_events:sign_up",
        "my_searches:edit", "events:guest_form", "events:guest_link", "pages:feedback", "review:act", "desk:capacity", "desk:messages",
        "desk:person", "conference_after:material_edit", "account_login", "account_reset_password", "my_events:change",
    }  # fmt: skip
    assert not broken, "\n".join(map(str, broken))


def tried(form: FoundForm) -> list[tuple[Any, ...]]:
    """Each class of forms that the view makes is made again and again; what the view reads itself is sent again and again."""
    with watched() as made:
        for shown in (*form.shown, {}):
            form.post(shown)
    kinds = {one.kind: one for one in made if one.is_bound}
    found = at_random(form, form.post, SENT if kinds else OF_A_VIEW if form.is_typed else OF_BUTTONS)
    for one in kinds.values():
        found += at_random(form, checking(form, one), EXAMPLES)
    return found


def checking(form: FoundForm, made: Made) -> Callable[[Sent], list[tuple[Any, ...]]]:
    seen: set[tuple[Any, ...]] = set()

    def check(data: Sent) -> list[tuple[Any, ...]]:
        outcome: set[tuple[Any, ...]]
        with transaction.atomic(), request_context(form.request):
            try:
                errors = made.again(data).errors.as_data()
                outcome = {(name, str(error.code)) for name, found in errors.items() for error in found} or {()}
            except REFUSALS as refusal:
                outcome = {(type(refusal),)}
            transaction.set_rollback(True)
        is_new = not outcome <= seen
        seen.update(outcome)
        return form.post(data) if is_new else []

    return check


def at_random(form: FoundForm, act: Callable[[Sent], list[tuple[Any, ...]]], examples: int) -> list[tuple[Any, ...]]:
    """The first two faults of so many inputs."""
    found: list[tuple[Any, ...]] = []

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(data=form.typed())
    def send(data: Sent) -> None:
        if len(found) < 2:
            found.extend(act(data))

    send()
    return found[:2]


def test_in8_nothing_is_written_anywhere_without_the_token_of_a_form(stock: Stock):
    """Each address by POST, Wagtail's open ones too: refused or not there, and every table stays."""
    paths = addresses(stock, (route for route in routes() if not route.is_admin or is_listed(OPEN, route.name)))
    clients = {persona: signed_in(stock.people[persona], again=True) for persona in ("anon", "cdo", "editor")}
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

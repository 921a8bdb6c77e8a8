"""CM1 and BI4: every address with odd ids, numbers, dates and names, by GET and by POST, answers but never with 5xx.

In one process with the test's client: what counts is what the database and the code make of it, not the server in front.
Each request is undone, so that none sees what another has done.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from portal.admin_doors import OPEN, is_listed
from tests.addresses import Route, routes
from tests.helpers import signed_in

from .kinds import Stock

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

HUGE = "99999999999999999999"
ODD_PARTS = {
    "IntConverter": [10**30],
    "KeyConverter": [999_999_999_999_999_999],
    "VersionConverter": ["99999.99999.99999"],
    "FileNameConverter": ["a..b", "A" * 120],
    "StringConverter": [HUGE],
    "SlugConverter": [HUGE],
    "PathConverter": ["a/../ä"],
    "WrittenConverter": ["gibt-es-nicht"],
    "UUIDConverter": [uuid.UUID(int=2**128 - 1)],
    "Regex": [HUGE[:8]],
}
NUMBERS = [
    "p", "page", "seite", "id", "parent", "parent_page_id", "collection_id", "usage_count_min", "usage_count_max", "user", "owner", "site",
    "content_type", "edited_by", "topic", "thema", "kommune", "municipality", "jahr", "monat", "teil", "revision_id", "zu", "version",
    "sign_up", "session", "anmeldung", "eintrag", "target_pages", "page_id", "q", "tag",
]  # fmt: skip
WORDS = [
    "ordering", "sort", "reihenfolge", "sortierung", "page_type", "user_perm", "can_choose_root", "match_subclass", "status",
    "is_permanent", "action", "land", "phase", "art", "stand", "groesse", "ansicht", "zeitraum", "locale", "use", "mode", "preview_mode",
    "in_preview_panel", "hydrate_create_view",
    "multiple", "select_format", "link_url", "link_text", "s", "search",
]  # fmt: skip
DATES = [
    f"{name}{end}"
    for name in ("timestamp", "latest_revision_created_at", "first_published_at", "created_at", "updated_at")
    for end in ("_from", "_to", "")
] + ["von", "bis", "datum", "ab", "jahr"]
MANY = {"id": [str(number) for number in range(1900)], "page_type": "wagtailcore.page"}
ODD_QUERIES: list[dict[str, Any]] = [
    {**dict.fromkeys(NUMBERS, "abc"), **dict.fromkeys(DATES, "31.02.2026"), **dict.fromkeys(WORDS, "nope.nope"), "next": "//evil.example"},
    {**dict.fromkeys(NUMBERS, HUGE), **dict.fromkeys(DATES, "9999-12-31"), "target_pages": f"{HUGE},x", "page_type": "pages.topic"},
    {
        **dict.fromkeys(NUMBERS, "-1"),
        **dict.fromkeys(DATES, "0001-01-01"),
        **dict.fromkeys(WORDS, ""),
        "q": "\u202e\u200b\u0001'\"\\%_" * 40,
    },
    {**{name: ["1", "1", "0"] for name in NUMBERS}, **{name: ["-id", "'"] for name in WORDS}, **MANY},
]
"""Names that Wagtail and our own lists read, with what nobody would send by accident; each class of oddness once."""
ODD_BODIES: list[dict[str, Any]] = [
    {
        "id": ["abc", HUGE], "pk": HUGE, "next": "//evil.example", "action": "odd",
        "title": "x" * 5000, "slug": "ä/..", "name": ["a", "b"], "parent": HUGE, "page": HUGE, "municipality": HUGE,
        "topics": ["abc", HUGE],
        "starts_at": "31.02.2026 25:00", "ends_at": "0001-01-01", "version": "abc", "act": "odd", "user": HUGE, "sign_up": "abc",
        "session": HUGE, "sessions": [HUGE, "abc"], "go_live_at": "9999-99-99", "expire_at": "0001-01-01", "old_path": "x" * 999,
        "redirect_page": HUGE, "site": HUGE, "collection": HUGE, "parent_page": HUGE, "new_parent_page": "abc", "words": "x" * 9999,
        "body-count": "abc", "date": "31.02.2026", "capacity": HUGE, "on_site_seats": HUGE, "online_seats": "-1", "file": "no file",
        "role": "odd", "email": "x" * 500, "person": HUGE, "question": HUGE, "item": HUGE, "template": HUGE, "mode": "odd",
    },
    {
        "starts_at": "01.01.0001", "ends_at": "31.12.9999", "page": "1", "date": "31.12.9999", "version": HUGE, "parent": "-1",
        "on_site_seats": "٣", "online_seats": "1e5", "email": "a@b", "title": "\u202e\u0001", "body-count": HUGE, "user": "-1",
        "act": ["a", "b"], "from": HUGE, "to": HUGE, "until": "0001-01-01", "remind_on": "9999-12-31",
        "registration_closes_at": "01.01.0001 00:00",
        "opens_at": "01.01.0001 00:00", "closes_at": "31.12.9999 23:59",
    },
    {"id": [str(number) for number in range(5000)]},
    dict.fromkeys((*NUMBERS, *WORDS, "title", "name", "text", "email", "login", "password", "summary", "slug", "note", "reason"), "\x00"),
]  # fmt: skip


def sent(client: Client, method: str, path: str, data: Any = None) -> tuple[int, str, str]:
    """Status, the name of what broke, and the type of content; undone afterwards."""
    client.raise_request_exception = False
    with transaction.atomic():
        answer = getattr(client, method)(path, data or {})
        kind = answer.headers.get("Content-Type", "")
        broken = answer.exc_info[0].__name__ if getattr(answer, "exc_info", None) else ""
        if answer.streaming and kind.startswith("text/"):
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer.status_code, broken, kind


API_QUERIES = [
    {name: value}
    for name in ("child_of", "descendant_of", "limit", "offset", "order", "fields", "type", "for_explorer", "search")
    for value in ("*,-(", HUGE)
]
"""Wagtail's API refuses names it does not know: one at a time."""


def odd_paths(route: Route, values: Mapping[str, Any]) -> Iterator[str]:
    """The address with each of its parts made odd in turn."""
    for name, kind in route.converters.items():
        for odd in ODD_PARTS[kind]:
            try:
                yield route.path({**values, name: odd})
            except NoReverseMatch:
                continue


def is_shut(client: Client, path: str) -> bool:
    """Whether this person is sent away before the view reads anything: one odd question and one odd form tell no less than all of them."""
    answer = client.get(path)
    return answer.status_code in (401, 403) or (answer.status_code == 302 and answer["Location"].startswith(reverse("account_login")))


def failures(client: Client, chosen: list[Route], stock: Stock) -> list[tuple[Any, ...]]:
    """What answered with 5xx. An address whose view has been asked already gets the odd parts only."""
    found: list[tuple[Any, ...]] = []
    seen: set[str] = set()

    def look(method: str, path: str, data: Any = None) -> None:
        status, broken, _kind = sent(client, method, path, data)
        if status >= 500:
            found.append((status, broken, method, path[:120], str(data)[:160]))

    for route in chosen:
        values = stock.of(route)
        path = route.path(values)
        if is_shut(client, path):
            look("get", f"{path}?{urlencode(ODD_QUERIES[0], doseq=True)}")
            look("post", path, ODD_BODIES[0])
            continue
        for odd in odd_paths(route, values):
            look("get", odd)
        if route.view_class in seen:
            continue
        seen.add(route.view_class)
        for query in API_QUERIES if "_api" in route.namespace else ODD_QUERIES:
            look("get", f"{path}?{urlencode(query, doseq=True)}")
        for body in ODD_BODIES:
            look("post", path, body)
    return found


def test_cm1_no_address_of_the_admin_breaks(stock: Stock):
    chosen = [route for route in routes() if route.is_admin and is_listed(OPEN, route.name)]

    found = failures(signed_in(stock.people["editor"]), chosen, stock)

    assert len(chosen) > 100
    assert found == []


@pytest.mark.parametrize("persona", ["anon", "cdo", "admin"])
def test_bi4_no_address_of_the_site_breaks(stock: Stock, persona: str):
    chosen = [route for route in routes() if not route.is_admin and not route.name.startswith("?") and route.converters != {"0": "Regex"}]

    found = failures(signed_in(stock.people[persona]), chosen, stock)

    assert len(chosen) > 80
    assert found == []

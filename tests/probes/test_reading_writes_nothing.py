"""IN8: whoever reads, changes nothing. Members follow every link, and every table stays, but for a few named with their reason.

Statements are looked at as well as the tables: what writes the same value again is a write.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve

from tests.addresses import routes
from tests.helpers import signed_in

from .kinds import Stock

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

ALLOWED = {
    "django_session": "messages, and what a form of several steps remembers",
    "portal_cache": "the cache",
    "search_searchedterm": "what is searched for, without persons",
    "wagtailadmin_editingsession": "who else has the page open in the admin",
    "wagtailcore_pagesubscription": "whether who opens a page in the admin wants mails about comments on it",
    "wagtailcore_modellogentry": "an export of persons is an act that is logged",
    "wagtailcore_pagelogentry": "the same, of a conference",
}
"""Tables that a GET may write, and why."""
MOST = 2
"""Addresses asked per route and persona: the hundredth page of a list writes what the first does."""
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
LINK = re.compile(r"""\s(?:href|src|action|data-[\w-]*url[\w-]*)=["']([^"'<>]+)["']""")
TO_BE_FILLED = "/999999/"
"""Stands for a number that a script puts in."""
SIGNING_OUT = ("account_logout", "admin_door_logout", "wagtailadmin_logout")


@contextmanager
def watched(written: Counter) -> Iterator[None]:
    """Count the tables that statements write to."""

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := WRITES.match(sql):
            written[found[1]] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield


def checksums() -> dict[str, str]:
    """One value per table, over all its rows."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{table}\" t")  # noqa: S608 - our own names
            found[table] = cursor.fetchone()[0]
    return found


def crawl(client: Client, start: list[str]) -> tuple[list[tuple[str, list[str]]], list[tuple[str, str]], int]:
    """(address, tables it wrote), (page, link that leads nowhere), how many pages were read."""
    waiting, known, asked = deque((path, "") for path in start), set(start), Counter()
    wrong: list[tuple[str, list[str]]] = []
    dead: list[tuple[str, str]] = []
    while waiting:
        path, source = waiting.popleft()
        try:
            name = resolve(urlsplit(path).path).view_name
        except Resolver404:
            continue
        asked[name] += 1
        if name in SIGNING_OUT or asked[name] > MOST:
            continue
        written: Counter = Counter()
        with watched(written):
            answer = client.get(path)
            html = answer.content.decode() if not answer.streaming and "html" in answer.headers.get("Content-Type", "") else ""
        tables = sorted(set(written) - set(ALLOWED))
        if tables:
            wrong.append((path, tables))
        if source and answer.status_code in (404, 500):
            dead.append((source, path))
        for link in LINK.findall(html):
            address = urldefrag(urljoin(path, unescape(link))).url
            if (
                address.startswith("/")
                and not address.startswith(("//", "/static/"))
                and TO_BE_FILLED not in address
                and address not in known
            ):
                known.add(address)
                waiting.append((address, path))
    return wrong, dead, sum(min(count, MOST) for count in asked.values())


@pytest.mark.parametrize("persona", ["anon", "cdo", "editor", "admin"])
def test_in8_reading_leaves_every_table_as_it_was(stock: Stock, persona: str):
    client = signed_in(stock.people[persona])
    start = []
    for route in routes():
        try:
            start.append(route.path(stock.of(route)))
        except (NoReverseMatch, KeyError):  # Wagtail's pages: links lead there
            continue
    start.append("/")
    before = checksums()

    wrong, dead, count = crawl(client, start)

    after = checksums()
    changed = {table for table in after if after[table] != before[table]} - set(ALLOWED)
    assert count > 100
    assert wrong == []
    assert changed == set()
    assert dead == []

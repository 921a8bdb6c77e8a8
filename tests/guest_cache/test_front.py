"""The application before Django's: what it answers itself, what it lets pass, and what it keeps."""

from __future__ import annotations

import gzip
import io
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from accounts.devices import COOKIE as DEVICE
from accounts.kept.store import COOKIE as KEPT
from guest_cache import front, store
from guest_cache.front import Doors, GuestCache
from guest_cache.lives import PAGE
from guest_cache.store import Store
from guest_cache.watch import ALL, Watch
from pages.models import EditorialPage
from portal.guest_lives import COOKIES, LIVES, NEVER
from tests.addresses import routes
from tests.published import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


class Told:
    """A source of changes that a test tells."""

    tells_afterwards = True

    def __init__(self) -> None:
        self.waiting: dict[str, str] = {}
        self.fails = False

    def open(self) -> Mapping[str, str]:
        if self.fails:
            raise OSError("away")
        return {}

    def close(self) -> None:
        self.waiting = {}

    def changes(self) -> Mapping[str, str]:
        if self.fails:
            raise OSError("away")
        told, self.waiting = self.waiting, {}
        return told


class Server:
    """The application as gunicorn calls it."""

    def __init__(self, folder: Path, app: Any = None) -> None:
        self.told, self.closed = Told(), False
        self.made = 0
        self.inner = app or WSGIHandler()
        self.cache = GuestCache(self._counted, Watch(self.told), Store(folder, 10_000_000), Doors(COOKIES, NEVER), lambda: self.closed)
        self.cache.watch.look()

    def _counted(self, environ: dict[str, Any], start: Any) -> Any:
        self.made += 1
        return self.inner(environ, start)

    def ask(self, address: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        path, _, question = address.partition("?")
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": question, "SERVER_NAME": "testserver", "SERVER_PORT": "80",
            "HTTP_HOST": "testserver", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
            **{f"HTTP_{name}": value for name, value in headers.items()},
        }  # fmt: skip
        heard: list[Any] = []
        answer = self.cache(environ, lambda status, given, *_more: heard.extend([status, given]))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return int(heard[0][:3]), dict(heard[1]), body

    def word(self, address: str, method: str = "GET", **headers: str) -> str:
        return self.ask(address, method, **headers)[1].get("X-Portal-Cache", "")


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """What a test wrote stands in a transaction of its connection, which a request must not end, as Django's own client sees to."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path / "kept")


def test_the_second_reader_gets_the_same_bytes_and_django_is_not_asked(server):
    first, second = server.ask("/impressum/"), server.ask("/impressum/")
    assert (first[1]["X-Portal-Cache"], second[1]["X-Portal-Cache"], server.made) == ("miss", "hit", 1)
    assert first[2] == second[2] == Client().get("/impressum/").content
    packed = server.ask("/impressum/", ACCEPT_ENCODING="br, gzip")
    assert (packed[1]["Content-Encoding"], gzip.decompress(packed[2])) == ("gzip", first[2])
    assert "Content-Encoding" not in server.ask("/impressum/", ACCEPT_ENCODING="gzip;q=0, identity")[1]
    assert {part.strip() for part in second[1]["Vary"].split(",")} == {"Cookie", "Accept-Encoding"}
    assert second[1]["Cache-Control"] == "private, no-cache"
    assert second[1]["Content-Security-Policy"] == first[1]["Content-Security-Policy"]
    head = server.ask("/impressum/", "HEAD")
    assert (head[0], head[1]["Content-Length"], head[2]) == (200, str(len(first[2])), b"")
    etag = second[1]["ETag"]
    for known in (etag, etag.removeprefix("W/"), f'"x", {etag}', "*"):
        assert server.ask("/impressum/", IF_NONE_MATCH=known)[0::2] == (304, b""), known
    assert server.ask("/impressum/", IF_NONE_MATCH='"anders"')[0] == 200
    assert server.made == 1


def test_who_has_a_session_or_asks_in_another_way_passes_through(server):
    server.ask("/impressum/")
    for name in (settings.SESSION_COOKIE_NAME, "messages", DEVICE, KEPT):
        assert server.word("/impressum/", COOKIE=f"{settings.CSRF_COOKIE_NAME}=a; {name}=b") == "bypass", name
    assert server.word("/impressum/", AUTHORIZATION="Basic YTpi") == "bypass"
    assert server.word("/impressum/", HX_REQUEST="true") == "bypass"
    assert server.word("/konto/anmelden/") == "bypass"
    assert server.word("/impressum/", "POST") == ""
    assert server.word("/impressum/", COOKIE=f"{settings.CSRF_COOKIE_NAME}=a; matomo=1") == "hit"
    assert server.word("/impressum/", COOKIE="matomo=1") == "hit"
    server.closed = True
    assert server.word("/impressum/") == "bypass"


def test_who_brings_the_token_of_a_form_gets_what_is_kept_and_leaves_nothing(server):
    token = f"{settings.CSRF_COOKIE_NAME}=abc"
    assert [server.word("/impressum/", COOKIE=token) for _ in range(2)] == ["miss", "miss"]
    server.ask("/impressum/")
    assert server.word("/impressum/", COOKIE=token) == "hit"


def test_addresses_are_told_apart_by_all_that_an_answer_depends_on(server):
    server.ask("/impressum/")
    assert server.word("/impressum/?x=1") == "miss"
    assert server.word("/impressum/", HOST="localhost") == "miss"
    assert server.word("/impressum/", X_FORWARDED_PROTO="https") == "miss"
    assert server.ask("/impressum/", HOST="evil.example")[0] == 400
    assert server.word("/impressum/", HOST="evil.example") == "bypass"


def test_pages_with_a_form_and_pages_that_are_not_there_are_never_kept(server):
    for address, status in (("/barriere-melden/", 200), ("/gibt-es-nicht/", 404), ("/impressum", 301), ("/stellungnahme-gast/x/", 410)):
        assert [server.ask(address)[0], server.word(address), server.word(address)] == [status, "bypass", "bypass"], address
    assert "Set-Cookie" in server.ask("/barriere-melden/")[1]


def test_a_page_that_was_not_there_is_shown_once_it_is(server):
    page = publish("Sensoren im Parkhaus")
    address = page.get_absolute_url()
    page.unpublish()
    assert (server.ask(address)[0], server.word(address)) == (404, "bypass")
    page.save_revision().publish(skip_permission_checks=True)
    server.told.waiting = {"wagtailcore_page": "1"}
    assert (server.ask(address)[0], server.word(address)) == (200, "hit")


def test_a_change_of_what_a_page_showed_purges_it_and_another_change_does_not(server):
    server.ask("/impressum/")
    EditorialPage.objects.filter(slug="impressum").update(title="Impressum, neu")
    server.told.waiting = {"events_signup": "7"}
    assert "Impressum, neu" not in server.ask("/impressum/")[2].decode()
    server.told.waiting = {"wagtailcore_page": "8"}
    status, headers, body = server.ask("/impressum/")
    assert (status, headers["X-Portal-Cache"], "Impressum, neu" in body.decode()) == (200, "miss", True)
    assert server.word("/impressum/") == "hit"
    server.told.waiting = {ALL: "9"}
    assert [server.word("/impressum/"), server.word("/impressum/")] == ["miss", "hit"]


def test_what_was_read_before_a_change_is_not_kept_after_it(server):
    """The change is told while the page is being made: what was read may be older."""
    inner = server.inner

    def slow(environ: dict[str, Any], start: Any) -> Any:
        answer = inner(environ, start)
        server.told.waiting = {"wagtailcore_page": "1"}
        server.inner = inner
        return answer

    server.inner = slow
    assert [server.word("/impressum/"), server.word("/impressum/"), server.word("/impressum/")] == ["miss", "miss", "hit"]


def test_without_word_of_changes_nothing_that_is_kept_is_used(server, monkeypatch):
    server.ask("/impressum/")
    server.told.fails = True
    assert [server.word("/impressum/"), server.word("/impressum/")] == ["bypass", "bypass"]
    server.told.fails = False
    assert server.word("/impressum/") == "bypass", "a second has not passed"
    server.cache.watch._tried -= 2
    assert [server.word("/impressum/"), server.word("/impressum/")] == ["miss", "hit"]


def test_two_processes_share_what_one_has_made(tmp_path):
    one, other = Server(tmp_path), Server(tmp_path)
    one.ask("/impressum/")
    assert (other.word("/impressum/"), other.made) == ("hit", 0)
    for server in (one, other):
        server.told.waiting = {"wagtailcore_page": "8"}
    assert (one.word("/impressum/"), other.word("/impressum/"), other.made) == ("miss", "hit", 0)
    other.told.waiting = {"wagtailcore_page": "9"}
    assert other.word("/impressum/") == "miss", "it knows of a change that the other did not"
    one.told.waiting = {"wagtailcore_page": "9"}
    assert one.word("/impressum/") == "hit"


def test_a_page_ends_when_it_said_and_stale_ones_are_made_by_one_while_others_read_on(server, monkeypatch):
    now = time.time()
    server.ask("/impressum/")
    monkeypatch.setattr(front.time, "time", lambda: now + PAGE.fresh + 1)
    asked = server.cache._asked({"REQUEST_METHOD": "GET", "PATH_INFO": "/impressum/", "HTTP_HOST": "testserver", "wsgi.url_scheme": "http"})
    with server.cache.store.building(asked.key, wait=0) as mine:
        assert (mine, server.word("/impressum/")) == (True, "hit")
    assert [server.word("/impressum/"), server.word("/impressum/")] == ["miss", "hit"]
    monkeypatch.setattr(front.time, "time", lambda: now + 25 * 60 * 60)
    assert server.word("/impressum/") == "miss", "midnight is over"


def test_many_readers_of_a_page_that_nobody_made_yet_make_it_once(tmp_path):
    started = threading.Barrier(8)

    def app(environ: dict[str, Any], start: Any) -> Any:
        front.admit(environ, PAGE)
        time.sleep(0.05)
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"Hallo"]

    server = Server(tmp_path, app)
    words: list[str] = []

    def read() -> None:
        started.wait()
        words.append(server.word("/"))

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert (sorted(words), server.made) == (["hit"] * 7 + ["miss"], 1)


def test_the_files_are_bounded_and_a_flood_of_questions_pushes_out_no_page(tmp_path):
    room = Store(tmp_path, 40 * 4096)
    kept = store.Kept(200, [], "", 1, 2.0, 2.0, {}, [], b"x" * 3000)
    room.put(store.PAGES, store.key_of("/"), kept)
    for number in range(200):
        room.put(store.ASKED, store.key_of(f"/?q={number}"), kept)
    assert room.get(store.PAGES, store.key_of("/")) == kept
    assert len(list((tmp_path / store.ASKED).glob("*/*"))) <= 10 + store.SWEPT_AFTER
    (tmp_path / store.PAGES / store.key_of("/")[:2] / store.key_of("/")).write_bytes(b"halb")
    assert room.get(store.PAGES, store.key_of("/")) is None
    room.clear()
    assert room.get(store.ASKED, store.key_of("/?q=199")) is None


def test_a_disk_that_takes_nothing_keeps_nothing_and_says_nothing(tmp_path):
    (tmp_path / "kept").write_text("no folder")
    server = Server(tmp_path / "kept")
    assert [server.ask("/impressum/")[0], server.word("/impressum/")] == [200, "miss"]


def test_every_kept_view_exists_and_none_takes_a_token():
    known = {route.name: route for route in routes()}
    assert set(LIVES) - {"wagtail_serve"} <= set(known)
    assert [name for name in LIVES if name in known and "token" in str(known[name])] == []

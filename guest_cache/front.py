"""Before everything: what a visitor without a session was answered is answered to the next one, byte by byte.

A WSGI application around Django's. It knows no page: a view's name in the table of who may be kept (``Life``) lets an answer in,
and only as a whole answer to a plain GET without any cookie of the portal. Everything else passes through as if this were not here.
"""

from __future__ import annotations

import gzip
import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from .lives import Life
from .reading import Reading
from .registry import next_change
from .store import ASKED, PAGES, Kept, Memory, Store, key_of
from .watch import Watch

Environ = dict[str, Any]
Start = Callable[..., Any]
App = Callable[[Environ, Start], Iterable[bytes]]
NOTE = "portal.guest_page"
"""Where in the request a middleware leaves what life its answer has (``admit``)."""
HEADER = "X-Portal-Cache"
HIT, MISS, BYPASS = "hit", "miss", "bypass"
WAIT = 10.0
"""Seconds to wait for who makes the same page."""
NEVER_AGAIN = 60.0
"""Seconds for which it is known that an address is not kept, so that its readers need not queue."""
LARGEST = 2 * 1024 * 1024
OF_THE_WAY = frozenset({"connection", "date", "server", "content-length", "content-encoding", "vary", "etag", HEADER.lower()})
"""Headers that are said anew with each answer from here."""
OF_304 = frozenset({"cache-control", "etag", "vary", HEADER.lower()})


@dataclass(frozen=True, slots=True)
class Doors:
    """Who passes through: ``cookies`` of the portal, of which that of forms alone is harmless; beginnings of addresses."""

    cookies: frozenset[str]
    never: tuple[str, ...]
    edition: str = ""
    """What an older code made is not taken by a newer one."""


Address = tuple[str, ...]
"""What an answer depends on: scheme, host, path and question."""


@dataclass(slots=True)
class _Asked:
    """A request that what is kept may answer."""

    address: Address
    may_keep: bool
    """Asked for with GET and without any cookie: what is made for it is made for everybody."""
    head: bool

    @property
    def room(self) -> str:
        return ASKED if self.address[-1] else PAGES

    edition: str

    @property
    def key(self) -> str:
        return key_of(*self.address, self.edition)


@dataclass(slots=True)
class _Note:
    """What the inner application says of its answer."""

    life: Life | None = None
    status: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Next:
    """When pages change by themselves, as Unix time, and what says so."""

    until: float
    tables: list[str]
    born: int
    numbers: dict[str, str]
    looked: int = -1


def admit(environ: Environ, life: Life) -> None:
    """The answer to this request may be kept: everybody without a session would get the same."""
    note = environ.get(NOTE)
    if note is not None:
        note.life = life


class GuestCache:
    """The application with its answers kept. ``closed``: whether the whole portal is closed now; then nothing is answered from here."""

    def __init__(self, app: App, watch: Watch, store: Store, doors: Doors, closed: Callable[[], bool]) -> None:
        self.app, self.watch, self.store, self.doors, self.closed = app, watch, store, doors, closed
        self.memory = Memory()
        self._next: _Next | None = None

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        asked = self._asked(environ)
        if asked is None or self.closed() or not self.watch.look():
            return self._passed(environ, start, BYPASS)
        kept = self._kept(asked)
        if kept and time.time() < kept.fresh_until:
            return self._given(kept, environ, start, asked)
        if not asked.may_keep:
            return self._passed(environ, start, MISS)
        with self.store.building(asked.key, wait=0 if kept else WAIT) as mine:
            if not mine and kept:
                return self._given(kept, environ, start, asked)
            if self.watch.look() and (made := self._kept(asked)) and time.time() < made.fresh_until:
                return self._given(made, environ, start, asked)
            return self._made(environ, start, asked)

    # --- Who may be answered -----------------------------------------------------------------------

    def _asked(self, environ: Environ) -> _Asked | None:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if method not in ("GET", "HEAD") or path.startswith(self.doors.never):
            return None
        if environ.get("HTTP_AUTHORIZATION") or environ.get("HTTP_HX_REQUEST"):
            return None
        names: set[str] = set()
        if cookies := environ.get("HTTP_COOKIE"):
            names = {part.partition("=")[0].strip() for part in cookies.split(";")} & self.doors.cookies
            if names - {settings.CSRF_COOKIE_NAME}:
                return None
        address = (
            environ["wsgi.url_scheme"],
            environ.get("HTTP_X_FORWARDED_PROTO", ""),
            environ.get("HTTP_HOST", ""),
            environ.get("SCRIPT_NAME", ""),
            path,
            environ.get("QUERY_STRING", ""),
        )
        return _Asked(address, method == "GET" and not names, method == "HEAD", self.doors.edition)

    def _kept(self, asked: _Asked) -> Kept | None:
        """What is kept for an address and still holds: from the memory of this process, else from the files of the host."""
        known = self.memory.get(asked.address)
        if known is not None and not self._holds(known):
            known = None
        if known is not None and time.time() < known.fresh_until:
            return known
        kept = self.store.get(asked.room, asked.key)
        if kept is None or not self._holds(kept):
            return known
        self.memory.put(asked.address, kept)
        return kept

    def _holds(self, kept: Kept) -> bool:
        return time.time() < kept.until and self.watch.still_holds(kept)

    # --- Answers -----------------------------------------------------------------------------------

    def _given(self, kept: Kept, environ: Environ, start: Start, asked: _Asked) -> Iterable[bytes]:
        return _answered(kept, environ, start, asked, HIT) if kept.status else self._passed(environ, start, BYPASS)

    def _passed(self, environ: Environ, start: Start, word: str) -> Iterable[bytes]:
        def starting(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start(status, [*headers, (HEADER, word)], *more)

        return self.app(environ, starting if environ["REQUEST_METHOD"] in ("GET", "HEAD") else start)

    def _made(self, environ: Environ, start: Start, asked: _Asked) -> Iterable[bytes]:
        """Let Django answer, and keep what it says where it may be kept."""
        note, reading, born, numbers = _Note(), Reading(), time.monotonic_ns(), self.watch.numbers
        inner = {**environ, NOTE: note}

        def starting(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            note.status, note.headers = status, headers

        with connection.execute_wrapper(reading):
            answer = self.app(inner, starting)
            life = note.life if note.status.startswith("200") else None
            if life is None or not _is_for_all(note.headers) or reading.quiet or getattr(answer, "streaming", False):
                never = Kept(0, [], "", born, time.time() + NEVER_AGAIN, time.time() + NEVER_AGAIN, dict(numbers), sorted(reading.tables))
                self.store.put(asked.room, asked.key, never)
                start(note.status, [*note.headers, (HEADER, BYPASS)])
                return answer
            try:
                body = b"".join(answer)
            finally:
                close = getattr(answer, "close", None)
                if close:
                    close()
        if any(name.lower() == "content-encoding" for name, _value in note.headers):
            body = gzip.decompress(body)
        now = time.time()
        tables = reading.tables
        until, more = self._until()
        etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
        kept = Kept(
            status=200,
            headers=_kept_headers(note.headers, etag),
            etag=etag,
            born=born,
            until=min(until, now + life.at_most) if life.at_most else until,
            fresh_until=now + life.fresh,
            numbers=dict(numbers),
            tables=sorted(tables | more),
            body=gzip.compress(body, 6, mtime=0),  # without the padding that hides secrets (BREACH): here are none
        )
        if len(kept.body) <= LARGEST:
            self.store.put(asked.room, asked.key, kept)
        return _answered(kept, environ, start, asked, MISS)

    def _until(self) -> tuple[float, set[str]]:
        """When pages change by themselves next, as Unix time, and the tables that say so; asked anew only when one of these changed."""
        known = self._next
        if known is None or time.time() >= known.until or not self.watch.still_holds(known):
            reading, born, numbers = Reading(), time.monotonic_ns(), dict(self.watch.numbers)
            with connection.execute_wrapper(reading):
                moment = next_change(timezone.now())
            self._next = known = _Next(moment.timestamp(), sorted(reading.tables), born, numbers)
        return known.until, set(known.tables)


def _is_for_all(headers: list[tuple[str, str]]) -> bool:
    """No cookie, and nothing it varies by that is no part of the key."""
    for name, value in headers:
        if name.lower() == "set-cookie":
            return False
        if name.lower() == "vary" and {part.strip().lower() for part in value.split(",")} - {"cookie", "accept-encoding", "hx-request"}:
            return False
    return True


def _kept_headers(headers: list[tuple[str, str]], etag: str) -> list[tuple[str, str]]:
    kept = [(name, value) for name, value in headers if name.lower() not in OF_THE_WAY]
    varies = {"accept-encoding": "Accept-Encoding", "cookie": "Cookie"}
    for name, value in headers:
        if name.lower() == "vary":
            varies |= {part.strip().lower(): part.strip() for part in value.split(",")}
    return [*kept, ("Vary", ", ".join(varies.values())), ("ETag", etag)]


def _answered(kept: Kept, environ: Environ, start: Start, asked: _Asked, word: str) -> Iterable[bytes]:
    headers = [*kept.headers, (HEADER, word)]
    wanted = environ.get("HTTP_IF_NONE_MATCH")
    if wanted and (kept.etag.removeprefix("W/") in wanted or wanted.strip() == "*"):
        start("304 Not Modified", [pair for pair in headers if pair[0].lower() in OF_304])
        return []
    body = kept.body
    if _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        headers.append(("Content-Encoding", "gzip"))
    else:
        body = gzip.decompress(body)
    headers.append(("Content-Length", str(len(body))))
    start("200 OK", headers)
    return [] if asked.head else [body]


def _takes_gzip(accepted: str) -> bool:
    """RFC 9110, 12.5.3, as far as browsers use it."""
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() in ("gzip", "x-gzip"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False

"""An engine that may be away: after one failure nobody waits for it for a while, and no request waits for long."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from search.contract import Health, Hit, IndexBroken, Read, Results, SearchDocument, SearchEngine, SearchRequest, SearchUnavailable

logger = logging.getLogger("search")

PAUSE = 5.0
"""Seconds after a failure in which nobody asks."""
PATIENCE, WINDOW = 1.0, 3.0
"""Seconds that one thread spends on slow answers within WINDOW; a page that asks several times is one thread."""
SLOW = 0.25
"""Seconds from which on an answer is slow."""

T = TypeVar("T")


class GuardedEngine:
    """The same engine behind a circuit breaker that all threads of the process share."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._closed_until = 0.0
        """When somebody may try again; 0 where nothing is wrong."""
        self._thread = threading.local()

    def refresh(self, keys: Sequence[str], read: Read) -> None:
        self._guarded(lambda: self._engine.refresh(keys, read))

    def rebuild(self, documents: Iterable[SearchDocument], read: Read) -> int:
        return self._guarded(lambda: self._engine.rebuild(documents, read))

    def search(self, request: SearchRequest) -> Results:
        return self._hurried(lambda: self._engine.search(request))

    def suggest(self, text: str, audiences: frozenset[str], limit: int) -> tuple[Hit, ...]:
        return self._hurried(lambda: self._engine.suggest(text, audiences, limit))

    def similar(self, key: str, audiences: frozenset[str], limit: int, kinds: tuple[str, ...] = ()) -> tuple[Hit, ...]:
        return self._hurried(lambda: self._engine.similar(key, audiences, limit, kinds))

    def health(self) -> Health:
        return self._guarded(self._engine.health)

    def verify(self) -> Health:
        return self._guarded(self._engine.verify)

    def _hurried(self, act: Callable[[], T]) -> T:
        """What somebody waits for: refused where this thread has waited enough just now."""
        now = time.monotonic()
        waited = [(ended, seconds) for ended, seconds in getattr(self._thread, "waited", []) if ended > now - WINDOW]
        if sum(seconds for _, seconds in waited) > PATIENCE:
            raise SearchUnavailable("the engine is too slow")
        try:
            return self._guarded(act)
        finally:
            ended = time.monotonic()
            self._thread.waited = [*waited, (ended, ended - now)] if ended - now > SLOW else waited

    def _guarded(self, act: Callable[[], T]) -> T:
        self._pass()
        try:
            result = act()
        except IndexBroken:
            self._closed_until = 0.0  # it answers
            raise
        except SearchUnavailable as error:
            logger.warning("Suchmaschine nicht erreichbar, nächster Versuch in %s Sekunden: %s", PAUSE, error)
            self._closed_until = time.monotonic() + PAUSE
            raise
        self._closed_until = 0.0
        return result

    def _pass(self) -> None:
        """Go on, or raise SearchUnavailable. After the pause one caller tries, the others go on refusing."""
        with self._lock:
            now = time.monotonic()
            if self._closed_until > now:
                raise SearchUnavailable("the engine failed a moment ago")
            if self._closed_until:
                self._closed_until = now + PAUSE

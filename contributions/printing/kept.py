"""A paper that was just made is not made again: it is kept under a sum of everything that stands in it.

So nothing has to be told when an entry changes, and nothing that is gone from an entry lives on here: whatever differs has another sum.
One paper is made at a time in a process; who waits too long is asked to come back (docs/decisions/0031).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

MOST_BYTES = 24 * 1024 * 1024
"""What a process keeps of papers."""
PATIENCE = 3
"""Seconds that a request waits for others."""


class Busy(Exception):
    """Other papers are being made; nothing was begun."""


class Papers:
    """The papers of this process by their sums, the ones asked for last; read and changed under its lock alone."""

    def __init__(self, most_bytes: int = MOST_BYTES, patience: float = PATIENCE) -> None:
        self._most_bytes = most_bytes
        self._patience = patience
        self._lock = threading.Lock()
        self._papers: OrderedDict[str, bytes] = OrderedDict()

    def get(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The paper under a sum, made if it is not there; raises Busy."""
        if not self._lock.acquire(timeout=self._patience):
            raise Busy
        try:
            if key not in self._papers:
                self._papers[key] = make()
            self._papers.move_to_end(key)
            made = self._papers[key]
            while sum(map(len, self._papers.values())) > self._most_bytes:
                self._papers.popitem(last=False)
            return made
        finally:
            self._lock.release()

"""Readers with connections that stay open, in processes of their own: what they compute is not the server's."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

READERS = 4
ANSWER_SECONDS = 120


class Load(NamedTuple):
    """What one round of requests took."""

    rate: float
    """Answers per second, of all readers together."""
    cpu_ms: float
    """Of all processes of the server, for one answer."""
    cache: str
    """What the last answer said of the cache of pages for guests; "" without one."""


class Readers:
    """Asked many times; their processes are started once."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(READERS, mp_context=get_context("spawn"))

    def close(self) -> None:
        self._pool.shutdown()

    def load(self, port: int, servers: Iterable[Path], path: str, each: int, headers: dict[str, str]) -> Load:
        """``each`` requests by each reader, one after the other."""
        places = list(servers)
        before, began = computed(places), time.perf_counter()
        told = list(self._pool.map(ask, *zip(*[(port, path, each, headers)] * READERS, strict=True)))
        passed, used = time.perf_counter() - began, computed(places) - before
        return Load(each * READERS / passed, used * 1000 / (each * READERS), told[-1])


def ask(port: int, path: str, count: int, headers: dict[str, str]) -> str:
    """Ask so often over one connection; what the last answer says of the cache."""
    connection, cache = HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS), ""
    try:
        for _request in range(count):
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                raise RuntimeError(f"{path}: {response.status}")
            cache = response.headers.get("X-Portal-Cache", "")
    finally:
        connection.close()
    return cache


def computed(places: Iterable[Path]) -> float:
    """Seconds that these processes have computed, to the nanosecond where /proc/…/stat counts in hundredths (Linux)."""
    nanoseconds = 0
    for thread in (thread for place in places for thread in place.glob("task/*")):
        with suppress(OSError):
            nanoseconds += int((thread / "schedstat").read_text().split()[0])
    return nanoseconds / 1e9

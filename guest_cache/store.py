"""Pages as they leave, compressed, in files: all processes of a host share them, and the kernel keeps in memory what is asked for.

Memory of a process would be made anew by each of them and lost with each; a server for it (Redis, memcached) is one more
thing to run, and a look at it costs as much as reading a file that the kernel holds.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

PAGES, ASKED = "seiten", "fragen"
"""Rooms: addresses alone, and addresses with a question; a flood of questions cannot push out the pages."""
SWEPT_AFTER = 64
"""Pages that a process writes between two looks at the size."""
LOCKS = 1024
STEP = 0.005


@dataclass(slots=True)
class Kept:
    """An answer with what is needed to know whether it still holds. ``status`` 0: what this address answers is never kept."""

    status: int
    headers: list[tuple[str, str]]
    etag: str
    born: int
    """Nanoseconds of ``time.monotonic_ns`` when its making began."""
    until: float
    """Unix time at which it changes by itself."""
    fresh_until: float
    """Unix time after which one reader makes it anew while the others still get this one."""
    numbers: dict[str, str]
    tables: list[str]
    body: bytes = b""
    """Compressed with gzip."""
    looked: int = -1
    """Up to which change its tables were compared (watch.py); of one process."""


class Memory:
    """The pages that a process gave last: reading and parsing their files again is most of what an answer costs."""

    SIZE = 16 * 1024 * 1024
    """Bytes of pages; beyond it, the half that came first goes."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, ...], Kept] = {}
        self._taken = 0
        self._lock = threading.Lock()

    def get(self, address: tuple[str, ...]) -> Kept | None:
        return self._held.get(address)

    def put(self, address: tuple[str, ...], kept: Kept) -> None:
        with self._lock:
            before = self._held.pop(address, None)
            self._held[address] = kept
            self._taken += self._weight(kept) - (self._weight(before) if before else 0)
            if self._taken > self.SIZE:
                for old in list(self._held)[: len(self._held) // 2 + 1]:
                    self._taken -= self._weight(self._held.pop(old))

    @staticmethod
    def _weight(kept: Kept) -> int:
        return len(kept.body) + 4096  # with its headers, tables and keys


class Store:
    """Files below a folder, each replaced in one step; at most ``size`` bytes for pages and a quarter of it for questions."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder, self.size = folder, size
        self._written = SWEPT_AFTER
        self._lock = threading.Lock()

    def get(self, room: str, key: str) -> Kept | None:
        """What is kept under a key; None where nothing is, or nothing that can be read."""
        try:
            raw = self._path(room, key).read_bytes()
            head, body = raw.split(b"\n", 1)
            said = json.loads(head)
            said["headers"] = [(name, value) for name, value in said["headers"]]
            return Kept(**said, body=body)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def put(self, room: str, key: str, kept: Kept) -> None:
        """Keep it; a full or unwritable disk keeps nothing."""
        head = {name: value for name, value in asdict(kept).items() if name not in ("body", "looked")}
        path = self._path(room, key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=path.parent)
            try:
                with open(handle, "wb") as file:
                    file.write(json.dumps(head).encode() + b"\n" + kept.body)
                os.replace(draft, path)
            except OSError:
                os.unlink(draft)
        except OSError:
            return
        self._count()

    @contextmanager
    def building(self, key: str, *, wait: float) -> Iterator[bool]:
        """True for the one of all processes and threads of the host who makes a page now; the others wait up to ``wait`` seconds.

        False where it took longer, or where nothing can be locked: then it is made beside the other.
        """
        path = self.folder / "locks" / f"{int(key[:8], 16) % LOCKS:04}"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o640)
        except OSError:
            yield False
            return
        try:
            yield _locked(handle, wait)
        finally:
            os.close(handle)

    def clear(self) -> None:
        """Forget all."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, room: str, key: str) -> Path:
        return self.folder / room / key[:2] / key

    def _count(self) -> None:
        with self._lock:
            self._written += 1
            if self._written < SWEPT_AFTER:
                return
            self._written = 0
        for room, size in ((PAGES, self.size), (ASKED, self.size // 4)):
            sweep(self.folder / room, size)


def _locked(handle: int, wait: float) -> bool:
    end = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(STEP)
        except OSError:
            return False
        else:
            return True


def sweep(folder: Path, size: int) -> None:
    """Where the files of a room take more than ``size`` bytes, take away the oldest until a fifth is free."""
    found = []
    for path in folder.glob("*/*"):
        try:
            state = path.stat()
        except OSError:
            continue
        found.append((state.st_mtime, state.st_blocks * 512, path))
    total = sum(taken for _time, taken, _path in found)
    if total <= size:
        return
    for _time, taken, path in sorted(found):
        path.unlink(missing_ok=True)
        total -= taken
        if total <= size * 0.8:
            return


def key_of(*parts: str) -> str:
    """A name for a file that an address cannot choose."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()

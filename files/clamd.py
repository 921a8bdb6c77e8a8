"""Asks clamd, the daemon of ClamAV, about one file: its commands PING and INSTREAM (man 8 clamd), and nothing else.

What stands at the other end may be slow, dead or something else altogether: every wait has an end, and no answer but
the two expected ones is taken for a verdict.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterable, Iterator
from typing import IO
from urllib.parse import urlsplit

CHUNK = 64 * 1024
CONNECT_SECONDS = 5
SCAN_SECONDS = 60
"""For the whole conversation about a file, however many bytes arrive one by one."""
LONGEST_ANSWER = 4096
CLEAN = "stream: OK"
FOUND = re.compile(r"stream: (\S.*) FOUND")


class ScannerDown(Exception):
    """Nothing that could scan answers at the address."""


class NoVerdict(Exception):
    """The scanner answered, but said nothing about this file: too slow, too large, rubbish."""


def ping(url: str, *, seconds: float = CONNECT_SECONDS) -> None:
    """Raises ScannerDown unless a scanner answers at ``url`` (tcp://host:port or unix:///path)."""
    try:
        answer = _ask(url, [b"zPING\0"], seconds)
    except OSError as error:
        raise ScannerDown(type(error).__name__) from error
    if answer != "PONG":
        raise ScannerDown("no PONG")


def scan(url: str, stream: IO[bytes], *, seconds: float = SCAN_SECONDS) -> str:
    """The name of what was found in a file, "" where it is clean. Raises ScannerDown and NoVerdict."""
    ping(url)
    try:
        answer = _ask(url, _instream(stream), seconds)
    except OSError as error:
        raise NoVerdict(type(error).__name__) from error
    if answer == CLEAN:
        return ""
    found = FOUND.fullmatch(answer)
    if found is None:
        raise NoVerdict(answer[:100])
    return found[1]


def _instream(stream: IO[bytes]) -> Iterator[bytes]:
    """The file as the command wants it: pieces that begin with their length, an empty one at the end."""
    yield b"zINSTREAM\0"
    while piece := stream.read(CHUNK):
        yield len(piece).to_bytes(4, "big") + piece
    yield bytes(4)


def _ask(url: str, parts: Iterable[bytes], seconds: float) -> str:
    """Send everything and read one answer, all within ``seconds``. Raises OSError."""
    deadline = time.monotonic() + seconds
    with _connect(url, min(seconds, CONNECT_SECONDS)) as connection:
        try:
            for part in parts:
                connection.settimeout(_left(deadline))
                connection.sendall(part)
        except ConnectionError:
            pass  # a file beyond its limit is answered before it is sent to its end: the reason can still be read
        return _answer(connection, deadline)


def _connect(url: str, seconds: float) -> socket.socket:
    address = urlsplit(url)
    if address.scheme == "tcp":
        return socket.create_connection((address.hostname, address.port or 3310), seconds)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(seconds)
    try:
        connection.connect(address.path)
    except OSError:
        connection.close()
        raise
    return connection


def _answer(connection: socket.socket, deadline: float) -> str:
    """What is said up to the NUL that ends it, or to the end of the connection."""
    heard = b""
    while b"\0" not in heard and len(heard) < LONGEST_ANSWER:
        connection.settimeout(_left(deadline))
        piece = connection.recv(1024)
        if not piece:
            break
        heard += piece
    return heard.partition(b"\0")[0].decode(errors="replace").strip()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left

"""A real Elasticsearch for the tests, named by ELASTICSEARCH_URL; and servers that do not behave."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest

URL = os.environ.get("ELASTICSEARCH_URL", "").rstrip("/")

GET_ELASTICSEARCH = "Holen: docker compose up -d elasticsearch; export ELASTICSEARCH_URL=http://127.0.0.1:9200"


def call(method: str, path: str, body: Any = None) -> Any:
    """Ask the server directly, past the engine."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{URL}{path}", data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.loads(response.read())


def indices(prefix: str) -> list[str]:
    """The indices whose names begin so."""
    return sorted(call("GET", f"/{prefix}-*?features=aliases"))


def remove(prefix: str) -> None:
    for name in indices(prefix):
        call("DELETE", f"/{name}")


def own_prefix() -> Iterator[str]:
    """A name for indices that no other test uses; they go with it. Fails without a server."""
    if not URL:
        pytest.fail("ELASTICSEARCH_URL fehlt; in der CI darf nichts ausfallen.")
    prefix = f"test-{uuid4().hex[:12]}"
    yield prefix
    remove(prefix)


# --- Servers that do not behave ---------------------------------------------------------

JSON = "application/vnd.elasticsearch+json;compatible-with=8"


def _http(body: str, *, status: str = "200 OK", kind: str = JSON, stranger: bool = False, length: int = 0) -> bytes:
    product = "" if stranger else "X-Elastic-Product: Elasticsearch\r\n"
    return f"HTTP/1.1 {status}\r\n{product}Content-Type: {kind}\r\nContent-Length: {length or len(body)}\r\n\r\n{body}".encode()


ANSWERS = {
    "silence": b"",
    "an error page of a proxy": _http("<h1>Oops</h1>", status="502 Bad Gateway", kind="text/html", stranger=True),
    "a stranger": _http("{}", stranger=True),
    "noise": b"\x00\xff\x13\x37 what?\r\n\r\n" * 50,
    "broken JSON": _http('{"responses": '),
    "no object": _http("7"),
    "JSON of another shape": _http('{"responses": [1, {}]}'),
    "hits of another shape": _http('{"responses": [{"hits": {"total": 1, "hits": 7}}]}'),
    "a hit without content": _http('{"responses": [{"hits": {"total": {"value": 1}, "hits": [{"_score": 1}]}}]}'),
    "half an answer": _http('{"responses": ', length=5_000),
    "an overloaded server": _http('{"error": {"type": "es_rejected_execution_exception"}, "status": 429}', status="429 Too Many Requests"),
}
"""What a server may say instead of an answer."""


@contextmanager
def listening(answer: bytes, *, dripping: bool = False) -> Iterator[str]:
    """The address of a server that answers every connection so and then keeps it open; ``dripping`` sends byte after byte for ever."""
    stopped = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def serve() -> None:
        while not stopped.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            held.append(connection)
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    def talk(connection: socket.socket) -> None:
        try:
            connection.recv(65_536)
            connection.sendall(answer)
            while dripping and not stopped.is_set():
                connection.sendall(b" ")
                time.sleep(0.1)
        except OSError:
            return

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stopped.set()
        for each in (listener, *held):
            each.close()


def refusing() -> str:
    """The address of a port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

"""Connections to Elasticsearch that end when their time is up, whatever the server sends.

The transport's own timeout starts anew with every byte that arrives: a server that drips holds a request for ever (tried).
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import Any

from elastic_transport import NodeConfig, Urllib3HttpNode

LONGEST = 30.0
"""Seconds where nobody set a limit."""
TICK = 0.05
"""Seconds between two looks at the clock while something is awaited."""
_reading = threading.local()
"""What this thread waits for: the line, and when its time is up."""


class _Watch:
    """One thread a process that cuts the lines whose time is up. A timer for each request would cost it a millisecond."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends: dict[socket.socket, float] = {}
        self._something = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, line: socket.socket, ends: float) -> None:
        with self._lock:
            self._ends[line] = ends
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()
        if not self._something.is_set():
            self._something.set()

    def end(self, line: socket.socket) -> None:
        with self._lock:
            self._ends.pop(line, None)

    def _run(self) -> None:
        while True:
            self._something.wait()
            time.sleep(TICK)
            with self._lock:
                late = [line for line, ends in self._ends.items() if ends < time.monotonic()]
                for line in late:
                    del self._ends[line]
                if not self._ends:
                    self._something.clear()
            for line in late:
                with suppress(OSError):  # closed by the other side meanwhile
                    line.shutdown(socket.SHUT_RDWR)


_watch = _Watch()


class ImpatientNode(Urllib3HttpNode):
    """The transport's HTTP client, with a limit for a request from its first byte to its last."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        connection = self.pool.ConnectionCls

        class Connection(connection):  # type: ignore[misc,valid-type]  # HTTP or HTTPS, as the address says
            def getresponse(self) -> Any:
                _reading.line = self.sock
                _watch.begin(self.sock, _reading.ends)
                return super().getresponse()

        self.pool.ConnectionCls = Connection

    def perform_request(self, method: str, target: str, body: bytes | None = None, headers: Any = None, request_timeout: Any = None) -> Any:
        seconds = request_timeout if isinstance(request_timeout, int | float) else self.config.request_timeout or LONGEST
        _reading.ends, _reading.line = time.monotonic() + seconds, None
        try:
            return super().perform_request(method, target, body, headers, request_timeout=seconds)
        finally:
            if _reading.line is not None:
                _watch.end(_reading.line)

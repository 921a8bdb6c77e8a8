"""Connections to Elasticsearch that end when their time is up, whatever the server sends.

The transport's own timeout starts anew with every byte that arrives: a server that drips holds a request for ever (tried).
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any

from elastic_transport import NodeConfig, Urllib3HttpNode

LONGEST = 30.0
"""Seconds where nobody set a limit."""
_reading = threading.local()
"""The request that this thread waits for."""


class _Request:
    """Cuts the line of one request after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.line: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> None:
        _reading.request = self
        self._timer.start()

    def __exit__(self, *error: object) -> None:
        self._timer.cancel()

    def _cut(self) -> None:
        if self.line:
            with suppress(OSError):  # closed by the other side meanwhile
                self.line.shutdown(socket.SHUT_RDWR)


class ImpatientNode(Urllib3HttpNode):
    """The transport's HTTP client, with a limit for a request from its first byte to its last."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        connection = self.pool.ConnectionCls

        class Connection(connection):  # type: ignore[misc,valid-type]  # HTTP or HTTPS, as the address says
            def getresponse(self) -> Any:
                _reading.request.line = self.sock
                return super().getresponse()

        self.pool.ConnectionCls = Connection

    def perform_request(self, method: str, target: str, body: bytes | None = None, headers: Any = None, request_timeout: Any = None) -> Any:
        seconds = request_timeout if isinstance(request_timeout, int | float) else self.config.request_timeout or LONGEST
        with _Request(seconds):
            return super().perform_request(method, target, body, headers, request_timeout=seconds)

"""A mail server on loopback that takes everything and keeps it: what has really left the portal."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage


class _Session(socketserver.StreamRequestHandler):
    """As much of SMTP as Django's backend speaks."""

    def handle(self) -> None:
        self._say("220 senke")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                self._say("354 weiter")
                self._keep()
            elif verb == "QUIT":
                self._say("221 bis bald")
                return
            self._say("250 gut")

    def _keep(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.kept.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))  # type: ignore[attr-defined]

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def taking_everything() -> Iterator[tuple[str, list[EmailMessage]]]:
    """The address for EMAIL_URL, and the list that fills."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.kept = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"smtp://127.0.0.1:{server.server_address[1]}", server.kept  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()

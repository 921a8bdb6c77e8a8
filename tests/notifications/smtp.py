"""A real mail server on loopback: takes mails, refuses them, or hangs, as a test wants it."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message

Answer = Callable[[str], str]


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP (RFC 5321) as a client needs to hand a mail over. ``kept`` is what it said "250" to after DATA."""

    daemon_threads = allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.kept: list[Message] = []
        self.recipient: Answer = lambda address: "250 OK"
        """What it answers to RCPT TO."""
        self.hangs = threading.Event()
        """Set: whoever connects hears nothing."""
        self.let_go = threading.Event()
        self.connections = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def addresses(self) -> list[str]:
        """To whom the mails went that it kept, in their order."""
        return [str(mail["To"]) for mail in self.kept]


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        if self.server.hangs.is_set():
            self.server.let_go.wait()
            return
        self._say("220 loopback")
        for line in iter(self.rfile.readline, b""):
            command, _, argument = line.decode().strip().partition(" ")
            if command.upper() == "DATA":
                self._take()
            elif command.upper() == "RCPT":
                self._say(self.server.recipient(argument.partition("<")[2].rstrip(">")))
            elif command.upper() == "QUIT":
                self._say("221 Bye")
                return
            else:
                self._say("250 OK")

    def _take(self) -> None:
        self._say("354 Go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.kept.append(message_from_bytes(b"".join(lines)))
        self._say("250 Kept")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def serving() -> Iterator[MailServer]:
    """A mail server that runs until the end of the block."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server
        finally:
            server.let_go.set()
            server.shutdown()

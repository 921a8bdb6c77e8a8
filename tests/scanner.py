"""Scanners for the tests: Debian's clamd with a signature of ours for EICAR, and one that answers what a test wants."""

from __future__ import annotations

import os
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.needed import needed

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!" + rb"$H+H*"
"""The harmless text every scanner knows. In two parts, so that no scanner deletes this file."""
SIGNATURE = f"Portal.Eicar:0:*:{EICAR.hex()}\n"
START_SECONDS = 30


@contextmanager
def needed_clamd(folder: Path) -> Iterator[str]:
    """A clamd of our own on loopback, without the system's service and its signatures; yields its CLAMAV_URL."""
    port = _free_port()
    (folder / "db").mkdir()
    (folder / "db" / "portal.ndb").write_text(SIGNATURE)
    lines = [
        f"DatabaseDirectory {folder / 'db'}", f"TCPSocket {port}", "TCPAddr 127.0.0.1", "Foreground yes", "AlertExceedsMax yes",
        "StreamMaxLength 12M",
        *(["User root"] if os.geteuid() == 0 else []),
    ]  # fmt: skip
    (folder / "clamd.conf").write_text("\n".join(lines) + "\n")
    log = (folder / "clamd.log").open("wb")
    process = subprocess.Popen([needed("clamd", package="clamav-daemon"), "-c", folder / "clamd.conf"], stdout=log, stderr=log)
    try:
        _wait_for(port, process, folder / "clamd.log")
        yield f"tcp://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"clamd does not answer:\n{log.read_text()[-2000:]}")


@contextmanager
def fake(answer: bytes = b"stream: OK\0", *, talk: Callable[[socket.socket], None] | None = None) -> Iterator[str]:
    """A scanner that answers PING, reads a stream to its end and says ``answer``; ``talk`` takes the place of both."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                command = _until_nul(self.request)
                if command == b"zPING":
                    self.request.sendall(b"PONG\0")
                elif talk is not None:
                    talk(self.request)
                else:
                    _read_stream(self.request)
                    self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"tcp://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def _until_nul(connection: socket.socket) -> bytes:
    heard = b""
    while (byte := connection.recv(1)) not in (b"", b"\0"):
        heard += byte
    return heard


def _read_stream(connection: socket.socket) -> None:
    with connection.makefile("rb") as stream:
        while length := int.from_bytes(stream.read(4), "big"):
            stream.read(length)


def closed_port() -> str:
    """The address of a scanner that is down."""
    return f"tcp://127.0.0.1:{_free_port()}"

"""What is said to a scanner, and what of its answers counts."""

from __future__ import annotations

import io
import socket
import time

import pytest

from files import clamd
from tests.scanner import closed_port, fake


def scan(url: str, content: bytes = b"Inhalt", **options) -> str:
    return clamd.scan(url, io.BytesIO(content), **options)


@pytest.mark.parametrize(("answer", "found"), [(b"stream: OK\0", ""), (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", "Win.Test.EICAR_HDB-1")])
def test_the_two_answers_that_are_verdicts(answer, found):
    with fake(answer) as url:
        assert scan(url) == found


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0",
        b"OK\0",
        b"stream: OK, vielleicht\0",
        b"stream:  FOUND\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: OK FOUND ERROR\0",
        b"HTTP/1.1 200 OK\r\n\r\nstream: OK\0",
        b"x" * 10_000,
        b"\xff\xfe\0",
    ],
)
def test_any_other_answer_is_no_verdict(answer):
    with fake(answer) as url, pytest.raises(clamd.NoVerdict):
        scan(url)


def test_the_file_arrives_whole_in_pieces_with_their_lengths():
    content, heard = bytes(range(256)) * 1000, []

    def listen(connection: socket.socket) -> None:
        with connection.makefile("rb") as stream:
            while length := int.from_bytes(stream.read(4), "big"):
                heard.append(stream.read(length))
        connection.sendall(b"stream: OK\0")

    with fake(talk=listen) as url:
        assert scan(url, content) == ""
    assert (b"".join(heard) == content, len(heard)) == (True, 4)


def test_a_scanner_that_hangs_up_at_its_limit_is_still_heard():
    def refuse(connection: socket.socket) -> None:
        connection.recv(10)
        connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")

    with fake(talk=refuse) as url, pytest.raises(clamd.NoVerdict):
        scan(url, b"x" * 5_000_000)


def drip(connection: socket.socket) -> None:
    """One byte now and then: no single wait is long, and there is no end."""
    for _number in range(1000):
        connection.sendall(b"s")
        time.sleep(0.02)


def silence(connection: socket.socket) -> None:
    time.sleep(2)


@pytest.mark.parametrize("talk", [drip, silence], ids=["drip", "silence"])
def test_a_slow_scanner_is_given_up_after_the_time_for_the_whole_conversation(talk):
    with fake(talk=talk) as url:
        began = time.monotonic()
        with pytest.raises(clamd.NoVerdict):
            scan(url, seconds=0.3)
        assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "url", [closed_port(), "unix:///nirgends/clamd.ctl", "unsinn", "tcp://"], ids=["closed", "nowhere", "rubbish", "empty"]
)
def test_where_nothing_listens_the_scanner_is_down(url):
    with pytest.raises(clamd.ScannerDown):
        scan(url)


def test_something_else_at_the_address_is_no_scanner(monkeypatch):
    monkeypatch.setattr(clamd, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(clamd.ScannerDown):
        scan(f"tcp://127.0.0.1:{server.getsockname()[1]}")

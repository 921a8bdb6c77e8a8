"""What the tests of requests share: a mail server of their own, and ways to read pages and mails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import EmailMessage
from html import unescape

import pytest

from jobs.models import QueuedTask
from jobs.worker import drain
from tests.notifications.smtp import MailServer, serving
from tests.notifications.test_sending import SMTP


@pytest.fixture
def server(settings) -> Iterator[MailServer]:
    """A real SMTP server on loopback, to which every mail of the test goes."""
    with serving() as found:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = SMTP, "127.0.0.1", found.port, 5
        yield found


class Post:
    """What left, after the worker did all that is ready; what was queued before, such as mails about the entry, is forgotten."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        QueuedTask.objects.all().delete()

    def all(self) -> list[EmailMessage]:
        drain()
        return list(self.server.kept)

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.all() if message["To"] == address]

    def only(self, address: str) -> EmailMessage:
        (message,) = self.to(address)
        return message


@pytest.fixture
def post(server) -> Post:
    return Post(server)


def body(message: EmailMessage) -> str:
    part = next(part for part in message.walk() if part.get_content_type() == "text/plain")
    return part.get_payload(decode=True).decode()


def subject(message: EmailMessage) -> str:
    return str(make_header(decode_header(message["Subject"])))


def link(message: EmailMessage, start: str) -> str:
    """The path of the first link that begins with this."""
    found = re.search(rf"http://localhost({re.escape(start)}\S+)", body(message))
    assert found is not None, body(message)
    return found[1]


def text(response, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.content.decode()[:3000])
    return " ".join(response.content.decode().replace("&shy;", "").split())


def fields(response) -> dict[str, str]:
    """What the form of a page would send, hidden fields included."""
    html = response.content.decode()
    found = {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', html)}
    found.pop("csrfmiddlewaretoken", None)
    return found

"""A mail server that refuses, for good or for now: a hard refusal is set aside at once, a soft one is tried again."""

from __future__ import annotations

import pytest

from jobs.models import RETRY_DELAYS, QueuedTask
from jobs.worker import drain
from notifications.models import Mail

from .smtp import MailServer, serving
from .test_sending import SMTP, let_time_pass

pytestmark = pytest.mark.django_db
State = Mail.State


@pytest.fixture
def server(settings):
    with serving() as found:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = SMTP, "127.0.0.1", found.port, 5
        yield found


def refuse(server: MailServer, answer: str, address: str = "weg@stadt.example") -> None:
    server.recipient = lambda asked: answer if asked == address else "250 OK"


def test_a_bad_address_is_set_aside_at_once_and_its_neighbours_go(write, server, caplog):
    refuse(server, "550 5.1.1 No such user weg@stadt.example")
    bad = write("weg@stadt.example")
    write("da@stadt.example")
    drain()
    bad.refresh_from_db()

    assert server.addresses() == ["da@stadt.example"]
    assert (bad.state, bad.attempts, bad.sent_at) == (State.REFUSED, 1, None)
    assert bad.outcome == "Der Mailserver nimmt für diese Adresse nichts an (Antwort 550)."
    assert QueuedTask.objects.ready().count() == 0
    assert "@stadt.example" not in caplog.text


def test_a_soft_refusal_is_tried_again_and_leaves_with_the_same_id(write, server, caplog):
    refuse(server, "451 4.7.1 Greylisted weg@stadt.example")
    mail = write("weg@stadt.example")
    drain()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (State.WAITING, 1)
    assert "@stadt.example" not in caplog.text

    refuse(server, "250 OK")
    let_time_pass()
    drain()
    assert server.addresses() == ["weg@stadt.example"]
    assert server.kept[0]["Message-ID"].startswith(f"<mail-{mail.pk}-")


def test_after_the_last_attempt_a_mail_is_set_aside_with_its_reason(write, server):
    refuse(server, "451 4.7.1 Later")
    mail = write("weg@stadt.example")
    for _attempt in range(len(RETRY_DELAYS) + 1):
        drain()
        let_time_pass()
    mail.refresh_from_db()

    assert (mail.state, mail.outcome) == (State.REFUSED, "Nach 10 Versuchen aufgegeben.")
    assert QueuedTask.objects.ready().count() == 0


def test_a_login_that_fails_is_no_fault_of_the_mail(write, server, settings):
    """The operator mends it, and everything leaves: nothing may be set aside for it."""
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "falsch"  # this server offers no AUTH
    mail = write()
    drain()
    mail.refresh_from_db()
    assert mail.state == State.WAITING

    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    let_time_pass()
    drain()
    assert server.addresses() == ["person@stadt.example"]

"""Mails leave once, whatever the mail server does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone
from django_tasks.base import TaskResultStatus

from jobs.models import QueuedTask
from jobs.worker import drain
from notifications.models import Mail
from notifications.tasks import CLAIM, StillSending, send_mail

from .backends import WatchingBackend

pytestmark = pytest.mark.django_db
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def let_time_pass() -> None:
    """As if the pause before the next attempt were over."""
    QueuedTask.objects.filter(status=TaskResultStatus.READY).update(run_after=timezone.now())


@pytest.fixture
def no_server(settings):
    """A mail server that is down: nothing listens on port 9 (discard) of this machine."""
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", 9

    def come_back() -> None:
        settings.EMAIL_BACKEND = working

    return come_back


def test_fifty_mails_written_while_the_server_is_down_leave_once_when_it_is_back(write, no_server, mailoutbox):
    for number in range(50):
        write(key=f"probe:{number}")
    drain()
    assert Mail.objects.filter(sent_at=None, attempts=1).count() == 50
    assert Mail.objects.filter(last_error__startswith="ConnectionRefusedError").count() == 50

    no_server()
    let_time_pass()
    drain()

    assert len(mailoutbox) == 50
    assert Mail.objects.exclude(sent_at=None).filter(attempts=2, last_error="").count() == 50


def test_a_mail_that_was_sent_is_not_sent_again(write, mailoutbox):
    mail = write()
    drain()

    assert send_mail.call(mail.pk) is False
    assert len(mailoutbox) == 1


def test_where_sending_is_switched_off_no_mail_calls_itself_sent(write, settings, mailoutbox):
    settings.MAIL_IS_OFF = True
    write()
    drain()

    mail = Mail.objects.get()
    assert (mail.state, mail.sent_at, mail.outcome) == (Mail.State.DROPPED, None, "Der Versand ist ausgeschaltet (EMAIL_URL=aus).")
    assert mailoutbox == []


def test_a_mail_that_another_worker_is_sending_waits(write, mailoutbox):
    mail = write()
    Mail.objects.update(claimed_until=timezone.now() + CLAIM)

    with pytest.raises(StillSending):
        send_mail.call(mail.pk)
    Mail.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert send_mail.call(mail.pk) is True
    assert len(mailoutbox) == 1


def test_every_attempt_carries_the_same_message_id(write, mailoutbox):
    mail = write()
    send_mail.call(mail.pk)
    Mail.objects.update(sent_at=None, state=Mail.State.WAITING)  # as if the worker had died between sending and noting it
    send_mail.call(mail.pk)

    first, second = (message.message()["Message-ID"] for message in mailoutbox)
    assert first == second
    assert first.startswith(f"<mail-{mail.pk}-")


def test_a_mail_leaves_in_both_forms_and_names_itself_automatic(write, mailoutbox):
    mail = write()
    drain()

    (message,) = mailoutbox
    assert (message.body, message.alternatives[0].content) == (mail.text, mail.html)
    assert message.message()["Auto-Submitted"] == "auto-generated"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_transaction_is_open_while_the_mail_server_answers(write, settings):
    settings.EMAIL_BACKEND = "tests.notifications.backends.WatchingBackend"
    WatchingBackend.open_transactions.clear()
    write()
    drain()

    assert WatchingBackend.open_transactions == [False]


@pytest.mark.parametrize(
    "path",
    [
        "/konto/passwort-vergessen/1f-d3x9ab-0123456789abcdef0123456789abcdef/",
        f"/konto/einladung/{signing.dumps({'pk': 7}, salt='x')}/",
        f"/konferenz-gast/{signing.dumps(7, salt='y')}/",
        f"/konto/adresse-bestaetigen/{signing.dumps(7, salt='z')}/",
    ],
    ids=["reset", "invitation", "guest", "address"],
)
def test_a_link_that_opens_something_leaves_with_the_mail_and_is_not_kept(write, mailoutbox, path: str):
    mail = write(url=path, action="Öffnen", unsubscribe_path=path)
    calendar = f"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nURL:http://localhost{path}\r\n"
    Mail.objects.filter(pk=mail.pk).update(calendar=calendar)

    drain()

    mail.refresh_from_db()
    key = path.strip("/").split("/")[-1]
    assert key in mailoutbox[0].body
    assert key in mailoutbox[0].extra_headers["List-Unsubscribe"]
    assert not any(key in value for value in (mail.text, mail.html, mail.calendar, mail.unsubscribe_path))
    assert path.replace(key, "…") in mail.text


def test_what_is_no_key_stays_readable_in_the_table(write, mailoutbox):
    path = "/konferenzen/regionalkonferenz-brandenburg-2026-11-28/"
    mail = write(url=path, action="Ansehen")

    drain()

    mail.refresh_from_db()
    assert (path in mail.text, path in mail.html) == (True, True)

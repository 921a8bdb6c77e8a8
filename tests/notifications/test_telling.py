"""From what happened to a mail: told under the lock, written outside of it, once, whatever dies in between (test_kills.py)."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from jobs.registry import MAIL_LANE
from jobs.worker import Worker, drain
from notifications.models import Mail
from notifications.telling import NoWriter, tell

from .probe import Letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("probe_text")]


def test_an_act_that_is_rolled_back_tells_nobody():
    with transaction.atomic():
        tell(Letter.PROBE, name="person")
        transaction.set_rollback(True)
    drain()

    assert Mail.objects.count() == DBTaskResult.objects.count() == 0


def test_telling_renders_nothing_and_the_task_writes_one_row(mailoutbox):
    tell(Letter.PROBE, name="person")
    assert Mail.objects.count() == 0

    drain(Worker(queues=[MAIL_LANE]))

    assert [message.to for message in mailoutbox] == [["person@stadt.example"]]
    assert Mail.objects.get().event == "probe"


def test_told_twice_is_written_and_sent_once(mailoutbox):
    tell(Letter.PROBE, name="person")
    tell(Letter.PROBE, name="person")
    drain()
    tell(Letter.PROBE, name="person")
    drain()

    assert (Mail.objects.count(), len(mailoutbox)) == (1, 1)


def test_a_mail_is_not_rendered_in_a_transaction(write: Callable[..., Mail]):
    """Whoever holds a lock tells; a mail that is written inside of one stops everybody who waits for it."""
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        write()

    assert Mail.objects.count() == 0


def test_what_nobody_writes_is_refused_when_it_is_told():
    class Unknown(StrEnum):
        LETTER = "unbekannt"

    with pytest.raises(NoWriter):
        tell(Unknown.LETTER)

    assert DBTaskResult.objects.count() == 0

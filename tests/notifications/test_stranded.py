"""No mail waits for ever: one whose task was given up or is gone gets another."""

from __future__ import annotations

import pytest

from jobs.models import QueuedTask
from jobs.registry import periodic_jobs
from jobs.worker import drain
from notifications.hold import begin_hold
from notifications.models import Mail
from notifications.stranded import resume

pytestmark = pytest.mark.django_db


def test_a_mail_whose_task_was_given_up_is_sent_after_all(write, mailoutbox):
    write()
    QueuedTask.objects.update(status="FAILED")  # as recovery leaves a task whose workers died one after the other
    drain()
    assert mailoutbox == []

    assert (resume(), resume()) == (1, 0)
    drain()
    assert len(mailoutbox) == 1
    assert Mail.objects.get().state == Mail.State.SENT


def test_what_has_a_task_is_sent_or_is_held_gets_none(write, mailoutbox):
    write(key="probe:1")
    drain()
    write(key="probe:2")
    assert resume() == 0
    begin_hold()
    QueuedTask.objects.all().delete()
    assert resume() == 0
    assert len(mailoutbox) == 1


def test_the_worker_looks_for_them():
    assert resume in [job.run for job in periodic_jobs()]

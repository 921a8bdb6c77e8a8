"""Retention and reminders do not stop at the first bad row."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models.signals import pre_delete
from django.utils import timezone

from contributions import mails, reminders
from contributions.drafts import empty_trash, untrash
from contributions.models import ContributionPage, Submission
from jobs.models import DueWork
from notifications.models import Mail
from pages.feedback import delete_answered
from pages.models import Feedback
from tests.factories.best_practices import a_draft
from tests.helpers import write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


class Stuck(Exception):
    pass


@pytest.fixture
def refusing():
    """Rows of a model that cannot be deleted."""
    connected = []

    def refuse(model: type, pk: int) -> None:
        def receiver(instance, **_kwargs):
            if instance.pk == pk:
                raise Stuck

        connected.append((receiver, model))
        pre_delete.connect(receiver, sender=model, weak=False)

    yield refuse
    for receiver, model in connected:
        pre_delete.disconnect(receiver, sender=model)


def failed() -> dict[str, int]:
    return dict(DueWork.objects.values_list("name", "failed"))


def test_the_trash_is_emptied_around_a_draft_that_does_not_go(refusing):
    pages = [a_draft().page.specific for _number in range(3)]
    ContributionPage.objects.update(trashed_at=timezone.now() - timedelta(days=31))
    refusing(type(pages[0]), pages[0].pk)

    assert empty_trash() == 2
    assert list(ContributionPage.objects.filter(trashed_at__isnull=False).values_list("pk", flat=True)) == [pages[0].pk]
    assert failed() == {"Papierkorb leeren": 1}


def test_reports_are_deleted_around_one_that_does_not_go(refusing):
    reports = [Feedback.objects.create(text="Zu klein", answered_at=timezone.now() - timedelta(days=300)) for _number in range(3)]
    refusing(Feedback, reports[0].pk)

    assert delete_answered() == 2
    assert Feedback.objects.get() == reports[0]


def test_reminders_are_written_around_one_that_fails(monkeypatch):
    drafts = [a_draft() for _number in range(3)]
    Submission.objects.update(saved_at=timezone.now() - timedelta(days=40))
    write = mails.draft_untouched

    def fail_for_first(submission: Submission) -> None:
        if submission.pk == drafts[0].pk:
            raise Stuck
        write(submission)

    monkeypatch.setattr(mails, "draft_untouched", fail_for_first)
    reminders.remind_drafts()

    write_told()
    assert Mail.objects.filter(event="entwurf_erinnerung").count() == 2
    assert failed() == {"Liegengebliebene Entwürfe": 1}


def _while_it_waits(job: Callable[[], int], change: Callable[[], object]) -> int:
    """Run a job that made its list before a change is committed and acts after it; what the job returns."""
    counted: list[int] = []

    def work() -> None:
        counted.append(job())
        connection.close()

    thread = threading.Thread(target=work)
    with transaction.atomic():
        change()
        thread.start()
        with connection.cursor() as cursor:
            end, waits = time.monotonic() + 20, 0
            while not waits and time.monotonic() < end:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
                waits = cursor.fetchone()[0]
        assert waits, "The job did not wait for the change."
    thread.join()
    return counted[0]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_draft_that_is_taken_out_of_the_trash_between_the_list_and_the_deletion_stays():
    page = a_draft().page
    ContributionPage.objects.update(trashed_at=timezone.now() - timedelta(days=31))

    _while_it_waits(empty_trash, lambda: untrash(page, by=page.owner))

    assert ContributionPage.objects.get().trashed_at is None


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_report_that_is_opened_again_between_the_list_and_the_deletion_stays():
    report = Feedback.objects.create(text="Zu klein", answered_at=timezone.now() - timedelta(days=300))

    _while_it_waits(delete_answered, lambda: Feedback.objects.filter(pk=report.pk).update(answered_at=None))

    assert Feedback.objects.get() == report

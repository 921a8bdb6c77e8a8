"""Tasks in one process: order, retries, recovery, periodic jobs."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks.base import TaskResultStatus

from jobs import registry
from jobs.models import LEASE, RETRY_DELAYS, PeriodicRun, QueuedTask, WorkerLease
from jobs.recovery import KEEP, prune, recover
from jobs.registry import MAIL_LANE, register_periodic
from jobs.worker import AFTER_FAILURE, INTERVAL, PERIODIC_INTERVAL, Worker, drain
from tests.registered import for_a_while

from .probe_tasks import always_fail, database_gone, fail_with_odd_words, leave_trace

pytestmark = pytest.mark.django_db
Status = TaskResultStatus


@pytest.fixture
def _no_jobs():
    """Only the jobs a test registers."""
    with for_a_while(registry._jobs, empty=True):
        yield


def silent_since(worker_id: str, moment: timedelta) -> None:
    WorkerLease.objects.filter(worker_id=worker_id).update(seen_at=timezone.now() - moment)


def let_time_pass(task: QueuedTask) -> None:
    """As if the pause before the next attempt were over."""
    QueuedTask.objects.filter(pk=task.pk).update(run_after=timezone.now())


def claimed(worker: Worker, *, attempts: int = 1) -> QueuedTask:
    """A task that a worker has begun and not ended, as a kill leaves it."""
    always_fail.enqueue()
    task = QueuedTask.objects.get()
    for _ in range(attempts):
        task.claim(worker.worker_id)
    worker.beat()
    return task


def test_drain_runs_what_waits_and_says_how_much(tmp_path):
    trace = tmp_path / "trace"
    for name in ("a", "b", "c"):
        leave_trace.enqueue(str(trace), name)

    assert drain() == 3
    assert drain() == 0
    assert [line.split()[0] for line in trace.read_text().splitlines()] == ["a", "b", "c"]


def test_a_failed_task_is_tried_again_after_growing_pauses_and_then_given_up():
    always_fail.enqueue()
    pauses = []
    for _ in RETRY_DELAYS:
        before = timezone.now()
        assert drain() == 1
        task = QueuedTask.objects.get()
        assert task.status == Status.READY
        pauses.append(round((task.run_after - before).total_seconds()))
        let_time_pass(task)
    drain()

    task = QueuedTask.objects.get()
    assert pauses == [10, 60, 300, 1800, 7200, 21600, 43200, 86400, 86400]
    assert (task.status, task.attempts) == (Status.FAILED, len(RETRY_DELAYS) + 1)
    assert "Das geht nie gut." in task.traceback


def test_a_failing_task_does_not_hold_up_the_others(tmp_path):
    trace = tmp_path / "trace"
    always_fail.enqueue()
    leave_trace.enqueue(str(trace), "danach")

    assert drain() == 2
    assert trace.read_text().startswith("danach")


def test_an_error_that_no_database_takes_is_spelled_out(tmp_path, caplog):
    fail_with_odd_words.enqueue()
    leave_trace.enqueue(str(tmp_path / "spur"), "neighbour")

    with caplog.at_level(logging.CRITICAL + 1):  # half a sign in a log line could not be reported from one process to another
        assert drain() == 2
    failed = QueuedTask.objects.get(task_path=fail_with_odd_words.module_path)
    assert (failed.status, "enthielt: \\x00 und \\ud800" in failed.traceback) == (TaskResultStatus.READY, True)
    assert (tmp_path / "spur").exists()


@pytest.mark.parametrize("broken", [{"kwargs": {}}, [], {"args": 7, "kwargs": {}}])
def test_a_row_that_cannot_be_read_stops_neither_the_worker_nor_its_neighbours(tmp_path, broken):
    always_fail.enqueue()
    QueuedTask.objects.update(args_kwargs=broken)
    leave_trace.enqueue(str(tmp_path / "spur"), "neighbour")

    assert drain() == 2
    assert (tmp_path / "spur").exists()
    assert QueuedTask.objects.running().count() == 0


def test_a_database_error_within_a_task_is_a_failure_of_the_task_alone():
    database_gone.enqueue()

    assert drain() == 1
    assert QueuedTask.objects.get().status == Status.READY


def test_what_a_silent_worker_left_running_is_given_back():
    dead = Worker()
    claimed(dead)
    silent_since(dead.worker_id, LEASE + timedelta(seconds=1))

    assert recover() == 1
    assert QueuedTask.objects.ready().count() == 1


def test_what_a_living_worker_runs_is_left_alone_however_long_it_takes():
    living = Worker()
    task = claimed(living)
    QueuedTask.objects.filter(pk=task.pk).update(started_at=timezone.now() - timedelta(hours=3))

    assert recover() == 0
    assert QueuedTask.objects.get().status == Status.RUNNING


def test_a_task_that_always_kills_its_worker_is_given_up():
    dead = Worker()
    claimed(dead, attempts=len(RETRY_DELAYS) + 1)
    silent_since(dead.worker_id, LEASE + timedelta(seconds=1))

    assert recover() == 1
    task = QueuedTask.objects.get()
    assert (task.status, task.exception_class_path) == (Status.FAILED, "jobs.recovery.WorkerLost")


def test_claiming_a_task_renews_the_lease():
    worker = Worker()
    always_fail.enqueue()
    worker.step()

    assert list(WorkerLease.objects.alive().values_list("worker_id", flat=True)) == [worker.worker_id]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_worker_that_lost_the_database_gives_up_what_it_had_begun():
    worker = Worker()
    task = claimed(worker)
    first = worker.worker_id

    worker._wait_for_database(OperationalError())
    silent_since(first, LEASE + timedelta(seconds=1))
    worker.beat()

    assert recover() == 1
    task.refresh_from_db()
    assert task.status == Status.READY


def test_long_finished_tasks_are_deleted_and_waiting_ones_stay(tmp_path):
    old, new = (leave_trace.enqueue(str(tmp_path / "trace"), name) for name in ("alt", "neu"))
    drain()
    QueuedTask.objects.filter(pk=old.id).update(finished_at=timezone.now() - KEEP - timedelta(hours=1))
    waiting = always_fail.enqueue()

    prune()

    assert {str(pk) for pk in QueuedTask.objects.values_list("pk", flat=True)} == {new.id, waiting.id}


@pytest.mark.usefixtures("_no_jobs")
def test_a_periodic_job_runs_once_per_interval_though_two_workers_ask():
    ran = []
    register_periodic("probe", timedelta(minutes=10), lambda: ran.append(1))
    first, second = Worker(), Worker()

    assert [worker.run_periodic() for worker in (first, second, first)] == [True, False, False]
    PeriodicRun.objects.update(next_run_at=timezone.now())
    assert [worker.run_periodic() for worker in (second, first)] == [True, False]
    assert len(ran) == 2


@pytest.mark.postgresql
@pytest.mark.usefixtures("_no_jobs")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_periodic_job_that_many_workers_want_in_the_same_moment_runs_once():
    ran = []
    register_periodic("probe", timedelta(minutes=10), lambda: ran.append(1))
    job = registry.periodic_jobs()[0]
    PeriodicRun.objects.create(name="probe", next_run_at=timezone.now())
    together = threading.Barrier(8)

    def work() -> None:
        worker = Worker()
        connection.ensure_connection()
        together.wait()  # past the look at what rests: only the lock decides now
        if worker._begin(job):
            worker._complete(job)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(ran) == 1


@pytest.mark.usefixtures("_no_jobs")
def test_a_periodic_job_that_takes_longer_than_its_interval_is_not_begun_a_second_time():
    first, second = Worker(), Worker()
    during = []

    def run() -> None:
        PeriodicRun.objects.update(next_run_at=timezone.now() - timedelta(minutes=1))
        during.append(second.run_periodic())

    register_periodic("probe", timedelta(minutes=10), run)
    first.run_periodic()

    assert during == [False]


@pytest.mark.usefixtures("_no_jobs")
def test_a_periodic_job_whose_worker_was_killed_runs_again_before_its_next_time():
    register_periodic("probe", timedelta(days=1), lambda: None)
    dead, living = Worker(), Worker()
    dead.run_periodic()
    PeriodicRun.objects.update(running_by=dead.worker_id)

    assert living.run_periodic() is False
    silent_since(dead.worker_id, LEASE + timedelta(seconds=1))
    assert living.run_periodic() is True


@pytest.mark.usefixtures("_no_jobs")
def test_a_failing_periodic_job_stops_no_other_and_comes_again_soon():
    ran = []

    def fail() -> None:
        raise ValueError

    register_periodic("fehlerhaft", timedelta(days=1), fail)
    register_periodic("danach", timedelta(days=1), lambda: ran.append(1))
    Worker().run_periodic()

    failed = PeriodicRun.objects.get(name="fehlerhaft")
    assert ran == [1]
    assert failed.running_by == ""
    assert timezone.now() < failed.next_run_at <= timezone.now() + AFTER_FAILURE


@pytest.mark.usefixtures("_no_jobs")
def test_the_table_says_when_a_job_ran_last_and_runs_next():
    register_periodic("probe", timedelta(hours=6), lambda: None)
    Worker().run_periodic()

    row = PeriodicRun.objects.get()
    assert row.next_run_at - row.last_run_at == pytest.approx(timedelta(hours=6), abs=timedelta(seconds=1))
    assert timezone.now() - row.last_run_at < timedelta(seconds=10)


def test_an_empty_queue_is_looked_into_more_often_than_the_table_of_jobs():
    main, mails = Worker(), Worker(queues=[MAIL_LANE], periodic=False)

    assert [main._looks_at_jobs() for _ in range(3)] == [True, False, False]
    assert not mails._looks_at_jobs()
    assert INTERVAL <= 1 < PERIODIC_INTERVAL  # a mail leaves within two seconds of its commit

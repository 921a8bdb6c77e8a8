"""The worker: one process with two lanes. One runs tasks one by one and periodic jobs when they are due; the other writes and
sends mails, so that a mail server that hangs and a long task hold up nothing but what waits in their own lane.

Each lane is a thread with its own connection and its own lease.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import Any

from django.db import Error, InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker

from .models import PeriodicRun, QueuedTask, WorkerLease
from .registry import MAIL_LANE, PeriodicJob, periodic_jobs
from .tracing import working_on

logger = logging.getLogger("jobs")

INTERVAL = 1
"""Seconds between two looks into an empty queue. Of the tasks that lead to a mail only the first waits for one."""
PERIODIC_INTERVAL = 3
"""Seconds between two looks at what is due periodically; the most frequent jobs come every 15 seconds."""
HEARTBEAT = 15
"""Seconds between two signs of life; a fraction of the lease, so that one missed beat costs nothing."""
RECONNECT = 2
"""Seconds until the next try where the database does not answer."""
AFTER_FAILURE = timedelta(minutes=5)
"""A periodic job that failed runs again after this time at the latest."""


class Worker(TaskWorker):
    """Runs tasks as the library's own worker does; claims with a lease, reconnects, and runs the periodic jobs."""

    def __init__(self, *, queues: Sequence[str] = ("*",), without: Sequence[str] = (), periodic: bool = True) -> None:
        """``queues``: whose tasks it runs, "*" for all but those of ``without``. ``periodic``: whether it runs those jobs too."""
        self.periodic = periodic
        self._next_look = self._next_renewal = 0.0
        super().__init__(
            queue_names=list(queues),
            interval=INTERVAL,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=list(without),
        )

    def run(self) -> None:
        """Work until told to stop; a database that goes away is waited for."""
        ran = worked = False
        with self.heartbeat():
            while self.running:
                try:
                    self._renew_connection(worked=ran or worked)
                    ran, worked = self._looks_at_jobs() and self.run_periodic(), self.step()
                except (OperationalError, InterfaceError) as error:
                    self._wait_for_database(error)
                    continue
                if self.running and not (ran or worked):
                    time.sleep(self.interval)

    def _renew_connection(self, *, worked: bool) -> None:
        """Close what is old or broken after each piece of work, else now and then: SQLite opens a new one each time, for two looks."""
        now = time.monotonic()
        if worked or now >= self._next_renewal:
            self._next_renewal = now + HEARTBEAT
            close_old_connections()

    def _looks_at_jobs(self) -> bool:
        """Whether it is time to ask for periodic jobs, and they are this worker's."""
        now = time.monotonic()
        if not self.periodic or now < self._next_look:
            return False
        self._next_look = now + PERIODIC_INTERVAL
        return True

    def step(self) -> bool:
        """Run one task; False where none is ready."""
        if not self._ready().exists():  # an empty queue is no reason to lock SQLite for writing
            return False
        with transaction.atomic():
            task = self._ready().get_locked()
            if task is None:
                return False
            task.claim(self.worker_id)
            self.beat()
        with working_on(f"Aufgabe {str(task.pk)[:8]}"):
            self._run(task)
        return True

    def _run(self, task: QueuedTask) -> None:
        """Run a claimed task. One that the library can neither run nor fail (a row that is broken) must not end the worker."""
        try:
            self.run_task(task)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            logger.exception("Aufgabe %s ist nicht lesbar", task.pk)
            if QueuedTask.objects.running().filter(pk=task.pk).exists():
                task.set_failed(error)

    def _ready(self) -> Any:
        """What waits in this lane, the most urgent first."""
        waiting = QueuedTask.objects.ready().exclude(queue_name__in=self.excluded_queue_names)
        return waiting if self.process_all_queues else waiting.filter(queue_name__in=self.queue_names)

    def run_periodic(self) -> bool:
        """Run the periodic jobs that are due; False where none was."""
        resting = set(PeriodicRun.objects.resting().values_list("name", flat=True))
        ran = False
        for job in periodic_jobs():
            if job.name not in resting and self._begin(job):
                self._complete(job)
                ran = True
        return ran

    def beat(self) -> None:
        """Say that this worker lives."""
        WorkerLease.objects.update_or_create(worker_id=self.worker_id, defaults={"seen_at": timezone.now()})

    @contextmanager
    def heartbeat(self) -> Iterator[None]:
        """Keep the lease alive from a thread of its own, however long a task takes."""
        finished = threading.Event()
        thread = threading.Thread(target=self._beat_until, args=(finished,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            finished.set()
            thread.join()

    def _beat_until(self, finished: threading.Event) -> None:
        while True:
            try:
                self.beat()
            except Error:  # the next beat may succeed; a thread that ends would make this worker look dead
                logger.warning("Das Lebenszeichen konnte nicht gespeichert werden")
            connection.close()
            if finished.wait(HEARTBEAT):
                return

    def _wait_for_database(self, error: Error) -> None:
        """Give up the connection and the lease: what this worker left unfinished is given back when the lease has run out."""
        logger.warning("Die Datenbank antwortet nicht (%s); neuer Versuch in %s Sekunden", type(error).__name__, RECONNECT)
        connection.close()
        self.worker_id = get_random_string(32)
        time.sleep(RECONNECT)

    @transaction.atomic
    def _begin(self, job: PeriodicJob) -> bool:
        """Take a job under lock if it is still due, so that one worker alone runs it."""
        PeriodicRun.objects.get_or_create(name=job.name, defaults={"next_run_at": timezone.now()})
        row = PeriodicRun.objects.select_for_update().get(name=job.name)
        if PeriodicRun.objects.resting().filter(pk=row.pk).exists():
            return False
        self.beat()
        row.begin(self.worker_id, next_run_at=timezone.now() + job.every)
        return True

    def _complete(self, job: PeriodicJob) -> None:
        """Run a job that was taken. One that fails must not stop the others; a lost database stops them all."""
        row = PeriodicRun.objects.filter(name=job.name, running_by=self.worker_id)
        try:
            with working_on(job.name):
                job.run()
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("Periodische Aufgabe „%s“ ist fehlgeschlagen", job.name)
            row.update(running_by="", next_run_at=timezone.now() + min(job.every, AFTER_FAILURE))
        else:
            row.update(running_by="")


class Lanes:
    """The worker as a process runs it: tasks and periodic jobs here, mails in a thread beside."""

    def __init__(self) -> None:
        self.main = Worker(without=[MAIL_LANE])
        self.mails = Worker(queues=[MAIL_LANE], periodic=False)

    def run(self) -> None:
        """Work in both lanes until told to stop. A lane that breaks ends the whole process, so that it is started anew."""
        logger.info("Arbeitsprozess gestartet, %s periodische Aufgaben", len(periodic_jobs()))
        broken: list[BaseException] = []
        beside = threading.Thread(target=self._run_mails, args=(broken,), name="mails")
        beside.start()
        try:
            self.main.run()
        finally:
            self.mails.running = False
            beside.join()
        logger.info("Arbeitsprozess beendet")
        if broken:
            raise broken[0]

    def configure_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
            signal.signal(number, self.shutdown)

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """The first signal lets the work at hand end in both lanes; the second breaks it off, another attempt follows."""
        if not self.main.running:
            os._exit(1)
        self.main.running = self.mails.running = False

    def _run_mails(self, broken: list[BaseException]) -> None:
        try:
            self.mails.run()
        except BaseException as error:
            logger.exception("Die Spur der E-Mails ist abgebrochen")
            broken.append(error)
        finally:
            self.main.running = False
            connection.close()


def drain(worker: Worker | None = None) -> int:
    """Run every task that is ready now, in this process; the number of tasks."""
    worker = worker or Worker()
    count = 0
    while worker.step():
        count += 1
    return count

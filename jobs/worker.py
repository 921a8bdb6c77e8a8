"""The worker: one process that runs tasks one by one and periodic jobs when they are due."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

from django.db import Error, InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker

from .models import PeriodicRun, QueuedTask, WorkerLease
from .registry import PeriodicJob, periodic_jobs
from .tracing import working_on

logger = logging.getLogger("jobs")

INTERVAL = 0.5
"""Seconds between two looks into an empty queue."""
HEARTBEAT = 15
"""Seconds between two signs of life; a fraction of the lease, so that one missed beat costs nothing."""
RECONNECT = 2
"""Seconds until the next try where the database does not answer."""
AFTER_FAILURE = timedelta(minutes=5)
"""A periodic job that failed runs again after this time at the latest."""


class Worker(TaskWorker):
    """Runs tasks as the library's own worker does; claims with a lease, reconnects, and runs the periodic jobs."""

    def __init__(self) -> None:
        super().__init__(
            queue_names=["*"],
            interval=INTERVAL,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )

    def run(self) -> None:
        """Work until told to stop; a database that goes away is waited for."""
        logger.info("Arbeitsprozess gestartet, %s periodische Aufgaben", len(periodic_jobs()))
        with self.heartbeat():
            while self.running:
                try:
                    close_old_connections()
                    ran, worked = self.run_periodic(), self.step()
                except (OperationalError, InterfaceError) as error:
                    self._wait_for_database(error)
                    continue
                if self.running and not (ran or worked):
                    time.sleep(self.interval)
        logger.info("Arbeitsprozess beendet")

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """The first signal lets the work at hand end; the second breaks it off, another attempt follows."""
        if not self.running:
            sys.exit(1)
        self.running = False

    def step(self) -> bool:
        """Run one task; False where none is ready."""
        if not QueuedTask.objects.ready().exists():  # an empty queue is no reason to lock SQLite for writing
            return False
        with transaction.atomic():
            task = QueuedTask.objects.ready().get_locked()
            if task is None:
                return False
            task.claim(self.worker_id)
            self.beat()
        with working_on(f"Aufgabe {str(task.pk)[:8]}"):
            self.run_task(task)
        return True

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


def drain(worker: Worker | None = None) -> int:
    """Run every task that is ready now, in this process; the number of tasks."""
    worker = worker or Worker()
    count = 0
    while worker.step():
        count += 1
    return count

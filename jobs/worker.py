"""The worker: one process that runs tasks one by one and periodic jobs when they are due."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from .models import PeriodicRun, WorkerLease
from .recovery import retry
from .registry import PeriodicJob, periodic_jobs

logger = logging.getLogger("jobs")

INTERVAL = 0.5
"""Seconds between two looks into an empty queue."""
HEARTBEAT = 15
"""Seconds between two signs of life."""
RECONNECT = 2.0


class Worker(TaskWorker):
    """Runs tasks of the database backend; claims, runs and finishes like the library's own, retries what failed."""

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
        threading.Thread(target=self._beat, daemon=True).start()
        while self.running:
            try:
                close_old_connections()
                worked = self.step() or self.run_periodic()
            except (OperationalError, InterfaceError):
                logger.warning("Die Datenbank antwortet nicht; neuer Versuch in %s Sekunden", RECONNECT)
                connection.close()
                time.sleep(RECONNECT)
                continue
            if self.running and not worked:
                time.sleep(self.interval)

    def step(self) -> bool:
        """Run one task; False where none is ready."""
        with exclusive_transaction():
            result = DBTaskResult.objects.ready().filter(backend_name=self.backend_name).get_locked()
            if result is not None:
                result.claim(self.worker_id)
        if result is None:
            return False
        self.run_task(result)
        if result.status == TaskResultStatus.FAILED:
            logger.error("Aufgabe %s ist fehlgeschlagen: %s", result.task_path, result.exception_class_path)
            retry(result)
        return True

    def run_periodic(self) -> bool:
        """Run the periodic jobs that are due; False where none was."""
        ran = [_run_if_due(job) for job in periodic_jobs()]
        return any(ran)

    def beat(self) -> None:
        """Say that this worker lives."""
        WorkerLease.objects.update_or_create(worker_id=self.worker_id, defaults={"seen_at": timezone.now()})

    def _beat(self) -> None:
        while self.running:
            try:
                self.beat()
            except (OperationalError, InterfaceError):
                connection.close()
            time.sleep(HEARTBEAT)


def _run_if_due(job: PeriodicJob) -> bool:
    """Run a job if its time has come. Its next time is set first, under lock, so that one worker alone runs it."""
    now = timezone.now()
    if PeriodicRun.objects.filter(name=job.name, next_run_at__gt=now).exists():
        return False
    with transaction.atomic():
        row, _ = PeriodicRun.objects.select_for_update().get_or_create(name=job.name, defaults={"next_run_at": now})
        if row.next_run_at > now:
            return False
        row.next_run_at, row.last_run_at = now + job.every, now
        row.save()
    try:
        job.run()
    except (OperationalError, InterfaceError):
        PeriodicRun.objects.filter(name=job.name).update(next_run_at=now)
        raise
    except Exception:  # one failing job must not stop the others
        logger.exception("Periodische Aufgabe „%s“ ist fehlgeschlagen", job.name)
        PeriodicRun.objects.filter(name=job.name).update(next_run_at=now + min(job.every, timedelta(minutes=5)))
    return True


def drain() -> int:
    """Run every task that is ready now, in this process; the number of tasks."""
    worker = Worker()
    count = 0
    while worker.step():
        count += 1
    return count

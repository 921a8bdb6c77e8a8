"""Tasks that a killed worker left behind, and those that failed: given back, with growing delay.

``django-tasks-db`` leaves a task RUNNING for ever after a SIGKILL (measured). Every worker renews a lease; a
task whose last worker has been silent for LEASE is made ready again. Tasks are idempotent, so a second run is harmless.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .models import WorkerLease

logger = logging.getLogger("jobs")

LEASE = timedelta(seconds=60)
"""A worker silent for longer counts as dead."""
RETRY_DELAYS = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""Pause before the second, third … attempt; after the last one a task stays failed."""
KEEP = timedelta(days=14)


def recover() -> int:
    """Make ready what dead workers left running; the number of tasks."""
    now = timezone.now()
    alive = set(WorkerLease.objects.filter(seen_at__gte=now - LEASE).values_list("worker_id", flat=True))
    count = 0
    with transaction.atomic():
        for result in DBTaskResult.objects.running().select_for_update(skip_locked=True):
            worker = result.worker_ids[-1] if result.worker_ids else ""
            if worker in alive or (result.started_at and now - result.started_at < LEASE):
                continue
            _make_ready(result, timedelta())
            count += 1
    if count:
        logger.warning("%s liegengebliebene Aufgaben werden wiederholt", count)
    return count


def retry(result: DBTaskResult) -> bool:
    """Put a failed task back with the delay of its attempt; False after the last attempt."""
    attempts = len(result.worker_ids)
    if attempts > len(RETRY_DELAYS):
        logger.error("Aufgabe %s nach %s Versuchen aufgegeben", result.task_path, attempts)
        return False
    _make_ready(result, RETRY_DELAYS[attempts - 1])
    return True


def _make_ready(result: DBTaskResult, delay: timedelta) -> None:
    result.status = TaskResultStatus.READY
    result.run_after = timezone.now() + delay
    result.save(update_fields=["status", "run_after"])


def prune() -> None:
    """Delete finished tasks and leases that nobody needs any more."""
    before = timezone.now() - KEEP
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
    WorkerLease.objects.filter(seen_at__lt=before).delete()

"""Tasks that a killed worker left behind are given back; what is long finished is deleted.

``django-tasks-db`` leaves a task RUNNING for ever after a SIGKILL (measured). Every worker renews a lease; a
task whose last worker has been silent for LEASE is made ready again. Tasks are idempotent, so a second run is harmless.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import cast

from django.db import transaction
from django.utils import timezone

from .models import RETRY_DELAYS, QueuedTask, WorkerLease

logger = logging.getLogger("jobs")

KEEP = timedelta(days=14)


class WorkerLost(Exception):
    """The worker died while it ran the task, again and again."""


@transaction.atomic
def recover() -> int:
    """Make ready what dead workers left running; the number of tasks. A task that keeps killing its worker is given up."""
    # The backend types its manager for its own class, whatever class it belongs to.
    running = cast("list[QueuedTask]", list(QueuedTask.objects.running().select_for_update(skip_locked=True)))
    # Read after the tasks: a worker claims a task and renews its lease in one transaction, so a new claim is never mistaken.
    alive = set(WorkerLease.objects.alive().values_list("worker_id", flat=True))
    lost = [task for task in running if not alive.intersection(task.worker_ids[-1:])]
    for task in lost:
        if task.attempts > len(RETRY_DELAYS):
            task.set_failed(WorkerLost())
        else:
            task.give_back()
    if lost:
        logger.warning("Liegengebliebene Aufgaben zurückgegeben: %s", len(lost))
    return len(lost)


def prune() -> None:
    """Delete finished tasks and leases that nobody needs any more."""
    before = timezone.now() - KEEP
    QueuedTask.objects.finished().filter(finished_at__lt=before).delete()
    WorkerLease.objects.filter(seen_at__lt=before).delete()

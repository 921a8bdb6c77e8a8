"""What the workers agree on: who is alive, which task is tried again when, and which periodic job ran when."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger("jobs")

LEASE = timedelta(seconds=60)
"""A worker silent for longer counts as dead."""
RETRY_DELAYS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(days=1),
    timedelta(days=1),
)
"""Pause before the second, third … attempt: together almost three days, so that a mail server may be down for a weekend."""


class WorkerLeaseQuerySet(models.QuerySet["WorkerLease"]):
    def alive(self) -> WorkerLeaseQuerySet:
        return self.filter(seen_at__gte=timezone.now() - LEASE)


class WorkerLease(models.Model):
    """A worker says that it lives; what a worker that fell silent has begun is given to another."""

    worker_id = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField(db_index=True)

    objects = WorkerLeaseQuerySet.as_manager()

    class Meta:
        verbose_name = "Arbeitsprozess"
        verbose_name_plural = "Arbeitsprozesse"

    def __str__(self) -> str:
        return self.worker_id


class QueuedTask(DBTaskResult):
    """A task of the backend's table. Its failure sets the next attempt in the same transaction: no kill falls between."""

    class Meta:
        proxy = True

    @property
    def attempts(self) -> int:
        """How often a worker has begun this task; the backend notes each."""
        return len(self.worker_ids)

    def set_failed(self, exc: BaseException) -> None:
        """Note the error; while attempts are left the task is ready again after the pause that is its turn."""
        with transaction.atomic():
            super().set_failed(exc)
            final = self.attempts > len(RETRY_DELAYS)
            if not final:
                self.give_back(RETRY_DELAYS[max(self.attempts, 1) - 1])
        outcome = "aufgegeben" if final else f"nächster Versuch ab {timezone.localtime(self.run_after):%d.%m.%Y, %H:%M:%S Uhr}"
        logger.error("Aufgabe %s ist im %s. Versuch fehlgeschlagen, %s", self.task_path, self.attempts, outcome, exc_info=exc)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Errors quote what broke them: signs that no database takes are spelled out, or the error itself could not be stored."""
        self.traceback = self.traceback.encode(errors="backslashreplace").decode().replace("\0", "\\x00")
        super().save(*args, **kwargs)

    def give_back(self, delay: timedelta = timedelta()) -> None:
        """Make the task ready for any worker once ``delay`` is over."""
        self.status = TaskResultStatus.READY
        self.run_after = timezone.now() + delay
        self.finished_at = None
        self.save(update_fields=["status", "run_after", "finished_at"])


class PeriodicRunQuerySet(models.QuerySet["PeriodicRun"]):
    def resting(self) -> PeriodicRunQuerySet:
        """Jobs that nobody needs to run now: their time has not come, or a living worker is at it."""
        at_work = Q(running_by__in=WorkerLease.objects.alive().values("worker_id"))
        return self.filter(at_work | Q(running_by="", next_run_at__gt=timezone.now()))


class PeriodicRun(models.Model):
    """When a periodic job is due next and who runs it; its row is the lock that keeps two workers from running it at once."""

    name = models.CharField(max_length=100, unique=True)
    next_run_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True, blank=True)
    running_by = models.CharField(max_length=64, blank=True)

    objects = PeriodicRunQuerySet.as_manager()

    class Meta:
        verbose_name = "Periodische Aufgabe"
        verbose_name_plural = "Periodische Aufgaben"

    def __str__(self) -> str:
        return self.name

    def begin(self, worker_id: str, *, next_run_at: datetime) -> None:
        """Note who runs the job. Should that worker die, the job is due again when its lease has run out."""
        self.running_by, self.last_run_at, self.next_run_at = worker_id, timezone.now(), next_run_at
        self.save(update_fields=["running_by", "last_run_at", "next_run_at"])


class DueWork(models.Model):
    """What the last run of a loop over due things did (jobs/due.py): the operators see what stays undone, and why."""

    name = models.CharField(max_length=100, unique=True)
    ran_at = models.DateTimeField()
    done = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    reasons = models.JSONField(default=dict)
    """Type of the error → how often."""

    class Meta:
        verbose_name = "Fällige Arbeit"
        verbose_name_plural = "Fällige Arbeiten"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

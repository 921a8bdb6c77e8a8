"""What the workers agree on: who is alive, and which periodic job ran when."""

from __future__ import annotations

from django.db import models


class WorkerLease(models.Model):
    """A worker says that it lives; tasks of a worker that fell silent are given to another."""

    worker_id = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "Arbeitsprozess"
        verbose_name_plural = "Arbeitsprozesse"

    def __str__(self) -> str:
        return self.worker_id


class PeriodicRun(models.Model):
    """When a periodic job is due next; its row is the lock that keeps two workers from running it at once."""

    name = models.CharField(max_length=100, unique=True)
    next_run_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Periodische Aufgabe"
        verbose_name_plural = "Periodische Aufgaben"

    def __str__(self) -> str:
        return self.name

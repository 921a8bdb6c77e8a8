"""One task is enough where it reads the present state: another one joins it while it has not begun."""

from __future__ import annotations

from django_tasks.base import Task, TaskResultStatus

from .models import QueuedTask


def enqueue_once(wanted: Task) -> None:
    """Enqueue a task without arguments unless one stands in the queue. What it is to see must be committed already."""
    if not waits(wanted):
        wanted.enqueue()


def waits(wanted: Task, status: TaskResultStatus = TaskResultStatus.READY) -> bool:
    """Whether such a task stands in the queue and has not begun, or is in another state."""
    return QueuedTask.objects.filter(task_path=wanted.module_path, status=status).exists()

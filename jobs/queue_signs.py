"""The signs of the worker: whether it lives, what waits, what was given up, which periodic jobs fail."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Case, Count, Max, Min, When
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.formats import date_format
from django_tasks.base import TaskResultStatus

from .models import DueWork, QueuedTask, WorkerLease
from .signs import Finding, Sign, register_sign

SILENT = timedelta(minutes=2)
"""A worker is missed after this time; a restart takes seconds."""
LATE = timedelta(minutes=10)
"""No task waits for so long where workers keep up."""
RECENT = timedelta(days=3)
"""How long a task that was given up is told."""
LOOK_AT_WORKER = "Läuft der Arbeitsprozess (manage.py worker)? Starten Sie ihn neu und sehen Sie in sein Protokoll."


def register() -> None:
    register_sign(Sign("worker", "Arbeitsprozess", look_at_worker, metric="worker_silent_seconds"))
    register_sign(Sign("tasks", "Warteschlange", look_at_waiting, metric="oldest_task_seconds"))
    register_sign(Sign("failed_tasks", "Aufgegebene Aufgaben", look_at_failed, grave=False, metric="failed_tasks", counts=True))
    register_sign(Sign("due_work", "Fällige Arbeiten", look_at_due_work, grave=False, metric="undone_things", counts=True))


def look_at_worker() -> Finding:
    """The last sign of life of any worker."""
    last = WorkerLease.objects.aggregate(last=Max("seen_at"))["last"]
    if last is None:
        return Finding(False, "Noch nie hat sich ein Arbeitsprozess gemeldet.", LOOK_AT_WORKER)
    silent = timezone.now() - last
    if silent > SILENT:
        return Finding(False, f"Letztes Lebenszeichen vor {in_words(silent)}.", LOOK_AT_WORKER, silent.total_seconds())
    alive = WorkerLease.objects.alive().count()
    return Finding(True, "Ein Arbeitsprozess läuft." if alive == 1 else f"{alive} Arbeitsprozesse laufen.", value=silent.total_seconds())


def look_at_waiting() -> Finding:
    """How long the oldest task waits that could be done. One that pauses before its next attempt does not wait."""
    now = timezone.now()
    could_begin = Case(When(run_after__lte=now, then=Greatest("enqueued_at", "run_after")), default="enqueued_at")
    waiting = QueuedTask.objects.ready().aggregate(oldest=Min(could_begin), count=Count("pk"))
    if not waiting["count"]:
        return Finding(True, "Keine Aufgabe wartet.", value=0)
    age = max(now - waiting["oldest"], timedelta())
    text = f"{waiting['count']} Aufgaben warten, die älteste seit {in_words(age)}."
    if waiting["count"] == 1:
        text = f"Eine Aufgabe wartet, seit {in_words(age)}."
    if age > LATE:
        return Finding(False, text, LOOK_AT_WORKER, age.total_seconds())
    return Finding(True, text, value=age.total_seconds())


def look_at_failed() -> Finding:
    """Tasks that failed in every attempt."""
    failed = QueuedTask.objects.filter(status=TaskResultStatus.FAILED, finished_at__gte=timezone.now() - RECENT)
    seen = failed.aggregate(count=Count("pk"), last=Max("finished_at"))
    if not seen["count"]:
        return Finding(True, "In den letzten drei Tagen wurde keine Aufgabe aufgegeben.", value=0)
    when = date_format(timezone.localtime(seen["last"]), "DATETIME_FORMAT")
    subject = "Eine Aufgabe ist" if seen["count"] == 1 else f"{seen['count']} Aufgaben sind"
    text = f"{subject} in allen Versuchen gescheitert, zuletzt am {when}."
    advice = "Die Seite „Betrieb“ nennt sie. Ist die Ursache behoben, stellen Sie sie dort noch einmal ein."
    return Finding(False, text, advice, seen["count"])


def look_at_due_work() -> Finding:
    """Things that a loop could not do in its last run: a draft that does not go, a reminder that fails."""
    undone = list(DueWork.objects.filter(failed__gt=0))
    if not undone:
        return Finding(True, "Alles Fällige wurde erledigt.", value=0)
    text = " ".join(f"{work.name}: {work.failed} nicht erledigt ({', '.join(sorted(work.reasons))})." for work in undone)
    advice = "Das Übrige ist erledigt. Den Grund nennt das Protokoll des Arbeitsprozesses; der nächste Lauf versucht es noch einmal."
    return Finding(False, text, advice, sum(work.failed for work in undone))


def in_words(span: timedelta) -> str:
    """A span in its largest fitting unit, for example ``12 Minuten``."""
    seconds = int(span.total_seconds())
    for size, one, many in ((86400, "einem Tag", "Tagen"), (3600, "einer Stunde", "Stunden"), (60, "einer Minute", "Minuten")):
        if seconds >= size:
            return one if seconds < 2 * size else f"{seconds // size} {many}"
    return "wenigen Sekunden"

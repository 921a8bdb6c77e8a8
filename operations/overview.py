"""The page "Betrieb": everything that is seen, what it means, and what to do about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_tasks.base import TaskResultStatus

from accounts.panels import Panel, register_panel
from accounts.sent_keys import sent_uuid
from jobs.models import PeriodicRun, QueuedTask
from jobs.queue_signs import RECENT
from jobs.registry import periodic_jobs
from jobs.signs import examine, examine_at_times
from notifications.models import Mail

from . import maintenance
from .report import is_ready

SHOWN = 20
"""Rows of a list of faults; more of them have one cause."""
OVERDUE = timedelta(hours=1)
"""So long after its time a periodic job is told as late: workers were away, or one job holds up the others."""


def register() -> None:
    register_panel(Panel("operations/panel.html", _panel, order=90))


def _panel(request: HttpRequest) -> dict[str, Any] | None:
    if not request.user.has_perm("accounts.manage_accounts"):
        return None
    return {"faults": [each for each in examine_at_times() if not each.finding.ok]}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """All signs with what to do, the tasks that were given up, the mails that wait, and when which periodic job ran."""
    if not request.user.has_perm("accounts.manage_accounts"):
        raise PermissionDenied(_("Diese Seite ist dem Betrieb des Portals vorbehalten."))
    if request.method == "POST":
        _again(request)
        return redirect("operations:overview")
    seen = sorted(examine(), key=lambda each: (each.finding.ok, not each.sign.grave))
    context = {
        "seen": seen,
        "ready": is_ready(seen),
        "faults": sum(not each.finding.ok for each in seen),
        "maintenance": maintenance.current(),
        "failed": _given_up()[:SHOWN],
        "mails": _not_taken()[:SHOWN],
        "periodic": (periodic := _periodic()),
        "late": [job for job in periodic if job["late"]],
        "looked_at": timezone.now(),
    }
    return TemplateResponse(request, "operations/overview.html", context)


def _given_up() -> Any:
    """Tasks that failed in every attempt, as long as the sign tells them."""
    failed = Q(status=TaskResultStatus.FAILED, finished_at__gte=timezone.now() - RECENT)
    return QueuedTask.objects.filter(failed).order_by("-finished_at")


def _not_taken() -> Any:
    """Mails that the server did not take so far, or for good; the newest first."""
    open_or_refused = Mail.objects.undelivered()
    return open_or_refused.exclude(last_error="", outcome="").order_by("-created_at")


@transaction.atomic
def _again(request: HttpRequest) -> None:
    """Queue a task that was given up once more."""
    task = get_object_or_404(_given_up().select_for_update(), pk=sent_uuid(request.POST, "task"))
    task.give_back()
    messages.success(request, _("Die Aufgabe ist wieder eingestellt. Scheitert sie noch einmal, steht sie wieder hier."))


def _periodic() -> list[dict[str, Any]]:
    """Each periodic job with its times; one that is late waits for the worker."""
    rows = {row.name: row for row in PeriodicRun.objects.all()}
    late = timezone.now() - OVERDUE
    return [
        {"name": job.name, "row": rows.get(job.name), "late": job.name in rows and rows[job.name].next_run_at < late}
        for job in sorted(periodic_jobs(), key=lambda job: job.name)
    ]

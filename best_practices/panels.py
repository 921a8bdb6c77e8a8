"""What best practices show in "Mein Bereich": open questions first, then what is mine."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.panels import Panel, register_panel
from accounts.roles import is_cdo, municipalities_of
from pages.models import Question, Submission

from .models import BestPracticePage

LIMIT = 50


def register() -> None:
    register_panel(Panel("best_practices/member/panel_questions.html", open_questions, order=10))
    register_panel(Panel("best_practices/member/panel_entries.html", own_entries, order=20))


def open_questions(request: HttpRequest) -> dict[str, Any] | None:
    """Questions of the KTS that wait for an answer, and confirmations that are due."""
    own = municipalities_of(request.user)
    if not own:
        return None
    questions = list(
        Question.objects.filter(submission__state=Submission.State.QUESTION, submission__page__municipality__in=own, answered_at=None)
        .select_related("submission__page")
        .order_by("asked_at")[:LIMIT]
    )
    due = [entry for entry in BestPracticePage.objects.filter(municipality__in=own, live=True, archived_at=None) if entry.is_stale]
    return {"questions": questions, "due": due} if questions or due else None


def own_entries(request: HttpRequest) -> dict[str, Any] | None:
    """Everything of the own municipalities with the state it is in."""
    own = municipalities_of(request.user)
    if not own:
        return None
    entries = list(
        BestPracticePage.objects.filter(municipality__in=own, trashed_at=None)
        .select_related("municipality")
        .prefetch_related("submissions")
        .order_by("-latest_revision_created_at")[:LIMIT]
    )
    trashed = BestPracticePage.objects.filter(municipality__in=own).exclude(trashed_at=None).count()
    rows = [(entry, *badge_of(entry)) for entry in entries]
    return {"rows": rows, "trashed": trashed, "may_write": is_cdo(request.user), "several": len(own) > 1}


def badge_of(entry: BestPracticePage) -> tuple[str, str, str]:
    """Kind, icon and text of the badge that says where an entry stands."""
    submission = max(entry.submissions.all(), key=lambda item: item.pk, default=None)
    if entry.archived_at is not None:
        return "plain", "lock", "Archiviert"
    if submission is None or not submission.is_open:
        if submission is not None and submission.state == Submission.State.REJECTED and not entry.live:
            return "danger", "ended", "Abgelehnt"
        return ("success", "check", "Veröffentlicht") if entry.live else ("plain", "edit", "Entwurf")
    if submission.state == Submission.State.QUESTION:
        return "warning", "warn", "Rückfrage"
    if submission.state == Submission.State.DRAFT:
        return "plain", "edit", "Veröffentlicht, Änderung im Entwurf" if entry.live else "Entwurf"
    return "info", "clock", "Änderung in Prüfung" if entry.live else submission.get_state_display()

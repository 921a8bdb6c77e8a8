"""The queue: what waits for the KTS, how long, and who has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..deadlines import working_days_between
from ..models import Submission
from ..models.submissions import SubmissionQuerySet

State = Submission.State

TABS = {"alle": "Alle", "frei": "Nicht zugewiesen", "meine": "Meine"}
KINDS = {"neu": "Neu", "beantwortet": "Rückfragen beantwortet", "ueberfaellig": "Überfällig"}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue in words."""

    submission: Submission
    title: str
    kind: str
    age: str
    badge: str
    urgent: bool
    assigned: str
    mine: bool


def figures() -> dict[str, int]:
    """How many are new, answered and overdue, in one query."""
    today = timezone.localdate()
    return (
        Submission.objects.waiting_for_kts()
        .order_by()
        .aggregate(
            neu=Count("pk", filter=Q(state=State.SUBMITTED)),
            beantwortet=Count("pk", filter=Q(state=State.ANSWERED)),
            ueberfaellig=Count("pk", filter=Q(due_on__lt=today)),
            alle=Count("pk"),
        )
    )


def waiting(user: Any, tab: str = "alle", kind: str = "") -> SubmissionQuerySet:
    """The queue, oldest first, cut to a tab and to one of the figures."""
    found = Submission.objects.waiting_for_kts()
    if tab == "frei":
        found = found.filter(claimed_by=None)
    elif tab == "meine":
        found = found.filter(claimed_by=user)
    if kind == "neu":
        found = found.filter(state=State.SUBMITTED)
    elif kind == "beantwortet":
        found = found.filter(state=State.ANSWERED)
    elif kind == "ueberfaellig":
        found = found.overdue()
    return found.select_related("page__municipality", "page__content_type", "claimed_by")


def row(submission: Submission, user: Any) -> QueueRow:
    today = timezone.localdate()
    age = working_days_between(timezone.localtime(submission.submitted_at).date(), today) if submission.submitted_at else 0
    mine = submission.claimed_by_id == user.pk
    return QueueRow(
        submission=submission,
        title=submission.page.draft_title,
        kind=_("%(kind)s, Änderung" if submission.is_change else "%(kind)s, neu")
        % {"kind": submission.page.content_type.model_class().KIND_LABEL},
        age=ngettext("%(n)d Tag", "%(n)d Tage", age) % {"n": age} if age else _("Heute"),
        badge=_badge(submission, today),
        urgent=submission.is_overdue,
        assigned=_("Sie") if mine else submission.claimed_by.address_name if submission.claimed_by else "",
        mine=mine,
    )


def _badge(submission: Submission, today: Any) -> str:
    """One state in words; lateness first."""
    if submission.due_on is not None and submission.due_on < today:
        days = working_days_between(submission.due_on, today)
        return ngettext("Überfällig seit %(n)d Tag", "Überfällig seit %(n)d Tagen", days) % {"n": days}
    if submission.due_on == today:
        return _("Heute fällig")
    return _("Neu") if submission.state == State.SUBMITTED else str(submission.get_state_display())

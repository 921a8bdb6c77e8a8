"""The queue: what waits for the KTS, how long, and who has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..badges import Badge
from ..deadlines import working_days_between
from ..desk.frame import Tab
from ..models import Submission
from ..models.submissions import SubmissionQuerySet

State = Submission.State

TABS = {"alle": gettext_lazy("Alle"), "frei": gettext_lazy("Nicht zugewiesen"), "meine": gettext_lazy("Meine")}
KINDS = {"neu": gettext_lazy("Neu"), "beantwortet": gettext_lazy("Rückfragen beantwortet"), "ueberfaellig": gettext_lazy("Überfällig")}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue in words. ``since`` is the time at which a colleague took it over, else empty."""

    submission: Submission
    title: str
    kind: str
    age: str
    badge: Badge
    assigned: str
    since: str


def counts(user: Any) -> dict[str, int]:
    """How many stand in each part of the queue, in one query; the keys are those of KINDS and TABS."""
    waiting = Submission.objects.waiting_for_kts().order_by()
    return waiting.aggregate(
        neu=Count("pk", filter=Q(state=State.SUBMITTED)),
        beantwortet=Count("pk", filter=Q(state=State.ANSWERED)),
        ueberfaellig=Count("pk", filter=Q(due_on__lt=timezone.localdate())),
        alle=Count("pk"),
        frei=Count("pk", filter=Q(claimed_by=None)),
        meine=Count("pk", filter=Q(claimed_by=user)),
    )


def overview(user: Any, tab: str = "alle", kind: str = "") -> dict[str, Any]:
    """Figures and tabs with their numbers, for the start page and the queue; which of them is shown."""
    numbers, queue = counts(user), reverse("review:queue")
    tab = "" if kind in KINDS else tab if tab in TABS else "alle"
    return {
        "total": numbers["alle"],
        "figures": [Tab(label, f"{queue}?stand={code}", code == kind, numbers[code]) for code, label in KINDS.items()],
        "tabs": [
            Tab(label, queue if code == "alle" else f"{queue}?zeige={code}", code == tab, numbers[code]) for code, label in TABS.items()
        ],
        "now": timezone.now(),
    }


def waiting(user: Any, tab: str = "alle", kind: str = "") -> SubmissionQuerySet:
    """The queue, oldest first, cut to a tab or to one of the figures."""
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
    """A submission of ``waiting`` as the person asking sees it; costs no query."""
    today = timezone.localdate()
    page, editor = submission.page, submission.claimed_by
    mine = submission.claimed_by_id == user.pk
    kind = page.content_type.model_class().KIND_LABEL
    return QueueRow(
        submission=submission,
        title=page.draft_title,
        kind=(_("%(kind)s, Änderung") if submission.is_change else _("%(kind)s, neu")) % {"kind": kind},
        age=age_in_words(submission.submitted_at, today),
        badge=badge_of(submission, today),
        assigned=_("Sie") if mine else editor.address_name if editor else "",
        since="" if mine or editor is None else since_in_words(submission.claimed_at),
    )


def age_in_words(submitted_at: datetime | None, today: date) -> str:
    """Working days since the submission: "Heute", "1 Tag", "8 Tage"."""
    days = working_days_between(timezone.localtime(submitted_at).date(), today) if submitted_at else 0
    return ngettext("%(n)d Tag", "%(n)d Tage", days) % {"n": days} if days else _("Heute")


def since_in_words(moment: datetime | None) -> str:
    """ "seit 09:12 Uhr" on the same day, else "seit 23.11.2026, 09:12 Uhr"."""
    if moment is None:
        return ""
    moment = timezone.localtime(moment)
    if moment.date() == timezone.localdate():
        return _("seit %(time)s Uhr") % {"time": date_format(moment, "TIME_FORMAT")}
    return _("seit %(moment)s") % {"moment": date_format(moment, "DATETIME_FORMAT")}


def badge_of(submission: Submission, today: date) -> Badge:
    """Where a submission stands; while it waits for the KTS, lateness comes first."""
    if submission.waits_for_kts and submission.due_on is not None and submission.due_on <= today:
        days = working_days_between(submission.due_on, today)
        if submission.due_on == today:
            return Badge("warning", "clock", _("Heute fällig"))
        return Badge("danger", "warn", ngettext("Überfällig seit %(n)d Tag", "Überfällig seit %(n)d Tagen", days) % {"n": days})
    looks = {
        State.SUBMITTED: Badge("plain", "", _("Neu")),
        State.ANSWERED: Badge("plain", "mail", _("Rückfrage beantwortet")),
        State.IN_REVIEW: Badge("plain", "edit", _("In Prüfung")),
        State.QUESTION: Badge("warning", "help", _("Rückfrage offen")),
        State.PUBLISHED: Badge("success", "check", _("Veröffentlicht")),
        State.REJECTED: Badge("danger", "x", _("Abgelehnt")),
    }
    return looks.get(State(submission.state), Badge("plain", "", submission.get_state_display()))

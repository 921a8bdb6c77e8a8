"""What the own contributions show in "Mein Bereich": what waits for an answer first, then what is ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.panels import Panel, register_panel
from accounts.roles import is_cdo, municipalities_of
from municipalities.models import Municipality

from ..badges import Badge
from ..models import ContributionPage, Question, Submission
from ..reminders import UNTOUCHED
from ..scoping import written_by
from ..standing import Standing, badge_of, day, standing_of
from .access import after_von, saved_when
from .kind import kind_named, kinds, page_classes

LIMIT = 200
"""Rows of one municipality that are shown; the oldest changes fall off."""
TASKS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """An entry, what happened last, and where it stands."""

    entry: ContributionPage
    note: str
    badge: Badge


def register() -> None:
    register_panel(Panel("contributions/writing/panel_tasks.html", tasks, order=10))
    register_panel(Panel("contributions/writing/panel_entries.html", own_entries, order=20))


def tasks(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for a CDO: questions of the KTS, confirmations that are due, drafts nobody touched for a month."""
    user = request.user
    own = municipalities_of(user, Role.CDO)
    if not own:
        return None
    questions, due, untouched = _questions(user), _due(own), _untouched(user)
    count = len(questions) + len(due) + len(untouched)
    return {"count": count, "questions": questions, "due": due, "untouched": untouched} if count else None


def _questions(user: Any) -> list[Question]:
    """The first open question of each entry."""
    ours = written_by(user, Role.CDO, page="submission__page__", by_name=False)  # by name nobody answers
    found = Question.objects.filter(ours, submission__state=Submission.State.QUESTION, answered_at=None)
    first: dict[int, Question] = {}
    for question in found.select_related("submission__page").order_by("asked_at", "pk")[:TASKS]:
        first.setdefault(question.submission_id, question)
    return list(first.values())


def _due(own: list[Municipality]) -> list[ContributionPage]:
    entries = ContributionPage.objects.type(*page_classes()).filter(
        municipality__in=own, live=True, archived_at=None, review_due_on__lt=timezone.localdate()
    )
    return list(entries.only("title", "last_confirmed_on", "review_due_on").order_by("review_due_on", "pk")[:TASKS])


def _untouched(user: Any) -> list[Submission]:
    since = timezone.now() - UNTOUCHED
    drafts = Submission.objects.filter(written_by(user, Role.CDO, page="page__"), state=Submission.State.DRAFT, saved_at__lt=since)
    return list(drafts.filter(page__trashed_at=None).select_related("page").order_by("saved_at", "pk")[:TASKS])


def own_entries(request: HttpRequest) -> dict[str, Any] | None:
    """Everything of the own municipalities with the state it is in."""
    own = municipalities_of(request.user)
    if not own:
        return None
    entries = ContributionPage.objects.type(*page_classes()).filter(written_by(request.user))
    shown = entries.filter(trashed_at=None).select_related("municipality").prefetch_related("submissions__saved_by")
    rows = [_row(entry, request.user) for entry in shown.order_by("-latest_revision_created_at", "-pk")[:LIMIT]]
    return {
        "rows": rows,
        "trashed": entries.exclude(trashed_at=None).count(),
        "may_write": is_cdo(request.user),
        "several": len({*(row.entry.municipality_id for row in rows), *(municipality.pk for municipality in own)}) > 1,
        "heading": _heading(len(own) > 1),
        "kinds": kinds(),
    }


def _heading(several: bool) -> Any:
    """With the words of the only kind there is; of several kinds, all are entries."""
    written = kinds()
    if len(written) == 1:
        return written[0].words.of_municipalities if several else written[0].words.of_municipality
    return _("Einträge meiner Kommunen") if several else _("Einträge meiner Kommune")


def _row(entry: ContributionPage, user: Any) -> Row:
    submission = max(entry.submissions.all(), key=lambda item: (item.is_open, item.pk), default=None)
    return Row(entry, _note(entry, submission, user), badge_of(entry, submission))


def _note(entry: ContributionPage, submission: Submission | None, user: Any) -> str:
    """One line on what happened last, and by when what comes next."""
    standing = standing_of(entry, submission)
    if submission is not None and submission.waits_for_kts:
        dates = {"on": day(submission.submitted_at), "due": day(submission.due_on)}
        return _("Eingereicht am %(on)s, Prüfung bis %(due)s") % dates
    if submission is not None and standing in (Standing.DRAFT, Standing.CHANGE):
        return _written(entry, submission, user)
    if submission is not None and standing in (Standing.REJECTED, Standing.CHANGE_REJECTED):
        return _("Abgelehnt am %(on)s") % {"on": day(submission.decided_at)}
    if standing in (Standing.ARCHIVED, Standing.TAKEN_DOWN) and entry.archived_at:
        words = {Standing.ARCHIVED: _("Archiviert am %(on)s"), Standing.TAKEN_DOWN: _("Vom Netz genommen am %(on)s")}
        return words[standing] % {"on": day(entry.archived_at)}
    if standing in (Standing.PUBLISHED, Standing.STALE) and entry.last_confirmed_on:
        due = _(", bitte bestätigen bis %(due)s") % {"due": day(entry.review_due_on)} if entry.review_due_on and not entry.is_stale else ""
        return _("Zuletzt bestätigt am %(on)s") % {"on": day(entry.last_confirmed_on)} + due
    return _("Geändert am %(on)s") % {"on": day(entry.latest_revision_created_at)}


def _written(entry: ContributionPage, submission: Submission, user: Any) -> str:
    """How far a draft is, when it was saved, and by whom where that was somebody else."""
    saved = {"who": after_von(submission.saved_by), "on": saved_when(submission)}
    if submission.sections_done is None:
        return _("Entwurf von %(who)s, geändert %(on)s") % saved
    words = {"done": submission.sections_done, "count": len(kind_named(entry.specific_class.KIND).steps), **saved}
    if submission.saved_by_id in (None, user.pk):
        return _("%(done)d von %(count)d Abschnitten fertig, zuletzt %(on)s") % words
    return _("%(done)d von %(count)d Abschnitten fertig, zuletzt von %(who)s %(on)s") % words

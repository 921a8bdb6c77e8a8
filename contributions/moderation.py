"""The decisions on contributions. Each function changes one state: locked, checked, logged and mailed in one transaction.

Wagtail's workflow is the mechanism behind it (one KtsReviewTask); nothing else may call it. Every function
raises ``Refused`` with a German sentence where the act is not possible (any more).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused
from search.indexing import schedule

from . import audit, mails, publishing
from .deadlines import CONFIRMATION_MONTHS, REVIEW_WORKING_DAYS, add_working_days
from .drafts import StaleDraft, lock, lock_submission, locked_content, require_writable, write_live
from .history.recording import follow_visibility
from .models import ContributionPage, Question, Submission, Visibility
from .naming import next_number
from .sentences import already_decided, unreadable
from .writers import reads

State = Submission.State


class Incomplete(Refused):
    """Mandatory fields are missing or wrong; ``errors`` maps field names to messages."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(_("Es fehlen noch Angaben."))
        self.errors = errors


def _set(submission: Submission, state: str, **fields: Any) -> None:
    for name, value in {"state": state, **fields}.items():
        setattr(submission, name, value)
    submission.save()


# --- What members do -----------------------------------------------------------------


@transaction.atomic
def submit(submission: Submission, *, version: int, by: User) -> Submission:
    """Hand the working version in. The number is given at the first submission, the deadline counts working days."""
    submission, page = lock_submission(submission)
    require_writable(submission, page)
    if submission.version != version:
        raise StaleDraft(submission)
    if submission.state == State.QUESTION:
        raise Refused(_("Beantworten Sie zuerst die Rückfrage der KTS-Redaktion."))
    draft = locked_content(submission)
    _require_complete(submission, draft)
    today = timezone.localdate()
    if page.number is None:
        write_live(page, number=next_number(page, today.year))
    publishing.begin(page, submission.revision, by=by)
    _set(
        submission,
        State.SUBMITTED,
        submitted_revision=submission.revision,
        submitted_by=by,
        submitted_at=timezone.now(),
        due_on=add_working_days(today, REVIEW_WORKING_DAYS),
        claimed_by=None,
        claimed_at=None,
        checklist=[],
        reminded_at=None,
    )
    audit.record(audit.Act.SUBMIT, page, by=by)
    mails.received(submission)
    return submission


def _require_complete(submission: Submission, draft: ContributionPage) -> None:
    errors = draft.submission_errors()
    for name, typed in submission.unparsed.items():
        errors.setdefault(name, []).append(unreadable(typed))
    if errors:
        raise Incomplete(errors)


@transaction.atomic
def withdraw(submission: Submission, *, by: User) -> Submission:
    """Take a submission back: it is a draft again. Refused once it is decided."""
    submission, page = lock_submission(submission)
    if submission.state == State.DRAFT:
        return submission
    if not submission.is_open:
        raise Refused(already_decided(submission))
    _cancel_workflow(page, by)
    _set(submission, State.DRAFT, claimed_by=None, claimed_at=None, due_on=None)
    audit.record(audit.Act.WITHDRAW, page, by=by)
    return submission


@transaction.atomic
def answer(submission: Submission, answers: Mapping[int, str], *, version: int, by: User) -> Submission:
    """Answer the open questions and hand the entry back. ``answers`` maps question ids to texts."""
    submission, page = lock_submission(submission)
    if submission.state != State.QUESTION:
        raise Refused(_("Zu diesem Eintrag ist keine Rückfrage offen."))
    if submission.version != version:
        raise StaleDraft(submission)
    open_questions = list(submission.questions.filter(answered_at=None))
    if any(not answers.get(question.pk, "").strip() for question in open_questions):
        raise Refused(_("Bitte beantworten Sie alle Rückfragen."))
    _require_complete(submission, locked_content(submission))
    for question in open_questions:
        question.answer, question.answered_by, question.answered_at = answers[question.pk].strip(), by, timezone.now()
        question.save()
    page.current_workflow_state.resume(user=by)
    _set(
        submission,
        State.ANSWERED,
        submitted_revision=submission.revision,
        due_on=add_working_days(timezone.localdate(), REVIEW_WORKING_DAYS),
        reminded_at=None,
    )
    audit.record(audit.Act.ANSWER, page, by=by)
    mails.answered(submission)
    return submission


# --- What the KTS does ----------------------------------------------------------------


@transaction.atomic
def claim(submission: Submission, *, by: User) -> Submission:
    """Take a waiting submission over; a colleague's claim is replaced (absence)."""
    submission, page = lock_submission(submission)
    _require_waiting(submission)
    if submission.claimed_by_id == by.pk and submission.state == State.IN_REVIEW:
        return submission
    _set(submission, State.IN_REVIEW, claimed_by=by, claimed_at=timezone.now())
    audit.record(audit.Act.CLAIM, page, by=by)
    return submission


@transaction.atomic
def release(submission: Submission, *, by: User) -> Submission:
    """Give a claimed submission back to the queue."""
    submission, page = lock_submission(submission)
    _require_waiting(submission)
    answered = submission.questions.exclude(answered_at=None).exists()
    _set(submission, State.ANSWERED if answered else State.SUBMITTED, claimed_by=None, claimed_at=None)
    audit.record(audit.Act.RELEASE, page, by=by)
    return submission


@transaction.atomic
def ask_back(submission: Submission, questions: Iterable[tuple[str, str]], *, by: User, read: int | None = None) -> Submission:
    """Put questions to the municipality. ``questions`` are pairs of field name (or "") and text; ``read`` as for ``approve``."""
    submission, page = lock_submission(submission)
    _require_waiting(submission, read)
    asked = [(field, text.strip()) for field, text in questions if text.strip()]
    if not asked:
        raise Refused(_("Bitte schreiben Sie mindestens eine Rückfrage."))
    Question.objects.bulk_create(Question(submission=submission, field=field, text=text, asked_by=by) for field, text in asked)
    page.current_workflow_task_state.reject(user=by)
    _set(submission, State.QUESTION, claimed_by=by, claimed_at=submission.claimed_at or timezone.now(), due_on=None)
    audit.record(audit.Act.ASK, page, by=by)
    mails.asked(submission)
    return submission


@transaction.atomic
def approve(submission: Submission, *, by: User, read: int | None = None) -> Submission:
    """Publish the submitted version. The address is fixed at the first time; a second editor decides on own entries.

    ``read`` is the version on which whoever decides looked: another one, handed in meanwhile, is refused.
    """
    submission, page = lock_submission(submission)
    _require_waiting(submission, read)
    require_other_editor(page, by)
    if page.archived_at is not None:
        raise Refused(_("Dieser Eintrag ist vom Netz genommen. Holen Sie ihn zuerst zurück, wenn er wieder erscheinen soll."))
    if page.trashed_at is not None:
        raise Refused(_("Dieser Entwurf liegt im Papierkorb."))
    today = timezone.localdate()
    confirmed = {"last_confirmed_on": today, "review_due_on": today + relativedelta(months=CONFIRMATION_MONTHS)}
    submission.page = page = publishing.approve(submission, page, by=by, **confirmed)
    _decide(submission, State.PUBLISHED, by=by)
    audit.record(audit.Act.APPROVE, page, by=by)
    mails.published(submission)
    return submission


@transaction.atomic
def reject(submission: Submission, reason: str, *, by: User, read: int | None = None) -> Submission:
    """Reject for good, with a reason that the municipality reads; ``read`` as for ``approve``."""
    submission, page = lock_submission(submission)
    _require_waiting(submission, read)
    require_other_editor(page, by)
    if not reason.strip():
        raise Refused(_("Bitte begründen Sie die Ablehnung."))
    _cancel_workflow(page, by)
    _decide(submission, State.REJECTED, by=by, reason=reason.strip())
    audit.record(audit.Act.REJECT, page, by=by)
    mails.rejected(submission)
    return submission


def _decide(submission: Submission, state: str, *, by: User, **fields: Any) -> None:
    _set(submission, state, decided_by=by, decided_at=timezone.now(), **fields)


def _require_waiting(submission: Submission, read: int | None = None) -> None:
    """It waits, and in the version that was read."""
    if not submission.waits_for_kts:
        raise Refused(already_decided(submission))
    if read is not None and submission.version != read:
        raise Refused(_("Die Kommune hat den Eintrag inzwischen geändert und neu eingereicht. Lesen Sie zuerst die neue Fassung."))


def require_other_editor(page: ContributionPage, editor: Any) -> None:
    """Four eyes: an editor who also works for a municipality that writes an entry, or writes it by name, does not decide on it."""
    if reads(editor, page):
        raise Refused(_("Sie gehören zu dieser Kommune. Bitte lassen Sie jemand anderen aus der Redaktion entscheiden."))


def _cancel_workflow(page: ContributionPage, by: User) -> None:
    state = page.current_workflow_state
    if state is not None:
        state.cancel(user=by)


# --- Acts on the live row, outside the revisions ----------------------------------------


@transaction.atomic
def set_visibility(page: ContributionPage, visibility: str, *, by: User, may_widen: bool) -> None:
    """Change who may see an entry, at once. Members may only narrow what is published (``may_widen=False``)."""
    page = lock(page.pk)
    if visibility not in Visibility.values:
        raise Refused(_("Diese Sichtbarkeit gibt es nicht."))
    if page.visibility == visibility:
        return
    if page.was_published and not may_widen and visibility == Visibility.PUBLIC:
        raise Refused(_("Über die Veröffentlichung für alle entscheidet die KTS-Redaktion. Bitte schreiben Sie ihr."))
    before = page.visibility
    write_live(page, visibility=visibility)
    follow_visibility(page)
    audit.record(audit.Act.VISIBILITY, page, by=by, before=before, after=visibility)
    schedule(page.search_key)


@transaction.atomic
def archive(page: ContributionPage, *, by: User, by_kts: bool) -> None:
    """Take an entry off the site at once. An open change stays a draft and cannot bring it back.

    What its municipality had archived before stays archived since then; where the KTS takes it down too, only the KTS brings it back.
    """
    page = lock(page.pk)
    if page.archived_at is not None:
        if by_kts and not page.archived_by_kts:
            write_live(page, archived_by_kts=True)
            audit.record(audit.Act.ARCHIVE, page, by=by)
        return
    submission = page.submissions.open().select_for_update(of=("self",)).first()
    if submission is not None and submission.state != State.DRAFT:
        _cancel_workflow(page, by)
        _set(submission, State.DRAFT, claimed_by=None, claimed_at=None, due_on=None)
    write_live(page, archived_at=timezone.now(), archived_by_kts=by_kts)
    audit.record(audit.Act.ARCHIVE, page, by=by)
    schedule(page.search_key)


@transaction.atomic
def unarchive(page: ContributionPage, *, by: User, by_kts: bool) -> None:
    """Bring an archived entry back as it was. What the KTS took down, only the KTS brings back."""
    page = lock(page.pk)
    if page.archived_at is None:
        return
    if page.archived_by_kts and not by_kts:
        raise Refused(_("Die KTS-Redaktion hat diesen Eintrag vom Netz genommen. Bitte schreiben Sie ihr."))
    write_live(page, archived_at=None, archived_by_kts=False)
    follow_visibility(page)
    audit.record(audit.Act.RESTORE, page, by=by)
    schedule(page.search_key)


@transaction.atomic
def confirm(page: ContributionPage, *, by: User, on: date | None = None) -> None:
    """Say that the entry is still right; the next confirmation is due a year later."""
    page = lock(page.pk)
    day = on or timezone.localdate()
    write_live(page, last_confirmed_on=day, review_due_on=day + relativedelta(months=CONFIRMATION_MONTHS))
    audit.record(audit.Act.CONFIRM, page, by=by)

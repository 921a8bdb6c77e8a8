"""What the review page shows of one entry: its fields, what changed, who did what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from files.scanning import labels_for
from pages.markup import render

from ..desk.timeline import acts_on
from ..diff import FieldDiff, compare, field_labels, text_of
from ..drafts import content_of
from ..mailbox import is_unreachable
from ..models import ContactPerson, ContributionPage, Submission
from ..writing.kind import is_written, kind_of
from . import entries, queue
from .forms import QUESTION_PREFIX, ReviewForm

PLAIN_TEXTS = frozenset({"summary"})
"""Long fields that hold no Markdown."""


@dataclass(frozen=True, slots=True)
class SheetField:
    """One field of the entry, ready to be shown, with the question that may be asked about it."""

    name: str
    label: str
    html: SafeString
    text: str
    question: BoundField


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from an older version; ``title`` names that version."""

    title: str
    fields: list[FieldDiff]


def sheet(page: ContributionPage, submission: Submission | None, form: ReviewForm, user: Any) -> dict[str, Any]:
    """The context of contributions/review/submission.html; ``submission`` is None for an entry that never had one."""
    version = shown_version(page, submission)
    fields = fields_of(version, form)
    return {
        "entry": page,
        "submission": submission,
        "version": version,
        "badge": queue.badge_of(submission, timezone.localdate()) if submission else entries.badge_of(page, None),
        "entry_badge": entries.badge_of(page, submission.state if submission else None),
        "fields": [field for field in fields if field.html],
        "empty_fields": [field for field in fields if not field.html],
        "beside": beside(version),
        "pictures": with_state([(item, item.image) for item in version.images.all()]),
        "attachments": with_state([(item, item.document) for item in version.attachments.all()]),
        "general_question": form[QUESTION_PREFIX],
        "asked_now": any(name.startswith(QUESTION_PREFIX) for name in (form.typed() if form.is_bound else form.initial)),
        "changes": changes(submission, version) if submission else [],
        "unreachable": submission is not None and is_unreachable(submission),
        "claim": claim_sentence(submission, user) if submission else "",
        "questions": questions(submission, page) if submission else [],
        "notes": submission.notes.select_related("author") if submission else [],
        "contact_person": ContactPerson.objects.filter(page=page.pk).first(),
        "moments": acts_on(page),
        "form": form,
    }


def with_state(files: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Pictures or attachments, each with what is said of a file that may not be shown."""
    held = labels_for([file for _item, file in files])
    return [(item, held.get(file.file.name)) for item, file in files]


def shown_version(page: ContributionPage, submission: Submission | None) -> ContributionPage:
    """What was handed in; while the municipality writes, its working version; without a submission the live one."""
    if submission is None:
        return page
    if submission.submitted_revision is not None and not submission.is_writable:
        return submission.submitted_revision.as_object()
    return content_of(submission)


def fields_of(version: ContributionPage, form: ReviewForm) -> list[SheetField]:
    """All fields a member writes, in the order of reading; ``html`` is empty where nothing is written."""
    labels = field_labels(version)
    return [
        SheetField(name, label, html_of(version, name), text_of(version, name), form[QUESTION_PREFIX + name])
        for name, label in labels.items()
    ]


def beside(version: ContributionPage) -> list[tuple[str, str]]:
    """What a member writes outside the version, as it stands now: labels with answers, those that have one."""
    steps = [step for step in kind_of(version).steps.all if not step.is_in_draft] if is_written(version) else []
    answers = [(label, str(step.answer(version, name))) for step in steps for name, label in step.labels.items()]
    return [(label, answer) for label, answer in answers if answer]


def html_of(version: ContributionPage, name: str) -> SafeString:
    """A field as readers see it: Markdown rendered, addresses as links, everything else as typed."""
    text = text_of(version, name)
    field = next((field for field in version._meta.get_fields() if field.name == name), None)
    if isinstance(field, models.TextField) and name not in PLAIN_TEXTS:
        return render(text)
    if isinstance(field, models.URLField):
        return mark_safe(urlize(text, nofollow=True, autoescape=True))
    return mark_safe(linebreaks(text, autoescape=True)) if text else mark_safe("")


def changes(submission: Submission, version: ContributionPage) -> list[Changes]:
    """What changed since the KTS asked, and against the published version; the latter is empty for a new entry."""
    found = []
    asked = version_asked_about(submission)
    if asked is not None:
        found.append(Changes(_("Seit der Rückfrage geändert"), compare(asked, version)))
    if submission.base_revision is not None:
        published = submission.base_revision.as_object()
        found.append(Changes(_("Änderungen gegenüber der veröffentlichten Fassung"), compare(published, version)))
    return found


def version_asked_about(submission: Submission) -> ContributionPage | None:
    """The version to which the last question was put, while its answer waits; Wagtail's workflow remembers it."""
    workflow = submission.page.current_workflow_state if submission.waits_for_kts else None
    if workflow is None:
        return None
    asked = workflow.task_states.filter(status=TaskState.STATUS_REJECTED).select_related("revision").order_by("-pk").first()
    return asked.revision.as_object() if asked else None


def claim_sentence(submission: Submission, user: Any) -> str:
    """Who looks at this entry since when; empty where nobody does."""
    if not submission.waits_for_kts or submission.claimed_by is None:
        return ""
    since = queue.since_in_words(submission.claimed_at)
    if submission.claimed_by_id == user.pk:
        return _("Sie prüfen diesen Eintrag %(since)s.") % {"since": since}
    return _("%(who)s prüft diesen Eintrag %(since)s.") % {"who": submission.claimed_by.address_name, "since": since}


def questions(submission: Submission, page: ContributionPage) -> list[tuple[Any, str]]:
    """The questions with the labels of their fields, oldest first."""
    labels = field_labels(page)
    return [(question, labels.get(question.field, "")) for question in submission.questions.select_related("asked_by", "answered_by")]

"""Looking at an entry as a whole: preview, check page, confirmation, and answering the KTS."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import actor
from accounts.kept.sent import not_taken
from accounts.refusals import Refused
from accounts.sent_keys import require_own_names
from municipalities.carried import CarriedField
from municipalities.typed_forms import TypedForm, asked_for

from .. import drafts, moderation
from ..criteria import Consent
from ..deadlines import REVIEW_WORKING_DAYS, add_working_days
from ..models import ContributionPage, Question, Submission
from ..models.values import too_long
from ..models.versions import LONGEST_NOTE
from ..standing import SAID, standing_of
from .access import after_von, crumb_of, crumbs, latest_submission, open_questions, page_for, questions_of, require, version_of
from .answers import answer_groups, similar_own
from .closed import Typed, closed
from .fields import TextField, clean_text
from .kind import kind_of
from .steps import errors_of

State = Submission.State
NOTE_SEEN = "note_seen"
"""Carries the sentence on what has changed as it stood when the form was opened."""
CHANGED_MEANWHILE = gettext_lazy("Der Entwurf wurde inzwischen geändert. Bitte prüfen Sie ihn noch einmal.")


@login_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The version of a draft, or of what was handed in, rejected or archived, as readers would see it; for those who may read the draft."""
    page = page_for(request, pk)
    submission = latest_submission(request, page)
    draft = drafts.content_of(submission)
    version = SAID[standing_of(page, submission)].version
    context = {
        **kind_of(page).preview(draft, request.user),
        "page": draft,
        "back_url": reverse("writing:tasks", args=[pk]),
        "version": version,
    }
    return TemplateResponse(request, draft.template, context)


class ConsentForm(TypedForm):
    """What the municipality vouches for when it hands an entry in, and of a change in a sentence what it is."""

    def __init__(self, consents: tuple[Consent, ...], submission: Submission, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if submission.is_change:
            self.fields["change_note"] = TextField(
                label=_("Was hat sich geändert?"),
                help_text=_("Ein Satz für den öffentlichen Verlauf des Eintrags, zum Beispiel: „Kosten für 2026 ergänzt.“"),
                limit=LONGEST_NOTE,
                rows=3,
                initial=submission.change_note,
            )
            self.fields[NOTE_SEEN] = CarriedField(initial=submission.change_note)
        for consent in consents:
            self.fields[consent.name] = forms.BooleanField(label=consent.label, error_messages={"required": consent.missing})

    def clean_change_note(self) -> str:
        text: str = self.cleaned_data["change_note"]
        if len(text) > LONGEST_NOTE:
            raise forms.ValidationError(too_long("change_note", len(text) - LONGEST_NOTE))
        return text


@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """All answers on one page; from here the entry is handed in."""
    page = page_for(request, pk)
    submission = latest_submission(request, page)
    require(request, "contributions.edit_draft", page)
    if submission.state != State.DRAFT or page.trashed_at is not None:
        return redirect("writing:tasks", pk=pk)
    sent = _sent(request, submission) if request.method == "POST" else None
    form = ConsentForm(kind_of(page).criteria.consents, submission, sent)
    if sent is not None:
        require(request, "contributions.submit", page)
        form.is_valid()
        if "change_note" in form.cleaned_data:  # whatever else is missing, the sentence stays
            _keep_note(submission, form, seen=sent.get(NOTE_SEEN, ""))
        if version_of(request) != submission.version:
            form.add_error(None, CHANGED_MEANWHILE)
        if form.is_valid() and (answer := _hand_in(request, submission, form)) is not None:
            return answer
        sent[NOTE_SEEN] = submission.change_note  # the page shows what stands now: sent again, it is what was seen
    return _render_check(request, page, submission, form)


def _sent(request: HttpRequest, submission: Submission) -> QueryDict:
    """What was sent; a sentence that nobody touched since the form was opened is the one that stands now."""
    sent = request.POST.copy()
    if clean_text(sent.get("change_note", "")) == clean_text(sent.get(NOTE_SEEN, "")):
        sent["change_note"] = submission.change_note
    return sent


def _keep_note(submission: Submission, form: ConsentForm, *, seen: str) -> None:
    """Store the sentence, unless somebody wrote another one since the form was opened: then both are shown."""
    text = form.cleaned_data["change_note"]
    if text == submission.change_note:
        return
    if clean_text(seen) == clean_text(submission.change_note) and drafts.note_change(submission, text):
        return
    submission.refresh_from_db()
    words = _("Wenn Sie erneut einreichen, gilt Ihr Satz. Jemand hat hier inzwischen etwas anderes geschrieben: „%(now)s“")
    emptied = _("Wenn Sie erneut einreichen, gilt Ihr Satz. Jemand hat das Feld inzwischen geleert.")
    form.add_error("change_note", words % {"now": submission.change_note} if submission.change_note else emptied)


def _hand_in(request: HttpRequest, submission: Submission, form: ConsentForm) -> HttpResponse | None:
    """Submit; None where something is missing or the draft was changed meanwhile, which the page then shows."""
    pk = submission.page_id
    try:
        moderation.submit(submission, version=version_of(request), by=actor(request))
    except moderation.Incomplete:
        return None
    except drafts.StaleDraft:
        submission.refresh_from_db()
        form.add_error(None, CHANGED_MEANWHILE)
        return None
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("writing:tasks", pk=pk)
    return redirect("writing:submitted", pk=pk)


def _render_check(request: HttpRequest, page: ContributionPage, submission: Submission, form: ConsentForm) -> HttpResponse:
    draft = drafts.content_of(submission)
    missing = errors_of(draft, submission)
    failed = request.method == "POST"
    context = {
        "page": page,
        "submission": submission,
        "groups": answer_groups(draft, missing),
        "missing": [(_address(page, name), message) for name, found in missing.items() for message in found],
        "form": form,
        "failed": failed,
        "similar": similar_own(draft, page, actor(request)),
        "kicker": crumb_of(page),
        "words": kind_of(page).words,
        "may_submit": request.user.has_perm("contributions.submit", page),
        "due_on": add_working_days(timezone.localdate(), REVIEW_WORKING_DAYS),
        "crumbs": crumbs(page, _("Angaben prüfen")),
    }
    return TemplateResponse(request, "contributions/writing/check.html", context, status=422 if failed else 200)


def _address(page: ContributionPage, name: str) -> str:
    """The field in its section."""
    step = kind_of(page).steps.holding(name)
    return step.url_of(page.pk, name) if step else reverse("writing:tasks", args=[page.pk])


@login_required
def submitted(request: HttpRequest, pk: int) -> HttpResponse:
    """The confirmation, as long as the KTS has not decided."""
    page = page_for(request, pk)
    submission = latest_submission(request, page)
    if not submission.waits_for_kts:
        return redirect("writing:tasks", pk=pk)
    context = {
        "page": page,
        "submission": submission,
        "draft": drafts.content_of(submission),
        "submitted_of": after_von(submission.submitted_by),
        "kind": kind_of(page),
        "may_submit": request.user.has_perm("contributions.submit", page),
        "crumbs": crumbs(page, _("Eingereicht")),
    }
    return TemplateResponse(request, "contributions/writing/submitted.html", context)


class AnswerForm(TypedForm):
    """One answer for each open question; ``pairs`` are the questions with their fields."""

    def __init__(self, questions: list[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[f"answer-{question.pk}"] = TextField(label=_("Ihre Antwort"), rows=4)
            asked_for(self, f"answer-{question.pk}")
        self.questions = questions

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name, field in self.fields.items():
            text = values.get(name, "")
            excess = len(text) - field.counted_limit  # type: ignore[attr-defined]
            if not text:
                self.add_error(name, _("Bitte beantworten Sie diese Rückfrage."))
            elif excess > 0:
                self.add_error(name, _("Die Antwort ist %(count)d Zeichen zu lang.") % {"count": excess})
        return values

    def answers(self) -> dict[int, str]:
        """The texts by question."""
        return {question.pk: self.cleaned_data[f"answer-{question.pk}"] for question in self.questions}


@login_required
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer what the KTS asked; the fields themselves may be changed as well."""
    page = page_for(request, pk)
    submission = latest_submission(request, page)
    require(request, "contributions.answer", page)
    if request.method == "POST":
        known = {question.pk: question for question in questions_of(submission).select_related("answered_by")}
        require_own_names(request.POST, "answer-", set(known))
        if late := [question for key, question in known.items() if question.answered_at and request.POST.get(f"answer-{key}", "").strip()]:
            return _answered_meanwhile(request, page, late)
    if submission.state != State.QUESTION:
        return not_taken(redirect("writing:tasks", pk=pk))
    asked = list(open_questions(submission))
    form = AnswerForm(asked, request.POST) if request.method == "POST" else AnswerForm(asked)
    if form.is_bound and form.is_valid():
        try:
            moderation.answer(submission, form.answers(), version=version_of(request), by=actor(request))
            messages.success(request, _("Vielen Dank. Ihre Antwort ist bei der KTS-Redaktion."))
            return redirect("writing:tasks", pk=pk)
        except drafts.StaleDraft:
            form.add_error(
                None, _("Der Entwurf wurde inzwischen geändert. Ihre Antworten stehen noch unten: Senden Sie sie noch einmal ab.")
            )
            submission.refresh_from_db()
        except moderation.Incomplete as incomplete:
            form.add_error(None, [message for found in incomplete.errors.values() for message in found])
        except Refused as refusal:
            form.add_error(None, str(refusal))
    draft = drafts.content_of(submission)
    context = {
        "page": page,
        "submission": submission,
        "form": form,
        "rows": [_question_row(page, draft, question, form) for question in asked],
        "crumbs": crumbs(page, _("Rückfrage beantworten")),
    }
    return TemplateResponse(request, "contributions/writing/questions.html", context, status=422 if form.errors else 200)


def _answered_meanwhile(request: HttpRequest, page: ContributionPage, late: list[Question]) -> HttpResponse:
    """A colleague was quicker: who, and what was typed, to be copied from here."""
    who = late[0].answered_by.address_name if late[0].answered_by else _("jemand anderem")
    typed = [Typed(f"answer-{question.pk}", question.text, request.POST.get(f"answer-{question.pk}", "")) for question in late]
    reason = _("Diese Rückfrage wurde inzwischen von %(who)s beantwortet.") % {"who": who}
    return closed(request, page, reason, typed, here=_("Rückfrage beantworten"), status=409)


def _question_row(page: ContributionPage, draft: ContributionPage, question: Question, form: AnswerForm) -> dict[str, Any]:
    """A question with its answer's field, the name and the present text of what it is about, and where that is changed."""
    step = kind_of(page).steps.holding(question.field)
    row: dict[str, Any] = {"question": question, "field": form[f"answer-{question.pk}"], "label": "", "value": "", "url": ""}
    if step is not None:
        answers = [answer for group in answer_groups(draft, {}) if group.step == step for answer in group.answers]
        label = step.labels.get(question.field, str(step.title))
        value = next((answer.value for answer in answers if answer.name == question.field), "")
        row |= {"label": label, "value": value, "url": _address(page, question.field)}
    return row

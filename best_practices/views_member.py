"""The journey of an entry on the site: write, check, hand in, answer, change, take back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Role
from accounts.roles import municipalities_of
from pages import drafts, moderation
from pages.models import UNTITLED, Submission
from pages.scoping import contributions_for, submissions_for

from .conflict import merged, three_way
from .editing import apply, bound_form, save_outside_draft
from .models import BestPracticeIndexPage, BestPracticePage
from .presentation import detail_context
from .review_data import answer_groups, similar_own
from .steps import BY_SLUG, DONE, GROUPS, MEDIA_STEP, next_step, states

State = Submission.State


def page_for(request: HttpRequest, pk: int) -> BestPracticePage:
    """The entry if the person may read it in every state; 404 for everyone else."""
    return get_object_or_404(contributions_for(request.user).type(BestPracticePage), pk=pk).specific


def latest_submission(request: HttpRequest, page: BestPracticePage) -> Submission:
    """The open submission of an entry, else the last one; 404 where there never was one."""
    found = submissions_for(request.user).filter(page=page).select_related("revision", "saved_by", "submitted_by", "decided_by")
    submission = found.open().first() or found.first()
    if submission is None:
        raise Http404
    return submission


def require(request: HttpRequest, permission: str, page: BestPracticePage) -> None:
    """403 with a reason where a visible entry may not be changed by this person."""
    if not request.user.has_perm(permission, page):
        raise PermissionDenied(_("Einträge schreiben die CDO Ihrer Kommune. Sie können diesen Entwurf lesen."))


# --- Start and task list ------------------------------------------------------------------


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Begin an entry; with several municipalities, choose for which."""
    if not request.user.has_perm("pages.start_draft"):
        raise PermissionDenied(_("Lösungen trägt die CDO einer Kommune ein. Fragen Sie die CDO Ihrer Kommune."))
    choices = municipalities_of(request.user, Role.CDO)
    if request.method == "POST":
        chosen = next((item for item in choices if item.slug == request.POST.get("municipality", choices[0].slug)), None)
        if chosen is None:
            raise Http404
        submission = drafts.start(BestPracticePage, parent=BestPracticeIndexPage.objects.get(), municipality=chosen, by=request.user)
        return redirect("my_practices:step", pk=submission.page_id, slug="titel")
    return TemplateResponse(request, "best_practices/member/start.html", {"municipalities": choices})


@login_required
def tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """The task list of an entry, or what became of it."""
    page = page_for(request, pk)
    submission = latest_submission(request, page)
    draft = drafts.content_of(submission)
    all_states = states(draft, submission)
    done = sum(state.state == DONE for state in all_states)
    unfinished = next((state for state in all_states if state.state != DONE and not state.step.voluntary), None)
    context = {
        "page": page,
        "draft": draft,
        "submission": submission,
        "groups": [(group, [state for state in all_states if state.step.group == group]) for group in GROUPS],
        "done": done,
        "count": len(all_states),
        "unfinished": unfinished,
        "complete": unfinished is None or not draft.submission_errors(),
        "may_edit": request.user.has_perm("pages.edit_draft", page) and submission.is_writable and page.trashed_at is None,
        "may_submit": request.user.has_perm("pages.submit", page),
        "questions": list(submission.questions.filter(answered_at=None)),
        "untitled": draft.title == str(UNTITLED),
    }
    return TemplateResponse(request, "best_practices/member/tasks.html", context)


# --- One step -------------------------------------------------------------------------------


@login_required
def step(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One section. Everything typed is stored first; then the page says what to mend."""
    page = page_for(request, pk)
    current = BY_SLUG.get(slug)
    if current is None or current.form is None:
        raise Http404
    submission = latest_submission(request, page)
    require(request, "pages.edit_draft", page)
    if request.method != "POST":
        if not submission.is_writable or page.trashed_at is not None:
            return redirect("my_practices:tasks", pk=pk)
        form = current.form(initial=apply(current.form, drafts.content_of(submission), submission))
        return _render_step(request, page, submission, current, form)
    form = bound_form(current.form, request.POST, submission)
    try:
        submission = _store(request, page, submission, form)
    except drafts.StaleDraft as stale:
        return _conflict(request, page, stale.submission, form, slug)
    except drafts.NotWritable as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    if request.headers.get("X-Autosave"):
        return JsonResponse({"version": submission.version, "saved_at": _clock(submission)})
    errors = _step_errors(form, submission, lenient="save" in request.POST)
    if errors:
        return _render_step(request, page, submission, current, form, status=422)
    if "save" in request.POST:
        messages.success(request, _("Der Entwurf ist gespeichert."))
        return redirect("my_practices:tasks", pk=pk)
    following = next_step(current)
    if following is None:
        return redirect("my_practices:check", pk=pk)
    name = "media" if following.slug == MEDIA_STEP else "step"
    return redirect("my_practices:media", pk=pk) if name == "media" else redirect("my_practices:step", pk=pk, slug=following.slug)


def _store(request: HttpRequest, page: BestPracticePage, submission: Submission, form: Any) -> Submission:
    """Write what the form holds: parsed values, and as text what could not be parsed."""
    form.is_valid()
    values = {name: form.cleaned_data[name] for name in form.draft_fields if name in form.cleaned_data}
    unparsed = {name: str(form[name].value() or "")[:2000] for name in form.draft_fields if name not in form.cleaned_data}
    version = _version(request)
    submission = drafts.save(submission, values, version=version, by=request.user, unparsed=unparsed)
    save_outside_draft(form, page, by=request.user)
    return submission


def _version(request: HttpRequest) -> int:
    """The version the form was opened with; 0, which is never current, where it is missing."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _step_errors(form: Any, submission: Submission, *, lenient: bool) -> bool:
    """Add what submission will ask for to the form's own errors; a mere save does not complain about missing fields."""
    if not lenient:
        for name, found in drafts.content_of(submission).submission_errors().items():
            if name in form.fields and name not in form.errors:
                form.add_error(name, found)
    return bool(form.errors)


def _clock(submission: Submission) -> str:
    return date_format(timezone.localtime(submission.saved_at), "TIME_FORMAT")


def _render_step(
    request: HttpRequest, page: BestPracticePage, submission: Submission, current: Any, form: Any, status: int = 200
) -> HttpResponse:
    context = {
        "page": page,
        "submission": submission,
        "step": current,
        "number": list(BY_SLUG).index(current.slug) + 1,
        "count": len(BY_SLUG),
        "form": form,
        "saved_clock": _clock(submission),
        "questions": [question for question in submission.questions.filter(answered_at=None) if question.field in form.fields],
    }
    return TemplateResponse(request, "best_practices/member/step.html", context, status=status)


# --- Conflict ----------------------------------------------------------------------------------


def _conflict(request: HttpRequest, page: BestPracticePage, submission: Submission, form: Any, slug: str) -> HttpResponse:
    """Two people, or two tabs, changed one draft: both texts, and a choice for each."""
    if request.headers.get("X-Autosave"):
        return JsonResponse({"conflict": True}, status=409)
    context = {
        "page": page,
        "submission": submission,
        "step": BY_SLUG[slug],
        "rows": three_way(form, drafts.content_of(submission), submission),
        "same_person": submission.saved_by_id == request.user.pk,
        "saved_clock": _clock(submission),
    }
    return TemplateResponse(request, "best_practices/member/conflict.html", context, status=409)


@login_required
@require_POST
def resolve(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Store the chosen text of each field on top of the present version."""
    page = page_for(request, pk)
    require(request, "pages.edit_draft", page)
    current = BY_SLUG.get(slug)
    if current is None or current.form is None:
        raise Http404
    submission = latest_submission(request, page)
    form = bound_form(current.form, merged(current.form, request.POST, drafts.content_of(submission), submission), submission)
    try:
        _store(request, page, submission, form)
    except drafts.StaleDraft as stale:
        return _conflict(request, page, stale.submission, form, slug)
    except drafts.NotWritable as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, _("Beide Fassungen sind zusammengeführt und gespeichert."))
    return redirect("my_practices:step", pk=pk, slug=slug)


# --- Look, check, hand in --------------------------------------------------------------------------


@login_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    page = page_for(request, pk)
    draft = drafts.content_of(latest_submission(request, page))
    context = {**detail_context(draft, request.user, preview=True), "page": draft, "back_url": reverse("my_practices:tasks", args=[pk])}
    return TemplateResponse(request, "best_practices/detail.html", context)


@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """All answers on one page; from here the entry is handed in."""
    page = page_for(request, pk)
    submission = latest_submission(request, page)
    require(request, "pages.edit_draft", page)
    if submission.state != State.DRAFT:
        return redirect("my_practices:tasks", pk=pk)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        require(request, "pages.submit", page)
        try:
            moderation.submit(submission, version=_version(request), by=request.user)
            return redirect("my_practices:submitted", pk=pk)
        except moderation.Incomplete as incomplete:
            errors = dict(incomplete.errors)
        except drafts.StaleDraft:
            messages.warning(request, _("Der Entwurf wurde inzwischen geändert. Bitte prüfen Sie ihn noch einmal."))
            return redirect("my_practices:check", pk=pk)
        except (moderation.Refused, drafts.NotWritable) as refusal:
            messages.error(request, str(refusal))
            return redirect("my_practices:tasks", pk=pk)
    draft = drafts.content_of(submission)
    context = {
        "page": page,
        "draft": draft,
        "submission": submission,
        "groups": answer_groups(draft, page, errors or draft.submission_errors()),
        "errors": errors,
        "similar": similar_own(draft, page),
        "may_submit": request.user.has_perm("pages.submit", page),
    }
    return TemplateResponse(request, "best_practices/member/check.html", context, status=422 if errors else 200)


@login_required
def submitted(request: HttpRequest, pk: int) -> HttpResponse:
    page = page_for(request, pk)
    submission = latest_submission(request, page)
    if not submission.waits_for_kts:
        return redirect("my_practices:tasks", pk=pk)
    return TemplateResponse(request, "best_practices/member/submitted.html", {"page": page, "submission": submission})


@login_required
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer what the KTS asked; the fields themselves may be changed as well."""
    page = page_for(request, pk)
    submission = latest_submission(request, page)
    require(request, "pages.submit", page)
    if submission.state != State.QUESTION:
        return redirect("my_practices:tasks", pk=pk)
    answers = {question.pk: request.POST.get(f"answer-{question.pk}", "") for question in submission.questions.filter(answered_at=None)}
    error = ""
    if request.method == "POST":
        try:
            moderation.answer(submission, answers, version=_version(request), by=request.user)
            messages.success(request, _("Vielen Dank. Ihre Antwort ist bei der KTS-Redaktion."))
            return redirect("my_practices:tasks", pk=pk)
        except drafts.StaleDraft:
            error = _("Der Entwurf wurde inzwischen geändert. Ihre Antworten stehen noch unten. Senden Sie sie noch einmal ab.")
            submission.refresh_from_db()
        except moderation.Incomplete as incomplete:
            error = " ".join(message for found in incomplete.errors.values() for message in found)
        except moderation.Refused as refusal:
            error = str(refusal)
    rows = [(question, answers[question.pk]) for question in submission.questions.filter(answered_at=None)]
    context = {"page": page, "submission": submission, "rows": rows, "error": error}
    return TemplateResponse(request, "best_practices/member/questions.html", context, status=422 if error else 200)


# --- Acts with one button -------------------------------------------------------------------------------


def _act(request: HttpRequest, pk: int, permission: str, act: Any, done: str) -> HttpResponse:
    """Run one act on the latest submission; a refusal becomes a message on the task list."""
    page = page_for(request, pk)
    require(request, permission, page)
    try:
        act(page, latest_submission(request, page))
        messages.success(request, done)
    except (moderation.Refused, drafts.NotWritable) as refusal:
        messages.error(request, str(refusal))
    return redirect("my_practices:tasks", pk=pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Der Eintrag ist zurückgezogen und wieder ein Entwurf.")
    return _act(request, pk, "pages.submit", lambda page, submission: moderation.withdraw(submission, by=request.user), done)


@login_required
@require_POST
def restart(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Ihr Text ist jetzt ein neuer Entwurf. Überarbeiten Sie ihn in Ruhe.")
    return _act(request, pk, "pages.submit", lambda page, submission: drafts.restart(submission, by=request.user), done)


@login_required
@require_POST
def trash(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Der Entwurf liegt im Papierkorb. Sie können ihn 30 Tage lang zurückholen.")
    return _act(request, pk, "pages.submit", lambda page, submission: drafts.trash(submission, by=request.user), done)


@login_required
@require_POST
def untrash(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Der Entwurf ist wieder da.")
    return _act(request, pk, "pages.submit", lambda page, submission: drafts.untrash(page, by=request.user), done)


@login_required
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Der Eintrag ist archiviert. Er ist für niemanden sonst mehr sichtbar.")
    return _act(request, pk, "pages.submit", lambda page, submission: moderation.archive(page, by=request.user, by_kts=False), done)


@login_required
@require_POST
def unarchive(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Der Eintrag ist wieder veröffentlicht.")
    return _act(request, pk, "pages.submit", lambda page, submission: moderation.unarchive(page, by=request.user, by_kts=False), done)


@login_required
@require_POST
def narrow(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Der Eintrag ist jetzt nur noch für Kommunen sichtbar.")

    def act(page: BestPracticePage, submission: Submission) -> None:
        moderation.set_visibility(page, "municipalities", by=request.user, may_widen=False)

    return _act(request, pk, "pages.submit", act, done)


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Danke. Die Angaben gelten als aktuell bestätigt.")
    return _act(request, pk, "pages.confirm", lambda page, submission: moderation.confirm(page, by=request.user), done)


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a change to a published entry; GET asks, POST starts. The published version stays online."""
    page = page_for(request, pk)
    require(request, "pages.edit_draft", page)
    if request.method != "POST":
        return TemplateResponse(request, "best_practices/member/change.html", {"page": page})
    drafts.start_change(page, by=request.user)
    return redirect("my_practices:tasks", pk=pk)


@login_required
def trash_list(request: HttpRequest) -> HttpResponse:
    """Drafts in the trash of the own municipalities."""
    own = municipalities_of(request.user)
    pages = BestPracticePage.objects.filter(municipality__in=own).exclude(trashed_at=None).select_related("municipality")
    return TemplateResponse(request, "best_practices/member/trash.html", {"pages": pages.order_by("-trashed_at")})

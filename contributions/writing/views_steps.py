"""Writing an entry on the site: start, task list, the sections, and what happens when two write at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import actor
from accounts.models import Role
from accounts.roles import municipalities_of
from municipalities.models import Municipality
from municipalities.typed import brings_picture, seen_line

from .. import drafts
from ..models import UNTITLED, ContributionPage, Question, Submission, Writers
from ..standing import SAID, Standing, badge_of, standing_of, way_of
from ..writers import writers_of
from .access import after_von, crumbs, latest_submission, open_questions, page_for, page_to_write, require, saved_when, version_of
from .closed import Typed, closed
from .conflict import Comparison, base_of, compare
from .editing import store
from .forms import StepForm
from .kind import Kind, kind_named, kind_of
from .next_acts import next_acts
from .parts import Part, one_row, section
from .steps import DONE, Rows, states


@login_required
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin an entry of a kind; with several municipalities, choose for which. ``?titel=`` is what it begins with."""
    kind = kind_named(code)
    if not request.user.has_perm("contributions.start_draft"):
        raise PermissionDenied(str(kind.words.only_cdos))
    choices = municipalities_of(request.user, Role.CDO)
    title = seen_line(request.GET.get("titel", ""))[: kind.page_class.LIMITS["title"]]
    if request.method == "POST":
        slug = request.POST.get("municipality", choices[0].slug)
        chosen = next((item for item in choices if item.slug == slug), None)
        if chosen is None:
            raise Http404
        with transaction.atomic():
            parent = kind.index_class.objects.select_for_update(of=("self",)).get()  # two clicks at once: the second waits here
            submission = _untouched_draft(request.user, kind, chosen, title) or drafts.start(
                kind.page_class, parent=parent, municipality=chosen, by=actor(request)
            )
            if title and submission.version == 1:
                submission = drafts.save(submission, {"title": title}, version=1, by=actor(request))
        return redirect("writing:step", pk=submission.page_id, slug=kind.steps.first.slug)
    context = {"municipalities": choices, "words": kind.words, "crumbs": crumbs(None, kind.words.begin)}
    return TemplateResponse(request, "contributions/writing/start.html", context)


def _untouched_draft(user: Any, kind: Kind, municipality: Municipality, title: str) -> Submission | None:
    """A draft the person began before, at most with this title, and never wrote in: a second click does not begin another."""
    own = Submission.objects.filter(state=Submission.State.DRAFT, created_by=user, page__in=kind.page_class.objects.all())
    empty = Q(version=1, page__draft_title=str(UNTITLED)) | (Q(version=2, page__draft_title=title) if title else Q(pk__in=()))
    return own.filter(empty, page__municipality=municipality, page__trashed_at=None).order_by("-version", "pk").first()


@login_required
def tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """The task list of an entry, or what became of it."""
    page = page_for(request, pk)
    submission = latest_submission(request, page)
    draft = drafts.content_of(submission)
    kind = kind_of(page)
    all_states = states(kind.steps, draft, submission)
    writable = submission.is_writable and page.trashed_at is None
    may_submit = request.user.has_perm("contributions.submit", page)
    title = kind.words.begin if draft.title == str(UNTITLED) else draft.title
    standing = standing_of(page, submission)
    unfinished = next((state for state in all_states if state.needs_work), None)
    shared = page.WRITERS is not Writers.OWNER
    context = {
        "said": SAID[standing],
        "badge": badge_of(page, submission),
        "is_online": standing.is_online,
        "way": way_of(page, submission, appears=kind.words.appears, shared=shared),
        "next_acts": next_acts(page, standing, request.user, unfinished),
        "is_rejected": standing in (Standing.REJECTED, Standing.CHANGE_REJECTED),
        "page": page,
        "submission": submission,
        "title": title,
        "summary": draft.summary,
        "words": kind.words,
        "crumbs": crumbs(None, title),
        "groups": [(group, [state for state in all_states if state.step.group == group]) for group in kind.steps.groups],
        "done": sum(state.state == DONE for state in all_states),
        "count": len(all_states),
        "unfinished": unfinished,
        "writable": writable,
        "may_edit": writable and request.user.has_perm("contributions.edit_draft", page),
        "may_submit": may_submit,
        "has_acts": may_submit and not page.trashed_at and (submission.is_open or (page.live and page.archived_at is None)),
        "questions": list(open_questions(submission)),
        "shared": shared,
        "writers": writers_of(page),
        "saved_when": saved_when(submission),
        "saved_of": after_von(submission.saved_by) if submission.saved_by_id != request.user.pk else "",
    }
    return TemplateResponse(request, "contributions/writing/tasks.html", context)


PASTED = gettext_lazy("Der Text ist ohne die eingefügten Bilder gespeichert. Laden Sie Bilder unter „Bilder und Anlagen“ hoch.")


@login_required
def step(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One section of fields."""
    page = page_to_write(request, pk)
    if isinstance(kind_of(page).steps.named(slug), Rows):
        return redirect("writing:rows", pk=pk, slug=slug)
    return _write(request, page, section(page, slug, actor(request)))


@login_required
def row(request: HttpRequest, pk: int, slug: str, key: UUID) -> HttpResponse:
    """One row of a section of rows."""
    page = page_to_write(request, pk)
    return _write(request, page, one_row(page, slug, key))


def _write(request: HttpRequest, page: ContributionPage, part: Part) -> HttpResponse:
    """Show a form, or store it: everything typed is stored first; then the page says what to mend."""
    submission = latest_submission(request, page)
    require(request, "contributions.edit_draft", page)
    if request.method == "POST":
        return _save(request, page, submission, part)
    if not submission.is_writable or page.trashed_at is not None:
        return redirect("writing:tasks", pk=page.pk)
    draft = drafts.content_of(submission)
    if part.row is not None and part.row.find(draft) is None:
        raise Http404
    form = part.opened(draft, submission)
    return _render_step(request, submission, part, form, base=base_of(form))


def _save(request: HttpRequest, page: ContributionPage, submission: Submission, part: Part) -> HttpResponse:
    automatic = "X-Autosave" in request.headers
    form = part.bound(request.POST, submission)
    try:
        submission = _store_or_merge(request, submission, form, automatic=automatic)
    except drafts.StaleDraft as stale:
        return _conflict(request, stale.submission, part, form, automatic=automatic)
    except drafts.NotWritable as refusal:
        return _closed(request, part, form, str(refusal), automatic=automatic)
    draft = submission.written or drafts.content_of(submission)
    base = base_of(part.opened(draft, submission))
    pasted = brings_picture(request.POST)
    if automatic:
        saved = f"{saved_when(submission)}. {PASTED}" if pasted else saved_when(submission)
        return JsonResponse({"version": submission.version, "base": base, "saved": saved})
    if pasted:
        messages.warning(request, PASTED)
    if "save" not in request.POST:
        _add_submission_errors(form, part.errors(draft))
    if form.errors:
        return _render_step(request, submission, part, form, base=base, status=422)
    if "save" in request.POST:
        messages.success(request, _("Der Entwurf ist gespeichert."))
        return redirect("writing:preview" if request.POST["save"] == "vorschau" else "writing:tasks", pk=page.pk)
    return redirect(part.next_url)


def _store_or_merge(request: HttpRequest, submission: Submission, form: StepForm, *, automatic: bool) -> Submission:
    """Store a form. A stale one is stored as well where nobody else changed this section; else StaleDraft goes on."""
    try:
        return store(form, submission, version=version_of(request), by=actor(request), automatic=automatic)
    except drafts.StaleDraft as stale:
        if _comparison(request, stale.submission, form).is_conflict:
            raise
        return store(form, stale.submission, version=stale.submission.version, by=actor(request), automatic=automatic)


def _comparison(request: HttpRequest, submission: Submission, form: StepForm) -> Comparison:
    return compare(form, drafts.content_of(submission), submission, request.POST.get("base", ""))


def _add_submission_errors(form: StepForm, errors: dict[str, list[str]]) -> None:
    """What submission will ask for, beside the form's own errors; a mere save does not complain about missing fields."""
    for name, found in errors.items():
        if name in form.fields and name not in form.errors:
            form.add_error(name, found)


def _render_step(request: HttpRequest, submission: Submission, part: Part, form: StepForm, *, base: str, status: int = 200) -> HttpResponse:
    kind = kind_of(part.page)
    questions = _questions(submission, part, form)
    context = {
        "page": part.page,
        "submission": submission,
        "part": part,
        "step": part.step,
        "number": kind.steps.number(part.step),
        "count": len(kind.steps),
        "words": kind.words,
        "form": form,
        "base": base,
        "saved_when": saved_when(submission),
        "crumbs": part.way,
        "questions": questions,
        "asks_rare": any(field.name in form.rare for _question, field in questions),
    }
    return TemplateResponse(request, "contributions/writing/step.html", context, status=status)


def _questions(submission: Submission, part: Part, form: StepForm) -> list[tuple[Question, BoundField]]:
    """The open questions on fields of this form; those on rows stand in their list."""
    if part.row is not None:
        return []
    return [(question, form[question.field]) for question in open_questions(submission) if question.field in form.fields]


def _conflict(request: HttpRequest, submission: Submission, part: Part, form: StepForm, *, automatic: bool = False) -> HttpResponse:
    """Two people, or two windows, changed one section: both texts, and a choice for each field."""
    if automatic:
        return JsonResponse({"conflict": True}, status=409)
    context = {
        "page": part.page,
        "submission": submission,
        "part": part,
        "comparison": _comparison(request, submission, form),
        "same_person": submission.saved_by_id == request.user.pk,
        "of_other": after_von(submission.saved_by),
        "saved_when": saved_when(submission),
        "crumbs": crumbs(part.page, _("Zwei Fassungen")),
    }
    return TemplateResponse(request, "contributions/writing/conflict.html", context, status=409)


@login_required
def resolve(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Store the chosen text of each field on top of the version the choice was made from."""
    page = page_for(request, pk)
    return _resolve(request, page, section(page, slug, actor(request)))


@login_required
def resolve_row(request: HttpRequest, pk: int, slug: str, key: UUID) -> HttpResponse:
    """The same for one row."""
    page = page_for(request, pk)
    return _resolve(request, page, one_row(page, slug, key))


def _resolve(request: HttpRequest, page: ContributionPage, part: Part) -> HttpResponse:
    require(request, "contributions.edit_draft", page)
    if request.method != "POST":
        return redirect(part.url)
    submission = latest_submission(request, page)
    form = part.bound(part.merged(request.POST, drafts.content_of(submission), submission), submission)
    try:
        store(form, submission, version=version_of(request), by=actor(request))
    except drafts.StaleDraft as stale:
        return _conflict(request, stale.submission, part, form)
    except drafts.NotWritable as refusal:
        return _closed(request, part, form, str(refusal))
    messages.success(request, _("Ihre Auswahl ist gespeichert. Hier können Sie weiterschreiben."))
    return redirect(part.url)


def _closed(request: HttpRequest, part: Part, form: StepForm, reason: str, *, automatic: bool = False) -> HttpResponse:
    """Nothing can be written any more: why, what to do, and what was typed, to be copied from here."""
    if automatic:
        return JsonResponse({"closed": reason}, status=403)
    submission = latest_submission(request, part.page)
    differs = compare(form, drafts.content_of(submission), submission, "").both
    may_withdraw = submission.waits_for_kts and request.user.has_perm("contributions.submit", part.page)
    typed = [Typed(row.name, row.label, row.mine) for row in differs]
    return closed(request, part.page, reason, typed, here=part.title, may_withdraw=may_withdraw)

"""The pages of the KTS inside the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import PageLogEntry

from municipalities.paging import page_of

from .. import moderation
from ..diff import compare, field_labels, text_of
from ..drafts import content_of
from ..markup import render
from ..models import ContributionPage, Note, Submission, Visibility
from .forms import CHECKLIST, ChecklistForm, NoteForm, RejectForm
from .queue import KINDS, TABS, figures, row, waiting

PER_PAGE = 20
QUESTION_LIMIT = 2000


def _require_editor(request: HttpRequest) -> None:
    if not request.user.has_perm("pages.moderate"):
        raise PermissionDenied(_("Die Verwaltung ist der KTS-Redaktion vorbehalten."))


def queue(request: HttpRequest) -> HttpResponse:
    """The whole queue with tabs."""
    _require_editor(request)
    tab = request.GET.get("zeige", "alle") if request.GET.get("zeige") in TABS else "alle"
    kind = request.GET.get("stand", "") if request.GET.get("stand") in KINDS else ""
    page = page_of(request, waiting(request.user, tab, kind), PER_PAGE)
    context = {
        "page_obj": page,
        "rows": [row(submission, request.user) for submission in page.object_list],
        "figures": figures(),
        "tabs": TABS,
        "kinds": KINDS,
        "tab": tab,
        "kind": kind,
    }
    return TemplateResponse(request, "pages/review/queue.html", context)


def entry_list(request: HttpRequest) -> HttpResponse:
    """All contributions in every state, to be found by title, number or municipality."""
    _require_editor(request)
    query = request.GET.get("q", "").strip()[:200]
    entries = ContributionPage.objects.select_related("municipality").order_by("-latest_revision_created_at")
    if query:
        entries = entries.filter(Q(draft_title__icontains=query) | Q(number__iexact=query) | Q(municipality__name__icontains=query))
    return TemplateResponse(request, "pages/review/entries.html", {"page_obj": page_of(request, entries, PER_PAGE), "query": query})


def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """The latest submission of an entry."""
    _require_editor(request)
    submission = Submission.objects.filter(page=get_object_or_404(ContributionPage, pk=pk)).order_by("-pk").first()
    if submission is None:
        return redirect("wagtailadmin_explore", pk)
    return redirect("review:submission", submission.pk)


def submission(request: HttpRequest, pk: int, **extra: Any) -> HttpResponse:
    """One submission: what it says, what changed, and everything that can be decided."""
    _require_editor(request)
    found = get_object_or_404(Submission.objects.select_related("page__municipality", "claimed_by", "submitted_by", "decided_by"), pk=pk)
    page = found.page.specific
    shown = found.submitted_revision.as_object() if found.submitted_revision and not found.is_writable else content_of(found)
    labels = field_labels(page)
    context = {
        "submission": found,
        "entry": page,
        "fields": [(name, label, render(text_of(shown, name))) for name, label in labels.items() if text_of(shown, name)],
        "labels": labels,
        "differences": compare(found.base_revision.as_object(), shown) if found.base_revision else [],
        "questions": [(question, labels.get(question.field, "")) for question in found.questions.select_related("asked_by", "answered_by")],
        "notes": found.notes.select_related("author"),
        "history": PageLogEntry.objects.filter(page=page.pk).select_related("user").order_by("-timestamp")[:30],
        "checklist": CHECKLIST,
        "note_form": NoteForm(),
        "reject_form": RejectForm(),
        "typed": {},
        "visibilities": Visibility.choices[:2],
        **extra,
    }
    return TemplateResponse(request, "pages/review/submission.html", context, status=extra.get("status", 200))


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out one act on a submission; what was typed stays when it is refused."""
    _require_editor(request)
    found = get_object_or_404(Submission.objects.select_related("page"), pk=pk)
    name = request.POST.get("act", "")
    if name not in HANDLERS:
        raise Http404
    try:
        done = HANDLERS[name](request, found)
    except moderation.Incomplete as incomplete:
        text = " ".join(message for group in incomplete.errors.values() for message in group)
        return submission(request, pk, error=f"{incomplete} {text}", status=422)
    except moderation.Refused as refusal:
        found.refresh_from_db()
        status = 422 if found.waits_for_kts else 409
        return submission(request, pk, error=str(refusal), status=status, typed=request.POST, reject_form=_typed_rejection(request, name))
    messages.success(request, done)
    return redirect("review:submission", pk)


def _typed_rejection(request: HttpRequest, name: str) -> RejectForm:
    return RejectForm(request.POST) if name == "reject" else RejectForm()


def _claim(request: HttpRequest, found: Submission) -> str:
    moderation.claim(found, by=request.user)
    return _("Sie prüfen diesen Eintrag.")


def _release(request: HttpRequest, found: Submission) -> str:
    moderation.release(found, by=request.user)
    return _("Der Eintrag steht wieder für alle in der Warteschlange.")


def _approve(request: HttpRequest, found: Submission) -> str:
    moderation.approve(found, by=request.user)
    return _("Der Eintrag ist veröffentlicht. Die Kommune erhält eine E-Mail.")


def _ask(request: HttpRequest, found: Submission) -> str:
    labels = {"": "", **field_labels(found.page.specific)}
    asked = [(name, request.POST.get(f"frage-{name}", "")[:QUESTION_LIMIT]) for name in labels]
    moderation.ask_back(found, asked, by=request.user)
    return _("Die Rückfrage ist gestellt. Die Kommune erhält eine E-Mail.")


def _reject(request: HttpRequest, found: Submission) -> str:
    form = RejectForm(request.POST)
    if not form.is_valid():
        raise moderation.Refused(_("Bitte kürzen Sie die Begründung."))
    moderation.reject(found, form.reason(), by=request.user)
    return _("Der Eintrag ist abgelehnt. Die Kommune erhält eine E-Mail mit der Begründung.")


def _note(request: HttpRequest, found: Submission) -> str:
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise moderation.Refused(" ".join(message for group in form.errors.values() for message in group))
    Note.objects.create(submission=found, text=form.cleaned_data["text"], author=request.user)
    return _("Die Notiz ist gespeichert. Nur die KTS sieht sie.")


def _checklist(request: HttpRequest, found: Submission) -> str:
    form = ChecklistForm(request.POST)
    if not form.is_valid():
        raise moderation.Refused(_("Diese Prüfliste kennen wir nicht."))
    Submission.objects.filter(pk=found.pk).update(checklist=form.cleaned_data["checklist"])
    return _("Die Prüfliste ist gespeichert.")


def _archive(request: HttpRequest, found: Submission) -> str:
    moderation.archive(found.page, by=request.user, by_kts=True)
    return _("Der Eintrag ist vom Netz genommen.")


def _unarchive(request: HttpRequest, found: Submission) -> str:
    moderation.unarchive(found.page, by=request.user, by_kts=True)
    return _("Der Eintrag ist wieder da.")


def _visibility(request: HttpRequest, found: Submission) -> str:
    moderation.set_visibility(found.page, request.POST.get("visibility", ""), by=request.user, may_widen=True)
    return _("Die Sichtbarkeit ist geändert.")


def _confirm(request: HttpRequest, found: Submission) -> str:
    moderation.confirm(found.page, by=request.user)
    return _("Die Angaben gelten als aktuell bestätigt.")


HANDLERS = {
    "claim": _claim,
    "release": _release,
    "approve": _approve,
    "ask": _ask,
    "reject": _reject,
    "note": _note,
    "checklist": _checklist,
    "archive": _archive,
    "unarchive": _unarchive,
    "visibility": _visibility,
    "confirm": _confirm,
}

"""The pages of the KTS inside the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.actors import actor
from accounts.acts import why_not
from municipalities.paging import page_of

from ..desk.access import editors_only
from ..models import ContributionPage, Submission
from . import acts, entries, queue
from .forms import EntryFilter, ReviewForm
from .sheet import sheet

PER_PAGE = 20


@editors_only
def queue_page(request: HttpRequest) -> HttpResponse:
    """The whole queue, cut to a tab (``zeige``) or a figure (``stand``); unknown words show everything."""
    tab = request.GET.get("zeige", "")
    kind = request.GET.get("stand", "")
    page = page_of(request, queue.waiting(request.user, tab, kind), PER_PAGE)
    context = {
        **queue.overview(request.user, tab, kind),
        "page_obj": page,
        "rows": [queue.row(submission, request.user) for submission in page.object_list],
        "tab": tab,
        "kind_label": queue.KINDS.get(kind, ""),
    }
    return TemplateResponse(request, "contributions/review/queue.html", context)


@editors_only
def entry_list(request: HttpRequest) -> HttpResponse:
    """All contributions in every state, found by title, number or municipality (``q``) and by state (``stand``)."""
    form = EntryFilter(request.GET, stand=[(code, label) for code, (label, _condition) in entries.FILTERS.items()])
    wanted = form.wanted()
    page = page_of(request, entries.found(wanted.get("q", ""), wanted.get("stand", "")), PER_PAGE)
    context = {"page_obj": page, "rows": [entries.row(entry) for entry in page.object_list], "form": form}
    return TemplateResponse(request, "contributions/review/entries.html", context)


@editors_only
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """An entry by its page: the review of its latest submission, or a page of its own where it never had one."""
    page = _page(pk)
    submission = page.submissions.order_by("-pk").first()
    if submission is not None:
        return redirect("review:submission", submission.pk)
    return _show(request, page.specific, None)


@editors_only
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """One submission: what it says, what changed, and everything that can be decided."""
    found = _submission(pk)
    return _show(request, found.page.specific, found)


@editors_only
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out one act on a submission or on its entry."""
    found = _submission(pk)
    return _carry_out(request, found.page.specific, found)


@editors_only
@require_POST
def entry_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out one act on an entry that never had a submission."""
    return _carry_out(request, _page(pk).specific, None)


def _page(pk: int) -> ContributionPage:
    # By the number of the Wagtail page: Django knows how large it may be, the joined key of the child it does not.
    return get_object_or_404(ContributionPage, id=pk)


def _submission(pk: int) -> Submission:
    related = ("page__municipality", "submitted_revision", "base_revision", "claimed_by", "submitted_by", "decided_by")
    return get_object_or_404(Submission.objects.select_related(*related), pk=pk)


def _carry_out(request: HttpRequest, page: ContributionPage, submission: Submission | None) -> HttpResponse:
    """Run the act that the pressed button names; where it is refused, everything typed stays on the page."""
    name = request.POST.get("act", "")
    known = {*acts.ON_ENTRY, *(acts.ON_SUBMISSION if submission else ())}
    if name not in known:
        raise Http404
    form = ReviewForm(page, request.POST)
    if error := why_not(request, lambda: acts.carry_out(name, page, submission, form, by=actor(request)), form):
        submission = _submission(submission.pk) if submission else None  # as the refusal found it
        decided = submission is not None and name in acts.DECISIONS and not form.errors and not submission.waits_for_kts
        return _show(request, page, submission, form=form, error=error, status=409 if decided else 422)
    _keep(request, page, {field: value for field, value in form.typed().items() if not acts.used_by(name, field)})
    return redirect("review:submission", submission.pk) if submission else redirect("review:entry", page.pk)


def _show(
    request: HttpRequest,
    page: ContributionPage,
    submission: Submission | None,
    *,
    form: ReviewForm | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    if form is None:
        stored = {"checklist": submission.checklist if submission else [], "visibility": page.visibility}
        form = ReviewForm(page, initial={**_kept(request, page), **stored})
    action = reverse("review:act", args=[submission.pk]) if submission else reverse("review:entry_act", args=[page.pk])
    context = {**sheet(page, submission, form, request.user), "action": action, "error": error}
    return TemplateResponse(request, "contributions/review/submission.html", context, status=status)


def _keep(request: HttpRequest, page: ContributionPage, typed: dict[str, Any]) -> None:
    """Remember what was typed for another button until the page is shown again."""
    if typed:
        request.session[f"review:{page.pk}"] = typed


def _kept(request: HttpRequest, page: ContributionPage) -> dict[str, Any]:
    return request.session.pop(f"review:{page.pk}", {})

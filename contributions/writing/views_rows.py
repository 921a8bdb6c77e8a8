"""A section of rows: what is in it, and adding, moving and removing. Each act saves at once, on top of whatever version there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import actor
from accounts.refusals import Refused
from accounts.sent_keys import sent_uuid

from .. import drafts
from ..models import ContributionPage, DraftRow, Submission
from ..rows import GONE, RowPlace
from .access import crumbs, latest_submission, open_questions, page_for, require
from .kind import kind_of
from .parts import rows_of
from .steps import Rows, errors_of


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the list, with the first thing that is missing in it."""

    row: DraftRow
    parts: list[tuple[str, str]]
    url: str
    missing: str


@login_required
def rows(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The rows of a section, in order."""
    page = page_for(request, pk)
    step = rows_of(page, slug)
    submission = latest_submission(request, page)
    require(request, "contributions.edit_draft", page)
    if request.method != "POST":
        if not submission.is_writable or page.trashed_at is not None:
            return redirect("writing:tasks", pk=pk)
        return _render(request, page, step, submission)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        return act(request, step, submission) or redirect(step.url(pk))
    except drafts.NotWritable as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(step.url(pk))


def _render(request: HttpRequest, page: ContributionPage, step: Rows, submission: Submission) -> HttpResponse:
    kind = kind_of(page)
    draft = drafts.content_of(submission)
    errors = errors_of(draft, submission)
    following = kind.steps.after(step)
    context = {
        "page": page,
        "step": step,
        "number": kind.steps.number(step),
        "count": len(kind.steps),
        "words": kind.words,
        "rows": [_shown(page, step, row, errors) for row in getattr(draft, step.relation).all()],
        "missing": errors.get(step.relation, []),
        "questions": [question for question in open_questions(submission) if step.holds(question.field)],
        "next": following.url(page.pk) if following else reverse("writing:check", args=[page.pk]),
        "crumbs": crumbs(page, step.title),
    }
    return TemplateResponse(request, "contributions/writing/rows.html", context)


def _shown(page: ContributionPage, step: Rows, row: DraftRow, errors: dict[str, list[str]]) -> ShownRow:
    start = RowPlace(step.relation, row.key).name("")
    missing = next((found[0] for name, found in errors.items() if name.startswith(start)), "")
    return ShownRow(row, row.parts(), reverse("writing:row", args=[page.pk, step.slug, row.key]), missing)


def _add(request: HttpRequest, step: Rows, submission: Submission) -> HttpResponse:
    """A new row at the end, opened at once. Two clicks of one person make one row; two people each get their own."""
    added: list[DraftRow] = []

    def add(items: list[Any]) -> list[Any]:
        now = Submission.objects.get(pk=submission.pk)  # under the lock
        own = now.saved_by_id == actor(request).pk
        if own and items and items[-1].is_empty and not RowPlace(step.relation, items[-1].key).unread(now):
            added.append(items[-1])
            return items
        if len(items) >= step.most:
            raise Refused(_("Mehr als %(count)d sind nicht möglich.") % {"count": step.most})
        added.append(_model(submission, step)())
        return [*items, *added]

    drafts.change_children(submission, step.relation, add, by=actor(request))
    return redirect("writing:row", pk=submission.page_id, slug=step.slug, key=added[0].key)


def _model(submission: Submission, step: Rows) -> type[DraftRow]:
    return getattr(submission.page.specific, step.relation).model


def _move(by: int) -> Callable[[HttpRequest, Rows, Submission], None]:
    """An act that moves a row up (-1) or down (1); at the end of the list it stays."""

    def move(request: HttpRequest, step: Rows, submission: Submission) -> None:
        key = sent_uuid(request.POST, "row")

        def moved(items: list[Any]) -> list[Any]:
            here = _position(items, key)
            there = min(max(here + by, 0), len(items) - 1)
            items.insert(there, items.pop(here))
            return items

        drafts.change_children(submission, step.relation, moved, by=actor(request))

    return move


def _remove(request: HttpRequest, step: Rows, submission: Submission) -> None:
    key = sent_uuid(request.POST, "row")

    def without(items: list[Any]) -> list[Any]:
        items.pop(_position(items, key))
        return items

    drafts.change_children(submission, step.relation, without, by=actor(request))
    messages.success(request, _("Entfernt: %(what)s") % {"what": step.one})


def _position(items: list[Any], key: UUID) -> int:
    """Where the row with a key stands; raises Refused where it was removed."""
    found = next((number for number, item in enumerate(items) if item.key == key), None)
    if found is None:
        raise Refused(GONE)
    return found


ACTS: dict[str, Callable[[HttpRequest, Rows, Submission], HttpResponse | None]] = {
    "add": _add,
    "up": _move(-1),
    "down": _move(1),
    "remove": _remove,
}

"""Sessions that become entries, and questions that go to the next conference."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import actor
from accounts.acts import NOT_SAVED, carry_out
from accounts.refusals import Refused
from accounts.sent_keys import require_own_names, sent_key

from ..evaluation import knowledge, needs
from ..evaluation.drafts import cdos_of
from ..evaluation.sheets import NOT_RATED
from ..models import ConferencePage, OpenQuestion, Session
from ..words.standing import Standing
from .access import for_editors, shown
from .forms_after import QuestionForm


@for_editors
@require_safe
def overview(request: HttpRequest, found: Standing) -> HttpResponse:
    return _overview(request, found)


def _overview(request: HttpRequest, found: Standing, *, typed: dict[str, Any] | None = None) -> HttpResponse:
    """``typed``: the form that was refused, with the session or question it belongs to."""
    page = found.page
    questions = defaultdict(list)
    for question in knowledge.questions_of(page).prefetch_related("needs__municipality"):
        questions[question.session_id].append((question, QuestionForm(instance=question, prefix=f"frage-{question.pk}")))
    sessions = page.sessions.exclude(format__in=NOT_RATED).select_related("municipality", "draft")
    return shown(
        request,
        "events/desk/knowledge.html",
        found,
        part="conference_after:knowledge",
        status=422 if typed else 200,
        error=NOT_SAVED if typed else "",
        rows=[(session, questions[session.pk], QuestionForm(prefix=f"sitzung-{session.pk}")) for session in sessions],
        waiting=knowledge.open_questions(page).filter(carried_to=None).count(),
        coming=list(knowledge.next_conferences(page)[:10]),
        typed=typed or {},
        begin_need=needs.maker().begin,
    )


@for_editors
@require_POST
def make_draft(request: HttpRequest, found: Standing, session: int) -> HttpResponse:
    """Begin the draft, or lead to the one that is there."""
    chosen = get_object_or_404(Session, pk=session, page=found.page)
    try:
        made, is_new = knowledge.make_draft(chosen.pk, by=actor(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("conference_after:knowledge", found.page.pk)
    if not is_new and made.draft_id is not None:
        return redirect(knowledge.draft_address(made.draft_id))
    messages.success(request, _who_hears(str(made.municipality), cdos_of(made.municipality_id).count()))
    return redirect("conference_after:knowledge", found.page.pk)


def _who_hears(municipality: str, count: int) -> str:
    if not count:
        return _("Der Entwurf ist angelegt. %(municipality)s hat noch keine CDO im Portal, niemand erhält eine E-Mail.") % {
            "municipality": municipality
        }
    words = ngettext(
        "Der Entwurf ist angelegt. Die CDO von %(municipality)s erhält eine E-Mail.",
        "Der Entwurf ist angelegt. %(count)d CDO von %(municipality)s erhalten eine E-Mail.",
        count,
    )
    return words % {"count": count, "municipality": municipality}


@for_editors
@require_POST
def make_need(request: HttpRequest, found: Standing, question: int) -> HttpResponse:
    """Begin a need with an open question for the municipality that spoke, or lead to the one that is there."""
    asked = get_object_or_404(OpenQuestion.objects.select_related("session__municipality"), pk=question, session__page=found.page)
    place = asked.session.municipality
    try:
        made, is_new = needs.make_need(asked.pk, place, by=actor(request), told=True)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("conference_after:knowledge", found.page.pk)
    if not is_new:
        return redirect(needs.maker().address(made.pk))
    messages.success(request, _who_hears(str(place), cdos_of(made.municipality_id).count()))
    return redirect("conference_after:knowledge", found.page.pk)


@for_editors
@require_POST
def note_question(request: HttpRequest, found: Standing, session: int) -> HttpResponse:
    """Note a question of a session that nobody could answer."""
    asked = get_object_or_404(Session, pk=session, page=found.page)
    require_own_names(request.POST, "sitzung-", [asked.pk])
    form = QuestionForm(request.POST, instance=OpenQuestion(session=asked), prefix=f"sitzung-{asked.pk}")
    return _save(request, found, form, {"session": asked.pk, "form": form}, _("Die Frage ist notiert."))


@for_editors
@require_POST
def answer_question(request: HttpRequest, found: Standing, question: int) -> HttpResponse:
    """Change or answer a question, or delete it."""
    noted = get_object_or_404(OpenQuestion, pk=question, session__page=found.page)
    require_own_names(request.POST, "frage-", [noted.pk])
    if "delete" in request.POST:
        noted.delete()
        messages.success(request, _("Die Frage ist gelöscht."))
        return redirect("conference_after:knowledge", found.page.pk)
    form = QuestionForm(request.POST, instance=noted, prefix=f"frage-{noted.pk}")
    return _save(request, found, form, {"question": noted.pk, "form": form}, _("Die Frage ist gespeichert."))


def _save(request: HttpRequest, found: Standing, form: QuestionForm, typed: dict[str, Any], done: str) -> HttpResponse:
    if not form.is_valid():
        return _overview(request, found, typed=typed)
    form.save()
    messages.success(request, done)
    return redirect("conference_after:knowledge", found.page.pk)


@for_editors
@require_POST
def carry_on(request: HttpRequest, found: Standing) -> HttpResponse:
    """Take all unanswered questions along to a later conference."""
    to = get_object_or_404(ConferencePage, id=sent_key(request.POST, "to"))
    carry_out(request, lambda: _carry_on(found.page, to))
    return redirect("conference_after:knowledge", found.page.pk)


def _carry_on(page: ConferencePage, to: ConferencePage) -> str:
    count = knowledge.carry_on(page, to)
    words = ngettext("%(count)d Frage geht mit zu „%(to)s“.", "%(count)d Fragen gehen mit zu „%(to)s“.", count)
    return words % {"count": count, "to": to.title}

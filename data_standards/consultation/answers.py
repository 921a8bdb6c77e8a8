"""Answers to comments: the editing group gives them on the site, editors of the KTS at the desk, both by the same form."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import actor
from accounts.acts import why_not
from contributions.acting import status_of
from contributions.writers import writes
from municipalities.typed_forms import bound_data

from ..models import Comment, Version
from ..public.views import crumbs_of
from . import comments
from .forms import AnswerForm
from .reading import Place, place_key, places_of, with_excerpts, wording_of
from .together import Overtaken
from .views import address, opened

LONGEST = 9
"""Digits of a number in an address."""


def carry_out_answer(request: HttpRequest, said: Comment) -> tuple[AnswerForm, str, dict[str, str] | None]:
    """The form of an answer, why it is not kept ("" where it is, or nothing was sent), and what others wrote meanwhile."""
    form = AnswerForm(bound_data(request), standing=comments.answer_of(said))
    if request.method != "POST":
        return form, "", None
    try:
        return form, why_not(request, lambda: _kept(request, said, form), form), None
    except Overtaken as overtaken:
        form.decides(overtaken.now)
        label = dict(Comment.Verdict.choices)[overtaken.now["verdict"]]
        return form, str(overtaken), {**overtaken.now, "label": str(label)}


def _kept(request: HttpRequest, said: Comment, form: AnswerForm) -> str:
    data = form.cleaned_data
    comments.answer(said.pk, data["verdict"], data["answer"], by=actor(request), was_seen=form.was_seen)
    return _("Die Antwort auf Nr. %(number)s ist gespeichert.") % {"number": said.number}


def answer_context(version: Version, said: Comment) -> dict[str, Any]:
    """What both pages show beside the form: the comment and the place it is about."""
    found = version.consultation
    return {
        "version": version,
        "comment": said,
        "place": place_of(version, said),
        "waiting": found.comments.unanswered().count(),
        "count": found.comments.public().count(),
        "may_answer": version.state in comments.ANSWERABLE,
    }


def place_of(version: Version, said: Comment) -> Place | None:
    """The clause, or the path with its lines of the schema, that a comment is about."""
    wording = wording_of(version)
    if wording is None:
        return None
    found = [place for place in places_of(wording, [said]) if place.key and place.key == place_key(said)]
    return next(iter(with_excerpts(wording, found)), None)


def number_in(request: HttpRequest, name: str = "nach") -> int:
    """A number of the query; 0 for anything else."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else 0


def _version(request: HttpRequest, slug: str, number: str) -> Version:
    """A version that was laid open, for who writes the agreement; raises Http404 and PermissionDenied."""
    version, _found, _wording = opened(request.user, slug, number)
    if version.agreement is None or not writes(request.user, version.agreement):
        raise PermissionDenied(_("Stellungnahmen beantwortet, wer die Vereinbarung schreibt."))
    return version


@login_required
@require_safe
def following(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Leads the editing group to the next comment without an answer, else to the table."""
    version = _version(request, slug, number)
    waiting = comments.next_unanswered(version.consultation, number_in(request))
    return redirect(version.url_of("answer", str(waiting.pk)) if waiting else version.url_of("evaluation"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str, number: str, pk: int) -> HttpResponse:
    """One comment, and the answer of the editing group."""
    version = _version(request, slug, number)
    said = get_object_or_404(version.consultation.comments.public().select_related("municipality"), pk=pk)
    form, refused, theirs = carry_out_answer(request, said)
    if request.method == "POST" and not refused:
        return redirect(f"{version.url_of('next_answer')}?nach={said.number}")
    title = _("Stellungnahme %(number)s beantworten") % {"number": said.number}
    context = answer_context(version, said) | {
        "form": form,
        "refused": refused,
        "theirs": theirs,
        "title": title,
        "crumbs": crumbs_of(version, (_("Konsultation"), address(version)), (title, None)),
    }
    return TemplateResponse(request, "data_standards/answer.html", context, status=status_of(request, form))

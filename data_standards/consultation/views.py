"""The consultation of a version: the draft with all comments, and the form of members on the same page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import actor
from accounts.acts import carry_out, why_not
from accounts.roles import belongs_to, municipalities_of

from ..lifecycle.days import until
from ..models import Comment, Consultation, Version, Wording
from ..public.versions import version_of
from ..public.views import crumbs_of
from . import comments
from .forms import CLAUSE, PATH, CommentForm
from .reading import choices_of, places_of, speakers, verdicts, wording_of


def opened(user: Any, slug: str, number: str) -> tuple[Version, Consultation, Wording]:
    """A version that was laid open, as a user may see it; raises Http404."""
    version = version_of(user, slug, number)
    consultation, wording = getattr(version, "consultation", None), wording_of(version)
    if consultation is None or wording is None:
        raise Http404
    return version, consultation, wording


def address(version: Version) -> str:
    return version.url_of("consultation")


@require_safe
def consultation(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The draft, what was said to it and what became of that; ``?kommune=meine`` shows one's own alone."""
    version, found, wording = opened(request.user, slug, number)
    return TemplateResponse(request, "data_standards/consultation.html", _context(request, version, found, wording))


def _context(request: HttpRequest, version: Version, found: Consultation, wording: Wording) -> dict[str, Any]:
    own = municipalities_of(request.user)
    said = list(found.comments.public().select_related("municipality").order_by("number"))
    only_own = request.GET.get("kommune") == "meine"
    shown = [comment for comment in said if comment.municipality in own] if only_own else said
    return {
        "version": version,
        "consultation": found,
        "is_open": found.is_open(),
        "until": until(found.closes_at),
        "places": places_of(wording, shown),
        "wording": wording,
        "artefacts": list(wording.artefacts.defer("text")),
        "comments_count": len(said),
        "speakers_count": speakers(said),
        "verdicts": verdicts(said),
        "own_count": sum(comment.municipality in own for comment in said),
        "only_own": only_own,
        "own": {municipality.pk for municipality in own},
        "may_comment": found.is_open() and request.user.has_perm("data_standards.comment") and bool(own),
        "address": address(version),
        "crumbs": crumbs_of(version, (_("Konsultation"), None)),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str, number: str, pk: int | None = None) -> HttpResponse:
    """A new comment for one's municipality, or other words of one that it made."""
    version, found, wording = opened(request.user, slug, number)
    own = municipalities_of(request.user)
    if not own or not request.user.has_perm("data_standards.comment"):
        raise PermissionDenied(_("Stellung nehmen können Personen, die zu einer Kommune gehören."))
    comment = own_comment(request, found, pk) if pk else None
    initial = {"place": request.GET.get("zu", "")} if comment is None else _initial(comment)
    form = CommentForm(request.POST if request.method == "POST" else None, places=choices_of(wording), municipalities=own, initial=initial)
    refused = ""
    if not found.is_open():
        refused = _("Die Konsultation ist beendet.")
    elif request.method == "POST":
        refused = why_not(request, lambda: _keep(request, found, comment, form), form)
        if not refused:
            return redirect(f"{address(version)}#stellungnahmen")
    context = {
        "version": version,
        "form": form,
        "comment": comment,
        "until": until(found.closes_at),
        "refused": refused,
        "is_open": found.is_open(),
        "address": address(version),
        "crumbs": crumbs_of(version, (_("Konsultation"), address(version)), (_("Stellungnahme"), None)),
    }
    status = 200 if request.method != "POST" else 422 if found.is_open() else 409
    return TemplateResponse(request, "data_standards/comment.html", context, status=status)


def _keep(request: HttpRequest, found: Consultation, comment: Comment | None, form: CommentForm) -> str:
    if comment is not None:
        comments.change(comment.pk, form.words())
        return _("Ihre Stellungnahme ist geändert.")
    made = comments.submit(found.pk, form.words(), municipality=form.chosen_municipality, by=actor(request))
    return _("Ihre Stellungnahme Nr. %(number)s ist eingegangen. Alle können sie lesen.") % {"number": made.number}


def own_comment(request: HttpRequest, found: Consultation, pk: int, *states: str) -> Comment:
    """A comment of a municipality that one belongs to, in one of the states (default: handed in); raises Http404."""
    comment = found.comments.filter(pk=pk, state__in=states or (Comment.State.SUBMITTED,)).first()
    if comment is None or not belongs_to(request.user, comment.municipality_id):
        raise Http404
    return comment


def _initial(comment: Comment) -> dict[str, Any]:
    place = f"{CLAUSE}{comment.clause}" if comment.clause else f"{PATH}{comment.path}" if comment.path else ""
    slug = comment.municipality.slug if comment.municipality else ""
    return {"place": place, "text": comment.text, "proposal": comment.proposal, "municipality": slug}


@login_required
@require_POST
def take_back(request: HttpRequest, slug: str, number: str, pk: int) -> HttpResponse:
    """Take a comment of one's municipality back."""
    version, found, _wording = opened(request.user, slug, number)
    comment = own_comment(request, found, pk, Comment.State.SUBMITTED, Comment.State.WITHDRAWN)
    carry_out(request, lambda: _taken_back(comment))
    return redirect(f"{address(version)}#stellungnahmen")


def _taken_back(comment: Comment) -> str:
    comments.take_back(comment.pk)
    return _("Stellungnahme Nr. %(number)s ist zurückgezogen.") % {"number": comment.number}

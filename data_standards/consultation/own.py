"""Comments of members for their municipality: written, kept as a draft, changed, taken back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import actor
from accounts.acts import carry_out, why_not
from accounts.models import User
from accounts.roles import belongs_to, municipalities_of
from contributions.acting import ask, status_of
from contributions.deadlines import until
from municipalities.typed_forms import bound_data

from ..models import Comment, Consultation, Version, Wording
from ..public.views import crumbs_of
from . import comments
from .forms import CommentForm
from .reading import Place, choices_of, place_key, places_of
from .together import Overtaken
from .views import address, opened

State = Comment.State
AS_DRAFT = "entwurf"
"""Name of the button that keeps a comment as a draft."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str, number: str, pk: int | None = None) -> HttpResponse:
    """A new comment for one's municipality, its draft, or other words of one that it made."""
    version, found, wording = opened(request.user, slug, number)
    own = municipalities_of(request.user)
    if not own or not request.user.has_perm("data_standards.comment"):
        raise PermissionDenied(_("Stellung nehmen können Personen, die zu einer Kommune gehören."))
    comment = own_comment(request, found, pk, State.SUBMITTED, State.DRAFT) if pk else None
    municipalities = [place for place in own if comment is None or place.pk == comment.municipality_id]
    form = CommentForm(
        bound_data(request),
        places=choices_of(wording),
        municipalities=municipalities,
        standing=asdict(comments.words_of(comment)) if comment else None,
        initial={"place": place_key(comment), "wants_answer": comment.wants_answer} if comment else {"place": request.GET.get("zu", "")},
    )
    if comment is not None and comment.author_id not in (None, request.user.pk):
        del form.fields["wants_answer"]  # the mail is the author's
    refused, theirs = "", None
    if not found.takes_comments():
        refused = _("Die Konsultation ist beendet.")
    elif request.method == "POST":
        try:
            refused = why_not(request, lambda: _keep(request, found, comment, form), form)
        except Overtaken as overtaken:
            refused, theirs = str(overtaken), overtaken.now
            form.decides(overtaken.now)
        if not refused:
            return redirect(f"{address(version)}#stellungnahmen")
    context = _context(version, found, wording, form, comment) | {"refused": refused, "theirs": theirs}
    return TemplateResponse(request, "data_standards/comment.html", context, status=status_of(request, form))


def _context(version: Version, found: Consultation, wording: Wording, form: CommentForm, comment: Comment | None) -> dict[str, Any]:
    title = _("Stellungnahme %(number)s") % {"number": comment.number} if comment and comment.number else _("Stellungnahme")
    return {
        "version": version,
        "form": form,
        "comment": comment,
        "is_draft": comment is None or comment.state == State.DRAFT,
        "about": named_place(wording, form["place"].value() or ""),
        "title": title,
        "until": until(found.closes_at),
        "is_open": found.takes_comments(),
        "address": address(version),
        "crumbs": crumbs_of(version, (_("Konsultation"), address(version)), (title, None)),
    }


def named_place(wording: Wording, key: str) -> Place | None:
    """The clause or line that is spoken of, to be read beside the form."""
    return next((place for place in places_of(wording, []) if place.is_of_the_text and place.key == key), None)


def _keep(request: HttpRequest, found: Consultation, comment: Comment | None, form: CommentForm) -> str:
    person, words, home = actor(request), form.words(), form.chosen_municipality
    draft_id = comment.pk if comment else None
    wants = form.cleaned_data.get("wants_answer")
    if comment is not None and comment.state == State.SUBMITTED:
        comments.change(comment.pk, words, by=person, wants_answer=wants, was_seen=form.was_seen)
        return _("Ihre Stellungnahme ist geändert.")
    how: dict[str, Any] = {"draft_id": draft_id, "was_seen": form.was_seen} | ({} if wants is None else {"wants_answer": wants})
    if AS_DRAFT in request.POST:
        comments.save_draft(found.pk, words, municipality=home, by=person, **how)
        return _("Der Entwurf ist gespeichert. Nur %(municipality)s sieht ihn, bis Sie ihn abgeben.") % {"municipality": home}
    made = comments.submit(found.pk, words, municipality=home, by=person, **how)
    return _("Ihre Stellungnahme Nr. %(number)s ist eingegangen. Alle können sie lesen.") % {"number": made.number}


def own_comment(request: HttpRequest, found: Consultation, pk: int, *states: str) -> Comment:
    """A comment of a municipality that one belongs to, in one of the states; raises Http404."""
    comment = found.comments.filter(pk=pk, state__in=states).first()
    if comment is None or not belongs_to(request.user, comment.municipality_id):
        raise Http404
    return comment


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, slug: str, number: str, pk: int) -> HttpResponse:
    """Take a comment of one's municipality back, or delete its draft; a page asks before."""
    version, found, _wording = opened(request.user, slug, number)
    comment = own_comment(request, found, pk, State.SUBMITTED, State.DRAFT, State.WITHDRAWN)
    if request.method != "POST":
        title, sentence = _("Entwurf löschen"), _("Der Text ist danach nicht mehr da.")
        if comment.state != State.DRAFT:
            title = _("Stellungnahme %(number)s zurückziehen") % {"number": comment.number}
            sentence = _("Niemand kann den Text danach lesen. Beim Entwurf steht nur noch „Nr. %(number)s: zurückgezogen“.")
            sentence = f"{sentence % {'number': comment.number}} {_('Das lässt sich nicht rückgängig machen.')}"
        back = (_("Entwurf %(version)s") % {"version": version}, address(version))
        crumbs = crumbs_of(version, (_("Konsultation"), address(version)), (title, None))
        return ask(request, title, sentence, back=back, crumbs=crumbs, quoted=comment.text)
    carry_out(request, lambda: _taken_back(comment, actor(request)))
    return redirect(f"{address(version)}#stellungnahmen")


@login_required
@require_POST
def inform(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Hear of the answers to all that one said in a consultation, or of none."""
    version, found, _wording = opened(request.user, slug, number)
    if request.POST.get("informieren") not in ("ja", "nein"):
        raise Http404
    wants = request.POST["informieren"] == "ja"
    if not found.comments.public().filter(author=request.user.pk).update(wants_answer=wants):
        raise PermissionDenied(_("Über Antworten informieren wir, wer selbst Stellung genommen hat."))
    on, off = _("Sie bekommen eine E-Mail, wenn alles beantwortet ist."), _("Sie bekommen keine E-Mail zu den Antworten.")
    messages.success(request, on if wants else off)
    return redirect(address(version))


def _taken_back(comment: Comment, by: User) -> str:
    if comment.state == State.DRAFT:
        comments.drop_draft(comment.pk, by=by)
        return _("Der Entwurf ist gelöscht.")
    comments.take_back(comment.pk, by=by)
    return _("Stellungnahme Nr. %(number)s ist zurückgezogen.") % {"number": comment.number}

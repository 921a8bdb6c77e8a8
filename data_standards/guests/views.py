"""Speaking without an account: a form for everybody, a link that proves the address, and a link to what one said.

The answer to the form is the same for every address, known or not. GET only shows, for scanners of mails open links; a button does.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import Rule
from accounts.limits import DAY, HOUR, Limit
from accounts.refusals import Refused
from accounts.roles import municipalities_of
from contributions.deadlines import until
from municipalities.typed_forms import bound_data

from ..consultation.answers import place_of
from ..consultation.own import named_place
from ..consultation.reading import BADGES, choices_of
from ..consultation.views import address, opened
from ..models import Comment, Version
from ..public.views import crumbs_of
from . import acts
from .forms import GuestCommentForm
from .links import CONFIRM, OWN, BadLink, comment_of, confirm_until, link_for, sees

RULE = Rule("standard-guest", per_address=Limit(30, HOUR), per_key=Limit(10, DAY))
"""Per client, and per address that is written to."""
NEW, ASKS = "neu", "zurueckziehen"
"""Parameters: it was confirmed just now; whether to take it back is asked."""

methods = require_http_methods(["GET", "HEAD", "POST"])


@methods
@ensure_csrf_cookie
def write(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The form for guests; 404 where the KTS admitted none. Members have a form of their own."""
    version, found, wording = opened(request.user, slug, number)
    if not found.guests and request.method != "POST":
        raise Http404
    if request.method != "POST" and municipalities_of(request.user) and found.takes_comments():
        return redirect(f"{version.url_of('comment')}?{urlencode({'zu': request.GET.get('zu', '')})}")
    form = GuestCommentForm(bound_data(request), places=choices_of(wording), initial={"place": request.GET.get("zu", "")})
    refused, status = acts.why_closed(found), 200
    if request.method == "POST":
        refused, status = _kept(request, found.pk, form, refused)
        if not refused and status == 200:
            return redirect("data_standards:guest_sent", slug, number)
    context = {
        "version": version,
        "form": form,
        "refused": refused,
        "is_closed": not acts.takes_guests(found),
        "about": named_place(wording, form["place"].value() or ""),
        "until": until(found.closes_at),
        "address": address(version),
        "crumbs": _crumbs(version, _("Stellungnahme als Gast")),
    }
    return TemplateResponse(request, "data_standards/guest/write.html", context, status=status)


def _kept(request: HttpRequest, consultation_id: int, form: GuestCommentForm, closed: str) -> tuple[str, int]:
    """Why it is not kept ("" where it is), and the status of the answer."""
    if not form.is_valid():
        return closed, 422
    if closed:
        return closed, 409
    if not RULE.allows(request, form.cleaned_data["email"]):
        return _("Von hier kamen gerade viele Stellungnahmen. Bitte versuchen Sie es später wieder. Ihr Text bleibt hier stehen."), 429
    try:
        acts.submit(consultation_id, form.words(), form.guest, wants_answer=form.cleaned_data["wants_answer"])
    except Refused as refusal:
        return str(refusal), 409
    return "", 200


@require_safe
def sent(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """What a guest does next: the same page for every address."""
    version, found, _wording = opened(request.user, slug, number)
    if not found.guests:
        raise Http404
    context = {
        "version": version,
        "until": until(found.closes_at),
        "address": address(version),
        "crumbs": _crumbs(version, _("Stellungnahme als Gast")),
    }
    return TemplateResponse(request, "data_standards/guest/sent.html", context)


@methods
@ensure_csrf_cookie
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the first mail. Used again it leads to what was said."""
    try:
        comment = comment_of(token, CONFIRM)
    except BadLink:
        return _unusable(request)
    if comment.state != Comment.State.UNCONFIRMED:
        return HttpResponseRedirect(link_for(comment, OWN))
    version, refused = comment.consultation.version, ""
    if not sees(version):
        raise Http404
    if request.method == "POST":
        try:
            acts.confirm(comment.pk)
        except Refused as refusal:
            refused = str(refusal)
        else:
            return HttpResponseRedirect(f"{link_for(comment, OWN)}?{NEW}")
    context = _context(comment) | {
        "refused": refused,
        "closed": acts.why_closed(comment.consultation) or acts.why_late(comment),
        "confirm_until": until(confirm_until(comment)),
        "crumbs": _crumbs(version, _("Stellungnahme bestätigen")),
    }
    return TemplateResponse(request, "data_standards/guest/confirm.html", context, status=409 if refused else 200)


@methods
@ensure_csrf_cookie
def own(request: HttpRequest, token: str) -> HttpResponse:
    """The link of later mails: what was said and what became of it; take it back, or the name off it."""
    try:
        comment = comment_of(token, OWN)
    except BadLink:
        return _unusable(request)
    refused = ""
    if request.method == "POST":
        try:
            _carry_out(request.POST.get("act", ""), comment)
        except Refused as refusal:
            refused = str(refusal)
        else:
            return HttpResponseRedirect(link_for(comment, OWN))
    context = _context(comment) | {
        "refused": refused,
        "asks": ASKS in request.GET,
        "is_new": NEW in request.GET,
        "own_url": link_for(comment, OWN),
        "crumbs": _crumbs(comment.consultation.version, _("Ihre Stellungnahme")),
    }
    return TemplateResponse(request, "data_standards/guest/own.html", context, status=409 if refused else 200)


def _carry_out(act: str, comment: Comment) -> None:
    """The act of one of the buttons; 404 for one that no button sends. Raises Refused."""
    if act == "zurueckziehen":
        acts.take_back(comment.pk)
    elif act == "namen-entfernen":
        acts.take_name_off(comment.pk)
    else:
        raise Http404


def _context(comment: Comment) -> dict[str, Any]:
    """Its page is linked, and its answer shown, while everybody may see the version."""
    consultation, version = comment.consultation, comment.consultation.version
    is_seen = sees(version)
    kind, icon = BADGES[Comment.Verdict(comment.verdict)]
    return {
        "comment": comment,
        "version": version,
        "place": place_of(version, comment) if is_seen else None,
        "is_seen": is_seen,
        "is_withdrawn": comment.state == Comment.State.WITHDRAWN,
        "badge_kind": kind,
        "badge_icon": icon,
        "may_take_back": consultation.takes_comments() and comment.state == Comment.State.SUBMITTED,
        "is_named": bool(comment.guest_name or comment.guest_organisation),
        "until": until(consultation.closes_at),
        "address": address(version),
    }


def _crumbs(version: Version, here: str) -> Any:
    return crumbs_of(version, (_("Konsultation"), address(version)), (here, None))


def _unusable(request: HttpRequest) -> HttpResponse:
    crumbs = [(_("Standards"), "/standards/"), (_("Link"), None)]
    return TemplateResponse(request, "data_standards/guest/unusable.html", {"crumbs": crumbs}, status=410)

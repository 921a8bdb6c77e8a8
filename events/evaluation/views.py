"""The anonymous sheet behind the link of a mail. No login, no name, nothing of the person on the page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.refusals import Refused
from municipalities.typed_forms import bound_data

from ..models import ConferencePage, EvaluationInvite
from ..telling.guest_links import BadLink
from ..words.moments import moment
from . import sheets as evaluation
from .forms import EvaluationForm


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, token: str) -> HttpResponse:
    """The sheet; where it was sent, the time is over or the link leads nowhere, a page that says so."""
    try:
        invite = evaluation.invite_of(token)
    except BadLink:
        title = _("Dieser Link führt zu keiner Befragung")
        return _closed(request, None, title, _("Bitte öffnen Sie den Link aus der E-Mail noch einmal, und zwar ganz."), status=410)
    page = invite.sign_up.registration.page
    if invite.used:
        return _closed(request, page, _("Sie haben schon geantwortet"), _("Vielen Dank. Jede Einladung gilt für eine Antwort."))
    if not evaluation.is_open(invite.sign_up.registration):
        return _over(request, page)
    form = EvaluationForm(bound_data(request), sessions=list(evaluation.sessions_of(invite.sign_up)))
    if request.method == "POST" and form.is_valid():
        return _store(request, page, invite, form)
    context = {"page": page, "form": form, "until": moment(evaluation.closes_at(page)), "crumbs": _crumbs(page)}
    return TemplateResponse(request, "events/after/sheet.html", context, status=422 if form.errors else 200)


def _store(request: HttpRequest, page: ConferencePage, invite: EvaluationInvite, form: EvaluationForm) -> HttpResponse:
    """Two windows at once: the second one reads the same thanks, only one sheet is kept."""
    try:
        evaluation.store(invite, form.answers())
    except Refused:
        return _over(request, page)
    return redirect("events:evaluation_thanks")


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """One page for everybody, so that its address tells nothing."""
    return TemplateResponse(
        request, "events/after/thanks.html", {"crumbs": [(_("Konferenzen"), "/konferenzen/"), (_("Vielen Dank"), None)]}
    )


def _over(request: HttpRequest, page: ConferencePage) -> HttpResponse:
    ended = _("Antworten waren bis zum %(when)s möglich.") % {"when": moment(evaluation.closes_at(page))}
    return _closed(request, page, _("Die Befragung ist beendet"), ended, status=410)


def _closed(request: HttpRequest, page: ConferencePage | None, title: str, text: str, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"page": page, "title": title, "text": text, "crumbs": _crumbs(page)}
    return TemplateResponse(request, "events/after/closed.html", context, status=status)


def _crumbs(page: ConferencePage | None) -> list[tuple[str, str | None]]:
    between: list[tuple[str, str | None]] = [(page.title, page.get_absolute_url())] if page else []
    return [(_("Konferenzen"), "/konferenzen/"), *between, (_("Rückmeldung"), None)]

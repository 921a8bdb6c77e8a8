"""The links of the mails: nobody needs an account. GET only shows, for scanners of mails open links; a button does."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods

from accounts.acts import carry_out

from ..models import ContactRequest
from .answers import mark_answered, mark_open
from .links import BadLink, holder_of, sender_link, to_confirm
from .sending import confirm as confirm_request
from .words import ContactRow

ACTS = {"beantwortet": mark_answered, "offen": mark_open}
"""What may be said of a request, by the value of the button."""

methods = require_http_methods(["GET", "HEAD", "POST"])


@methods
@ensure_csrf_cookie
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A guest proves the address; then the message leaves. Used again it leads to where the request stands."""
    try:
        found = to_confirm(token)
    except BadLink:
        return _unusable(request)
    if found.state != ContactRequest.State.UNCONFIRMED:
        return redirect(sender_link(found))
    if request.method == "POST":
        confirm_request(found.pk)
        messages.success(request, _("Ihre Anfrage ist gesendet."))
        return redirect(sender_link(found))
    return TemplateResponse(request, "exchange/confirm.html", {"found": found, "crumbs": _crumbs(_("Anfrage bestätigen"))})


@methods
@ensure_csrf_cookie
def state(request: HttpRequest, token: str) -> HttpResponse:
    """Where a request stands, for the mailbox it went to and for a guest who asked; either says that it is answered, or open again."""
    try:
        holder = holder_of(token)
    except BadLink:
        return _unusable(request)
    if request.method == "POST":
        act = ACTS.get(request.POST.get("stand", ""))
        if act is None:
            raise Http404
        carry_out(request, lambda: act(holder.request.pk, by=None))
        return redirect(request.path)
    row = ContactRow(holder.request, holder.is_receiver)
    return TemplateResponse(request, "exchange/state.html", {"row": row, "found": holder.request, "crumbs": _crumbs(_("Anfrage"))})


def _crumbs(here: str) -> list[tuple[str, str | None]]:
    return [(here, None)]


def _unusable(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "exchange/unusable.html", {"crumbs": _crumbs(_("Link"))}, status=410)

"""Requests in "Mein Bereich": what I asked, what my municipality was asked, and how it wants to be asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import actor
from accounts.acts import act_view
from accounts.models import Role
from accounts.roles import municipalities_of
from municipalities.models import Municipality
from municipalities.paging import page_of
from municipalities.typed_forms import bound_data

from ..logged import Act, record
from ..models import ContactRequest, ContactSettings
from .forms import SettingsForm
from .scoping import received_by, requests_for, sent_by
from .views_links import ACTS
from .words import row_for

PER_PAGE = 20
RECEIVED, SENT = "erhalten", "gesendet"


@login_required
@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """What was received first where there is a municipality, else what was sent; the newest first, what waits before it."""
    user = actor(request)
    has_municipality = bool(municipalities_of(user))
    shown = request.GET.get("zeige", "")
    shown = shown if shown in (RECEIVED, SENT) and (has_municipality or shown == SENT) else RECEIVED if has_municipality else SENT
    found = received_by(user).exclude(sender=user) if shown == RECEIVED else sent_by(user)
    page = page_of(request, found, PER_PAGE)
    context = {
        "shown": shown,
        "has_municipality": has_municipality,
        "page_obj": page,
        "rows": [row_for(one, user) for one in page],
        "waiting": received_by(user).exclude(sender=user).unanswered().count(),
        "settings_of": municipalities_of(user, Role.CDO),
    }
    return TemplateResponse(request, "exchange/list.html", context)


def _own(request: HttpRequest, pk: int) -> ContactRequest:
    return get_object_or_404(requests_for(request.user), pk=pk)


@login_required
@require_safe
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """One request, for who asked and for the municipality that was asked; 404 for everybody else."""
    found = _own(request, pk)
    reply = _("AW: %(subject)s (%(number)s)") % {"subject": found.subject, "number": found.number}
    return TemplateResponse(request, "exchange/shown.html", {**_context(request, found), "reply_subject": reply})


def _context(request: HttpRequest, found: ContactRequest) -> dict[str, Any]:
    """A request with where its entry stands, if it may still be seen."""
    page = found.page
    page_url = page.get_absolute_url() if page and page.is_visible_to(request.user) else ""
    return {"found": found, "row": row_for(found, actor(request)), "page_url": page_url}


@login_required
@require_safe
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """The confirmation: what was sent, and by when an answer may be expected. For who asked alone."""
    found = get_object_or_404(sent_by(request.user), pk=pk)
    return TemplateResponse(request, "exchange/sent.html", _context(request, found))


def _mark(request: HttpRequest, found: ContactRequest) -> str:
    act = ACTS.get(request.POST.get("stand", ""))
    if act is None:
        raise Http404
    return act(found.pk, by=actor(request))


mark = login_required(act_view(_own, _mark, lambda found: redirect("my_requests:shown", found.pk)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether guests go through the KTS; for the CDOs of the municipality."""
    municipality = get_object_or_404(Municipality, slug=slug)
    if municipality not in municipalities_of(request.user):
        raise Http404
    if not request.user.has_perm("exchange.change_contact_settings", municipality):
        raise PermissionDenied(_("Das ändern die CDO Ihrer Kommune."))
    before = ContactSettings.objects.filter(municipality=municipality).first()
    form = SettingsForm(bound_data(request), instance=before or ContactSettings(municipality=municipality))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            chosen = {"guests_via_kts": form.cleaned_data["guests_via_kts"]}
            kept, _made = ContactSettings.objects.update_or_create(municipality=municipality, defaults=chosen)
            record(Act.SETTINGS, kept, by=actor(request))
        messages.success(request, _("Gespeichert."))
        return redirect(f"{reverse('my_requests:list')}?zeige={RECEIVED}")
    return TemplateResponse(request, "exchange/settings.html", {"form": form, "municipality": municipality})

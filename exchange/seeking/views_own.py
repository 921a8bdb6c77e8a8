"""Gesuche in "Mein Bereich": those of the own municipality, a new one, and the end of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import actor
from accounts.acts import act_view
from accounts.refusals import Refused
from accounts.roles import municipalities_of
from accounts.sent_keys import key_or_none
from municipalities.paging import page_of
from municipalities.typed import seen_line

from ..models import Seeking
from ..models.seeking import TITLE_LENGTH
from . import acts
from .forms import SeekingForm
from .scoping import counted, own
from .views import crumbs_of
from .words import SeekingRow

PER_PAGE = 20


@login_required
@require_safe
def own_list(request: HttpRequest) -> HttpResponse:
    """All Gesuche of the own municipalities, the newest first, each with its state."""
    page = page_of(request, counted(own(request.user)).order_by("-created_at", "-pk"), PER_PAGE)
    context = {
        "page_obj": page,
        "rows": [SeekingRow(one) for one in page],
        "may_seek": bool(municipalities_of(request.user)),
        "has_several": len(municipalities_of(request.user)) > 1,
    }
    return TemplateResponse(request, "exchange/seeking/own.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The one screen. ``?titel=`` and ``?art=`` fill it, ``?vorlage=`` with an earlier Gesuch of the own municipality."""
    places = municipalities_of(request.user)
    if not places:
        raise PermissionDenied(_("Gesuche schreibt, wer zu einer Kommune gehört."))
    if request.method != "POST":
        return _page(request, SeekingForm(municipalities=places, initial=_initial(request)))
    form = SeekingForm(request.POST, municipalities=places)
    if form.is_valid() and (place := form.place) is not None:
        try:
            made = acts.submit(form.words(), municipality=place, by=actor(request), key=form.cleaned_data["key"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Ihr Gesuch ist eingereicht. Die KTS prüft es, dann sehen es die anderen Kommunen."))
            return redirect(made)
    return _page(request, form, status=422)


def _page(request: HttpRequest, form: SeekingForm, status: int = 200) -> HttpResponse:
    return TemplateResponse(request, "exchange/seeking/new.html", {"form": form}, status=status)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """Only what can be understood; a link fills in, it never fails."""
    template = own(request.user).filter(pk=key_or_none(request.GET.get("vorlage", "")) or 0).first()
    found: dict[str, Any] = {}
    if template is not None:
        found = {name: getattr(template, name) for name in ("kind", "title", "need")}
        found |= {"topics": [topic.pk for topic in template.topics.all()], "municipality": template.municipality.slug}
    if title := seen_line(request.GET.get("titel", "")):
        found["title"] = title[:TITLE_LENGTH]
    if (kind := request.GET.get("art", "")) in Seeking.Kind.values:
        found["kind"] = kind
    return found


def _own(request: HttpRequest, pk: int) -> Seeking:
    return get_object_or_404(own(request.user).select_related("municipality"), pk=pk)


def _ask(request: HttpRequest, found: Seeking) -> HttpResponse:
    title = _("Gesuch zurückziehen") if found.state == Seeking.State.SUBMITTED else _("Gesuch beenden")
    return TemplateResponse(
        request, "exchange/seeking/end.html", {"seeking": found, "title": title, "crumbs": crumbs_of(found, (title, None))}
    )


def _end(request: HttpRequest, found: Seeking) -> str:
    return acts.end(found.pk, request.POST.get("wie", ""), by=actor(request))


end = login_required(act_view(_own, _end, redirect, ask=_ask))

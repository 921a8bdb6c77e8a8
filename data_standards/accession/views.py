"""What a municipality declares to a version: accession, leaving, adoption; and everybody who did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import actor
from accounts.acts import why_not
from accounts.roles import belongs_to
from accounts.second_factor import step_up
from municipalities.models import Municipality
from municipalities.typed_forms import TypedForm

from ..models import Accession, Adoption, Version
from ..public.versions import adopters_of, map_of, version_of
from ..public.views import crumbs_of
from . import acts
from .figures import figures, to_move
from .forms import AccessionForm, AdoptionForm, LeavingForm

methods = require_http_methods(["GET", "HEAD", "POST"])
NO_MANDATE = gettext_lazy("Den Beitritt erklärt, wer das Mandat Ihrer Kommune hat. Die CDO Ihrer Kommune erteilt es.")


def own_place(request: HttpRequest, slug: str) -> Municipality:
    """A municipality that the visitor belongs to; raises Http404."""
    place = get_object_or_404(Municipality, slug=slug)
    if not belongs_to(request.user, place.pk):
        raise Http404
    return place


@login_required
@methods
def accede(request: HttpRequest, slug: str, number: str, municipality: str) -> HttpResponse:
    """Declare the accession of one's municipality."""
    version, place = version_of(request.user, slug, number), own_place(request, municipality)
    if not request.user.has_perm("data_standards.accede", place):
        raise PermissionDenied(NO_MANDATE)
    form = AccessionForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        acts.accede(version.pk, place, form.resolution(), by=actor(request))
        return _("%(municipality)s ist „%(version)s“ beigetreten.") % {"municipality": place, "version": version}

    return _answer(request, version, place, form, act, "data_standards/accede.html", _("Beitritt erklären"), asks_again=True)


@login_required
@methods
def leave(request: HttpRequest, slug: str, number: str, municipality: str) -> HttpResponse:
    """End the accession of one's municipality."""
    version, place = version_of(request.user, slug, number), own_place(request, municipality)
    accession = get_object_or_404(Accession, version=version, municipality=place, ended_on=None)
    if not request.user.has_perm("data_standards.accede", place):
        raise PermissionDenied(NO_MANDATE)
    form = LeavingForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        acts.leave(accession.pk, reason=form.cleaned_data["reason"], by=actor(request))
        return _("Der Austritt ist erklärt.")

    return _answer(request, version, place, form, act, "data_standards/leave.html", _("Austritt erklären"), asks_again=True)


@login_required
@methods
def report(request: HttpRequest, slug: str, number: str, municipality: str) -> HttpResponse:
    """Say how far one's municipality uses a version."""
    version, place = version_of(request.user, slug, number), own_place(request, municipality)
    if not request.user.has_perm("data_standards.report_adoption", place):
        raise PermissionDenied(_("Die Übernahme meldet die CDO Ihrer Kommune."))
    before = Adoption.objects.filter(version=version, municipality=place).first()
    initial = {name: getattr(before, name) for name in ("status", "system", "since", "proof_url")} if before else {}
    form = AdoptionForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> str:
        acts.report(version.pk, place, form.use(), by=actor(request))
        return _("Gespeichert. Ihre Kommune steht jetzt auf der Karte.")

    return _answer(request, version, place, form, act, "data_standards/report.html", _("Übernahme melden"))


def _answer(
    request: HttpRequest,
    version: Version,
    place: Municipality,
    form: TypedForm,
    act: Callable[[], str],
    template: str,
    title: str,
    *,
    asks_again: bool = False,
) -> HttpResponse:
    """Carry the act out and lead to the version, or show the form with what is wrong."""
    refused = ""
    if request.method == "POST":
        if asks_again and form.is_valid():
            step_up(request)
        refused = why_not(request, act, form)
        if not refused:
            return redirect(version)
    context: dict[str, Any] = {
        "version": version,
        "municipality": place,
        "form": form,
        "refused": refused,
        "title": title,
        "back_title": version,
        "back_url": version.get_absolute_url(),
        "crumbs": crumbs_of(version, (title, None)),
    }
    status = 200 if request.method != "POST" else 422 if form.errors else 409
    return TemplateResponse(request, template, context, status=status)


@require_safe
def spread(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Everybody who acceded to a version or uses the standard."""
    version = version_of(request.user, slug, number)
    adopters = adopters_of(version.standard_id)
    context = {
        "version": version,
        "adopters": adopters,
        "map": map_of(adopters),
        **figures(version.standard_id),
        "to_move": to_move(version),
        "accessions": list(Accession.objects.filter(version=version, ended_on=None).select_related("municipality")),
        "left": list(Accession.objects.filter(version=version, replaced_by=None).exclude(ended_on=None).select_related("municipality")),
        "crumbs": crumbs_of(version, (_("Verbreitung"), None)),
    }
    return TemplateResponse(request, "data_standards/spread.html", context)

"""The lines of a profile's draft: who writes the agreement keeps them; of a profile without one, the KTS."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import actor
from accounts.acts import carry_out, why_not
from accounts.roles import is_kts_editor
from contributions.acting import ask, status_of
from municipalities.typed_forms import bound_data

from ..models import Spoken, Version
from ..public.versions import version_of
from ..public.views import crumbs_of
from . import acts
from .forms import LineForm

methods = require_http_methods(["GET", "HEAD", "POST"])


def _profile(request: HttpRequest, slug: str, number: str) -> Version:
    """A version of a profile whose draft the visitor may write. Raises Http404, PermissionDenied."""
    ours = Version.objects.filter(agreement=None, standard__slug=slug, number=number).select_related("standard", "agreement")
    if is_kts_editor(request.user) and (version := ours.first()):
        return _if_profile(version)
    version = _if_profile(version_of(request.user, slug, number))
    if version.agreement is None or not request.user.has_perm("contributions.edit_draft", version.agreement):
        raise PermissionDenied(_("Ein Profil ändern Kommunen, die an der Vereinbarung mitschreiben, und die KTS-Redaktion."))
    return version


def _if_profile(version: Version) -> Version:
    if not version.is_profile:
        raise Http404
    return version


@login_required
@methods
def lines(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """All lines of the draft, and the form for one more."""
    version = _profile(request, slug, number)
    return _answer(request, version, None)


@login_required
@methods
def change(request: HttpRequest, slug: str, number: str, pk: int) -> HttpResponse:
    """One line, written anew."""
    version = _profile(request, slug, number)
    return _answer(request, version, get_object_or_404(Spoken.objects.select_related("standard"), version=version, wording=None, pk=pk))


def _answer(request: HttpRequest, version: Version, spoken: Spoken | None) -> HttpResponse:
    names = [name for name in LineForm.base_fields if name != "standard"]
    initial = {**{name: getattr(spoken, name) for name in names}, "standard": spoken.standard.slug} if spoken else {}
    form = LineForm(bound_data(request), version=version, initial=initial)
    refused = ""
    if request.method == "POST":
        refused = why_not(request, lambda: _kept(request, version, form, spoken), form)
        if not refused:
            return redirect(version.url_of("profile_lines"))
    title = _("Zeile ändern") if spoken else _("Profil")
    context: dict[str, Any] = {
        "version": version,
        "form": form,
        "spoken": spoken,
        "refused": refused,
        "lines": acts.working(version) if spoken is None else [],
        "is_writable": version.state in Version.WRITABLE,
        "is_public": version.agreement is not None or version.state not in Version.WRITABLE,
        "back": _back(version, spoken),
        "title": title,
        "crumbs": crumbs_of(version, (title, None)),
    }
    return TemplateResponse(request, "data_standards/profile_lines.html", context, status=status_of(request, form))


def _back(version: Version, spoken: Spoken | None) -> str:
    """From a line to all lines; from these to the version, which at first only the desk shows where there is no agreement."""
    if spoken is not None:
        return version.url_of("profile_lines")
    return version.get_absolute_url() if version.agreement else reverse("standards_desk:version", args=[version.pk])


def _kept(request: HttpRequest, version: Version, form: LineForm, spoken: Spoken | None) -> str:
    line = form.line()
    acts.declare(version.pk, line, by=actor(request), replaces=spoken.pk if spoken else None)
    return _("%(standard)s in Version %(number)s ist gespeichert.") % {"standard": line.standard, "number": line.number}


@login_required
@methods
def remove(request: HttpRequest, slug: str, number: str, pk: int) -> HttpResponse:
    """Ask, then take a line out of the draft; a second click finds it gone and says so."""
    version = _profile(request, slug, number)
    spoken = Spoken.objects.select_related("standard").filter(version=version, wording=None, pk=pk).first()
    if request.method != "POST":
        if spoken is None:
            raise Http404
        title, sentence = _("Zeile entfernen"), _("%(line)s steht dann nicht mehr im Entwurf des Profils.") % {"line": spoken}
        if version.agreement is not None:
            sentence = f"{sentence} {_('Was schon zur Konsultation stand, bleibt dort erhalten.')}"
        return ask(request, title, sentence, back=(version, version.url_of("profile_lines")), crumbs=crumbs_of(version, (title, None)))

    def act() -> str:
        acts.remove(version.pk, pk, by=actor(request))
        return _("%(line)s steht nicht mehr im Profil.") % {"line": spoken or _("Die Zeile")}

    carry_out(request, act)
    return redirect(version.url_of("profile_lines"))

"""The files of a draft: who writes the agreement adds, replaces and removes them, and the KTS."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import actor
from accounts.acts import carry_out, why_not
from accounts.refusals import Refused
from contributions.acting import ask, status_of

from ..artefacts import problems_of
from ..lifecycle.fitness import contents, working
from ..models import Artefact, Version
from ..public.versions import version_of
from ..public.views import crumbs_of
from . import acts
from .forms import FilesForm

methods = require_http_methods(["GET", "HEAD", "POST"])


def _version(request: HttpRequest, slug: str, number: str) -> Version:
    """A version whose draft the visitor may write. Raises Http404, PermissionDenied."""
    version = version_of(request.user, slug, number)
    if not request.user.has_perm("contributions.edit_draft", version.agreement):
        raise PermissionDenied(_("Dateien ändern Kommunen, die an der Vereinbarung mitschreiben, und die KTS-Redaktion."))
    return version


@login_required
@methods
def files(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """All working files with what is wrong with each, and the form for more."""
    return _answer(request, _version(request, slug, number), None)


@login_required
@methods
def change(request: HttpRequest, slug: str, number: str, name: str) -> HttpResponse:
    """One working file: other content, another name, title or role."""
    version = _version(request, slug, number)
    return _answer(request, version, get_object_or_404(Artefact, version=version, wording=None, name=name))


def _answer(request: HttpRequest, version: Version, artefact: Artefact | None) -> HttpResponse:
    is_sent = request.method == "POST"
    initial = {field: getattr(artefact, field) for field in ("name", "title", "role", "format", "text")} if artefact else {}
    form = FilesForm(request.POST if is_sent else None, request.FILES if is_sent else None, initial=initial)
    refused = ""
    if is_sent:
        if not form.is_valid():
            _tell_of_the_others(version, form)
        refused = why_not(request, lambda: _kept(request, version, form, artefact), form)
        if not refused:
            return redirect(version.url_of("files"))
    return _page(request, version, form, refused, artefact)


def _tell_of_the_others(version: Version, form: FilesForm) -> None:
    """One answer names all files that have a mistake, whichever sort each has."""
    for name, said in acts.problems(version, form.new).items():
        for sentence in said:
            form.add_error("uploads", f"{name}: {sentence}")


def _kept(request: HttpRequest, version: Version, form: FilesForm, artefact: Artefact | None) -> str:
    """Keep what was sent. A file with problems is refused and stays in the form; raises Refused."""
    new = form.new
    if artefact is not None:
        if request.FILES:  # a file that is chosen counts more than the text that stood there before
            new = [one for one in new if one.text != artefact.text or one.name != artefact.name] or new
        if len(new) > 1:
            raise Refused(_("Wählen Sie eine Datei, die an die Stelle der alten tritt."))
        new = [acts.renamed(new[0], artefact.name)]
    found = acts.problems(version, new)
    if found:
        form.keep(next(one for one in new if one.name in found))
        for name, said in found.items():
            for sentence in said:
                form.add_error("text", f"{name}: {sentence}")
        raise Refused(_("Bitte prüfen Sie die Dateien. Es wurde noch nichts gespeichert."))
    acts.store(version.pk, new, by=actor(request))
    if len(new) == 1:
        return _("%(name)s ist gespeichert und geprüft.") % {"name": new[0].name}
    return _("%(count)d Dateien sind gespeichert und geprüft.") % {"count": len(new)}


def _page(request: HttpRequest, version: Version, form: FilesForm, refused: str, artefact: Artefact | None) -> HttpResponse:
    kept = working(version)
    title = _("Datei ändern") if artefact else _("Dateien")
    context: dict[str, Any] = {
        "version": version,
        "form": form,
        "artefact": artefact,
        "refused": refused,
        "files": list(zip(kept, problems_of(contents(kept)), strict=True)) if artefact is None else [],
        "is_writable": version.state in Version.WRITABLE,
        "title": title,
        "crumbs": crumbs_of(version, (title, None)),
    }
    return TemplateResponse(request, "data_standards/files.html", context, status=status_of(request, form))


@login_required
@methods
def remove(request: HttpRequest, slug: str, number: str, name: str) -> HttpResponse:
    """Ask, then take a file out of the draft; a second click finds it gone and says the same."""
    version = _version(request, slug, number)
    if request.method != "POST":
        get_object_or_404(Artefact, version=version, wording=None, name=name)
        title = _("Datei entfernen")
        sentence = _("%(name)s gehört dann nicht mehr zum Entwurf. Was schon zur Konsultation stand, bleibt dort erhalten.")
        return ask(
            request, title, sentence % {"name": name}, back=(version, version.url_of("files")), crumbs=crumbs_of(version, (title, None))
        )

    def act() -> str:
        acts.remove(version.pk, name, by=actor(request))
        return _("%(name)s ist entfernt.") % {"name": name}

    carry_out(request, act)
    return redirect(version.url_of("files"))

"""What a municipality declares to a version: accession, leaving, adoption; and everybody who did."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import actor
from accounts.acts import carry_out
from accounts.roles import belongs_to
from contributions.acting import Frame, answer, ask
from files.models import FileScan
from municipalities.models import Municipality, voting
from municipalities.paging import page_of
from municipalities.typed_forms import bound_data

from ..bodies import admit_voting
from ..models import Accession, Adoption, Version
from ..public.versions import version_of
from ..public.views import crumbs_of
from . import acts
from .adopters import adopters_in, declared_of, map_of
from .figures import figures, to_move
from .forms import AccessionForm, AdoptionForm, LeavingForm
from .history import history_of
from .proof import may_read

methods = require_http_methods(["GET", "HEAD", "POST"])
ADOPTERS_PER_PAGE, ACCESSIONS_PER_PAGE, MOVING_SHOWN = 50, 15, 30
NO_MANDATE = gettext_lazy("Den Beitritt erklärt, wer das Mandat Ihrer Kommune hat. Die CDO Ihrer Kommune erteilt es.")


def own_place(request: HttpRequest, slug: str) -> Municipality:
    """A municipality that the visitor belongs to and that declares anything; raises Http404 and PermissionDenied."""
    place = get_object_or_404(Municipality, slug=slug)
    if not belongs_to(request.user, place.pk):
        raise Http404
    admit_voting(place)
    return place


@login_required
@methods
def accede(request: HttpRequest, slug: str, number: str, municipality: str) -> HttpResponse:
    """Declare the accession of one's municipality."""
    version, place = version_of(request.user, slug, number), own_place(request, municipality)
    if not request.user.has_perm("data_standards.accede", place):
        raise PermissionDenied(NO_MANDATE)
    form = AccessionForm(bound_data(request), version=version)

    def act() -> str:
        acts.accede(version.pk, place, form.resolution(), by=actor(request))
        return _("%(municipality)s ist „%(version)s“ beigetreten.") % {"municipality": place, "version": version}

    frame = _frame(version, "accede", _("Beitritt erklären"))
    has_acceded = Accession.objects.filter(version=version, municipality=place, ended_on=None).exists()
    more = {"has_acceded": has_acceded, "is_shut": has_acceded or not version.is_agreed_on}
    return answer(request, form, act, frame, asks_again=True, version=version, municipality=place, **more)


@login_required
@methods
def correct(request: HttpRequest, slug: str, number: str, municipality: str) -> HttpResponse:
    """Put right what was declared with the accession of one's municipality."""
    version, place = version_of(request.user, slug, number), own_place(request, municipality)
    accession = get_object_or_404(Accession, version=version, municipality=place, ended_on=None)
    if not request.user.has_perm("data_standards.accede", place):
        raise PermissionDenied(NO_MANDATE)
    stands = acts.resolution_of(accession)
    form = AccessionForm(bound_data(request), version=version, stands=stands, initial=asdict(stands))

    def act() -> str:
        acts.correct(accession.pk, form.resolution(), by=actor(request))
        return _("Die Angaben zum Beitritt sind berichtigt.")

    frame = _frame(version, "correct", _("Beitritt berichtigen"))
    return answer(request, form, act, frame, asks_again=True, version=version, municipality=place)


@login_required
@methods
def leave(request: HttpRequest, slug: str, number: str, municipality: str) -> HttpResponse:
    """End the accession of one's municipality."""
    version, place = version_of(request.user, slug, number), own_place(request, municipality)
    said = Accession.objects.filter(version=version, municipality=place)
    accession = said.filter(ended_on=None).first() or said.order_by("-pk").first()  # one that ended is that of a second click
    if accession is None or (accession.ended_on is not None and request.method != "POST"):
        raise Http404
    if not request.user.has_perm("data_standards.accede", place):
        raise PermissionDenied(NO_MANDATE)
    form = LeavingForm(bound_data(request))
    uses = list(Adoption.objects.filter(version__standard=version.standard_id, municipality=place).select_related("version__standard"))

    def act() -> str:
        acts.leave(accession.pk, reason=form.cleaned_data["reason"], by=actor(request))
        return _("Der Austritt ist erklärt.") + _still_uses(uses)

    frame = _frame(version, "leave", _("Austritt erklären"))
    may_report = request.user.has_perm("data_standards.report_adoption", place)
    return answer(request, form, act, frame, asks_again=True, version=version, municipality=place, uses=uses, may_report=may_report)


def _still_uses(uses: list[Adoption]) -> str:
    """What leaving does not take back."""
    if not uses:
        return ""
    said = ", ".join(f"„{use.get_status_display()}“ ({use.version.number})" for use in uses)
    return " " + _("Gemeldet bleibt: %(said)s. Stimmt das nicht mehr, ändern Sie die Übernahme.") % {"said": said}


def _reporter(request: HttpRequest, slug: str, number: str, municipality: str) -> tuple[Version, Municipality]:
    """A version and a municipality whose use of it the visitor reports; raises Http404 and PermissionDenied."""
    version, place = version_of(request.user, slug, number), own_place(request, municipality)
    if not request.user.has_perm("data_standards.report_adoption", place):
        raise PermissionDenied(_("Die Übernahme meldet die CDO Ihrer Kommune."))
    return version, place


@login_required
@methods
def report(request: HttpRequest, slug: str, number: str, municipality: str) -> HttpResponse:
    """Say how far one's municipality uses a version, and change what was said."""
    version, place = _reporter(request, slug, number, municipality)
    before = Adoption.objects.filter(version=version, municipality=place).first()
    initial = {name: getattr(before, name) for name in acts.USE_FIELDS} if before else {}
    form = AdoptionForm(bound_data(request), initial=initial)

    def act() -> str:
        acts.report(version.pk, place, form.use(), by=actor(request))
        return _("Gespeichert. Ihre Kommune steht mit dieser Angabe auf der Karte.")

    frame = _frame(version, "report", _("Übernahme ändern") if before else _("Übernahme melden"))
    return answer(request, form, act, frame, version=version, municipality=place, adoption=before, history=history_of(version, place))


@login_required
@methods
def take_back(request: HttpRequest, slug: str, number: str, municipality: str) -> HttpResponse:
    """Ask whether what one's municipality said of its use is to be deleted, and delete it."""
    version, place = _reporter(request, slug, number, municipality)
    before = Adoption.objects.filter(version=version, municipality=place).first()
    if request.method == "POST":
        carry_out(request, lambda: _taken_back(request, version, place))
        return redirect(version)
    if before is None:
        return redirect("data_standards:report", slug, number, municipality)
    title = _("Meldung löschen")
    sentence = _("%(place)s steht dann nicht mehr als „%(status)s“ auf der Karte und in der Liste. Ein Beitritt bleibt davon unberührt.")
    said = sentence % {"place": place.display_name, "status": before.get_status_display()}
    return ask(request, title, said, back=(version, version.url_of("report", place.slug)), crumbs=crumbs_of(version, (title, None)))


def _taken_back(request: HttpRequest, version: Version, place: Municipality) -> str:
    acts.take_back(version.pk, place, by=actor(request))
    return _("Die Meldung ist gelöscht. Ein Beitritt bleibt davon unberührt.")


def _frame(version: Version, template: str, title: str) -> Frame:
    return Frame(f"data_standards/{template}.html", title, version, version.get_absolute_url(), crumbs_of(version, (title, None)))


@require_safe
def spread(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Everybody who acceded to a standard or uses it: the map, the list by pages, and the counts."""
    version = version_of(request.user, slug, number)
    declared = declared_of(version.standard_id)
    adopters = adopters_in(declared)
    moving = to_move(version)
    context = {
        "version": version,
        "page_obj": page_of(request, adopters, ADOPTERS_PER_PAGE),
        "map": map_of(adopters),
        **figures(declared),
        "to_move": moving[:MOVING_SHOWN],
        "to_move_more": len(moving) - MOVING_SHOWN,
        "acceded": sum(row.accession is not None and row.version.pk == version.pk for row in declared),
        "crumbs": crumbs_of(version, (_("Verbreitung"), None)),
    }
    return TemplateResponse(request, "data_standards/spread.html", context)


@require_safe
def accessions(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Who acceded to a version, with resolution and deviations, and who left with the reason; by pages, as these texts may be long."""
    version = version_of(request.user, slug, number)
    said = Accession.objects.filter(voting("municipality__"), version=version, replaced_by=None, municipality__successor=None)
    said = said.select_related("municipality", "resolution_file")
    page = page_of(request, said.order_by(F("ended_on").asc(nulls_first=True), "municipality__sort_key", "pk"), ACCESSIONS_PER_PAGE)
    stored = {one.pk: one.resolution_file.stored_name for one in page if one.resolution_file and may_read(request.user, one)}
    hidden = FileScan.objects.hidden_among(stored.values())
    for one in page:
        one.file = one.resolution_file if one.pk in stored and stored[one.pk] not in hidden else None
    context = {"version": version, "page_obj": page, "crumbs": crumbs_of(version, (_("Beitritte"), None))}
    return TemplateResponse(request, "data_standards/accessions.html", context)

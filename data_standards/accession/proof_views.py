"""The draft of a resolution to start from, and the resolution as a file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import actor
from accounts.acts import carry_out
from accounts.refusals import Refused
from contributions.acting import Frame, answer

from ..models import Accession
from ..public.versions import version_of
from ..public.views import crumbs_of
from . import proof as files
from .forms import ProofForm
from .resolution import MIMETYPE, resolution_draft
from .views import NO_MANDATE, own_place

REMOVE = "entfernen"


@login_required
@require_safe
def draft(request: HttpRequest, slug: str, number: str, municipality: str) -> HttpResponse:
    """The draft of a council's resolution for one's municipality, to go on writing in; for everybody who belongs to it."""
    version, place = version_of(request.user, slug, number), own_place(request, municipality)
    if not version.is_agreed_on:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="beschlussvorlage-{slug}-{number}.odt"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(b"" if request.method == "HEAD" else resolution_draft(version, place), content_type=MIMETYPE, headers=headers)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest, slug: str, number: str, municipality: str) -> HttpResponse:
    """Add, replace and remove the resolution as a file, and say who sees it."""
    version, place = version_of(request.user, slug, number), own_place(request, municipality)
    said = Accession.objects.select_related("resolution_file").filter(version=version, municipality=place)
    accession = said.order_by(F("ended_on").desc(nulls_first=True), "-pk").first()  # whoever left or moved on hides the file all the same
    if accession is None:
        raise Http404
    if not request.user.has_perm("data_standards.accede", place):
        raise PermissionDenied(NO_MANDATE)
    if REMOVE in request.POST:
        carry_out(request, lambda: _removed(request, accession))
        return redirect("data_standards:proof", slug, number, municipality)
    is_sent = request.method == "POST"
    initial = {"internal": accession.file_is_internal}
    has_file = accession.resolution_file is not None
    form = ProofForm(request.POST if is_sent else None, request.FILES if is_sent else None, has_file=has_file, initial=initial)

    def act() -> str:
        values = form.cleaned_data
        try:
            files.keep(accession.pk, values["file"], is_internal=values["internal"], by=actor(request))
        except OSError as error:
            raise Refused(_("Die Datei konnte nicht gespeichert werden. Bitte versuchen Sie es später noch einmal.")) from error
        return _("Der Beschluss ist hinterlegt.")

    title = _("Beschluss als Datei")
    frame = Frame("data_standards/proof.html", title, version, version.get_absolute_url(), crumbs_of(version, (title, None)))
    return answer(
        request, form, act, frame, version=version, municipality=place, accession=accession, remove=REMOVE, button=_("Beschluss speichern")
    )


def _removed(request: HttpRequest, accession: Accession) -> str:
    files.remove(accession.pk, by=actor(request))
    return _("Die Datei ist entfernt. Der Beitritt bleibt bestehen.")

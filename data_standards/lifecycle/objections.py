"""The objection of a municipality to a small correction: the page of who holds its mandate."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import actor
from accounts.roles import belongs_to
from contributions.acting import Frame, answer
from contributions.deadlines import until
from municipalities.models import Municipality
from municipalities.typed_forms import bound_data

from ..bodies import admit_voting
from ..models import State
from ..public.versions import version_of
from ..public.views import crumbs_of
from . import corrections
from .forms import ObjectionForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, slug: str, number: str, municipality: str) -> HttpResponse:
    """Object for one's municipality, with a reason that everybody reads; asks for the password again."""
    version, place = version_of(request.user, slug, number), get_object_or_404(Municipality, slug=municipality)
    if not belongs_to(request.user, place.pk):
        raise Http404
    admit_voting(place)
    if not request.user.has_perm("data_standards.accede", place):
        raise PermissionDenied(_("Einspruch erhebt, wer das Mandat Ihrer Kommune hat."))
    form = ObjectionForm(bound_data(request))

    def act() -> str:
        corrections.object_to(version.pk, place, reason=form.cleaned_data["reason"], by=actor(request))
        return _("Ihr Einspruch ist eingegangen. Die Redaktionsgruppe wertet ihn aus, danach wird über die Korrektur abgestimmt.")

    title = _("Einspruch erheben")
    frame = Frame("data_standards/objection.html", title, version, version.get_absolute_url(), crumbs_of(version, (_("Einspruch"), None)))
    is_running, has_acceded = version.state == State.OBJECTION, corrections.has_acceded(version, place)
    more = {
        "is_shut": not (is_running and has_acceded),
        "is_running": is_running,
        "until": until(version.objection_until) if version.objection_until else "",
    }
    return answer(request, form, act, frame, asks_again=True, version=version, municipality=place, **more)

"""Municipalities say that they have the same need, and take that back; while it is a proposal."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.actors import actor, as_of_now
from accounts.acts import carry_out
from accounts.models import User
from accounts.refusals import Refused
from accounts.roles import belongs_to
from municipalities.models import Municipality

from ..bodies import admit_voting, require_voting
from ..lifecycle.acts import locked
from ..models import AgreementPage, State, Support, Version

NOT_CDO = gettext_lazy("Unterstützen kann die CDO einer Kommune.")


@transaction.atomic
def support(page: AgreementPage, municipality: Municipality, *, wanted: bool, by: User) -> None:
    """Add or remove a supporter. Asking twice changes nothing. The right is asked again under the lock.

    Raises Refused once the need is decided about.
    """
    version_id = Version.objects.filter(agreement=page, state=State.PROPOSED).values_list("pk", flat=True).first()
    if version_id is None or locked(version_id).state != State.PROPOSED:
        raise Refused(_("Über den Bedarf ist schon entschieden."))
    require_voting(municipality)
    if not as_of_now(by).has_perm("data_standards.support", municipality):
        raise Refused(NOT_CDO)
    if municipality.pk == page.municipality_id:
        raise Refused(_("Ihre Kommune hat den Bedarf selbst gemeldet."))
    if wanted:
        Support.objects.get_or_create(agreement=page, municipality=municipality)
    else:
        Support.objects.filter(agreement=page, municipality=municipality).delete()


@login_required
@require_POST
def view(request: HttpRequest, pk: int, municipality: str) -> HttpResponse:
    """The buttons "Unterstützen" and "Nicht mehr unterstützen" of a CDO."""
    page = get_object_or_404(AgreementPage.objects.visible_to(request.user), pk=pk)
    place = get_object_or_404(Municipality, slug=municipality)
    if not belongs_to(request.user, place.pk):
        raise Http404
    admit_voting(place)
    if not request.user.has_perm("data_standards.support", place):
        raise PermissionDenied(NOT_CDO)
    wanted = "zurueck" not in request.POST

    def act() -> str:
        support(page, place, wanted=wanted, by=actor(request))
        return _("Ihre Kommune unterstützt den Bedarf.") if wanted else _("Ihre Kommune unterstützt den Bedarf nicht mehr.")

    carry_out(request, act)
    return redirect(page.get_absolute_url())

"""The page on which a CDO records the signed agreement, and replaces it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import actor
from accounts.refusals import Refused
from accounts.second_factor import must_step_up, step_up_to
from contributions.acting import Frame, answer

from ..models import TimeTable
from ..screens import crumbs_of, methods, own_place, table_of, with_scans
from . import binding
from .figures import lines_of
from .views import participation_of

NEXT = "weiter"
"""Parameter of the address that asks for the password before the form: a browser sends a chosen file once, none is to be lost by asking."""


@login_required
@methods
def bind(request: HttpRequest, pk: int, municipality: str) -> HttpResponse:
    """What becomes binding, the papers to be signed, and the form for the signed one."""
    table, place = table_of(request, pk), own_place(request, municipality)
    participation = participation_of(table, place)
    if participation is None or not participation.is_active:
        raise Http404
    with_scans([participation.signed_file])
    is_open = table.takes_bindings(timezone.now())
    asks_first = request.method != "POST" and must_step_up(request)
    if asks_first and is_open and NEXT in request.GET:
        return step_up_to(request, request.get_full_path())
    sent = request.method == "POST"
    form = binding.BindingForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        has_file=participation.is_bound and participation.signed_file_id is not None,
        initial={"bound_on": participation.bound_on, "signatory_office": participation.signatory_office},
    )

    def act() -> str:
        was_bound = participation.is_bound
        try:
            binding.bind(participation.pk, form.signed(), form.cleaned_data["file"], by=actor(request))
        except OSError as error:
            raise Refused(_("Die Datei konnte nicht gespeichert werden. Bitte versuchen Sie es später noch einmal.")) from error
        return _("Die Angaben sind ersetzt.") if was_bound else _("%(place)s nimmt verbindlich teil.") % {"place": place}

    title = _("Verbindlich teilnehmen")
    back = reverse("procurement:own", args=[table.page_id, place.slug])
    frame = Frame("procurement/demand/bind.html", title, table.page.title, back, crumbs_of(table, (title, None)))
    more = {
        "participation": participation,
        "municipality": place,
        "lines": lines_of(participation, list(table.items.filter(dropped_at=None))),
        "is_open": is_open,
        "asks_first": asks_first,
        "next": NEXT,
        "has_papers": table.state in TimeTable.AFTER_FREEZE,
    }
    return answer(request, form, act, frame, asks_again=True, table=table, is_shut=not is_open or asks_first, **more)

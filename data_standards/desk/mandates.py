"""The desk's page of mandates: those of a Land or of a group's members, granted in bulk on the proof that the KTS saw."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.actors import actor
from accounts.acts import NOT_SAVED, why_not
from accounts.models import Membership
from accounts.second_factor import step_up
from contributions.desk.access import editors_only
from municipalities.models import Municipality, State
from municipalities.paging import page_of
from municipalities.tables import Fault

from ..ballot.bulk import Planned, grant_all, planned
from ..ballot.electorate import members_of
from ..models import Mandate
from .mandate_forms import PickForm, TableForm

PER_PAGE = 50
PICK, TABLE = "auswahl", "tabelle"
SURE = "sicher"


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def mandates(request: HttpRequest) -> HttpResponse:
    """Choose a Land, tick and name people, or send a table; look at what would change; grant."""
    land, group = _land(request), _group(request)
    page = page_of(request, _places(land, group), PER_PAGE)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if request.method == "POST" and act not in (PICK, TABLE):
        raise Http404
    places = list(page.object_list)
    now = {one.municipality_id: one for one in Mandate.objects.valid().filter(municipality__in=places).select_related("holder", "deputy")}
    pick = PickForm(request.POST if act == PICK else None, places=places, initial=_initial(now))
    table = TableForm(request.POST if act == TABLE else None, request.FILES if act == TABLE else None)
    sent: PickForm | TableForm = pick if act == PICK else table
    refused, faults, plans = "", list[Fault](), list[Planned]()
    if act and not sent.is_valid():
        refused, faults = str(NOT_SAVED), getattr(sent, "faults", [])
    elif act:
        plans, faults = planned(sent.wanted(), by=actor(request))
        refused = _("Einige Zeilen stimmen noch nicht. Es wurde nichts gespeichert.") if faults else ""
        if not faults and SURE in request.POST:
            step_up(request)
            refused = why_not(request, lambda: _grant(request, sent))
            if not refused:
                return redirect(f"{reverse('standards_desk:mandates')}?{request.GET.urlencode()}")
    context = {
        "lands": State.choices,
        "land": land,
        "groups": Municipality.objects.groups().order_by("sort_key"),
        "group": group,
        "page_obj": page,
        "pick": pick,
        "rows": [(*row, now.get(row[0].pk)) for row in pick.rows],
        "table": table,
        "asks": plans if plans and not refused else [],
        "changing": sum(not plan.is_same for plan in plans),
        "sent": sent,
        "act": act,
        "sure": SURE,
        "error": refused,
        "reasons": [*map(_in_words, faults), *(str(error) for error in sent.non_field_errors())] if act else [],
    }
    return TemplateResponse(request, "data_standards/desk/mandates.html", context, status=422 if refused else 200)


def _grant(request: HttpRequest, sent: PickForm | TableForm) -> str:
    count = grant_all(sent.wanted(), by=actor(request))
    if not count:
        return _("Alle Mandate waren schon so eingetragen.")
    return ngettext("%(count)d Mandat ist eingetragen.", "%(count)d Mandate sind eingetragen.", count) % {"count": count}


def _in_words(fault: Fault) -> str:
    return str(fault) if fault.line else f"{fault.column}: {fault.reason}"


def _land(request: HttpRequest) -> str:
    """The Land that is asked for; "" for all, and for one that there is not."""
    asked = request.GET.get("land", "")
    return asked if asked in State.values else ""


def _group(request: HttpRequest) -> Municipality | None:
    slug = request.GET.get("gruppe", "")
    return Municipality.objects.groups().filter(slug=slug).first() if slug else None


def _places(land: str, group: Municipality | None) -> QuerySet[Municipality]:
    """Municipalities that vote, are and have people with an account: only these can have a mandate."""
    there = Membership.objects.filter(municipality=OuterRef("pk"), user__is_active=True)
    found = Municipality.objects.current().voting().filter(Exists(there))
    if land:
        found = found.filter(state=land)
    if group is not None:
        found = found.filter(pk__in=members_of(group).values("pk"))
    return found.order_by("sort_key", "pk")


def _initial(now: dict[int, Mandate]) -> dict[str, Any]:
    """Who has the mandates stands there already."""
    holders = {f"mandat-{key}": str(one.holder_id) for key, one in now.items()}
    return holders | {f"vertretung-{key}": str(one.deputy_id) for key, one in now.items() if one.deputy_id}

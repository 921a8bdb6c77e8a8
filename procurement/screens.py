"""What the screens of joint procurement share: which notice, whose municipality, the way back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import belongs_to, municipalities_of
from contributions.scoping import contributions_for
from files.models import ConfidentialFile
from files.scanning import labels_for
from municipalities.models import Municipality

from .demand.sight import Sight, sight_of
from .models import NoticePage, Participation, State, TimeTable
from .rules import why_no_demand

methods = require_http_methods(["GET", "HEAD", "POST"])
Crumbs = list[tuple[Any, str | None]]


def table_of(request: HttpRequest, pk: int) -> TimeTable:
    """The time table of a published notice that the person may see; who takes part finds it also while it is not shown. Raises Http404."""
    own = Participation.objects.filter(time_table=OuterRef("pk"), municipality__in=municipalities_of(request.user))
    found = TimeTable.objects.exclude(state=State.DRAFT).filter(Q(page__in=NoticePage.objects.visible_to(request.user)) | Exists(own))
    return get_object_or_404(found.select_related("page__municipality"), page=pk)


def seen_table(request: HttpRequest, pk: int) -> tuple[TimeTable, Sight]:
    """A notice with what the person sees of its figures. Raises PermissionDenied for who takes no part in it, Http404."""
    table = table_of(request, pk)
    sight = sight_of(request.user, table)
    if not sight.sees_totals:
        raise PermissionDenied(_("Den gebündelten Bedarf sehen nur beteiligte Kommunen und die KTS."))
    return table, sight


def led_table(request: HttpRequest, pk: int) -> TimeTable:
    """The time table of a notice, in every state, that the person leads. Raises Http404, PermissionDenied."""
    pages = contributions_for(request.user).values("pk")
    table = TimeTable.objects.filter(page__in=pages, page=pk).select_related("page__municipality").first()
    if table is None:
        table_of(request, pk)  # 404 for who does not see it
        raise PermissionDenied(_("Das sieht nur die federführende Kommune."))
    if not request.user.has_perm("procurement.read_all", table.page):
        raise PermissionDenied(_("Das sieht nur die federführende Kommune."))
    return table


def require_leading(request: HttpRequest, table: TimeTable) -> None:
    if not request.user.has_perm("procurement.lead", table.page):
        raise PermissionDenied(_("Das kann nur die CDO der federführenden Kommune."))


def own_place(request: HttpRequest, slug: str) -> Municipality:
    """A municipality that the person belongs to and declares for; raises Http404, PermissionDenied."""
    place = get_object_or_404(Municipality, slug=slug)
    if not belongs_to(request.user, place.pk):
        raise Http404
    if reason := why_no_demand(place):
        raise PermissionDenied(reason)
    if not request.user.has_perm("procurement.declare_demand", place):
        raise PermissionDenied(_("Den Bedarf meldet die CDO Ihrer Kommune."))
    return place


def with_scans(files: Iterable[ConfidentialFile | None]) -> None:
    """Have each file say what the scanner thinks of it, for procurement/file.html; one statement for all."""
    found = [file for file in files if file is not None]
    labels = labels_for(found) if found else {}
    for file in found:
        file.held = labels.get(file.stored_name)


def crumbs_of(table: TimeTable, *more: tuple[Any, str | None]) -> Crumbs:
    """The way to a page about a published notice."""
    return [(_("Beschaffung"), "/beschaffung/"), (table.page.title, table.page.get_absolute_url() if table.page.is_shown else None), *more]


def lead_crumbs(table: TimeTable, here: Any) -> Crumbs:
    """The way to a page of the lead: from "Mein Bereich", also while the notice is a draft."""
    way: Crumbs = [(_("Mein Bereich"), "/mein-bereich/")]
    if table.state == State.DRAFT:
        return [*way, (table.page.draft_title, reverse("writing:tasks", args=[table.page_id])), (here, None)]
    return [*way, (table.page.title, reverse("procurement:leading", args=[table.page_id])), (here, None)]

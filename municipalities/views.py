"""The public directory and the profile of a municipality."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from .facets import build_facet, chips, reset_url
from .keys import is_key
from .models import Municipality, MunicipalityQuerySet, SizeClass, State
from .paging import page_of
from .registry import entry_counts, panels_for
from .sorting import sort_key

PER_PAGE = 50
WITH_ENTRIES = "mit-loesungen"
FORMER = "auch-ehemalige"


def index(request: HttpRequest) -> HttpResponse:
    """All municipalities with filters, as a map and as the equal list."""
    counts = entry_counts(request.user)
    rows = list(_searched(request, Municipality.objects.all()).defer("members"))
    facets = _facets(request, rows, counts)
    chosen = [row for row in rows if all(_matches(row, facet.name, request.GET.getlist(facet.name), counts) for facet in facets)]
    page = page_of(request, chosen, PER_PAGE)
    context = {
        "page_obj": page,
        "rows": [(row, counts.get(row.pk, 0)) for row in page.object_list],
        "chosen": chosen,
        "counts": counts,
        "total": len(rows),
        "facets": facets,
        "chips": chips(request.GET, facets),
        "chosen_count": sum(len(request.GET.getlist(facet.name)) for facet in facets),
        "reset_url": reset_url(request.GET, facets),
        "query": request.GET.get("q", "")[:200],
    }
    return TemplateResponse(request, "municipalities/index.html", context)


def _searched(request: HttpRequest, rows: MunicipalityQuerySet) -> MunicipalityQuerySet:
    if not request.GET.get(FORMER):
        rows = rows.current()
    query = request.GET.get("q", "").strip()[:200]
    if not query:
        return rows
    key = sort_key(query)
    return rows.filter(Q(sort_key__contains=key) | Q(ags__startswith=query) | Q(ars__startswith=query)) if key else rows.none()


def _values(row: Municipality, name: str, counts: dict[int, int]) -> list[str]:
    """The codes a municipality carries in one group of the filter."""
    by_group: dict[str, list[Any]] = {
        "land": row.states,
        "art": [row.kind],
        "groesse": [row.size_class],
        "staffel": [str(row.cohort or "")],
        "loesungen": [WITH_ENTRIES] if counts.get(row.pk) else [],
    }
    return by_group[name]


def _matches(row: Municipality, name: str, wanted: list[str], counts: dict[int, int]) -> bool:
    return not wanted or any(value in wanted for value in _values(row, name, counts))


def _facets(request: HttpRequest, rows: list[Municipality], counts: dict[int, int]) -> list[Any]:
    """The groups of the filter; the counts of a group ignore its own choice."""
    cohorts = sorted({str(row.cohort) for row in rows if row.cohort})
    groups: list[tuple[str, str, dict[str, str], bool]] = [
        ("land", _("Land"), {code: str(label) for code, label in State.choices}, True),
        ("art", _("Art"), {code: str(label) for code, label in Municipality.Kind.choices}, True),
        ("groesse", _("Einwohnerzahl"), {code: str(label) for code, label in SizeClass.choices}, False),
        ("staffel", _("Förderstaffel"), {cohort: cohort for cohort in cohorts}, False),
        ("loesungen", _("Lösungen"), {WITH_ENTRIES: _("mit Lösungen im Portal")}, False),
    ]
    names = [group[0] for group in groups]
    facets = []
    for name, label, labels, by_count in groups:
        others = [row for row in rows if all(_matches(row, other, request.GET.getlist(other), counts) for other in names if other != name)]
        tally = Counter(value for row in others for value in _values(row, name, counts))
        facets.append(build_facet(name, label, labels, tally, request.GET.getlist(name), by_count=by_count))
    return facets


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The profile. An official key redirects to the lasting slug."""
    if is_key(slug):
        return _redirect_from_key(slug)
    municipality = get_object_or_404(Municipality.objects.select_related("successor"), slug=slug)
    context = {
        "municipality": municipality,
        "states": [State(code).label for code in municipality.states],
        "alone": [municipality],
        "map_label": _("Karte: Lage von %(name)s in Deutschland") % {"name": municipality.name},
        "predecessors": list(municipality.predecessors.all()),
        "panels": panels_for(request, municipality),
    }
    return TemplateResponse(request, "municipalities/detail.html", context)


def _redirect_from_key(key: str) -> HttpResponse:
    found = Municipality.objects.filter(Q(ags=key) | Q(ars=key) | Q(district_key=key) | Q(union_key=key)).first()
    if found is None:
        raise Http404
    return redirect(found, permanent=True)

"""The directory of municipalities and their profiles."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F
from django.db.models.functions import Abs
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .directory import ORDER, ORDERS, Question, answer, read
from .models import KEY_FIELDS, Municipality
from .paging import page_of
from .registry import entry_counts, profile_panels

PER_PAGE = 50
SIMILAR = 3


@dataclass(frozen=True, slots=True)
class Fact:
    term: str
    value: str
    remark: str = ""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All municipalities as a list and a map, with filters."""
    question = Question.parse(request.GET)
    counts = entry_counts(request.user)
    directory = answer(question, counts)
    found = directory.tally.found
    page = page_of(request, directory.found, PER_PAGE, found)
    points, rows = read(directory.found, page.start_index(), page.end_index(), counts)
    chips = question.choice.chips()
    context = {
        "question": question,
        "orders": ORDERS.items(),
        "hidden_for_search": question.choice.hidden_but("q"),
        "hidden_for_order": question.choice.hidden_but(ORDER),
        "facets": question.choice.groups(directory.tally.counts),
        "chips": chips,
        "chosen_count": len(chips),
        "reset_url": question.choice.reset_url,
        "points": points,
        "page_obj": page,
        "entries": [(municipality, counts[municipality.pk]) for municipality in rows],
        "with_entries": directory.with_entries,
        "without_entries": found - directory.with_entries,
        "crumbs": [(_("Kommunen"), None)],
    }
    return TemplateResponse(request, "municipalities/index.html", context)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The profile of a municipality; one that has ended stays reachable and names its successor."""
    municipality = get_object_or_404(Municipality.objects.select_related("successor"), slug=slug)
    counts = entry_counts(request.user)
    *members, lead = _linked([*municipality.members, {"name": municipality.lead_name, "key": municipality.lead_key}])
    context = {
        "municipality": municipality,
        "place": [municipality],
        "facts": _facts(municipality, counts[municipality.pk]),
        "keys": _keys(municipality),
        "members": members,
        "lead": lead,
        "predecessors": municipality.predecessors.all(),
        "similar": _similar(municipality),
        "panels": profile_panels(request, municipality),
        "counts": counts,
        "crumbs": [(_("Kommunen"), reverse("municipalities:index")), (municipality.display_name, None)],
    }
    return TemplateResponse(request, "municipalities/detail.html", context)


@require_safe
def by_key(request: HttpRequest, key: str) -> HttpResponse:
    """Official keys lead to the lasting address."""
    municipality = Municipality.objects.by_key(key).first()
    if municipality is None:
        raise Http404
    return HttpResponsePermanentRedirect(municipality.get_absolute_url())


def _facts(municipality: Municipality, entries: int) -> list[Fact]:
    """ "Auf einen Blick": only what is known. Numbers and years come as text, so that no template groups a year."""
    facts = []
    if municipality.inhabitants is not None:
        year = municipality.inhabitants_year
        as_of = _("Stand %(year)s") % {"year": year} if year else _("gerundet")
        facts.append(Fact(_("Einwohnerzahl"), number_format(municipality.inhabitants), as_of))
        facts.append(Fact(_("Größenklasse"), municipality.get_size_class_display()))
    if keys := _keys(municipality):
        facts.append(Fact(_("Amtlicher Schlüssel"), keys[0].value, keys[0].term))
    elif municipality.lead_name:
        facts.append(Fact(_("Federführend"), municipality.lead_name))
    if entries or not municipality.is_part_of_another:
        facts.append(Fact(_("Im Portal"), _entries_text(entries)))
    return facts


def _entries_text(number: int) -> str:
    if number == 0:
        return _("noch keine Lösung")
    return _("1 Lösung") if number == 1 else _("%(number)d Lösungen") % {"number": number}


def _keys(municipality: Municipality) -> list[Fact]:
    """The official keys that the body has, the one it is best known by first."""
    keys = [
        Fact(_("Gemeindeschlüssel (AGS)"), municipality.ags or ""),
        Fact(_("Kreisschlüssel"), municipality.district_key or ""),
        Fact(_("Verbandsschlüssel"), municipality.union_key or ""),
        Fact(_("Regionalschlüssel (ARS)"), municipality.ars or ""),
    ]
    return [key for key in keys if key.value]


def _linked(members: list[dict[str, str]]) -> list[tuple[str, Municipality | None]]:
    """Names of members with the municipality of their key, where the portal knows one."""
    keys = [member["key"] for member in members if member["key"]]
    known: dict[str, Municipality] = {}
    for municipality in Municipality.objects.with_keys(keys) if keys else []:
        known |= {key: municipality for field in KEY_FIELDS if (key := getattr(municipality, field))}
    return [(member["name"], known.get(member["key"] or "")) for member in members]


def _similar(municipality: Municipality) -> list[Municipality]:
    """Bodies of the same kind and size class, the nearest number of inhabitants first."""
    if municipality.inhabitants is None:
        return []
    same = Municipality.objects.current().filter(kind=municipality.kind, size_class=municipality.size_class)
    nearest = same.exclude(pk=municipality.pk).order_by(Abs(F("inhabitants") - municipality.inhabitants), "sort_key")
    return list(nearest[:SIMILAR])

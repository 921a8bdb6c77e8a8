"""The directory of municipalities and their profiles."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Abs
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .directory import LAND, ORDER, ORDERS, Question, answer, read
from .maps import lands_of
from .models import KEY_FIELDS, Municipality
from .paging import page_of
from .profile_facts import at_a_glance, official_keys, organisation
from .profiles import profile_of
from .registry import edit_url, entry_counts, profile_panels
from .telephones import dialled

PER_PAGE = 50
SIMILAR = 3


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
        "lands": lands_of(question.choice, LAND, directory.tally.counts[LAND]),
        "page_obj": page,
        "land_chosen": LAND in question.choice.chosen,
        "entries": [(municipality, counts[municipality.pk]) for municipality in rows],
        "with_entries": directory.with_entries,
        "without_entries": found - directory.with_entries,
        "crumbs": [(_("Kommunen"), None)],
    }
    return TemplateResponse(request, "municipalities/index.html", context)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The profile of a municipality; one that has ended stays reachable and names its successor."""
    municipality = get_object_or_404(Municipality.objects.select_related("successor", "profile"), slug=slug)
    profile, panels = profile_of(municipality), profile_panels(request, municipality)
    *members, lead = _linked([*municipality.members, {"name": municipality.lead_name, "key": municipality.lead_key}])
    context = {
        "municipality": municipality,
        "place": [municipality],
        "profile": profile,
        "telephone_url": dialled(profile.telephone) if profile and profile.telephone else "",
        "facts": at_a_glance(municipality, panels),
        "organisation": organisation(profile),
        "edit_url": edit_url(request.user, municipality),
        "keys": official_keys(municipality),
        "members": members,
        "lead": lead,
        "predecessors": municipality.predecessors.all(),
        "similar": _similar(municipality),
        "panels": panels,
        "counts": entry_counts(request.user),
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

"""The public pages of standards: the list that is searched and narrowed, and one standard with who uses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.query import PageQuerySet

from jobs.registrations import Registry, answers
from municipalities.facets import Choice, Facet
from municipalities.models import Municipality
from municipalities.paging import page_of
from municipalities.sorting import SEARCH_MAX_LENGTH
from municipalities.tallies import Column, Columns, narrowed, tally
from municipalities.typed import question
from search.sources import facets

from .entries import entries_for
from .models import Standard
from .partial_dates import show_partial
from .search import STANDARD_COLUMNS, STANDARD_KIND_FACET, TOPIC_FACET

PER_PAGE = 50
ENTRIES_PER_PAGE = 20
USERS_SHOWN = 12
"""Municipalities beside a standard; more of them are found through the entries."""
STEWARD = Facet("betreiber", gettext_lazy("Betreiber"), lambda: dict(_stewards()), order=80)
COLUMNS: Columns = {
    TOPIC_FACET: STANDARD_COLUMNS[TOPIC_FACET],
    STANDARD_KIND_FACET: STANDARD_COLUMNS[STANDARD_KIND_FACET],
    STEWARD.name: Column("steward"),
}


@dataclass(frozen=True, slots=True)
class StandardSection:
    """What an app further right shows of a standard below its facts; the template gets its ``context`` beside that of the page."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    order: int = 50


SectionBuilder = Callable[[HttpRequest, Standard], StandardSection | None]
_sections: Registry[SectionBuilder] = Registry("section of a standard")
_links: Registry[tuple[str, Any, str]] = Registry("way on from the standards")
_users: Registry[Callable[[Any], QuerySet[Any]]] = Registry("user of standards")


def register_users(visible_to: Callable[[Any], QuerySet[Any]]) -> None:
    """Name a kind of entry with a field ``standards``: what a user may see of it. Called in ``AppConfig.ready()``."""
    _users.register(visible_to)


def register_standard_link(icon: str, label: Any, address: str) -> None:
    """Add a way on to the head of the list of standards. Called in ``AppConfig.ready()``."""
    _links.register((icon, label, address))


def register_standard_section(build: SectionBuilder) -> None:
    """Add a section to every standard; ``build`` returns None where it has nothing to show this visitor. In ``AppConfig.ready()``."""
    _sections.register(build)


@require_safe
def standard_list(request: HttpRequest) -> HttpResponse:
    """Standards in German order, those that were asked for; each with the number of entries the visitor may see."""
    text = question(request.GET, SEARCH_MAX_LENGTH)
    choice = Choice(request.GET, [facets()[TOPIC_FACET], facets()[STANDARD_KIND_FACET], STEWARD], beside=[("q", text)])
    asked = Standard.objects.matching(text)
    counted = tally(asked, COLUMNS, choice)
    chips = choice.chips()
    page = page_of(request, narrowed(asked, COLUMNS, choice.chosen), PER_PAGE, counted.found)
    counts = _counts(request.user)
    context = {
        "text": text,
        "choice": choice,
        "hidden_for_search": choice.hidden_but("q"),
        "page_obj": page,
        "standards": [(standard, counts[standard.pk]) for standard in page],
        "facets": choice.groups(counted.counts),
        "chips": chips,
        "chosen_count": len(chips),
        "reset_url": choice.reset_url,
        "links": list(_links),
        "crumbs": [(_("Standards"), None)],
    }
    return TemplateResponse(request, "pages/standard_list.html", context)


@require_safe
def standard(request: HttpRequest, slug: str) -> HttpResponse:
    """One standard: what it is, where its specification stands, and who uses it."""
    found = get_object_or_404(Standard.objects.prefetch_related("topics"), slug=slug)
    entries = _entries(found, request.user)
    users = Municipality.objects.filter(pk__in=entries.order_by().values("municipality"))
    number_of_users = users.count()
    context = {
        "standard": found,
        "facts": _facts(found),
        "sections": sorted(answers(_sections, request, found), key=attrgetter("order")),
        "users": users[:USERS_SHOWN] if number_of_users else [],
        "number_of_users": number_of_users,
        "more_users": max(number_of_users - USERS_SHOWN, 0),
        "page_obj": page_of(request, entries.specific().prefetch_related("municipality"), ENTRIES_PER_PAGE),
        "crumbs": [(_("Standards"), reverse("pages:standards")), (found.name, None)],
    }
    return TemplateResponse(request, "pages/standard.html", context)


def _counts(user: Any) -> Counter[int]:
    """Per standard the entries a user may see; one query per kind of entry."""
    counts: Counter[int] = Counter()
    for visible_to in _users:
        counts.update(dict(visible_to(user).order_by().values_list("standards").annotate(Count("pk"))))
    return counts


def _entries(standard: Standard, user: Any) -> PageQuerySet:
    """What a user may see of the entries that name a standard, of every kind, newest first."""
    named = Q(pk__in=[])
    for visible_to in _users:
        named |= Q(pk__in=visible_to(user).filter(standards=standard).order_by().values("pk"))
    return entries_for(user).filter(named).order_by("-first_published_at", "-pk")


def standards_of(municipality: Municipality, user: Any) -> QuerySet[Standard]:
    """The standards that the entries of a municipality name, as far as a user may see these."""
    named = Q(pk__in=[])
    for visible_to in _users:
        named |= Q(pk__in=visible_to(user).filter(municipality=municipality).order_by().values("standards"))
    return Standard.objects.filter(named)


def _stewards() -> QuerySet[Any]:
    """Those of whom a standard is, as code and label."""
    return Standard.objects.exclude(steward="").order_by("steward").distinct().values_list("steward", "steward")


def _facts(standard: Standard) -> list[tuple[str, str, str]]:
    """Term, value and remark; what is not known is left out."""
    day = _("vom %(day)s") % {"day": _day(standard.version_date)} if standard.version_date else ""
    found = [
        (_("Art"), standard.get_kind_display(), ""),
        (_("Betreiber"), standard.steward, ""),
        (_("Neueste Version"), standard.latest_version, day),
        (_("Lizenz"), standard.licence, ""),
        (_("Kennung im XRepository"), standard.xrepository_urn, ""),
    ]
    return [fact for fact in found if fact[1]]


def _day(text: str) -> str:
    """A date of which the day or the month may be unknown, in German."""
    try:
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return show_partial(text)

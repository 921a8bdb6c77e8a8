"""The public pages of standards: the list with a filter by kind, and one standard with the entries that use it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.query import PageQuerySet

from jobs.registrations import Registry
from municipalities.facets import Choice
from municipalities.paging import page_of
from municipalities.tallies import narrowed, tally
from search.sources import facets

from .entries import entries_for
from .models import Standard
from .partial_dates import show_partial
from .search import STANDARD_COLUMNS, STANDARD_KIND_FACET

PER_PAGE = 50
ENTRIES_PER_PAGE = 20
COLUMNS = {STANDARD_KIND_FACET: STANDARD_COLUMNS[STANDARD_KIND_FACET]}

_users: Registry[Callable[[Any], QuerySet[Any]]] = Registry("user of standards")


def register_users(visible_to: Callable[[Any], QuerySet[Any]]) -> None:
    """Name a kind of entry with a field ``standards``: what a user may see of it. Called in ``AppConfig.ready()``."""
    _users.register(visible_to)


@require_safe
def standard_list(request: HttpRequest) -> HttpResponse:
    """All standards in German order, narrowed by kind; each with the number of entries the visitor may see."""
    choice = Choice(request.GET, [facets()[STANDARD_KIND_FACET]])
    counted = tally(Standard.objects.all(), COLUMNS, choice)
    chips = choice.chips()
    page = page_of(request, narrowed(Standard.objects.all(), COLUMNS, choice.chosen), PER_PAGE, counted.found)
    counts = _counts(request.user)
    context = {
        "page_obj": page,
        "standards": [(standard, counts[standard.pk]) for standard in page],
        "facets": choice.groups(counted.counts),
        "chips": chips,
        "chosen_count": len(chips),
        "reset_url": choice.reset_url,
        "crumbs": [(_("Standards"), None)],
    }
    return TemplateResponse(request, "pages/standard_list.html", context)


@require_safe
def standard(request: HttpRequest, slug: str) -> HttpResponse:
    """One standard: what it is, where its specification stands, and who uses it."""
    found = get_object_or_404(Standard.objects.prefetch_related("topics"), slug=slug)
    context = {
        "standard": found,
        "facts": _facts(found),
        "page_obj": page_of(request, _entries(found, request.user), ENTRIES_PER_PAGE),
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
    entries = entries_for(user).filter(named).order_by("-first_published_at", "-pk")
    return entries.specific().prefetch_related("municipality")


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

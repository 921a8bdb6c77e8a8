"""The history of an entry: its versions, each as it was, and in what two differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from municipalities.paging import page_of

from ..models import ContributionPage, PublishedVersion
from ..writing.kind import kind_of
from . import reading
from .access import crumbs, entry_at

PER_PAGE = 20
MOST_OFFERED = 100
"""Versions that the form offers, newest first; an older one is compared from its row in the list."""

ROUNDED = timedelta(milliseconds=1)
"""What the moment of the first publication loses in the JSON of the revisions after it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One version in the list."""

    version: PublishedVersion
    changed: list[str]
    is_current: bool
    is_oldest: bool
    is_first: bool


@require_safe
def versions(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """The versions of an entry that this visitor could have read, newest first, twenty a page."""
    entry = entry_at(request, code, slug)
    known = reading.versions_for(entry, request.user)
    page = page_of(request, known, PER_PAGE)
    shown = list(page.object_list)
    newest = known.values_list("number", flat=True).first() or 0
    offered = list(known.filter(withdrawn_at=None).exclude(revision=None)[:MOST_OFFERED])
    context = {
        "entry": entry,
        "page_obj": page,
        "newest": newest,
        "rows": [_row(entry, one, newest) for one in shown],
        "offered": offered if len(offered) > 1 else [],
        "was_hidden_before": page.number == page.paginator.num_pages and bool(shown) and shown[-1].number > 1,
        "crumbs": crumbs(entry),
    }
    return TemplateResponse(request, "contributions/history/versions.html", context)


def _row(entry: ContributionPage, one: PublishedVersion, newest: int) -> Row:
    """The oldest that was counted is the first publication only if its moment is that of the entry."""
    is_oldest = one.number == 1
    first = entry.first_published_at
    is_first = is_oldest and first is not None and abs(one.published_at - first) < ROUNDED
    return Row(one, reading.what_changed(entry, one), one.number == newest, is_oldest, is_first)


@require_safe
def version(request: HttpRequest, code: str, slug: str, number: int) -> HttpResponse:
    """An older version as it was; the current one is the entry itself. 404 for what was never published or may not be read any more."""
    entry = entry_at(request, code, slug)
    known = reading.versions_for(entry, request.user)
    found = _readable(known, number)[number]
    if found.number == known.values_list("number", flat=True).first():
        return redirect(entry.get_absolute_url())
    old = reading.as_it_was(entry, found)
    context = {
        **kind_of(entry).preview(old, request.user),
        "page": old,
        "version": _("Sie lesen eine frühere Fassung vom %(day)s") % {"day": day_of(found)},
        "earlier": found,
        "missing_files": reading.missing_files(old, found),
        "contact_person": "",
        "waiting": 0,
        "gone": 0,
        "back_url": entry.get_absolute_url(),
        "back_label": _("Zur aktuellen Fassung"),
        "crumbs": crumbs(entry, _("Fassung %(number)d") % {"number": number}),
    }
    return TemplateResponse(request, old.template, context)


@require_safe
def comparison(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """In what two versions differ (``von`` and ``bis``); the older one comes first, however they were chosen."""
    entry = entry_at(request, code, slug)
    if not {"von", "bis"} & request.GET.keys():
        return redirect("history:versions", code, slug)
    chosen = sorted((_number(request, "von"), _number(request, "bis")))
    known = reading.versions_for(entry, request.user)
    found = _readable(known, *chosen)
    older, newer = (found[number] for number in chosen)
    context = {
        "entry": entry,
        "older": older,
        "newer": newer,
        "is_same": older == newer,
        "fields": [] if older == newer else reading.differences(entry, older, newer),
        "offered": list(known.filter(withdrawn_at=None).exclude(revision=None)[:MOST_OFFERED]),
        "crumbs": crumbs(entry, _("Vergleich")),
    }
    return TemplateResponse(request, "contributions/history/comparison.html", context)


def day_of(version: PublishedVersion) -> str:
    """The day of its publication in words."""
    return date_format(timezone.localtime(version.published_at), "DATE_FORMAT")


def _number(request: HttpRequest, name: str) -> int:
    """The number that the address asks for; raises Http404 for anything else."""
    text = request.GET.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Http404
    return int(text)


def _readable(known: QuerySet[PublishedVersion], *numbers: int) -> dict[int, PublishedVersion]:
    """These versions; raises Http404 where one is none or may not be read."""
    found = reading.readable_among(known, numbers)
    if set(numbers) - found.keys():
        raise Http404
    return found

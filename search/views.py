"""The results page."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from .filters import PAGE_PARAMETER, FilterForm
from .query import MAX_LENGTH, normalise
from .services import search, total

PER_PAGE = 20
MAX_PAGES = 500
"""Nobody reads further, and the engine would have to sort all of it."""
MAX_WAYS = 5
"""Choices that a page without hits tries to leave out."""
SORTS = {"relevanz": ("relevance", _("Relevanz")), "datum": ("date", _("Neueste")), "titel": ("title", _("Titel"))}


@require_safe
def results(request: HttpRequest) -> TemplateResponse:
    """What was found for ``q`` and the chosen facets; without either, how to search."""
    typed = request.GET.get("q", "")
    text = normalise(typed)
    form = FilterForm(request.GET)
    context: dict[str, Any] = {"text": text, "was_cut": len(typed.strip()) > MAX_LENGTH, "max_length": MAX_LENGTH}
    if not text and not form.chosen:
        return TemplateResponse(request, "search/start.html", context)
    sort = request.GET.get("sort", "relevanz")
    sort = sort if sort in SORTS else "relevanz"
    number = page_number(request)
    answer = search(
        request.user,
        text,
        filters=form.chosen,
        facets=form.names,
        sort=SORTS[sort][0],
        offset=(number - 1) * PER_PAGE,
        limit=PER_PAGE,
    )
    context |= {
        "answer": answer,
        "page_obj": page_of(answer.total, number),
        "facets": form.groups(answer.facets),
        "chips": form.chips(),
        "pairs": form.pairs,
        "reset_url": form.reset_url,
        "sort": sort,
        "sorts": {code: label for code, (_name, label) in SORTS.items()},
        "ways": [] if answer.total else ways_on(request.user, text, form),
    }
    return TemplateResponse(request, "search/results.html", context)


def page_number(request: HttpRequest) -> int:
    """The wanted page; 404 for what is none."""
    typed = request.GET.get(PAGE_PARAMETER, "1")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 4 and 1 <= int(typed) <= MAX_PAGES):
        raise Http404(_("Diese Seite der Trefferliste gibt es nicht."))
    return int(typed)


def page_of(count: int, number: int) -> Page:
    """A page of ``count`` hits for components/pagination.html; 404 behind the last one."""
    paginator = Paginator(range(min(count, MAX_PAGES * PER_PAGE)), PER_PAGE)
    if number > paginator.num_pages:
        raise Http404(_("Diese Seite der Trefferliste gibt es nicht."))
    page = paginator.page(number)
    page.shown_range = list(paginator.get_elided_page_range(number))  # type: ignore[attr-defined]
    return page


def ways_on(user: Any, text: str, form: FilterForm) -> list[dict[str, Any]]:
    """The choices that stand in the way: chip and hits without it, the most hits first."""
    ways = [{"chip": chip, "count": total(user, text, filters=form.without(chip.name, chip.value))} for chip in form.chips()[:MAX_WAYS]]
    return sorted((way for way in ways if way["count"]), key=lambda way: -way["count"])

"""The results page, and what the search box suggests."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from municipalities.facets import Choice
from municipalities.paging import PARAMETER as PAGE_PARAMETER

from .like_mine import OFF, PARAMETER, like_mine
from .offers import offers_for
from .query import MAX_LENGTH, normalise
from .searchlog import LoggedResponse, is_person
from .services import search, total
from .sources import facets
from .suggestions import suggestions

PER_PAGE = 20
MAX_PAGES = 500
"""Nobody reads further, and the engine would have to sort all of it."""
MAX_WAYS = 5
"""Choices that a page without hits tries to leave out."""
SORT, RELEVANCE = "sort", "relevanz"
SORTS = {RELEVANCE: ("relevance", _("Relevanz")), "datum": ("date", _("Neueste")), "titel": ("title", _("Titel"))}


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What was found for ``q`` and the chosen facets; without either, how to search.

    For htmx the same address answers with what changes on the page; everybody else gets the whole of it.
    """
    typed = request.GET.get("q", "")
    text = normalise(typed)
    choice = Choice(request.GET, facets().values(), beside=[("q", text), (SORT, sort_of(request.GET, "")), *kept(request.GET)])
    in_place = is_in_place(request)
    if not text and not choice.chosen:
        if in_place:
            return HttpResponse(headers={"HX-Redirect": request.path, "Vary": "HX-Request"})
        return _vary(TemplateResponse(request, "search/start.html", {}))
    context = answer_context(request, text, choice)
    context |= {"was_cut": len(typed.strip()) > MAX_LENGTH, "max_length": MAX_LENGTH}
    template = "search/results_in_place.html" if in_place else "search/results.html"
    response = LoggedResponse(request, template, context)
    answer = context["answer"]
    if SORT not in request.GET and context["page_obj"].number == 1 and not answer.simple and is_person(request):
        response.question = (text, choice.chosen, answer.total)  # another order or page is no other question
    return _vary(response)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Options for the search box while ``q`` is typed."""
    found = suggestions(request.user, request.GET.get("q", ""))
    return TemplateResponse(request, "search/suggestions.html", {"suggestions": found})


def answer_context(request: HttpRequest, text: str, choice: Choice) -> dict[str, Any]:
    """What the page of results shows; raises Http404 for a page that is none."""
    sort = sort_of(request.GET, RELEVANCE)
    number = page_number(request)
    own = like_mine(request.user, request.GET) if text and sort == RELEVANCE else None
    answer = search(
        request.user,
        text,
        filters=choice.chosen,
        facets=choice.names,
        sort=SORTS[sort][0],
        near=own.near if own else None,
        offset=(number - 1) * PER_PAGE,
        limit=PER_PAGE,
    )
    return {
        "text": text,
        "answer": answer,
        "page_obj": page_of(answer.total, number),
        "facets": choice.groups(answer.facets),
        "chips": choice.chips(),
        "hidden_for_filters": choice.beside,
        "hidden_for_order": choice.hidden_but(SORT),
        "reset_url": choice.reset_url,
        "sort": sort,
        "sorts": {code: label for code, (_name, label) in SORTS.items()},
        "like_mine": own,
        "kept": kept(request.GET),
        "save_url": _save_url(choice.question(text)) if request.user.is_authenticated else "",
        "ways": [] if answer.total else ways_on(request.user, text, choice),
        "offers": [] if answer.total or answer.simple else offers_for(request.user, text),
        "without_filters": total(request.user, text) if text and choice.chosen and not answer.total else 0,
    }


def _save_url(question: str) -> str:
    """Where a question is saved; "" for one that asks nothing."""
    return f"{reverse('my_searches:create')}?{question}" if question else ""


def is_in_place(request: HttpRequest) -> bool:
    """Whether htmx asks for what changes; a page taken out of the browser's history is asked for as a whole."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def sort_of(data: QueryDict, default: str) -> str:
    """The order asked for; the default stands for relevance and for what is no order."""
    asked = data.get(SORT, RELEVANCE)
    return asked if asked in SORTS and asked != RELEVANCE else default


def kept(data: QueryDict) -> list[tuple[str, str]]:
    """What forms hand on beside question and choices."""
    return [(PARAMETER, OFF)] if data.get(PARAMETER) == OFF else []


def _vary(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request"])
    return response


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


def ways_on(user: Any, text: str, choice: Choice) -> list[dict[str, Any]]:
    """The choices that stand in the way: chip and hits without it, the most hits first."""
    ways = [{"chip": chip, "count": total(user, text, filters=choice.without(chip.name, chip.value))} for chip in choice.chips()[:MAX_WAYS]]
    return sorted((way for way in ways if way["count"]), key=lambda way: -way["count"])

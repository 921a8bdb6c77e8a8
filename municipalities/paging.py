"""Pages by number, the same for every list: a page that does not exist is a 404, never an error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest

PARAMETER = "seite"


def page_of(request: HttpRequest, objects: Sequence[Any] | Any, per_page: int, count: int | None = None) -> Page:
    """The page that ``?seite=`` asks for, the first without it; raises Http404 for any other value. ``count`` saves counting again."""
    paginator = Paginator(objects, per_page)
    if count is not None:
        paginator.count = count
    try:
        page = paginator.page(request.GET.get(PARAMETER, "1"))
    except InvalidPage as error:
        raise Http404 from error
    page.shown_range = page.paginator.get_elided_page_range(page.number)  # type: ignore[attr-defined]  # for the template
    return page

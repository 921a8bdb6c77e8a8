"""Searching on behalf of a user, for the results page and the lists of other apps."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from .audiences import audiences_of
from .contract import KIND_FACET, IndexBroken, SearchRequest, SearchUnavailable
from .engines import get_engine
from .indexing import request_check
from .query import normalise, parse
from .sources import SearchSource, sources, visible_objects

logger = logging.getLogger("search")


@dataclass(frozen=True, slots=True)
class Found:
    """A hit that was checked against the database; ``object`` is what the user may see there."""

    source: SearchSource
    object: Any
    title: SafeString | str
    """HTML with ``<mark>`` or plain text, safe to show either way."""
    summary: SafeString | str
    url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of what was found; ``simple`` says that the database answered, without counts and German analysis."""

    found: tuple[Found, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    simple: bool = False
    did_you_mean: str | None = None


def search(
    user: Any,
    text: str = "",
    *,
    kinds: Iterable[str] = (),
    filters: Mapping[str, Sequence[str]] | None = None,
    facets: Iterable[str] = (),
    sort: str = "relevance",
    near: Mapping[str, tuple[str, ...]] | None = None,
    offset: int = 0,
    limit: int = 20,
) -> Answer:
    """What a user may find. Never raises: where the engine cannot answer, the database does.

    ``kinds`` narrows everything, ``filters`` are choices per facet; ``facets`` are those to count,
    ``near`` the codes of the visitor's own municipality, which lift what shares them a little.
    """
    request = SearchRequest(
        audiences=audiences_of(user),
        text=normalise(text),
        kinds=tuple(kinds),
        filters={name: tuple(codes) for name, codes in (filters or {}).items() if codes},
        facets=tuple(facets),
        sort=sort,
        near=near or {},
        offset=offset,
        limit=limit,
    )
    try:
        return _from_engine(user, request)
    except IndexBroken:
        logger.exception("Suchindex nicht lesbar")
        request_check()
    except SearchUnavailable as error:
        logger.warning("Suchmaschine nicht erreichbar, die Datenbank antwortet: %s", error)
    return _from_database(user, request)


def total(user: Any, text: str, **narrowed: Any) -> int:
    """How many hits a search would have."""
    return search(user, text, limit=1, **narrowed).total


def _from_engine(user: Any, request: SearchRequest) -> Answer:
    """The engine's hits without those that the database does not show (any more)."""
    results = get_engine().search(request)
    objects = visible_objects(user, (hit.key for hit in results.hits))
    found = tuple(
        Found(
            source=sources()[hit.kind],
            object=objects[hit.key],
            title=mark_safe(hit.title_highlight) if hit.title_highlight else hit.title,
            summary=mark_safe(hit.highlight) if hit.highlight else hit.summary,
            url=hit.url,
        )
        for hit in results.hits
        if hit.key in objects
    )
    return Answer(found, results.total - len(results.hits) + len(found), results.facets, did_you_mean=results.did_you_mean)


def _from_database(user: Any, request: SearchRequest) -> Answer:
    """Plain comparison of words, kind after kind; "or" within a facet, "and" between them."""
    words = [term.text for term in parse(request.text) if not term.excluded]
    filters = dict(request.filters)
    kinds = set(request.kinds or sources()) & set(filters.pop(KIND_FACET, sources()))
    ranges = [(source, source.fallback(user, words, filters)) for kind, source in sources().items() if kind in kinds]
    counts = [(source, queryset, queryset.count()) for source, queryset in ranges]
    return Answer(tuple(_slice(counts, request)), sum(count for _, _, count in counts), simple=True)


def _slice(counts: list[tuple[SearchSource, Any, int]], request: SearchRequest) -> Iterator[Found]:
    """The wanted page across the kinds; the documents give titles and summaries."""
    skip, left = request.offset, request.limit
    for source, queryset, count in counts:
        things = list(queryset[skip : skip + left]) if left and skip < count else []
        for thing in things:
            document = source.document(thing)
            yield Found(source, thing, document.title, document.summary, document.url)
        skip, left = max(0, skip - count), left - len(things)

"""Hits, highlights and counts out of a tantivy index."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tantivy import Document, Order, Query, Searcher, SearchResult

from search.contract import Hit, Results, SearchRequest
from search.highlight import Asked, fragment, mark
from search.plan import Clause, Plan
from search.planning import plan

from .tantivy_corrections import corrected
from .tantivy_queries import Matching, asked_by, both, is_found, is_one_word, matching, ranked, readable, scope
from .tantivy_schema import STORED_ATTACHMENTS, texts_of

MOST_CODES = 1000
"""Codes of a facet that are counted."""


def answer(searcher: Searcher, request: SearchRequest) -> Results:
    planned = plan(request.text)
    typed, found, stored = understood(searcher, request, planned)
    asked = typed.asked() if typed else None
    shown = (stored, asked) if typed and asked and typed.similar and is_one_word(planned, request) else None
    return Results(
        hits=tuple(hit(document, score, asked) for (score, _), document in zip(found.hits, stored, strict=True)),
        total=found.count,  # type: ignore[attr-defined]  # missing in the library's type stubs
        facets=_facets(searcher, request, typed.query if typed else None),
        did_you_mean=corrected(searcher, request, typed.unknown, shown) if typed else None,
    )


def understood(searcher: Searcher, request: SearchRequest, planned: Plan) -> tuple[Matching | None, SearchResult, list[Document]]:
    """One search where the hits show every word; else words that nobody wrote, as far as this person may know, match loosely."""
    typed = matching(planned)
    found, stored = _search(searcher, request, typed)
    if doubtful := _doubtful(planned, request, found, stored):
        finds = partial(is_found, searcher, readable(request.audiences))
        typed = matching(planned, doubtful, finds, missing=is_one_word(planned, request))
        if typed and not typed.literal:
            found, stored = _search(searcher, request, typed)
    return typed, found, stored


def _search(searcher: Searcher, request: SearchRequest, typed: Matching | None) -> tuple[SearchResult, list[Document]]:
    field, order = _order(request, has_text=typed is not None)
    query = both(scope(request), typed.query if typed else None)
    if field is None:
        query = ranked(query, request.near)
    found = searcher.search(query, limit=request.limit, offset=request.offset, order_by_field=field, order=order)
    return found, [searcher.doc(address) for _, address in found.hits]


def _doubtful(planned: Plan, request: SearchRequest, found: SearchResult, stored: Sequence[Document]) -> list[Clause]:
    """Clauses that mean something else where nobody wrote their words, and that none of these documents shows."""
    if is_one_word(planned, request) and found.count:  # type: ignore[attr-defined]  # missing in the library's type stubs
        return []
    return [clause for clause in planned.wanted if (clause.fallback or clause.typed) and not _is_shown(clause, stored)]


def _is_shown(clause: Clause, stored: Sequence[Document]) -> bool:
    asked = asked_by(clause.alternatives)
    return any(asked.within(text) for document in stored for text in texts_of(document))


def counts(searcher: Searcher, query: Query, names: list[str]) -> dict[str, dict[str, int]]:
    """Documents per facet and code, counted in columns by the library in one pass."""
    wanted = {name: {"terms": {"field": f"facets.{name}", "size": MOST_CODES}} for name in names}
    found = searcher.aggregate(query, wanted)
    return {name: {bucket["key"]: bucket["doc_count"] for bucket in found[name]["buckets"]} for name in names}


def hit(stored: Document, score: object, asked: Asked | None) -> Hit:
    """A stored document as a hit, with highlights where something was typed."""

    def text(name: str) -> str:
        return stored.get_first(name) or ""

    return Hit(
        key=text("key"),
        kind=text("kind"),
        url=text("url"),
        title=text("title"),
        summary=text("summary"),
        score=score if isinstance(score, float) else 0.0,
        title_highlight=mark(text("title"), asked) if asked is not None else "",
        highlight=_fragment(stored, asked) if asked is not None else "",
    )


def _fragment(stored: Document, asked: Asked) -> str:
    """From the first of summary, text and attachments in which something matches."""
    for name in ("summary", "text", STORED_ATTACHMENTS):
        text = stored.get_first(name) or ""
        text = text.decode() if isinstance(text, bytes) else text
        if found := fragment(text, asked):
            return found
    return ""


def _order(request: SearchRequest, *, has_text: bool) -> tuple[str | None, Order]:
    """The field to sort by, None for relevance."""
    if request.sort == "title":
        return "order", Order.Asc
    if request.sort == "date" or not has_text:
        return "date", Order.Desc
    return None, Order.Desc


def _facets(searcher: Searcher, request: SearchRequest, wanted: Query | None) -> dict[str, dict[str, int]]:
    """Counts per facet and code. Facets without a choice share one pass, each of the others ignores its own choice."""
    free = [name for name in request.facets if not request.filters.get(name)]
    found = counts(searcher, both(scope(request), wanted), free) if free else {}
    for name in request.facets:
        if name not in found:
            found |= counts(searcher, both(scope(request, without=name), wanted), [name])
    return found

"""A search request as tantivy queries: who may see it, what was chosen, what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tantivy import Occur, Query, Schema, Searcher

from search.contract import KIND_FACET, SearchRequest
from search.german import Token, tokens
from search.query import Term, parse

WEIGHTS = {"title": 5.0, "keywords": 3.0, "topics": 3.0, "municipality": 2.0, "summary": 2.0, "text": 1.0}
"""Searched fields and what a match in them counts."""
OTHER_FIELDS = 0.3
"""Share that further fields add to the best one, so that a word in title and text beats a word in the title."""
FUZZY_SHARE = 0.5
"""What a word of similar spelling counts beside the word itself."""


@dataclass(frozen=True, slots=True)
class Matching:
    """What was typed as a query, and the terms to highlight: as they are, and with letters that may differ."""

    query: Query
    terms: frozenset[str]
    similar: dict[str, int] = field(default_factory=dict)


def scope(schema: Schema, request: SearchRequest, *, without: str | None = None) -> Query:
    """What may be found at all: the audiences, the kinds and the chosen codes, except those of facet ``without``."""
    parts = [_any_of(schema, "audiences", request.audiences)]
    if request.kinds:
        parts.append(_any_of(schema, f"facets.{KIND_FACET}", request.kinds))
    parts += [
        _any_of(schema, f"facets.{name}", codes) for name, codes in request.filters.items() if codes and name != without
    ]
    # The scope decides, it does not rank.
    return Query.const_score_query(Query.boolean_query([(Occur.Must, part) for part in parts]), 0.0)


def matching(searcher: Searcher, schema: Schema, text: str, allowed: Query) -> Matching | None:
    """What was typed, or None where nothing was. ``allowed``: only words found in there count as known."""
    terms = parse(text)
    if not terms:
        return None
    wanted: list[Query] = []
    unwanted: list[Query] = []
    known: set[str] = set()
    similar: dict[str, int] = {}
    for term in terms:
        analysed = tokens(term.text)
        if not analysed:
            continue
        query = _in_all_fields(schema, analysed)
        if term.excluded:
            unwanted.append(query)
            continue
        distance = _tolerance(term, analysed)
        if distance and not _finds(searcher, query, allowed):
            similar[analysed[0].term] = distance
            query = _similar(schema, analysed[0].term, distance)
        else:
            known.update(token.term for token in analysed)
        wanted.append(query)
    return Matching(_combined(wanted, unwanted), frozenset(known), similar)


def both(first: Query, second: Query | None) -> Query:
    """Documents of both queries; the first alone where there is no second."""
    return first if second is None else Query.boolean_query([(Occur.Must, first), (Occur.Must, second)])


def _any_of(schema: Schema, name: str, values: Iterable[str]) -> Query:
    return Query.term_set_query(schema, name, sorted(values))


def _combined(wanted: list[Query], unwanted: list[Query]) -> Query:
    if not wanted and not unwanted:
        return Query.empty_query()  # nothing but stop words
    if not wanted:
        wanted = [Query.all_query()]
    parts = [(Occur.Should, query) for query in wanted] + [(Occur.MustNot, query) for query in unwanted]
    return Query.boolean_query(parts, minimum_number_should_match=_least(len(wanted)))


def _least(words: int) -> int:
    """How many of the words a document must carry: both of two, later three in four."""
    return words if words <= 2 else words * 3 // 4


def _in_all_fields(schema: Schema, analysed: list[Token]) -> Query:
    """A word or phrase in any field; the best field counts most."""
    first = analysed[0].position
    words = [(token.position - first, token.term) for token in analysed]
    queries = []
    for name, weight in WEIGHTS.items():
        if len(words) == 1:
            query = Query.term_query(schema, name, words[0][1])
        else:
            query = Query.phrase_query(schema, name, words)
        queries.append(Query.boost_query(query, weight))
    return Query.disjunction_max_query(queries, OTHER_FIELDS)


def _tolerance(term: Term, analysed: list[Token]) -> int:
    """Letters that may differ in a word nobody wrote: none in phrases and short words."""
    if term.phrase or len(analysed) > 1 or term.text.isdigit():
        return 0
    length = len(analysed[0].term)
    return 0 if length < 4 else 1 if length < 8 else 2


def _finds(searcher: Searcher, query: Query, allowed: Query) -> bool:
    return bool(searcher.search(both(query, allowed), limit=1, count=False).hits)


def _similar(schema: Schema, word: str, distance: int) -> Query:
    queries = [
        Query.boost_query(Query.fuzzy_term_query(schema, name, word, distance=distance), weight * FUZZY_SHARE)
        for name, weight in WEIGHTS.items()
    ]
    return Query.disjunction_max_query(queries, OTHER_FIELDS)

"""A search request as tantivy queries: who may see it, what was chosen, what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tantivy import Occur, Query, Searcher

from search.contract import KIND_FACET, SearchRequest
from search.german import Token, spellings, tokens
from search.query import Term, parse
from search.spelling import within

from .tantivy_schema import SCHEMA, WEIGHTS

OTHER_FIELDS = 0.3
"""Share that further fields add to the best one, so that a word in title and text beats a word in the title."""
FUZZY_SHARE = 0.5
"""What a word of similar spelling counts beside the word itself."""


@dataclass(frozen=True, slots=True)
class Matching:
    """What was typed as a query, and the terms to highlight: as they are, and with letters that may differ."""

    query: Query
    terms: frozenset[str]
    similar: Mapping[str, int]

    def matches(self, term: str) -> bool:
        """Whether a term of a text is one that was asked for."""
        return term in self.terms or any(within(word, term, distance) for word, distance in self.similar.items())


def readable(request: SearchRequest) -> Query:
    """What the person who asks may know of; a document without audiences is in nobody's."""
    return _any_of("audiences", request.audiences)


def scope(request: SearchRequest, *, without: str | None = None) -> Query:
    """What may be found at all: the audiences, the kinds and the chosen codes, except those of facet ``without``."""
    parts = [readable(request)]
    if request.kinds:
        parts.append(_any_of(f"facets.{KIND_FACET}", request.kinds))
    parts += [_any_of(f"facets.{name}", codes) for name, codes in request.filters.items() if codes and name != without]
    # The scope decides, it does not rank.
    return Query.const_score_query(Query.boolean_query([(Occur.Must, part) for part in parts]), 0.0)


def matching(searcher: Searcher, request: SearchRequest) -> Matching | None:
    """What was typed, or None where nothing was. Words that nobody wrote, as far as this person may know, match loosely."""
    terms = parse(request.text)
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
        query = _in_all_fields(analysed)
        if term.excluded:
            unwanted.append(query)
            continue
        distance = _tolerance(term, analysed)
        if distance and not _finds(searcher, query, readable(request)):
            spelled = dict.fromkeys(spellings(term.text), distance)
            similar |= spelled
            query = _similar(spelled)
        else:
            known.update(token.term for token in analysed)
        wanted.append(query)
    return Matching(_combined(wanted, unwanted), frozenset(known), similar)


def both(first: Query, second: Query | None) -> Query:
    """Documents of both queries; the first alone where there is no second."""
    return first if second is None else Query.boolean_query([(Occur.Must, first), (Occur.Must, second)])


def _any_of(name: str, values: Iterable[str]) -> Query:
    return Query.term_set_query(SCHEMA, name, sorted(values))


def _combined(wanted: list[Query], unwanted: list[Query]) -> Query:
    """One wanted word is enough, more rank higher: whole questions find something (nDCG 0.78, with "all" 0.62)."""
    if not wanted and not unwanted:
        return Query.empty_query()  # nothing but stop words
    if not wanted:
        wanted = [Query.all_query()]
    parts = [(Occur.Should, query) for query in wanted] + [(Occur.MustNot, query) for query in unwanted]
    return Query.boolean_query(parts, minimum_number_should_match=1)


def _in_all_fields(analysed: list[Token]) -> Query:
    """A word or phrase in any field; the best field counts most."""
    first = analysed[0].position
    words: list[str | tuple[int, str]] = [(token.position - first, token.term) for token in analysed]

    def in_field(name: str) -> Query:
        if len(words) == 1:
            return Query.term_query(SCHEMA, name, analysed[0].term)
        return Query.phrase_query(SCHEMA, name, words)

    queries = [Query.boost_query(in_field(name), weight) for name, weight in WEIGHTS.items()]
    return Query.disjunction_max_query(queries, OTHER_FIELDS)


def _tolerance(term: Term, analysed: list[Token]) -> int:
    """Letters that may differ in a word nobody wrote: none in phrases and short words."""
    if term.phrase or len(analysed) > 1 or term.text.isdigit():
        return 0
    length = len(analysed[0].term)
    return 0 if length < 4 else 1 if length < 8 else 2


def _finds(searcher: Searcher, query: Query, among: Query) -> bool:
    return bool(searcher.search(both(query, among), limit=1, count=False).hits)


def _similar(spelled: dict[str, int]) -> Query:
    queries = [
        Query.boost_query(Query.fuzzy_term_query(SCHEMA, name, word, distance=distance), weight * FUZZY_SHARE)
        for name, weight in WEIGHTS.items()
        for word, distance in spelled.items()
    ]
    return Query.disjunction_max_query(queries, OTHER_FIELDS)

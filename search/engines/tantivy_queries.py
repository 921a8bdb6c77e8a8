"""A search request as tantivy queries: who may see it, what was chosen, what was typed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from tantivy import Occur, Query, Searcher

from search.contract import KIND_FACET, SearchRequest
from search.german import part_terms, spellings, tokens
from search.highlight import Asked
from search.plan import Alternative, Clause, Match, Plan

from .tantivy_schema import PARTS, PARTS_WEIGHT, SCHEMA, SPELLED_FIELDS, WEIGHTS

OTHER_FIELDS = 0.3
"""Share that further fields add to the best one, so that a word in title and text beats a word in the title."""
OTHER_ALTERNATIVES = 0.1
"""Share that further alternatives add to the best one."""
SIMILAR_SHARE = 0.5
"""What a word of similar spelling counts beside the word itself."""
NEAR_BOOST = 0.4
"""What each shared code of the visitor's own municipality adds to a score; a good hit has 10 to 30."""
MOST_LOOSE_WORDS = 4
"""Misspelled words of one question that are looked for; each one walks through the whole dictionary."""


@dataclass(frozen=True, slots=True)
class Matching:
    """What was typed as a query, and what to highlight: terms, words with some letters changed, sets of compound parts."""

    query: Query
    literal: bool
    """Whether it looks for the typed words themselves, none of them replaced."""
    terms: frozenset[str]
    similar: Mapping[str, int]
    parts: frozenset[frozenset[str]]
    unknown: tuple[Clause, ...]
    """Wanted clauses that no document this person may see knows, nor their parts."""

    def asked(self) -> Asked:
        """What to mark, for all hits of a page."""
        return Asked(self.terms, self.similar, self.parts)


def readable(audiences: Iterable[str]) -> Query:
    """What the person who asks may know of; a document without audiences is in nobody's."""
    return _any_of("audiences", audiences)


def scope(request: SearchRequest, *, without: str | None = None) -> Query:
    """What may be found at all: the audiences, the kinds and the chosen codes, except those of facet ``without``."""
    parts = [readable(request.audiences)]
    if request.kinds:
        parts.append(_any_of(f"facets.{KIND_FACET}", request.kinds))
    parts += [_any_of(f"facets.{name}", codes) for name, codes in request.filters.items() if codes and name != without]
    # The scope decides, it does not rank.
    return Query.const_score_query(Query.boolean_query([(Occur.Must, part) for part in parts]), 0.0)


def is_one_word(planned: Plan, request: SearchRequest) -> bool:
    """Whether what the search finds is all that this person may know of the word."""
    return len(planned.clauses) == 1 and not (request.filters or request.kinds or request.offset)


def is_found(searcher: Searcher, among: Query, query: Query) -> bool:
    """Whether any document has it."""
    return bool(searcher.search(both(query, among), limit=1, count=False).hits)


def matching(
    planned: Plan, doubtful: Collection[Clause] = (), finds: Callable[[Query], bool] = bool, *, missing: bool = False
) -> Matching | None:
    """What was typed, or None where nothing was. Doubtful words are looked up; those that ``finds`` nothing of match loosely.

    ``missing``: it is known already that nobody wrote the doubtful words.
    """
    return _Builder(doubtful, finds, missing).build(planned) if planned.clauses else None


def asked_by(alternatives: Iterable[Alternative]) -> Asked:
    """The single words and the compounds that say it in one of these ways."""
    parts = {frozenset(part_terms(each.text)) for each in alternatives if each.match is Match.PARTS}
    words = [tokens(each.text) for each in alternatives if each.match is Match.WORD]
    return Asked({found[0].term for found in words if len(found) == 1}, {}, parts)


def ranked(query: Query, near: Mapping[str, Iterable[str]]) -> Query:
    """The same documents, those with codes of the visitor's own municipality a little higher."""
    boosts = [Query.const_score_query(_any_of(f"facets.{name}", codes), NEAR_BOOST) for name, codes in near.items() if codes]
    if not boosts:
        return query
    return Query.boolean_query([(Occur.Must, query), *((Occur.Should, boost) for boost in boosts)])


def both(first: Query, second: Query | None) -> Query:
    """Documents of both queries; the first alone where there is no second."""
    return first if second is None else Query.boolean_query([(Occur.Must, first), (Occur.Must, second)])


def similar_words(spelled: Mapping[str, int]) -> Query:
    """Words that differ in a few letters, by the letters that may differ."""
    queries = [
        Query.boost_query(Query.fuzzy_term_query(SCHEMA, name, word, distance=distance), WEIGHTS[name] * SIMILAR_SHARE)
        for name in SPELLED_FIELDS
        for word, distance in spelled.items()
    ]
    return Query.disjunction_max_query(queries, OTHER_FIELDS)


class _Builder:
    """Turns one plan into one query, and remembers what to highlight."""

    def __init__(self, doubtful: Collection[Clause], finds: Callable[[Query], bool], missing: bool) -> None:
        self._doubtful, self._finds, self._missing, self._literal = doubtful, finds, missing, True
        self._terms: set[str] = set()
        self._similar: dict[str, int] = {}
        self._parts: set[frozenset[str]] = set()
        self._unknown: list[Clause] = []

    def build(self, planned: Plan) -> Matching:
        wanted = [query for clause in planned.wanted if (query := self._wanted(clause)) is not None]
        unwanted = [query for clause in planned.unwanted if (query := _any_alternative(clause.alternatives)) is not None]
        nothing = Query.empty_query() if planned.wanted else Query.all_query()  # stop words alone find nothing
        query = _combined(wanted or [nothing], unwanted)
        return Matching(query, self._literal, frozenset(self._terms), self._similar, frozenset(self._parts), tuple(self._unknown))

    def _wanted(self, clause: Clause) -> Query | None:
        query = _any_alternative(clause.alternatives)
        if query is None:
            return None
        if clause not in self._doubtful or (not self._missing and self._finds(query)):
            self._remember(clause.alternatives)
            return query
        self._literal = False
        instead = _any_alternative(clause.fallback)
        if instead is not None and self._finds(instead):
            self._remember(clause.fallback)
            return instead
        self._unknown.append(clause)
        if clause.tolerance and len(self._unknown) <= MOST_LOOSE_WORDS:
            spelled = dict.fromkeys(spellings(clause.typed), clause.tolerance)
            self._similar |= spelled
            return similar_words(spelled)
        return query

    def _remember(self, alternatives: Iterable[Alternative]) -> None:
        for alternative in alternatives:
            if alternative.match is Match.PARTS:
                self._parts.add(frozenset(part_terms(alternative.text)))
            else:
                self._terms.update(token.term for token in tokens(alternative.text))


def _any_of(name: str, values: Iterable[str]) -> Query:
    return Query.term_set_query(SCHEMA, name, sorted(values))


def _combined(wanted: list[Query], unwanted: list[Query]) -> Query:
    """One wanted word is enough, more rank higher: whole questions find something (nDCG 0.78, with "all" 0.62)."""
    parts = [(Occur.Should, query) for query in wanted] + [(Occur.MustNot, query) for query in unwanted]
    return Query.boolean_query(parts, minimum_number_should_match=1)


def _any_alternative(alternatives: Iterable[Alternative]) -> Query | None:
    """The best alternative counts, each with its weight; None where none of them has a term."""
    queries = [Query.boost_query(query, found.weight) for found in alternatives if (query := _alternative(found)) is not None]
    return Query.disjunction_max_query(queries, OTHER_ALTERNATIVES) if queries else None


def _alternative(alternative: Alternative) -> Query | None:
    if alternative.match is Match.PARTS:
        parts = [(Occur.Must, Query.term_query(SCHEMA, PARTS, term)) for term in part_terms(alternative.text)]
        return Query.boost_query(Query.boolean_query(parts), PARTS_WEIGHT) if parts else None
    return in_all_fields(alternative.text)


def in_all_fields(text: str) -> Query | None:
    """A word or phrase in any field; the best field counts most."""
    analysed = tokens(text)
    if not analysed:
        return None
    first = analysed[0].position
    words: list[str | tuple[int, str]] = [(token.position - first, token.term) for token in analysed]

    def in_field(name: str) -> Query:
        if len(words) == 1:
            return Query.term_query(SCHEMA, name, analysed[0].term)
        return Query.phrase_query(SCHEMA, name, words)

    queries = [Query.boost_query(in_field(name), weight) for name, weight in WEIGHTS.items()]
    return Query.disjunction_max_query(queries, OTHER_FIELDS)

"""Documents near a title that is being typed, and near another document."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

from tantivy import Document, Occur, Query, Searcher

from search.compounds import fold
from search.contract import KIND_FACET, Hit
from search.german import tokens, word_analyzer
from search.query import normalise

from .tantivy_answers import hit
from .tantivy_queries import readable
from .tantivy_schema import SCHEMA, TITLE_WORDS, WEIGHTS

MOST_WORDS = 8
"""Words of a typed beginning that are looked for."""
CANDIDATES = 50
"""Titles of which the best are suggested."""
SIGNIFICANT = 25
"""Words by which similar documents are found."""
SHARED = 2
"""Significant words that a similar document has at least."""
COMPARED_TEXT = 5_000
"""Characters of each field that are read for significant words."""
COMPARED_FIELDS = ("title", "keywords", "topics", "summary", "text")

_SPECIAL = re.compile(r"[^\w]")


def suggestions(searcher: Searcher, text: str, audiences: frozenset[str], limit: int) -> tuple[Hit, ...]:
    """Titles with all the typed words, the last one as the beginning of a word: those that begin with them, then the short ones."""
    typed = fold(normalise(text))
    begun = title_begun(typed, audiences)
    if begun is None:
        return ()
    found = searcher.search(begun, limit=CANDIDATES, count=False)
    titled = [((stored := searcher.doc(address)).get_first("title") or "", score, stored) for score, address in found.hits]
    titled.sort(key=lambda each: (not fold(each[0]).startswith(typed), len(each[0]), each[0]))
    return tuple(hit(stored, score, None) for _, score, stored in titled[:limit])


def title_begun(typed: str, audiences: frozenset[str]) -> Query | None:
    """Titles with all the words, the last one as the beginning of a word; None where there is no word."""
    words = word_analyzer().analyze(typed)[:MOST_WORDS]
    if not words:
        return None
    queries = [Query.term_query(SCHEMA, TITLE_WORDS, word) for word in words[:-1]]
    queries.append(Query.regex_query(SCHEMA, TITLE_WORDS, _SPECIAL.sub(r"\\\g<0>", words[-1]) + ".*"))
    return _all([*queries, readable(audiences)])


def alike(searcher: Searcher, key: str, audiences: frozenset[str], limit: int, kinds: tuple[str, ...]) -> tuple[Hit, ...]:
    """Documents that share the words by which this one differs from most; () for a document that may not be seen."""
    itself = Query.term_query(SCHEMA, "key", key)
    among = [readable(audiences)]
    found = searcher.search(_all([itself, *among]), limit=1, count=False).hits
    if not found:
        return ()
    wanted = _significant(searcher, searcher.doc(found[0][1]))
    if not wanted:
        return ()
    if kinds:
        among.append(Query.term_set_query(SCHEMA, f"facets.{KIND_FACET}", sorted(kinds)))
    shared = Query.boolean_query([(Occur.Should, query) for query in wanted], minimum_number_should_match=min(SHARED, len(wanted)))
    scope = Query.const_score_query(_all(among), 0.0)
    query = Query.boolean_query([(Occur.Must, shared), (Occur.Must, scope), (Occur.MustNot, itself)])
    return tuple(hit(searcher.doc(address), score, None) for score, address in searcher.search(query, limit=limit, count=False).hits)


def _significant(searcher: Searcher, stored: Document) -> list[Query]:
    """The words that are frequent here and rare elsewhere, each looked for in all compared fields."""
    weights: Counter[str] = Counter()
    for name in COMPARED_FIELDS:
        for text in stored.get_all(name):
            for token in tokens(text[:COMPARED_TEXT]):
                weights[token.term] += WEIGHTS[name]  # type: ignore[assignment]  # a Counter may hold fractions
    documents = max(searcher.num_docs, 1)
    significance = {}
    for term, weight in weights.items():
        having = max(searcher.doc_freq(name, term) for name in COMPARED_FIELDS)
        if len(term) > 2 and having > 1:
            significance[term] = math.sqrt(weight) * math.log(1 + documents / having)
    best = sorted(significance, key=lambda term: -significance[term])[:SIGNIFICANT]
    return [Query.boost_query(_in_compared_fields(term), significance[term]) for term in best]


def _in_compared_fields(term: str) -> Query:
    queries = [Query.boost_query(Query.term_query(SCHEMA, name, term), WEIGHTS[name]) for name in COMPARED_FIELDS]
    return Query.disjunction_max_query(queries, 0.1)


def _all(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])

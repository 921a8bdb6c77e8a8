"""A search request in Elasticsearch's own words: who may see it, what was chosen, what was typed. Plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from search.contract import KIND_FACET, SearchRequest
from search.plan import Alternative, Match

from .elasticsearch_documents import FRAGMENT_FIELDS, SHOWN
from .tantivy_neighbours import COMPARED_FIELDS, SHARED, SIGNIFICANT
from .tantivy_queries import NEAR_BOOST, OTHER_ALTERNATIVES, OTHER_FIELDS, SIMILAR_SHARE
from .tantivy_schema import PARTS, PARTS_WEIGHT, SPELLED_FIELDS, WEIGHTS

SCORES = 1 / 2.2
"""What a score is beside tantivy's: Lucene leaves out the factor k1 + 1 of BM25, the order is the same."""
MOST_CODES = 1000
"""Codes of a facet that are counted."""
SPELLING = "german_spelling"
"""The analyser that neither stems nor drops stop words, because a typo misleads the stemmer."""
TITLE_BEGUN = "title.begun"
"""The title in whole words and one spelling, with the beginnings of its words."""
TEXTS = tuple(name for name in SPELLED_FIELDS if name not in SHOWN)
"""What else is read of a hit to find the words that look like the typed one."""

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """One search, before the client's library phrases it."""

    query: Body
    size: int = 0
    offset: int = 0
    fields: tuple[str, ...] = SHOWN
    filter_after: Body | None = None
    """Narrows the hits and their total, not what is counted."""
    counts: Mapping[str, Body] = field(default_factory=dict)
    sort: tuple[str, ...] = ()
    """Fields, "-" before what falls; () is by relevance."""
    highlighted: tuple[str, ...] = ()
    enough: int = 0
    """Documents after which nobody looks further; 0 counts all."""


# --- Scope ---------------------------------------------------------------------------


def within(audiences: Iterable[str], *parts: Body, ranked: bool = False) -> Body:
    """Documents this audience may know of that fulfil all parts; the parts decide and rank only where ``ranked``.

    A document without audiences is in nobody's.
    """
    readable = {"terms": {"audiences": sorted(audiences)}}
    return {"bool": {"filter": [readable], "must": list(parts)}} if ranked else {"bool": {"filter": [readable, *parts]}}


def of_kinds(kinds: Sequence[str]) -> list[Body]:
    return [_chosen(KIND_FACET, kinds)] if kinds else []


def main(request: SearchRequest, typed: Body | None, *, misspelled: bool = False) -> Question:
    """The page of hits with counts and highlights; ``typed`` is None where only choices were made.

    ``misspelled`` asks for whole texts instead of highlights: for words of similar spelling Elasticsearch works out anew
    for each field of each hit what is similar, which takes ten times as long as the search (0.4 s, measured).
    """
    chosen = _choices(request)
    by_relevance = request.sort == "relevance" and typed is not None
    scope = [*of_kinds(request.kinds), *([] if request.facets else chosen)]
    query = within(request.audiences, *scope)
    if typed is not None:
        query["bool"]["must"] = [typed]
    return Question(
        query=_nearer(query, request.near) if by_relevance else query,
        size=request.limit,
        offset=request.offset,
        filter_after=_all(chosen) if chosen and request.facets else None,
        counts={name: _counting(name, request) for name in request.facets},
        sort=() if by_relevance else ("order", "key") if request.sort == "title" else ("-date", "key"),
        fields=(*SHOWN, *TEXTS) if misspelled else SHOWN,
        highlighted=("title", *FRAGMENT_FIELDS) if typed is not None and not misspelled else (),
    )


def exists(audiences: Iterable[str], query: Body) -> Question:
    """Whether this audience may know of any document."""
    return Question(within(audiences, query), fields=(), enough=1)


def _chosen(name: str, codes: Iterable[str]) -> Body:
    return {"terms": {f"facets.{name}": sorted(codes)}}


def _choices(request: SearchRequest, *, without: str | None = None) -> list[Body]:
    return [_chosen(name, codes) for name, codes in request.filters.items() if codes and name != without]


def _counting(name: str, request: SearchRequest) -> Body:
    """The aggregation of a facet: its counts keep the other choices and ignore its own."""
    codes = {"terms": {"field": f"facets.{name}", "size": MOST_CODES}}
    others = _choices(request, without=name)
    return {"filter": _all(others), "aggs": {"codes": codes}} if others else codes


def _nearer(query: Body, near: Mapping[str, Sequence[str]]) -> Body:
    """The same documents, those with codes of the visitor's own municipality a little higher."""
    boosts = [{"constant_score": {"filter": _chosen(name, codes), "boost": NEAR_BOOST * SCORES}} for name, codes in near.items() if codes]
    return {"bool": {"must": [query], "should": boosts}} if boosts else query


def _all(filters: list[Body]) -> Body:
    return {"bool": {"filter": filters}}


# --- What was typed ------------------------------------------------------------------


def saying(alternatives: Sequence[Alternative], name: str = "") -> Body:
    """Documents that say it in one of these ways; the best way counts most. Hits tell by ``name`` that they do."""
    named = {"_name": name} if name else {}
    return {"dis_max": {"queries": [_alternative(each) for each in alternatives], "tie_breaker": OTHER_ALTERNATIVES, **named}}


def similar_to(word: str, letters: int) -> Body:
    """Documents with words in which so many letters differ: from the word as it is, and from its stem."""
    looked_for = {
        "query": word,
        "fields": [f"{name}^{WEIGHTS[name]}" for name in SPELLED_FIELDS],
        "fuzziness": letters,
        "tie_breaker": OTHER_FIELDS,
        "boost": SIMILAR_SHARE,
    }
    return {"dis_max": {"queries": [{"multi_match": looked_for}, {"multi_match": {**looked_for, "analyzer": SPELLING}}]}}


def combined(wanted: Sequence[Body], unwanted: Sequence[Body]) -> Body:
    """One wanted word is enough, more rank higher: whole questions find something (nDCG 0.78, with "all" 0.62)."""
    return {"bool": {"should": list(wanted) or [{"match_all": {}}], "must_not": list(unwanted), "minimum_should_match": 1}}


def _alternative(alternative: Alternative) -> Body:
    """A word or phrase in any field ("phrase" is a single term where the analysis leaves one word), or parts of compounds."""
    if alternative.match is Match.PARTS:
        return {"match": {PARTS: {"query": alternative.text, "operator": "and", "boost": alternative.weight * PARTS_WEIGHT}}}
    fields = [f"{name}^{weight}" for name, weight in WEIGHTS.items()]
    shared = {"fields": fields, "tie_breaker": OTHER_FIELDS, "boost": alternative.weight}
    return {"multi_match": {"query": alternative.text, "type": "phrase", **shared}}


# --- Neighbours ------------------------------------------------------------------------


def begun(words: Sequence[str], audiences: Iterable[str]) -> Body:
    """Titles with all these words, the last one as the beginning of a word."""
    query = {"match_bool_prefix": {TITLE_BEGUN: {"query": " ".join(words), "operator": "and"}}}
    return within(audiences, query, ranked=True)


def alike(key: str, index: str, audiences: Iterable[str], kinds: Sequence[str]) -> Body:
    """Documents that share the significant words of this one."""
    query = {
        "more_like_this": {
            "fields": list(COMPARED_FIELDS),
            "like": [{"_index": index, "_id": key}],
            "max_query_terms": SIGNIFICANT,
            "min_term_freq": 1,
            "min_doc_freq": 2,
            "min_word_length": 3,
            "minimum_should_match": SHARED,
        }
    }
    return within(audiences, query, *of_kinds(kinds), ranked=True)

"""What is asked of Elasticsearch, in which order, and what becomes of the answers. Knows no client, only a way to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from search.compounds import fold
from search.contract import Hit, Results, SearchRequest
from search.corrections import looking_like, nearest
from search.german import part_terms, spellings, tokens, word_analyzer
from search.highlight import Asked, fragment, mark
from search.plan import Alternative, Clause, Match, Plan
from search.planning import plan, tolerance_of
from search.query import normalise

from . import elasticsearch_queries as queries
from .elasticsearch_documents import SHOWN, as_hit
from .elasticsearch_queries import Body, Question
from .tantivy_corrections import LOOKED_THROUGH, MOST_WORDS
from .tantivy_neighbours import CANDIDATES
from .tantivy_neighbours import MOST_WORDS as MOST_TITLE_WORDS
from .tantivy_queries import MOST_LOOSE_WORDS
from .tantivy_schema import SPELLED_FIELDS

Answer = Mapping[str, Any]
Ways = tuple[Alternative, ...]
Instead = Mapping[Clause, Ways | None]
"""Unknown clauses and what is said in their place: other words, or None where nobody knows any."""


class Ask(Protocol):
    """Sends several questions in one request; one answer each, as Elasticsearch gives it."""

    def __call__(self, *questions: Question) -> Sequence[Answer]: ...


def search(ask: Ask, request: SearchRequest) -> Results:
    """One request where the hits have all words; else others find out what nobody wrote, and look for other words instead."""
    planned = plan(request.text)
    if not planned.clauses:
        return _results(request, ask(queries.main(request, None))[0], None)
    (found,) = ask(queries.main(request, _typed(planned, {}, [])))
    doubtful = _doubtful(planned, request, found)
    if not doubtful:
        return _results(request, found, _asked(planned, {}, []))
    to_look_up = _to_look_up(doubtful, planned, request)
    looked_up = ask(*(_exists(request, ways) for ways in to_look_up)) if to_look_up else []
    known = {ways for ways, answer in zip(to_look_up, looked_up, strict=True) if _total(answer)}
    unknown = [clause for clause in doubtful if clause.alternatives not in known]
    if not unknown:
        return _results(request, found, _asked(planned, {}, []))
    instead = {clause: clause.fallback if clause.fallback in known else None for clause in unknown}
    loose = [clause for clause, ways in instead.items() if ways is None and clause.tolerance][:MOST_LOOSE_WORDS]
    words = _misspelled([clause for clause, ways in instead.items() if ways is None])
    main = queries.main(request, _typed(planned, instead, loose), misspelled=bool(loose))
    if _is_one_word(planned, request) and len(words) == 1 and loose:
        found = alike = ask(main)[0]
        near = {words[0]: _nearest(words[0], alike)}
    else:
        found, *answers = ask(main, *(_exists(request, (Alternative(word, Match.WORD),)) for word in words), *_look_alikes(request, words))
        near = {word: _nearest(word, answers[len(words) + n]) for n, word in enumerate(words) if not _total(answers[n])}
    return _results(request, found, _asked(planned, instead, loose), _corrected(request.text, near))


def suggest(ask: Ask, text: str, audiences: frozenset[str], limit: int) -> tuple[Hit, ...]:
    """Titles with all the typed words, the last one as the beginning of a word: those that begin with them, then the short ones."""
    typed = fold(normalise(text))
    words = word_analyzer().analyze(typed)[:MOST_TITLE_WORDS]
    if not words:
        return ()
    (found,) = ask(Question(queries.begun(words, audiences), size=CANDIDATES))
    hits = [as_hit(each) for each in found["hits"]["hits"]]
    hits.sort(key=lambda each: (not fold(each.title).startswith(typed), len(each.title), each.title))
    return tuple(hits[:limit])


def similar(ask: Ask, key: str, index: str, audiences: frozenset[str], limit: int, kinds: tuple[str, ...]) -> tuple[Hit, ...]:
    """Documents that share the words by which this one differs from most; () for a document that may not be seen."""
    itself, found = ask(
        queries.exists(audiences, {"term": {"key": key}}),
        Question(queries.alike(key, index, audiences, kinds), size=limit),
    )
    return tuple(as_hit(each) for each in found["hits"]["hits"]) if _total(itself) else ()


def kinds(ask: Ask) -> dict[str, int]:
    """Documents per kind, whoever may see them."""
    (found,) = ask(Question({"match_all": {}}, counts={"kinds": {"terms": {"field": "kind", "size": queries.MOST_CODES}}}))
    return _counts(found["aggregations"]["kinds"])


def checked(question: Question, answer: Answer) -> Answer:
    """The answer, if it has all that was asked for; raises KeyError or TypeError."""
    if not isinstance(answer["hits"]["total"]["value"], int):
        raise TypeError(answer["hits"]["total"])
    for name in question.counts:
        _counts(answer["aggregations"][name])
    if question.fields:
        for found in answer["hits"]["hits"]:
            as_hit(found)
    return answer


# --- Known and unknown words ---------------------------------------------------------


def _doubtful(planned: Plan, request: SearchRequest, found: Answer) -> list[Clause]:
    """Clauses that mean something else where nobody wrote their words, and that none of these hits has."""
    if _is_one_word(planned, request) and _total(found):
        return []
    shown = {name for hit in found["hits"]["hits"] for name in hit.get("matched_queries", ())}
    said = [clause for position, clause in enumerate(planned.wanted) if str(position) not in shown]
    return [clause for clause in said if clause.fallback or clause.tolerance or clause.typed]


def _is_one_word(planned: Plan, request: SearchRequest) -> bool:
    """Whether what the search finds is all that this audience may know of the word."""
    return len(planned.clauses) == 1 and not (request.filters or request.kinds or request.offset)


def _to_look_up(doubtful: Sequence[Clause], planned: Plan, request: SearchRequest) -> list[Ways]:
    """What to ask about doubtful words: whether anybody wrote them, unless the search has told it, and their parts."""
    said = [] if _is_one_word(planned, request) else [clause.alternatives for clause in doubtful]
    return [*said, *(clause.fallback for clause in doubtful if clause.fallback)]


def _typed(planned: Plan, instead: Instead, loose: Sequence[Clause]) -> Body:
    """All clauses together; ``loose`` ones are looked for in similar spelling."""
    wanted = [
        queries.similar_to(clause.typed, clause.tolerance)
        if clause in loose
        else queries.saying(instead.get(clause) or clause.alternatives, name=str(position))
        for position, clause in enumerate(planned.wanted)
    ]
    return queries.combined(wanted, [queries.saying(clause.alternatives) for clause in planned.unwanted])


def _asked(planned: Plan, instead: Instead, loose: Sequence[Clause]) -> Asked:
    """What to mark where Elasticsearch does not: compounds that were found by their parts, words of similar spelling."""
    ways = [each for clause in planned.wanted if clause not in loose for each in instead.get(clause) or clause.alternatives]
    parts = {frozenset(part_terms(each.text)) for each in ways if each.match is Match.PARTS}
    terms = {token.term for each in ways if each.match is not Match.PARTS for token in tokens(each.text)} if loose else set()
    similar = {word: clause.tolerance for clause in loose for word in spellings(clause.typed)}
    return Asked(terms, similar, parts)


def _exists(request: SearchRequest, ways: Ways) -> Question:
    return queries.exists(request.audiences, queries.saying(ways))


# --- "Meinten Sie …" -------------------------------------------------------------------


def _misspelled(unknown: Sequence[Clause]) -> list[str]:
    return [word for clause in unknown for word in clause.typed.split() if tolerance_of(word)][:MOST_WORDS]


def _look_alikes(request: SearchRequest, words: Sequence[str]) -> Iterator[Question]:
    for word in words:
        query = queries.within(request.audiences, queries.similar_to(word, tolerance_of(word)), ranked=True)
        yield Question(query, size=LOOKED_THROUGH, fields=(*SHOWN, *queries.TEXTS))


def _nearest(word: str, alike: Answer) -> str | None:
    """The word of these documents that looks most like this one."""
    distance = tolerance_of(word)
    texts = (found["_source"][name] for found in alike["hits"]["hits"] for name in SPELLED_FIELDS)
    written = (text if isinstance(text, str) else " ".join(text) for text in texts)
    return nearest(word, distance, written, looking_like(word, distance))


def _corrected(text: str, near: Mapping[str, str | None]) -> str | None:
    """The whole question with its unknown words replaced; None where none of them has a neighbour."""
    corrected = normalise(text)
    for word, right in near.items():
        if right:
            corrected = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", right.replace("\\", r"\\"), corrected)
    return corrected if any(near.values()) else None


# --- Answers -----------------------------------------------------------------------------


def _results(request: SearchRequest, found: Answer, asked: Asked | None, did_you_mean: str | None = None) -> Results:
    hits = tuple(_marked(each, asked) if asked is not None else as_hit(each) for each in found["hits"]["hits"])
    facets = {name: _counts(found["aggregations"][name]) for name in request.facets}
    return Results(hits, _total(found), facets, did_you_mean)


def _marked(found: Answer, asked: Asked) -> Hit:
    """The hit with the marks that Elasticsearch gave; where it gave none, with those of ``asked``."""
    hit = as_hit(found)
    highlight = hit.highlight or fragment(hit.summary, asked) or fragment(found["_source"].get("text", ""), asked)
    return replace(hit, title_highlight=hit.title_highlight or mark(hit.title, asked), highlight=highlight)


def _total(found: Answer) -> int:
    return found["hits"]["total"]["value"]


def _counts(aggregation: Mapping[str, Any]) -> dict[str, int]:
    """Documents per code; an aggregation with a filter holds the counts one step deeper."""
    return {bucket["key"]: bucket["doc_count"] for bucket in aggregation.get("codes", aggregation)["buckets"]}

"""What is asked of Elasticsearch, in which order, and what becomes of the answers. Knows no client, only a way to ask."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import Any, Protocol

from search.compounds import fold, terms_of_parts
from search.contract import Hit, Results, SearchRequest
from search.german import part_terms, word_analyzer
from search.highlight import Asked, fragment, mark
from search.plan import Alternative, Clause, Match, Plan
from search.planning import plan, tolerance_of
from search.query import normalise
from search.spelling import within

from . import elasticsearch_queries as queries
from .elasticsearch_documents import as_hit
from .elasticsearch_queries import Body, Question
from .tantivy_corrections import LOOKED_THROUGH, MOST_WORDS
from .tantivy_neighbours import CANDIDATES
from .tantivy_neighbours import MOST_WORDS as MOST_TITLE_WORDS
from .tantivy_queries import MOST_LOOSE_WORDS
from .tantivy_schema import SPELLED_FIELDS

_MARKED = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)

Answer = Mapping[str, Any]
Ways = tuple[Alternative, ...]
Parts = frozenset[frozenset[str]]


class Ask(Protocol):
    """Sends several questions in one request; one answer each, as Elasticsearch gives it."""

    def __call__(self, *questions: Question) -> Sequence[Answer]: ...


def search(ask: Ask, request: SearchRequest) -> Results:
    """One request where every word is known; a second one looks for other words in place of those that are not."""
    planned = plan(request.text)
    if not planned.clauses:
        return _results(request, ask(queries.main(request, None))[0], frozenset())
    to_look_up = _to_look_up(planned, request)
    found, *looked_up = ask(queries.main(request, _typed(planned, {})), *(_exists(request, ways) for ways in to_look_up))
    known = {ways for ways, answer in zip(to_look_up, looked_up, strict=True) if _total(answer)}
    if _total(found):
        known |= {clause.alternatives for clause in planned.wanted if clause.alternatives not in to_look_up}
    unknown = [clause for clause in _uncertain(planned) if clause.alternatives not in known]
    if not unknown:
        return _results(request, found, _parts(planned, {}))
    instead = {clause: clause.fallback if clause.fallback in known else None for clause in unknown}
    words = _misspelled([clause for clause, ways in instead.items() if ways is None])
    found, *answers = ask(
        queries.main(request, _typed(planned, instead)),
        *(_exists(request, (Alternative(word, Match.WORD),)) for word in words),
        *(_look_alike(request, word) for word in words),
    )
    exact, alike = answers[: len(words)], answers[len(words) :]
    near = {word: _nearest(word, alike[n]) for n, word in enumerate(words) if not _total(exact[n])}
    return _results(request, found, _parts(planned, instead), _corrected(request.text, near))


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


def _uncertain(planned: Plan) -> list[Clause]:
    """Clauses that mean something else where nobody wrote their words."""
    return [clause for clause in planned.wanted if clause.fallback or clause.tolerance or clause.typed]


def _to_look_up(planned: Plan, request: SearchRequest) -> list[Ways]:
    """What is looked up beside the search itself. A single word is known where the search finds something."""
    uncertain = _uncertain(planned)
    told_by_total = len(planned.wanted) == 1 and not (planned.unwanted or request.filters or request.kinds)
    said = [] if told_by_total else [clause.alternatives for clause in uncertain]
    return [*said, *(clause.fallback for clause in uncertain if clause.fallback)]


def _typed(planned: Plan, instead: Mapping[Clause, Ways | None]) -> Body:
    """All clauses together. ``instead`` has other words for unknown clauses, or None: then words of similar spelling count."""
    misspelled = [clause for clause, ways in instead.items() if ways is None and clause.tolerance][:MOST_LOOSE_WORDS]
    wanted = [
        queries.similar_to(clause.typed, clause.tolerance)
        if clause in misspelled
        else queries.saying(instead.get(clause) or clause.alternatives)
        for clause in planned.wanted
    ]
    return queries.combined(wanted, [queries.saying(clause.alternatives) for clause in planned.unwanted])


def _parts(planned: Plan, instead: Mapping[Clause, Ways | None]) -> Parts:
    """The sets of compound parts that were asked for, as terms."""
    ways = (each for clause in planned.wanted for each in instead.get(clause) or clause.alternatives)
    return frozenset(frozenset(part_terms(each.text)) for each in ways if each.match is Match.PARTS)


def _exists(request: SearchRequest, ways: Ways) -> Question:
    return queries.exists(request.audiences, queries.saying(ways))


# --- "Meinten Sie …" -------------------------------------------------------------------


def _misspelled(unknown: Sequence[Clause]) -> list[str]:
    return [word for clause in unknown for word in clause.typed.split() if tolerance_of(word)][:MOST_WORDS]


def _look_alike(request: SearchRequest, word: str) -> Question:
    query = queries.within(request.audiences, queries.similar_to(word, tolerance_of(word)), ranked=True)
    return Question(query, size=LOOKED_THROUGH, fields=(), highlighted=SPELLED_FIELDS)


def _nearest(word: str, alike: Answer) -> str | None:
    """The marked word with the fewest other letters, the most frequent of equals."""
    words: Counter[str] = Counter()
    for found in alike["hits"]["hits"]:
        for fragments in found.get("highlight", {}).values():
            words.update(unescape(each) for fragment in fragments for each in _MARKED.findall(fragment))
    folded = fold(word)
    for letters in range(1, tolerance_of(word) + 2):  # inflection may add one
        if near := [each for each in words if within(folded, fold(each), letters)]:
            return max(near, key=lambda each: words[each])
    return None


def _corrected(text: str, near: Mapping[str, str | None]) -> str | None:
    """The whole question with its unknown words replaced; None where none of them has a neighbour."""
    corrected = normalise(text)
    for word, right in near.items():
        if right:
            corrected = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", right.replace("\\", r"\\"), corrected)
    return corrected if any(near.values()) else None


# --- Answers -----------------------------------------------------------------------------


def _results(request: SearchRequest, found: Answer, parts: Parts, did_you_mean: str | None = None) -> Results:
    hits = tuple(_with_compounds(as_hit(each), parts) for each in found["hits"]["hits"])
    facets = {name: _counts(found["aggregations"][name]) for name in request.facets}
    return Results(hits, _total(found), facets, did_you_mean)


def _with_compounds(hit: Hit, parts: Parts) -> Hit:
    """The hit with marks on compounds that were found by their parts: in the index, parts stand in a field that nobody reads."""

    def has_parts(word: str) -> bool:
        return any(wanted <= terms_of_parts(word) for wanted in parts)

    asked = Asked(_no_term, has_parts)
    if not parts or (hit.title_highlight and hit.highlight):
        return hit
    title = hit.title_highlight or mark(hit.title, asked)
    return replace(hit, title_highlight=title, highlight=hit.highlight or fragment(hit.summary, asked))


def _no_term(term: str) -> bool:
    return False


def _total(found: Answer) -> int:
    return found["hits"]["total"]["value"]


def _counts(aggregation: Mapping[str, Any]) -> dict[str, int]:
    """Documents per code; an aggregation with a filter holds the counts one step deeper."""
    return {bucket["key"]: bucket["doc_count"] for bucket in aggregation.get("codes", aggregation)["buckets"]}

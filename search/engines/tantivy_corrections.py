""" "Meinten Sie …": words of similar spelling, out of documents that this person may see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tantivy import Document, Query, Searcher

from search.contract import SearchRequest
from search.corrections import looking_like, nearest
from search.german import spellings
from search.highlight import Asked
from search.plan import Clause
from search.planning import tolerance_of
from search.query import normalise

from .tantivy_queries import both, in_all_fields, is_found, readable, similar_words
from .tantivy_schema import texts_of

LOOKED_THROUGH = 10
"""Best documents whose words are compared."""
MOST_WORDS = 3
"""Words of one question that are corrected."""
Shown = tuple[Sequence[Document], Asked]
"""Documents, and what was asked for in them."""


def corrected(searcher: Searcher, request: SearchRequest, unknown: Iterable[Clause], shown: Shown | None = None) -> str | None:
    """The whole question with its unknown words replaced; None where none of them has a neighbour.

    ``shown``: the best documents with words of similar spelling, where they are known already.
    """
    among = readable(request.audiences)
    text, found = normalise(request.text), False
    words = [word for clause in unknown for word in clause.typed.split() if tolerance_of(word)]
    for word in words[:MOST_WORDS]:
        if right := _nearest(searcher, word, among, shown if words == [word] else None):
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", right, text)
            found = True
    return text if found else None


def _nearest(searcher: Searcher, word: str, among: Query, shown: Shown | None) -> str | None:
    """The word of documents that may be seen that looks most like this one; None for a known word."""
    distance = tolerance_of(word)
    documents, asked = shown or _alike(searcher, word, distance, among)
    return nearest(word, distance, (text for document in documents[:LOOKED_THROUGH] for text in texts_of(document)), asked)


def _alike(searcher: Searcher, word: str, distance: int, among: Query) -> Shown:
    known = in_all_fields(word)
    asked = looking_like(word, distance)
    if known is None or is_found(searcher, among, known):
        return (), asked
    similar = both(similar_words(dict.fromkeys(spellings(word), distance)), among)
    found = searcher.search(similar, limit=LOOKED_THROUGH, count=False).hits
    return [searcher.doc(address) for _, address in found], asked

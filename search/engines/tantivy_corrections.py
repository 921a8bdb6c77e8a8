""" "Meinten Sie …": words of similar spelling, out of documents that this person may see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tantivy import Document, Query, Searcher

from search.contract import SearchRequest
from search.german import spellings
from search.plan import Clause
from search.planning import tolerance_of
from search.query import normalise
from search.spelling import nearest

from .tantivy_queries import both, in_all_fields, is_found, readable, similar_words
from .tantivy_schema import STORED_TEXTS

LOOKED_THROUGH = 10
"""Best documents whose words are compared."""
MOST_WORDS = 3
"""Words of one question that are corrected."""


def corrected(searcher: Searcher, request: SearchRequest, unknown: Iterable[Clause], alike: Sequence[Document] | None = None) -> str | None:
    """The whole question with its unknown words replaced; None where none of them has a neighbour.

    ``alike``: the best documents with words of similar spelling, where they are known already.
    """
    among = readable(request.audiences)
    text, found = normalise(request.text), False
    words = [word for clause in unknown for word in clause.typed.split() if tolerance_of(word)]
    for word in words[:MOST_WORDS]:
        if right := _nearest(searcher, word, among, alike if words == [word] else None):
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", right, text)
            found = True
    return text if found else None


def _nearest(searcher: Searcher, word: str, among: Query, alike: Sequence[Document] | None) -> str | None:
    """The word with the fewest other letters in documents that may be seen, the most frequent of equals; None for a known word."""
    distance = tolerance_of(word)
    if alike is None:
        known = in_all_fields(word)
        if known is None or is_found(searcher, among, known):
            return None
        similar = both(similar_words(dict.fromkeys(spellings(word), distance)), among)
        alike = [searcher.doc(address) for _, address in searcher.search(similar, limit=LOOKED_THROUGH, count=False).hits]
    return nearest(word, distance, (text for document in alike[:LOOKED_THROUGH] for text in _texts(document)))


def _texts(stored: Document) -> Iterator[str]:
    for name in STORED_TEXTS:
        yield from stored.get_all(name)

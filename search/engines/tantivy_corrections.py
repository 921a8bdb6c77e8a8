""" "Meinten Sie …": words of similar spelling, out of documents that this person may see."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from tantivy import Document, Query, Searcher

from search.compounds import fold
from search.contract import SearchRequest
from search.german import spellings
from search.highlight import LONGEST_TEXT
from search.plan import Clause
from search.planning import tolerance_of
from search.query import normalise
from search.spelling import within

from .tantivy_queries import both, in_all_fields, readable, similar_words
from .tantivy_schema import STORED_TEXTS

LOOKED_THROUGH = 10
"""Best documents whose words are compared."""
MOST_WORDS = 3
"""Words of one question that are corrected."""

_WORD = re.compile(r"[^\W\d_]{3,}")


def corrected(searcher: Searcher, request: SearchRequest, unknown: Iterable[Clause]) -> str | None:
    """The whole question with its unknown words replaced; None where none of them has a neighbour."""
    among = readable(request.audiences)
    text, found = normalise(request.text), False
    words = [word for clause in unknown for word in clause.typed.split() if tolerance_of(word)]
    for word in words[:MOST_WORDS]:
        if right := _nearest(searcher, word, among):
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", right, text)
            found = True
    return text if found else None


def _nearest(searcher: Searcher, word: str, among: Query) -> str | None:
    """The word with the fewest other letters in documents that may be seen, the most frequent of equals; None for a known word."""
    known = in_all_fields(word)
    if known is None or searcher.search(both(known, among), limit=1, count=False).hits:
        return None
    distance, folded = tolerance_of(word), fold(word)
    similar = both(similar_words(dict.fromkeys(spellings(word), distance)), among)
    words = Counter(
        found for _, address in searcher.search(similar, limit=LOOKED_THROUGH, count=False).hits for found in _words(searcher.doc(address))
    )
    for letters in range(1, distance + 2):  # inflection may add one
        near = [found for found in words if within(folded, fold(found), letters)]
        if near:
            return max(near, key=lambda found: words[found])
    return None


def _words(stored: Document) -> Iterator[str]:
    """The words of a document as they are written."""
    for name in STORED_TEXTS:
        for text in stored.get_all(name):
            yield from _WORD.findall(text[:LONGEST_TEXT])

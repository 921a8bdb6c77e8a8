"""Highlights: the words of a text that match, in ``<mark>``; everything else escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .compounds import split
from .german import Token, analyzer, part_terms
from .spelling import within

FRAGMENT_LENGTH = 240
"""Characters of a fragment, about three lines."""
LONGEST_TEXT = 20_000
"""Characters of a text that are looked through for the best fragment."""

CACHED_WORDS = 50_000
"""Distinct words whose terms are remembered, about 15 MB a process."""
_WORD = re.compile(r"[^\W_]+")
"""What the analysis takes for a word."""


class Asked(dict[str, str | None]):
    """Words as they are written → their terms where they were asked for, else None.

    A page of hits has thousands of words, most of them again and again: each is looked at once a question.
    """

    def __init__(self, terms: Set[str], similar: Mapping[str, int], parts: Set[frozenset[str]]) -> None:
        """Terms that were asked for; words and how many of their letters may differ; sets of parts that a compound has all of."""
        super().__init__()
        self._terms, self._similar, self._parts = terms, similar, parts
        self._any_part = frozenset().union(*parts)

    def __missing__(self, word: str) -> str | None:
        term, parts = _known(word)
        asked = term is not None and (
            term in self._terms
            or (parts and not self._any_part.isdisjoint(parts) and any(wanted <= parts for wanted in self._parts))
            or (self._similar and any(within(other, term, letters) for other, letters in self._similar.items()))
        )
        self[word] = term if asked else None
        return self[word]


@lru_cache(maxsize=CACHED_WORDS)
def _known(word: str) -> tuple[str | None, frozenset[str]]:
    """The term of a word (None for a stop word), and the terms of its parts where it is a compound."""
    return next(iter(analyzer().analyze(word)), None), frozenset(part_terms(" ".join(split(word))))


def mark(text: str, asked: Asked) -> SafeString:
    """The whole text as HTML; "" where nothing matches."""
    hits = _hits(text, asked)
    return _marked(text, hits, 0, len(text)) if hits else mark_safe("")


def fragment(text: str, asked: Asked) -> SafeString:
    """The stretch of FRAGMENT_LENGTH characters with the most different matches as HTML; "" where nothing matches."""
    text = text[:LONGEST_TEXT]
    hits = _hits(text, asked)
    if not hits:
        return mark_safe("")
    start, end = _window(text, _densest(hits))
    html = _marked(text, [hit for hit in hits if start <= hit.start and hit.end <= end], start, end)
    return mark_safe(("… " if start else "") + html + (" …" if end < len(text) else ""))


def _hits(text: str, asked: Asked) -> list[Token]:
    return [Token(term, 0, found.start(), found.end()) for found in _WORD.finditer(text) if (term := asked[found[0]])]


def _densest(hits: list[Token]) -> Token:
    """The hit that begins the stretch with the most different terms; the first of equals."""

    def variety(first: Token) -> int:
        return len({hit.term for hit in hits if first.start <= hit.start and hit.end <= first.start + FRAGMENT_LENGTH})

    return max(hits[:100], key=variety)


def _window(text: str, first: Token) -> tuple[int, int]:
    """Where the fragment begins and ends: a little before its first hit, between words."""
    start = max(0, first.start - FRAGMENT_LENGTH // 4)
    if start:
        start = text.find(" ", start, first.start) + 1 or first.start
    end = min(len(text), max(start + FRAGMENT_LENGTH, first.end))
    if end < len(text):
        end = max(text.rfind(" ", start, end), first.end)
    return start, end


def _marked(text: str, hits: list[Token], start: int, end: int) -> SafeString:
    parts: list[str] = []
    for hit in hits:
        parts += [escape(text[start : hit.start]), "<mark>", escape(text[hit.start : hit.end]), "</mark>"]
        start = hit.end
    return mark_safe("".join([*parts, escape(text[start:end])]))

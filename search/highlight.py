"""Highlights: the words of a text that match, in ``<mark>``; everything else escaped."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import reduce
from html import escape
from operator import attrgetter, or_

from django.utils.safestring import SafeString, mark_safe

from .compounds import split
from .german import Token, analyzer, part_terms
from .spelling import within

FRAGMENT_LENGTH = 240
"""Characters of a fragment, about three lines."""
LONGEST_TEXT = 20_000
"""Characters of a text that are looked through for the best fragment."""

CACHED_WORDS = 50_000
"""Different words that are remembered, at most 40 MB a process (measured with compounds alone)."""
_WORD = re.compile(r"[^\W_]+")
"""What the analysis takes for a word."""
_START = attrgetter("start")


class Asked:
    """What was asked for; tells which words of a text mean it.

    A page of hits has thousands of words, nearly all of them met before: known words are sorted out as sets.
    """

    def __init__(self, terms: Set[str], similar: Mapping[str, int], parts: Set[frozenset[str]]) -> None:
        """Terms that were asked for; words and how many of their letters may differ; sets of parts that a compound has all of."""
        self._terms, self._similar, self._parts = terms, similar, parts
        self._words = _met_words()
        self._wanted = self._words.having(terms, parts)
        self._lengths = {len(other) + more for other, letters in similar.items() for more in range(-letters, letters + 1)}
        self._letters = {(_letters(other), 2 * distance) for other, distance in similar.items()}
        self._judged: set[str] = set()
        self._alike: set[str] = set()
        """Of the judged words those of similar spelling."""
        self._read: dict[str, set[str]] = {}

    def within(self, text: str) -> set[str]:
        """Words of the text that were asked for. Title, fragment and correction read the same texts: each is looked at once."""
        if text not in self._read:
            self._read[text] = self._among(set(_WORD.findall(text)))
        return self._read[text]

    def _among(self, words: set[str]) -> set[str]:
        """Those of the words that were asked for."""
        if not words <= self._words.terms.keys():
            self._words.meet(words)
            self._wanted = self._words.having(self._terms, self._parts)
        if self._similar and (fresh := words - self._judged):
            self._judged |= fresh
            self._alike.update(filter(self._is_similar, self._perhaps_similar(fresh)))
        return words & (self._wanted | self._alike) if self._alike else words & self._wanted

    def _perhaps_similar(self, words: set[str]) -> set[str]:
        """Those that are long enough and have nearly the same letters: a letter replaced changes at most two of the set."""
        terms, letters, lengths = self._words.terms, self._words.letters, self._lengths
        near = [word for word in words if len(terms[word]) in lengths]
        return {word for these, most in self._letters for word in near if (letters[terms[word]] ^ these).bit_count() <= most}

    def term(self, word: str) -> str:
        """The term of a word that was asked for."""
        return self._words.terms[word]

    def _is_similar(self, word: str) -> bool:
        term = self._words.terms[word]
        return any(within(other, term, distance) for other, distance in self._similar.items())


class _Words:
    """Words as they are written, with their terms ("" for a stop word), and the other way round; grows with what is shown."""

    def __init__(self) -> None:
        self.terms: dict[str, str] = {}
        self.letters: dict[str, int] = {}
        """Term → the set of its letters."""
        self._by_term: dict[str, set[str]] = {}
        self._by_part: dict[str, set[str]] = {}
        self._lock = threading.Lock()

    def meet(self, words: Iterable[str]) -> None:
        with self._lock:
            for word in words:
                if word not in self.terms:
                    term = next(iter(analyzer().analyze(word)), "")
                    self._by_term.setdefault(term, set()).add(word)
                    for part in part_terms(" ".join(split(word))) if term else ():
                        self._by_part.setdefault(part, set()).add(word)
                    self.letters[term] = _letters(term)
                    self.terms[word] = term

    def having(self, terms: Iterable[str], parts: Iterable[frozenset[str]]) -> set[str]:
        """Words with one of the terms, and compounds with all parts of one of the sets."""
        with self._lock:
            found = set().union(*(self._by_term.get(term, ()) for term in terms))
            for wanted in parts:
                found.update(set.intersection(*(self._by_part.get(part, _NONE) for part in wanted)) if wanted else ())
        return found


def _letters(term: str) -> int:
    """The set of a word's letters as bits; letters that share a bit make two words more alike, never less."""
    return reduce(or_, (1 << (ord(letter) & 31) for letter in set(term)), 0)


_NONE: set[str] = set()
_met: list[_Words] = [_Words()]


def _met_words() -> _Words:
    """All words met so far; a fresh start where they became too many."""
    if len(_met[0].terms) > CACHED_WORDS:
        _met[0] = _Words()
    return _met[0]


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
    wanted = asked.within(text)
    if not wanted:
        return []
    return sorted((Token(asked.term(word), 0, start, start + len(word)) for word in wanted for start in _places(text, word)), key=_START)


def _places(text: str, word: str) -> Iterator[int]:
    """Where the word begins, as a word of its own."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum():
            yield start
        start = text.find(word, end)


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

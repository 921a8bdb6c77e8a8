"""German compounds and their parts: "Parkraumbewirtschaftung" → parken, raum, bewirtschaftung.

A word is split where entries of search/data/compounds.txt cover it without a gap; all other words stay whole, so
that no part is ever guessed. Lines of the list:

    verkehr            may stand anywhere in a compound, with the usual letters between (verkehrs-, akten-, kinder-)
    schule: schul      as a first part it may also have this form
    ende-: end         stands as a first part alone
    !wort              is never split
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from .contract import SearchDocument

LIST = Path(__file__).parent / "data" / "compounds.txt"
SHORTEST, LONGEST = 6, 60
"""Letters of a word that may be a compound."""
SHORTEST_PART = 3
LINKS = ("", "s", "es", "n", "en", "e", "er", "ens")
"""Letters between a part and the next one."""
ENDINGS = ("", "s", "es", "e", "n", "en", "er", "ern", "se", "sen", "in", "innen")
"""Letters that inflection adds to the last part."""
CACHED_WORDS = 50_000
"""Distinct words whose split is remembered; a rebuild meets the same words again and again."""
FIELDS = (("title", 4), ("keywords", 3), ("topics", 2), ("summary", 2), ("text", 1))
"""Where parts are taken from, and how often each is repeated: a compound in the title says more than one in the text."""

_LONG_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")
_PLAIN = str.maketrans({"ß": "ss", "ä": "a", "ö": "o", "ü": "u"})


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Folded form → the part it stands for: before another part, with the number of letters between, and at the end."""

    first: dict[str, tuple[str, int]]
    last: dict[str, str]
    whole: frozenset[str]
    lengths: dict[str, tuple[int, ...]]
    """First letters, as many as the shortest part has → how long the first parts are that begin so."""


def split(word: str) -> tuple[str, ...]:
    """The parts of a compound in their basic form; () for everything that is none or not covered by the list."""
    return _split(word.lower()) if SHORTEST <= len(word) <= LONGEST else ()


def is_known(word: str) -> bool:
    """Whether the list explains a word, as an entry in any form or as a compound."""
    folded = fold(word)
    return folded in _lexicon().last or folded in _lexicon().whole or bool(split(word))


def likely_parts(word: str) -> tuple[str, str]:
    """For a word that the list does not cover: the longest known part it begins or ends with, and what is left of it.

    "Bauklötzchenspiel" → spiel, bauklotzchen; ("", "") where nothing is known.
    """
    folded, lexicon = fold(word), _lexicon()
    cuts = [(folded[:cut], folded[cut:]) for cut in range(SHORTEST_PART, len(folded) - SHORTEST_PART + 1)]
    ends = [(lexicon.last[end], begin) for begin, end in cuts if end in lexicon.last]
    begins = [(lexicon.first[begin][0], end) for begin, end in cuts if begin in lexicon.first]
    return min([*ends, *begins], key=lambda found: len(found[1]), default=("", ""))


def parts_text(document: SearchDocument) -> str:
    """What a document's ``parts`` field holds: the parts of all its compounds, more often where they say more."""
    found: list[str] = []
    for name, times in FIELDS:
        value = getattr(document, name)
        text = value if isinstance(value, str) else " ".join(value)
        for word in set(_LONG_WORD.findall(text.lower())):
            found.extend(_split(word) * times)
    return " ".join(found)


def long_words(text: str) -> list[str]:
    """The words of a text that are long enough to be compounds."""
    return _LONG_WORD.findall(text)


def fold(word: str) -> str:
    """One spelling for ä, ae and a, for ß and ss, in lower case."""
    return word.lower().translate(_PLAIN).replace("ae", "a").replace("oe", "o").replace("ue", "u")


@lru_cache(maxsize=CACHED_WORDS)
def _split(word: str) -> tuple[str, ...]:
    folded, lexicon = fold(word), _lexicon()
    if len(folded) > LONGEST or folded in lexicon.whole or folded in lexicon.last:
        return ()
    return _best(folded, lexicon)


def _best(word: str, lexicon: _Lexicon) -> tuple[str, ...]:
    """The cover with the fewest parts; of these, the one with the fewest letters between them."""
    seen: dict[int, tuple[int, int, tuple[str, ...]] | None] = {}

    def cover(start: int) -> tuple[int, int, tuple[str, ...]] | None:
        """The best cover from here to the end: number of parts, letters between them, the parts."""
        if start not in seen:
            ends = (start + length for length in lexicon.lengths.get(word[start : start + SHORTEST_PART], ()))
            candidates = [
                (rest[0] + 1, rest[1] + part[1], (part[0], *rest[2]))
                for end in ends
                if (part := lexicon.first.get(word[start:end])) and (rest := cover(end))
            ]
            if (last := lexicon.last.get(word[start:])) is not None:
                candidates.append((1, 0, (last,)))
            seen[start] = min(candidates, default=None)
        return seen[start]

    best = cover(0)
    return best[2] if best and best[0] > 1 else ()


@cache
def _lexicon() -> _Lexicon:
    entries = list(_entries(LIST.read_text(encoding="utf-8").splitlines()))
    parts = [(lemma.removesuffix("-"), forms, not lemma.endswith("-")) for lemma, forms in entries if not lemma.startswith("!")]
    first = {fold(lemma): (lemma, 0) for lemma, _, _ in parts}
    last: dict[str, str] = {}
    for lemma, forms, _ in parts:
        for form in forms:
            first.setdefault(fold(form), (lemma, 0))
    for letters in LINKS:
        for lemma, _, _ in parts:
            first.setdefault(fold(lemma) + letters, (lemma, len(letters)))
    for letters in ENDINGS:
        for lemma, _, may_end in parts:
            if may_end:
                last.setdefault(fold(lemma) + letters, lemma)
    whole = frozenset(fold(lemma[1:]) for lemma, _ in entries if lemma.startswith("!"))
    return _Lexicon(first, last, whole, _lengths(first))


def _lengths(forms: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for form in forms:
        if len(form) >= SHORTEST_PART:
            found.setdefault(form[:SHORTEST_PART], set()).add(len(form))
    return {letters: tuple(sorted(lengths)) for letters, lengths in found.items()}


def _entries(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    for line in lines:
        lemma, _, forms = line.partition("#")[0].partition(":")
        if lemma.strip():
            yield lemma.strip(), forms.split()

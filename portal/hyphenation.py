"""Soft hyphens for long German words: ``hyphens: auto`` needs a dictionary that not every browser has.

A word is taken apart from its end: the longest known part, then the longest one before it, until what is left is not known.
From the end, because a linking s belongs to the part before it ("Abstimmungs-code"). What is left at the front stays whole:
better one break too few than a wrong one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

SOFT_HYPHEN = "\u00ad"
MIN_WORD = 14
MIN_PART = 4
"""Letters in the shortest part that may stand before or after a break."""

PARTS = frozenset((Path(__file__).parent / "compound_parts.txt").read_text(encoding="utf-8").split())
ENDINGS = ("", "s", "es", "e", "en", "er", "n", "ern", "em", "nen", "innen")
"""What a part may end in: a linking letter within a word, an inflection at its end."""

_WORD = re.compile(rf"[A-Za-zÄÖÜäöüß]{{{MIN_WORD},}}")


def hyphenate(text: str) -> str:
    """Put soft hyphens into the long words of a plain text; other words are untouched."""
    return _WORD.sub(lambda match: _break(match[0]), text)


@lru_cache(maxsize=4096)
def _break(word: str) -> str:
    """The word with soft hyphens before its known parts."""
    pieces: list[str] = []
    rest = word
    while start := _last_part(rest.lower()):
        pieces.insert(0, rest[start:])
        rest = rest[:start]
    return SOFT_HYPHEN.join([rest, *pieces])


def _last_part(word: str) -> int:
    """Where the longest known part begins that ends the word; 0 where there is none, or where it is the whole word."""
    for start in (0, *range(MIN_PART, len(word) - MIN_PART + 1)):
        if any(word[start:].removesuffix(ending) in PARTS for ending in ENDINGS if word.endswith(ending)):
            return start
    return 0

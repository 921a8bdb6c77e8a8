""" "Meinten Sie …": the word that somebody else wrote and that looks most like a typed one, the same for every engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .compounds import fold
from .german import spellings
from .highlight import LONGEST_TEXT, Asked
from .spelling import within

SHORTEST = 3


def looking_like(word: str, distance: int) -> Asked:
    """Words of which at most ``distance`` letters differ from this one."""
    return Asked(frozenset(), dict.fromkeys(spellings(word), distance), frozenset())


def nearest(word: str, distance: int, texts: Iterable[str], asked: Asked) -> str | None:
    """The word that was ``asked`` for with the fewest other letters, the most frequent of equals; None where none is near."""
    written = Counter(found for text in texts for found in asked.within(text[:LONGEST_TEXT]) if len(found) >= SHORTEST and found.isalpha())
    typed, folded = fold(word), {found: fold(found) for found in written}
    for letters in range(1, distance + 2):  # inflection may add one
        if near := [found for found, other in folded.items() if within(typed, other, letters)]:
            return max(near, key=lambda found: written[found])
    return None

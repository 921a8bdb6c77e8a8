"""How far two words are apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from .compounds import fold

LONGEST_TEXT = 20_000
"""Characters of a text that are looked through."""
DIGRAPHS = 2
"""Letters by which one word may be written shorter or longer with no mistake: ä for ae, ß for ss."""
_WORD = re.compile(r"[^\W\d_]{3,}")


@lru_cache(maxsize=50_000)
def within(first: str, second: str, distance: int) -> bool:
    """Whether at most ``distance`` letters were added, lost, replaced or swapped with their neighbour."""
    if abs(len(first) - len(second)) > distance:
        return False
    before: list[int] = []
    previous = list(range(len(second) + 1))
    for row, letter in enumerate(first, start=1):
        current = [row]
        for column, other in enumerate(second, start=1):
            cost = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > distance:  # most words differ from the first letters on, and no row is better than the one before
            return False
        before, previous = previous, current
    return previous[-1] <= distance


def nearest(word: str, distance: int, texts: Iterable[str]) -> str | None:
    """The word of the texts with the fewest other letters, the most frequent of equals; None where all differ in more than ``distance``."""
    written = Counter(found for text in texts for found in _WORD.findall(text[:LONGEST_TEXT]))
    folded = {found: fold(found) for found in written if abs(len(found) - len(word)) <= distance + 1 + DIGRAPHS}
    typed = fold(word)
    for letters in range(1, distance + 2):  # inflection may add one
        if near := [found for found, other in folded.items() if within(typed, other, letters)]:
            return max(near, key=lambda found: written[found])
    return None

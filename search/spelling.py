"""How far two words are apart."""

from __future__ import annotations

from functools import lru_cache


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

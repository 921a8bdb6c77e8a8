"""How long an answer may be kept that nothing purges."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Life:
    """``fresh``: seconds after which one reader makes it anew while the others get the old one; ``at_most``: seconds, 0 for no end."""

    fresh: float
    at_most: float = 0


PAGE = Life(fresh=600)
"""Purged when what it shows changes, and at the moments that are registered. Made anew now and then all the same."""
SEARCH = Life(fresh=5, at_most=15)
"""What is found comes from an index, whose changes nobody tells."""

"""What a query means, before any engine reads it: the same plan for each of them.

Words stand here as they were typed or as a list of synonyms has them; each engine analyses them with its own chain.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Match(Enum):
    """How the text of an alternative is looked for."""

    WORD = "word"
    """One word in any of its forms, in all searched fields."""
    PHRASE = "phrase"
    """Several words that stand beside each other in one field."""
    PARTS = "parts"
    """Basic forms of parts of compounds, in single spaces: all of them within one document's ``parts`` field."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to say what was meant. ``weight`` counts against the typed word itself, which has 1.0."""

    text: str
    match: Match
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Clause:
    """One typed word or phrase with everything that means the same; the best alternative counts."""

    alternatives: tuple[Alternative, ...]
    excluded: bool = False
    tolerance: int = 0
    """Letters that may differ if no document the visitor may see knows any of the alternatives; 0 in phrases and short words."""
    fallback: tuple[Alternative, ...] = ()
    """What counts instead where no document the visitor may see knows any of the alternatives; tried before ``tolerance``."""
    typed: str = ""
    """The word or phrase as it was typed, for a corrected question; "" where none would help."""


@dataclass(frozen=True, slots=True)
class Plan:
    clauses: tuple[Clause, ...]

    @property
    def wanted(self) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if not clause.excluded)

    @property
    def unwanted(self) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if clause.excluded)

"""What people type: words, "phrases" and -excluded words. Everything can be read, nothing raises."""

from __future__ import annotations

import re
from dataclasses import dataclass

from municipalities.typed import seen

MAX_LENGTH = 200
MAX_TERMS = 20

_PART = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("„“”«»", '"'))


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a query."""

    text: str
    phrase: bool = False
    excluded: bool = False


def normalise(text: str) -> str:
    """The text as it would be stored, without control characters, in single spaces, cut to MAX_LENGTH.

    Signs that nobody sees come along where words are copied from a page, and some systems take umlauts apart.
    """
    printable = "".join(character if character.isprintable() else " " for character in seen(text[: 4 * MAX_LENGTH]))
    return " ".join(printable.split())[:MAX_LENGTH].strip()


def parse(text: str) -> tuple[Term, ...]:
    """The terms of a query, at most MAX_TERMS. ``Parken -"am Markt"`` → Parken, without "am Markt"."""
    terms: list[Term] = []
    for part in _PART.finditer(normalise(text).translate(_QUOTES)):
        words = part["phrase"] if part["phrase"] is not None else part["word"]
        if any(character.isalnum() for character in words):
            terms.append(Term(words.strip(), phrase=part["phrase"] is not None, excluded=bool(part["minus"])))
    return tuple(terms[:MAX_TERMS])

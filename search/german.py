"""How German text becomes terms: the same chain for the index, the query and the highlights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from tantivy import Filter, Index, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

LONGEST_WORD = 80
"""Longer "words" are data (hashes, base64) and are not indexed."""


@dataclass(frozen=True, slots=True)
class Token:
    """A term, its position in the text and the characters it came from (end exclusive)."""

    term: str
    position: int
    start: int
    end: int


@lru_cache(maxsize=1)
def analyzer() -> TextAnalyzer:
    """Lower case, no stop words, stems; the stemmer also reads ä, ae and a as one, and ß as ss."""
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(LONGEST_WORD))
        .filter(Filter.lowercase())
        .filter(Filter.stopword("german"))
        .filter(Filter.stemmer("german"))
        .filter(Filter.ascii_fold())
        .build()
    )


@lru_cache(maxsize=1)
def part_analyzer() -> TextAnalyzer:
    """The same for parts of compounds, where "zwischen" and "über" mean something."""
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.lowercase())
        .filter(Filter.stemmer("german"))
        .filter(Filter.ascii_fold())
        .build()
    )


@lru_cache(maxsize=1)
def word_analyzer() -> TextAnalyzer:
    """Whole words in lower case without accents: for what is typed letter by letter, and for misspelled words."""
    return TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.ascii_fold()).build()


def register_tokenizers(index: Index) -> None:
    """Give an index the chains by the names its schema uses."""
    for name, found in (("german", analyzer()), ("parts", part_analyzer()), ("words", word_analyzer())):
        index.register_tokenizer(name, found)


def spellings(word: str) -> set[str]:
    """A word as terms of similar spelling are looked for: its stem, and unstemmed, because a typo misleads the stemmer.

    "Parkleitsytem" → parkleitsyt (taken for a plural) and parkleitsytem, close to the indexed parkleitsystem.
    """
    return {*analyzer().analyze(word), *word_analyzer().analyze(word)}


def part_terms(parts: str) -> list[str]:
    """The terms of parts of a compound: "park raum" → park, raum."""
    return part_analyzer().analyze(parts)


def tokens(text: str) -> list[Token]:
    """The terms of a text in order: "Amt für Straßen" → amt at 0, strass at 2."""
    found = analyzer().pre_tokenize(text).tokens
    return [Token(t.text, t.position, t.char_offset_from, t.char_offset_to) for t in found]

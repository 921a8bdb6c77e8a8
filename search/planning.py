"""What was typed becomes a plan: for each word or phrase all the ways to say it, the typed one first."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from .compounds import split
from .german import tokens
from .plan import Alternative, Clause, Match, Plan
from .query import Term, parse
from .synonyms import Synonym, Thesaurus, thesaurus

DERIVED = 0.5
"""What "Zählung" counts where "zählen" was typed."""
IN_COMPOUND = 0.4
"""What "Parkraum" counts where "Parken" was typed, and words of the parts for a typed compound."""
AS_COMPOUND = 0.8
"""What a compound counts whose parts were typed as two words."""
OF_SYNONYM = 0.5
"""Share that a compound with a synonym in it keeps."""
SOME_PARTS, ONE_PART = 0.4, 0.25
"""What counts where nobody wrote the typed compound: several of its parts together, a single one."""
OF_HEAD = 0.6
"""Share that the last part keeps: in "Kindergartenplatz", "Kindergarten" says what it is about."""
MOST_ALTERNATIVES = 24
FILLERS = frozenset((Path(__file__).parent / "data" / "fillers.txt").read_text(encoding="utf-8").split())
"""Words of whole questions that say nothing about the matter; they count where nothing else was typed."""
EMPTY_HEADS = (
    "anlage",
    "bereich",
    "dienst",
    "kommune",
    "konzept",
    "maßnahme",
    "mittel",
    "modell",
    "platz",
    "projekt",
    "stelle",
    "system",
    "thema",
    "verfahren",
)
"""Last parts that would find half of the stock."""
_PUNCTUATION = ".,;:!?…()[]{}'’‚‘*+<>&"
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_HYPHENS = re.compile(r"[-‐‑–/_.]+")


def plan(text: str) -> Plan:
    """The plan for what was typed; without clauses where it holds no word at all. Reads the synonyms."""
    terms = _meaningful(parse(text))
    if not terms:
        return Plan(())
    known = thesaurus()
    clauses: list[Clause] = []
    position = 0
    while position < len(terms):
        term = terms[position]
        if term.phrase or term.excluded:
            clauses.append(_literal(term))
            position += 1
            continue
        length = _known_length(terms[position:], known)
        words = [found.text for found in terms[position : position + length]]
        before = terms[position - 1] if position else None
        clause = _word(words[0], known) if length == 1 else _words(words, known)
        if before and _is_word(before) and length == 1 and _is_word(term):
            clause = _with(clause, _as_compound(before.text, term.text))
        clauses.append(clause)
        position += length
    return Plan(tuple(clauses))


# --- Clauses ------------------------------------------------------------------------


def _literal(term: Term) -> Clause:
    """A phrase or an excluded word: as it stands, in any way to write it."""
    if term.phrase:
        return Clause((Alternative(term.text, Match.PHRASE),), excluded=term.excluded, typed=term.text)
    return Clause(_unique(_written(term.text)), excluded=True)


def _word(word: str, known: Thesaurus) -> Clause:
    written = list(_written(word))
    parts = split(_HYPHENS.sub("", word))
    inside = [Alternative(" ".join(parts) or word, Match.PARTS, IN_COMPOUND)]
    alternatives = [*written, *inside, *_derived(word, known), *_synonyms(known.synonyms(word))]
    return Clause(
        _unique(alternatives)[:MOST_ALTERNATIVES],
        tolerance=tolerance_of(word),
        fallback=_unique(_fallback(parts or _components(word), known))[:MOST_ALTERNATIVES],
        typed=word,
    )


def _words(words: Sequence[str], known: Thesaurus) -> Clause:
    """Several words that are one name, with or without hyphens: "elektronische Akte", "Open Data"."""
    text = " ".join(words)
    written = [Alternative(text, Match.PHRASE), Alternative("".join(words), Match.WORD)]
    fallback = [Alternative(word, Match.WORD, SOME_PARTS) for word in words if len(word) > 1]
    return Clause(_unique([*written, *_synonyms(known.synonyms(text))])[:MOST_ALTERNATIVES], fallback=tuple(fallback))


# --- Alternatives -------------------------------------------------------------------


def _written(word: str) -> Iterator[Alternative]:
    """The ways to write a word: E-Akte, eAkte, E Akte; Sensordaten, Sensor-Daten."""
    components = _components(word)
    yield Alternative(word, Match.PHRASE if components else Match.WORD)
    if components:
        yield Alternative("".join(components), Match.WORD)
    elif _CAMEL.search(word):
        yield Alternative(_CAMEL.sub(" ", word), Match.PHRASE)
    elif parts := split(word):
        yield Alternative(" ".join(parts), Match.PHRASE, 0.8)


def _as_compound(first: str, second: str) -> Iterator[Alternative]:
    """Two words that others write as one: Wärme Planung → Wärmeplanung, digitaler Lotse → Digitallotse."""
    yield Alternative(first + second, Match.WORD)
    yield Alternative(f"{first} {second}", Match.PARTS, AS_COMPOUND)


def _derived(word: str, known: Thesaurus) -> Iterator[Alternative]:
    """The noun of a verb: zählen → Zählung, steuern → Steuerung; and what means the same as the noun: heizen → Fernwärme."""
    lower = word.lower()
    if len(lower) < 6 or not lower.isalpha() or not lower.endswith(("en", "ern", "eln")):
        return
    noun = lower[:-2] + "ung" if lower.endswith("en") else lower[:-1] + "ung"
    yield Alternative(noun, Match.WORD, DERIVED)
    yield Alternative(noun, Match.PARTS, DERIVED * OF_SYNONYM)
    yield from _synonyms(replace(synonym, weight=synonym.weight * DERIVED) for synonym in known.synonyms(noun))


def _synonyms(found: Iterable[Synonym]) -> Iterator[Alternative]:
    for synonym in found:
        several = len(tokens(synonym.text)) > 1
        yield Alternative(synonym.text, Match.PHRASE if several else Match.WORD, synonym.weight)
        if not several and len(synonym.text) > 3:
            parts = split(synonym.text) or (synonym.text,)
            # The scores of parts add up; four of them shall not outweigh the typed word.
            yield Alternative(" ".join(parts), Match.PARTS, synonym.weight * OF_SYNONYM / math.sqrt(len(parts)))


def _fallback(parts: Sequence[str], known: Thesaurus) -> Iterator[Alternative]:
    """For a compound that nobody wrote: neighbouring parts together, then each part with what means the same."""
    for length in range(len(parts) - 1, 1, -1):
        for start in range(len(parts) - length + 1):
            yield Alternative(" ".join(parts[start : start + length]), Match.PARTS, SOME_PARTS)
    for position, part in enumerate(parts, start=1):
        if part.lower() in EMPTY_HEADS or len(part) < 3:
            continue
        share = OF_HEAD if position == len(parts) else 1.0
        yield Alternative(part, Match.WORD, SOME_PARTS * share)
        yield Alternative(part, Match.PARTS, ONE_PART * share)
        for synonym in known.synonyms(part):
            if synonym.weight >= OF_SYNONYM:
                yield from _synonyms([replace(synonym, weight=synonym.weight * OF_SYNONYM * share)])


# --- Words --------------------------------------------------------------------------


def _meaningful(terms: Sequence[Term]) -> list[Term]:
    """Without fillers and stop words, unless nothing else was typed; a single letter joins the word behind it (E Akte)."""
    terms = [term if term.phrase else replace(term, text=term.text.strip(_PUNCTUATION)) for term in terms]
    kept = [term for term in terms if term.phrase or term.excluded or (term.text.lower() not in FILLERS and tokens(term.text))]
    if not any(not term.excluded for term in kept):
        kept = list(terms)
    joined: list[Term] = []
    for term in kept:
        if joined and _is_word(term) and _is_word(joined[-1]) and len(joined[-1].text) == 1:
            joined[-1] = replace(term, text=f"{joined[-1].text}-{term.text}")
        else:
            joined.append(term)
    return joined


def _known_length(terms: Sequence[Term], known: Thesaurus) -> int:
    """How many of the next words are one name that the synonyms know; at least 1."""
    words: list[str] = []
    for term in terms[: known.longest]:
        if not _is_word(term) and not _components(term.text):
            break
        if term.phrase or term.excluded:
            break
        words.append(term.text)
    return next((n for n in range(len(words), 1, -1) if known.knows(" ".join(words[:n]))), 1)


def _is_word(term: Term) -> bool:
    return not term.phrase and not term.excluded and term.text.isalpha()


def _components(word: str) -> tuple[str, ...]:
    """What hyphens and slashes join; () for a plain word."""
    found = tuple(filter(None, _HYPHENS.split(word)))
    return found if len(found) > 1 else ()


def tolerance_of(word: str) -> int:
    """Letters that may differ in a word nobody wrote: none in short words, numbers and words with a hyphen."""
    analysed = tokens(word)
    if len(analysed) != 1 or word.isdigit():
        return 0
    length = len(analysed[0].term)
    return 0 if length < 4 else 1 if length < 8 else 2


def _with(clause: Clause, more: Iterable[Alternative]) -> Clause:
    return replace(clause, alternatives=_unique([*clause.alternatives, *more]))


def _unique(alternatives: Iterable[Alternative]) -> tuple[Alternative, ...]:
    """Each way once, with its highest weight, in order."""
    best: dict[tuple[str, Match], Alternative] = {}
    for alternative in alternatives:
        key = (alternative.text.lower(), alternative.match)
        if key not in best or alternative.weight > best[key].weight:
            best[key] = alternative
    return tuple(best.values())

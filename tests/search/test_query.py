"""What is typed, read as terms."""

from __future__ import annotations

import pytest

from search.query import MAX_LENGTH, MAX_TERMS, Term, normalise, parse
from search.spelling import within


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("Parken Stadt", [Term("Parken"), Term("Stadt")]),
        ('"offene Daten" Rad', [Term("offene Daten", phrase=True), Term("Rad")]),
        ("„offene Daten“", [Term("offene Daten", phrase=True)]),
        ("Parken -Parkhaus", [Term("Parken"), Term("Parkhaus", excluded=True)]),
        ('-"am Markt"', [Term("am Markt", phrase=True, excluded=True)]),
        ("E-Akte", [Term("E-Akte")]),
        ('"offen', [Term("offen", phrase=True)]),
        ('- -- "" * ( )', []),
    ],
)
def test_words_phrases_and_excluded_words_are_told_apart(typed, terms):
    assert list(parse(typed)) == terms


def test_a_query_is_cut_to_its_longest_length_and_number_of_terms():
    assert len(normalise("x" * 10_000)) == MAX_LENGTH
    assert len(parse("ab " * 1_000)) == MAX_TERMS


def test_control_characters_become_spaces():
    assert normalise(" a\x00b\r\nc\u200bd Mu\u0308ll ") == "a b cd Müll"  # what nobody sees is dropped, as it is where texts are stored


@pytest.mark.parametrize(
    ("first", "second", "distance", "near"),
    [
        ("parken", "parken", 0, True),
        ("parken", "praken", 1, True),
        ("parken", "pareken", 1, True),
        ("parken", "packen", 1, True),
        ("parken", "paken", 1, True),
        ("parken", "packer", 1, False),
        ("parken", "packer", 2, True),
        ("park", "parkraum", 2, False),
    ],
)
def test_words_are_near_when_few_letters_differ(first, second, distance, near):
    assert within(first, second, distance) is near

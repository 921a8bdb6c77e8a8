"""Compounds are split where the list covers them, and nothing else is."""

from __future__ import annotations

import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from search.compounds import LIST, fold, is_known, parts_text, split
from tests.search.conftest import municipality
from tests.search.truth import document

WHOLE = (Path(__file__).parent / "data" / "whole_words.txt").read_text(encoding="utf-8").split()


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Parkraumbewirtschaftung", ("park", "raum", "bewirtschaftung")),
        ("Straßenverkehrsbehörde", ("straße", "verkehr", "behörde")),
        ("STRASSENVERKEHRSBEHOERDE", ("straße", "verkehr", "behörde")),
        ("Fahrradstraßen", ("fahren", "rad", "straße")),
        ("Bewohnerparkausweise", ("bewohner", "park", "ausweis")),
        ("Kinderbetreuungsplätzen", ("kind", "betreuung", "platz")),
        ("Schulwege", ("schule", "weg")),
        ("Ladesäule", ("laden", "säule")),
        ("Bebauungspläne", ("bebauung", "plan")),
        ("Waldbrandfrüherkennung", ("wald", "brand", "früh", "erkennung")),
        ("Glatteis", ("glatt", "eis")),
    ],
)
def test_compounds_are_split_into_their_basic_forms(word, parts):
    assert split(word) == parts


@pytest.mark.parametrize("word", WHOLE)
def test_these_words_are_never_split(word):
    assert split(word) == ()


@pytest.mark.parametrize("word", ["", "x", "Ampel", "a" * 10_000, "straße" * 50, "123456789", "Bau-Plan"])
def test_what_is_no_word_of_usual_length_stays_whole_at_once(word):
    began = time.monotonic()
    assert split(word) == ()
    assert time.monotonic() - began < 1


def test_every_line_of_the_list_is_in_order_and_stands_once():
    lines = [line for line in LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    lemmas = [line.partition(":")[0] for line in lines]
    assert len(lemmas) == len(set(lemmas))
    assert all(fold(lemma.strip("!-")) for lemma in lemmas)


def test_a_compound_of_the_title_weighs_more_than_one_of_the_text():
    found = parts_text(document(1, "Parkraum", text="Waldbrand und nochmals Waldbrand")).split()
    assert (found.count("raum"), found.count("brand")) == (4, 1)


def test_attachments_bring_no_parts():
    assert parts_text(document(1, "Titel", attachments="Waldbrand")) == ""


@pytest.mark.django_db
def test_candidates_come_from_the_stock_with_count_and_likely_split():
    for name in ("Quarkstrasse", "Quarkstrasse-am-See", "Rathaus"):
        municipality(name, 2019, official_name="Xylophonbehörde")
    out = StringIO()
    call_command("propose_compounds", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "xylophon  # 3 Einträge: Xylophonbehörde (behörde + xylophon)"
    assert "quark  # 2 Einträge: Quarkstrasse (straße + quark)" in lines
    assert not any("Rathaus" in line for line in lines)
    assert not is_known("Xylophonbehörde")


@pytest.mark.django_db
def test_candidates_show_no_word_that_only_members_may_see():
    municipality("Geheimquarkstrasse", 2020)
    out = StringIO()
    call_command("propose_compounds", stdout=out)
    assert "Geheimquark" not in out.getvalue()

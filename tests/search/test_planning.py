"""What was typed becomes a plan: other spellings, compounds, synonyms, fallbacks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pages.models import Topic
from portal.demo.evaluation import Question, Score, read
from search import synonyms
from search.models import SynonymGroup
from search.plan import Match
from search.planning import plan

pytestmark = pytest.mark.django_db
OWN = Path(__file__).parent / "data" / "queries_own.json"


def ways(text: str) -> dict[tuple[str, Match], float]:
    """The alternatives of a question with one wanted clause, and their weights."""
    (clause,) = plan(text).wanted
    return {(found.text, found.match): found.weight for found in clause.alternatives}


def typed(text: str) -> list[str]:
    return [clause.alternatives[0].text for clause in plan(text).wanted]


# --- Words and spellings ---------------------------------------------------------------


def test_the_typed_word_comes_first_and_counts_most():
    first, *others = plan("Parken").wanted[0].alternatives
    assert (first.text, first.match, first.weight) == ("Parken", Match.WORD, 1.0)
    assert all(other.weight < 1 for other in others)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("Sensor-Daten", ("SensorDaten", Match.WORD)),
        ("Sensordaten", ("sensor daten", Match.PHRASE)),
        ("OpenSource", ("Open Source", Match.PHRASE)),
        ("E-Akte", ("EAkte", Match.WORD)),
        ("eAkte", ("e Akte", Match.PHRASE)),
        ("E Akte", ("E-Akte", Match.PHRASE)),
        ("Parken", ("Parken", Match.PARTS)),
        ("Verkehrsbehörde", ("verkehr behörde", Match.PARTS)),
        ("messen", ("messung", Match.WORD)),
        ("steuern", ("steuerung", Match.WORD)),
    ],
)
def test_other_ways_to_write_a_word_are_looked_for(text, way):
    assert way in ways(text)


def test_two_words_are_also_looked_for_as_one_compound():
    first, second = plan("digitaler Helfer").wanted
    assert (Match.PARTS, "digitaler Helfer") in [(found.match, found.text) for found in second.alternatives]
    assert first.alternatives[0].text == "digitaler"


def test_a_compound_that_nobody_wrote_falls_back_to_its_parts_but_not_to_empty_heads():
    (clause,) = plan("Ampelkonzept").wanted
    fallback = {(found.text, found.match) for found in clause.fallback}
    assert ("ampel", Match.WORD) in fallback
    assert ("Lichtsignalanlage", Match.WORD) in fallback
    assert not any(text == "konzept" for text, _ in fallback)


@pytest.mark.parametrize(("word", "letters"), [("Weg", 0), ("Parken", 1), ("Parkleitsystem", 2), ("2026", 0), ("E-Akte", 0)])
def test_longer_words_may_differ_in_more_letters(word, letters):
    assert plan(word).wanted[0].tolerance == letters


# --- Whole questions -------------------------------------------------------------------


def test_question_words_and_punctuation_are_left_out():
    assert typed("Wie bekomme ich Leute zum Mitmachen?") == ["Mitmachen"]
    assert typed("Wer weiß, was es gibt: Bäume?") == ["Bäume"]


def test_question_words_count_where_nothing_else_was_typed():
    assert typed("wie geht das") == ["wie", "geht", "das"]


def test_excluded_words_bring_no_synonyms_and_alone_leave_the_question_words():
    (clause,) = plan("-Ampel").unwanted
    assert [found.text for found in clause.alternatives] == ["Ampel"]


def test_phrases_stay_as_they_are():
    (clause,) = plan('"offene Daten"').wanted
    assert [(found.text, found.match) for found in clause.alternatives] == [("offene Daten", Match.PHRASE)]
    assert clause.tolerance == 0


def test_nothing_typed_is_an_empty_plan():
    assert plan("").clauses == plan(' "" - ').clauses == ()


# --- Synonyms --------------------------------------------------------------------------


def test_synonyms_that_come_with_the_portal_find_each_other_in_any_form():
    assert ("Lichtsignalanlage", Match.WORD) in ways("Ampeln")
    assert ("Ampel", Match.WORD) in ways("LSA")


def test_several_words_are_recognised_as_one_name():
    found = ways("elektronischen Akten")
    assert found[("elektronischen Akten", Match.PHRASE)] == 1.0
    assert ("DMS", Match.WORD) in found
    assert typed("digitale Akte einführen") == ["digitale Akte", "einführen"]


def test_a_group_of_the_editors_counts_at_once_and_its_end_too():
    assert ("Quarkspeise", Match.WORD) not in ways("Topfen")
    group = SynonymGroup.objects.create(words=["Topfen", "Quarkspeise"])
    assert ("Quarkspeise", Match.WORD) in ways("Topfen")
    group.words = ["Topfen", "weißer Käse"]
    group.save()
    assert ("weißer Käse", Match.PHRASE) in ways("Topfen")
    group.delete()
    assert ("weißer Käse", Match.PHRASE) not in ways("Topfen")


def test_another_process_reads_the_synonyms_anew_after_a_change(monkeypatch):
    plan("Topfen")
    before = synonyms._read
    SynonymGroup.objects.create(words=["Topfen", "Quarkspeise"])
    monkeypatch.setattr(synonyms, "_read", before)  # what a process still holds that did not make the change
    assert ("Quarkspeise", Match.WORD) in ways("Topfen")


def test_topics_bring_their_synonyms_with_a_small_weight():
    Topic.objects.create(slug="kaese", name="Topfen", synonyms=["Quarkspeise"])
    assert ways("Topfen")[("Quarkspeise", Match.WORD)] == synonyms.RELATED


def test_a_question_costs_one_read_of_the_cache_and_none_where_nothing_was_typed(django_assert_num_queries):
    plan("Topfen")
    with django_assert_num_queries(1):
        plan("Ampel elektronische Akte")
    with django_assert_num_queries(0):
        plan("")


def test_rubbish_in_a_group_of_the_editors_harms_nobody():
    SynonymGroup.objects.create(words=["", "der", 5, None, "Topfen"])
    SynonymGroup.objects.create(words=[])
    assert typed("Topfen") == ["Topfen"]


def test_no_word_of_the_built_in_groups_is_lost_in_the_analysis():
    for group in synonyms.built_in():
        known = [word for word in group if synonyms.key_of(word)]
        assert len(known) >= 2, group


# --- Measuring -------------------------------------------------------------------------


def test_ndcg_rewards_high_grades_at_the_top():
    question = Question("exact", "x", {"A": 3, "B": 1})
    assert Score(question, ("A", "B")).ndcg == 1.0
    assert Score(question, ()).ndcg == 0.0
    assert Score(question, ("C", "A", "B")).ndcg == pytest.approx((7 / 1.58496 + 1 / 2) / (7 + 1 / 1.58496), abs=1e-4)


def test_the_questions_of_our_own_name_entries_of_the_demo():
    titles = {row["title"] for row in json.loads((Path("portal/demo/data/best_practices_demo.json")).read_text(encoding="utf-8"))}
    questions = read(OWN)
    assert len(questions) >= 60
    assert {title for question in questions for title in question.grades} <= titles

"""The one sort of registry."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from jobs.registrations import AlreadyRegistered, Registry, answers
from tests.shared_objects import changed_in, modules


@pytest.fixture
def words() -> Registry[str]:
    return Registry("word")


def test_things_come_by_rank_and_those_of_one_rank_as_they_were_registered(words):
    for text, rank in (("spät", 90), ("b", 50), ("a", 50), ("früh", 10)):
        words.register(text, rank=rank)

    assert list(words) == ["früh", "b", "a", "spät"]
    assert len(words) == 4


def test_a_thing_is_found_by_its_key(words):
    words.register("Haus", key="house")

    assert words["house"] == words.get("house") == "Haus"
    assert "house" in words
    assert words.keys() == {"house"}
    assert words.get("tree") is None


def test_a_missing_key_says_what_there_is(words):
    words.register("Haus", key="house")

    with pytest.raises(LookupError, match=r"as word: „tree“\. There are: house"):
        words["tree"]


def test_two_things_under_one_key_are_refused(words):
    words.register("Haus", key="house")

    with pytest.raises(AlreadyRegistered, match="twice as word „house“: 'Haus' and 'Hof'"):
        words.register("Hof", key="house")

    assert words["house"] == "Haus"


def test_the_same_thing_again_changes_nothing(words):
    words.register("Haus")
    words.register("Haus")

    assert list(words) == ["Haus"]


def test_builders_without_an_answer_are_left_out():
    builders: Registry = Registry("builder")
    builders.register(lambda number: number * 2)
    builders.register(lambda number: None)
    builders.register(lambda number: 0)

    assert answers(builders, 4) == [8, 0]


def kept_by_hand(source: str) -> list[str]:
    """Names of a module that its functions ``register_…`` change in place."""
    tree = ast.parse(source)
    tree.body = [one for one in tree.body if not isinstance(one, ast.FunctionDef) or one.name.startswith("register")]
    return list(changed_in(tree))


def test_no_module_keeps_a_registry_of_its_own():
    found = {module.__name__: kept_by_hand(Path(str(module.__file__)).read_text(encoding="utf-8")) for module in modules()}

    assert {name: kept for name, kept in found.items() if kept} == {}


@pytest.mark.parametrize(
    "source",
    [
        "_things: list[str] = []\ndef register_thing(thing):\n    _things.append(thing)",
        "things = {}\ndef register(thing):\n    things[thing.name] = thing",
    ],
)
def test_a_registry_of_its_own_is_seen(source):
    assert kept_by_hand(source) != []

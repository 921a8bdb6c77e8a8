"""The choice of the tests that the second database runs loses no place."""

from __future__ import annotations

from tests.asked import without_spare


def test_a_test_whose_places_the_others_reach_is_not_run_twice():
    rows = {"slow": (9.0, {"a", "b"}), "first": (1.0, {"a"}), "second": (2.0, {"b"}), "alone": (8.0, {"c"}), "by hand": (5.0, {"b", "d"})}

    assert without_spare(rows, ["slow", "first", "second", "alone"], {"by hand"}) == ["alone", "first"]
    assert without_spare(rows, ["slow", "alone"], set()) == ["slow", "alone"]

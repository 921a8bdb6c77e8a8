"""The choice of the tests that the second database runs loses no place."""

from __future__ import annotations

from tests.asked import is_among, without_spare


def test_a_test_whose_places_the_others_reach_is_not_run_twice():
    rows = {"slow": (9.0, {"a", "b"}), "first": (1.0, {"a"}), "second": (2.0, {"b"}), "alone": (8.0, {"c"}), "by hand": (5.0, {"b", "d"})}

    assert without_spare(rows, ["slow", "first", "second", "alone"], {"by hand"}) == ["alone", "first"]
    assert without_spare(rows, ["slow", "alone"], set()) == ["slow", "alone"]


def test_a_name_without_parameters_stands_for_all_that_the_test_has():
    names = {"tests/a.py::test_all", "tests/a.py::test_one[with a blank]"}

    assert is_among("tests/a.py::test_all[anything]", names)
    assert is_among("tests/a.py::test_one[with a blank]", names)
    assert not is_among("tests/a.py::test_one[another]", names)

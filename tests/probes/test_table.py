"""The table of the probes is complete and names what exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from .table import FAMILIES, LATER, MOST_NOT_HERE, NOT_HERE, TRIED

ROOT = Path(__file__).resolve().parent.parent.parent
PROBE = re.compile(r"^- ([A-Z]{2}\d{1,2})( S1)? ", re.MULTILINE)


@pytest.fixture
def probes(shared: Path) -> dict[str, bool]:
    """The probes by their names, with whether one ends a release."""
    return {name: bool(grave) for name, grave in PROBE.findall((shared / "PROBES.md").read_text(encoding="utf-8"))}


@cache
def functions_of(path: str) -> set[str]:
    """The names of the test functions in a file, those of classes too."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_each_probe_is_tried_or_its_absence_has_a_reason(probes: dict[str, bool]):
    wanted = {name for name in probes if name.rstrip("0123456789") in FAMILIES}

    assert len(wanted) > 80
    assert wanted - set(TRIED) - set(LATER) - set(NOT_HERE) == set()


def test_the_table_names_no_probe_twice_and_none_that_is_not_there(probes: dict[str, bool]):
    assert set(LATER) & (set(TRIED) | set(NOT_HERE)) == set()
    assert (set(TRIED) | set(LATER) | set(NOT_HERE)) - set(probes) == set()


def test_few_cannot_run_here_and_none_of_the_grave(probes: dict[str, bool]):
    assert len(NOT_HERE) <= MOST_NOT_HERE
    assert [name for name in NOT_HERE if probes[name]] == []
    assert all(reason.endswith(".") for reason in [*LATER.values(), *NOT_HERE.values()])


@pytest.mark.parametrize("probe", TRIED)
def test_the_named_tests_exist(probe: str):
    named = [test.split("::") for test in TRIED[probe]]

    assert named
    assert [(path, name) for path, name in named if name not in functions_of(path)] == []

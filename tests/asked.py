"""Which places of the portal ask the database in which test: how we know that the second database is tried enough.

Databases differ in what they make of a statement, so each place that asks must have asked both of them; that a thousand tests ask
from the same place twice tells nothing new. ``--asked FILE`` writes down for each test the places that asked (the two innermost
functions of the portal on the stack). ``make second-database`` picks the fewest seconds of tests that reach every place and writes
``tests/second_database.txt``; ``--only-chosen`` runs these. ``make test`` compares both runs at its end and fails, with the places
and their tests, where a place asked one database alone (docs/decisions/0016).
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHOSEN = ROOT / "tests" / "second_database.txt"
OUTSIDE = ("tests/", ".venv/", "benchmarks/")
DEPTH = 2
"""Functions of the portal that name a place: who asked, and on whose behalf."""
BY_HAND = "+"
"""Begins a line of the list that somebody chose for what the test sends, not for the place it sends it from."""
ONE_DATABASE = ("postgresql", "elasticsearch", "browser")
"""Marks of tests that have no counterpart on the other database."""

_places: dict[object, str] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("databases")
    group.addoption("--asked", help="write down which places ask the database, for each test, into FILE")
    group.addoption("--only-chosen", action="store_true", help="only the tests of tests/second_database.txt")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--asked"):
        config.pluginmanager.register(Recorder(config), "asked")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--only-chosen"):
        chosen = chosen_tests()
        left_out = [item for item in items if not is_among(item.nodeid, chosen)]
        items[:] = [item for item in items if is_among(item.nodeid, chosen)]
        config.hook.pytest_deselected(items=left_out)


def chosen_tests() -> set[str]:
    """The names in ``tests/second_database.txt``; one without parameters stands for all that the test has."""
    return {line.removeprefix(BY_HAND) for line in CHOSEN.read_text().splitlines()}


def chosen_files() -> list[str]:
    """The files in which they stand."""
    return sorted({name.partition("::")[0] for name in chosen_tests()})


def is_among(nodeid: str, names: Container[str]) -> bool:
    """Whether a test is named, with its parameters or without."""
    return nodeid in names or nodeid.partition("[")[0] in names


class Recorder:
    """Notes the places that ask while a test runs, and how long it took."""

    def __init__(self, config: pytest.Config) -> None:
        self.path = Path(config.getoption("--asked"))
        self.worker = getattr(config, "workerinput", {}).get("workerid", "alone")
        self.places: dict[str, set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = defaultdict(float)
        self.test = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        from django.db.backends.utils import CursorWrapper

        self.test = "" if any(mark in item.keywords for mark in ONE_DATABASE) else item.nodeid
        before = CursorWrapper._execute_with_wrappers
        CursorWrapper._execute_with_wrappers = self._noting(before)  # every connection, also those of threads
        try:
            return (yield)
        finally:
            CursorWrapper._execute_with_wrappers = before

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration

    def pytest_sessionfinish(self) -> None:
        rows = {test: [round(self.seconds[test], 3), sorted(places)] for test, places in self.places.items()}
        self.path.with_suffix(f".{self.worker}.json").write_text(json.dumps(rows))

    def _noting(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        def noted(cursor: Any, *args: Any, **kwargs: Any) -> Any:
            if self.test and (place := _place(sys._getframe(1))):
                self.places[self.test].add(place)
            return ask(cursor, *args, **kwargs)

        noted.__code__ = noted.__code__.replace(co_filename="<asked>")  # in a trace it is no code of the project (portal/admin_doors.py)
        return noted


def _place(frame: FrameType | None) -> str:
    """The innermost functions of the portal on this stack, "" where none of them asks."""
    found: list[str] = []
    while frame is not None and len(found) < DEPTH:
        code = frame.f_code
        if code not in _places:
            path = code.co_filename
            inside = path.startswith(f"{ROOT}/") and not path.removeprefix(f"{ROOT}/").startswith(OUTSIDE)
            _places[code] = f"{path.removeprefix(f'{ROOT}/')}:{code.co_qualname}" if inside else ""
        if _places[code]:
            found.append(_places[code])
        frame = frame.f_back
    return " < ".join(found)


def read(paths: Iterable[Path]) -> dict[str, tuple[float, set[str]]]:
    """Test → seconds and places, from what one run's processes wrote."""
    rows: dict[str, tuple[float, set[str]]] = {}
    for path in paths:
        for test, (seconds, places) in json.loads(path.read_text()).items():
            before = rows.get(test, (0.0, set()))
            rows[test] = (before[0] + seconds, before[1] | set(places))
    return rows


def choose(rows: Mapping[str, tuple[float, set[str]]]) -> None:
    """Write down tests that reach every place: each step takes the one with most new places per second (greedy set cover)."""
    lines = CHOSEN.read_text().splitlines() if CHOSEN.exists() else []
    named = {line.removeprefix(BY_HAND) for line in lines if line.startswith(BY_HAND)}
    by_hand = {test for test in rows if is_among(test, named)}
    left = set().union(*(places for _seconds, places in rows.values()))
    left -= set().union(*(rows[test][1] for test in by_hand))
    chosen: list[str] = []
    while left:
        test = max(rows, key=lambda name: len(rows[name][1] & left) / max(rows[name][0], 0.05))
        left -= rows[test][1]
        chosen.append(test)
    chosen = without_spare(rows, chosen, by_hand)
    CHOSEN.write_text("".join(f"{line}\n" for line in sorted([*chosen, *(BY_HAND + test for test in named)])))


def without_spare(rows: Mapping[str, tuple[float, set[str]]], chosen: Iterable[str], by_hand: set[str]) -> list[str]:
    """What is left of ``chosen`` without the tests whose places the others reach too, the slowest asked first."""
    reached = Counter(place for test in {*chosen, *by_hand} & rows.keys() for place in rows[test][1])
    kept = []
    for test in sorted(chosen, key=lambda name: rows[name][0], reverse=True):
        if all(reached[place] > 1 for place in rows[test][1]):
            reached.subtract(rows[test][1])
        else:
            kept.append(test)
    return kept


def untried(first: Mapping[str, tuple[float, set[str]]], second: Mapping[str, tuple[float, set[str]]]) -> dict[str, str]:
    """Place → one test, for each place that asked in the first run and never in the second."""
    tried = set().union(*(places for _seconds, places in second.values()))
    return {place: test for test, (_seconds, places) in first.items() for place in places - tried}

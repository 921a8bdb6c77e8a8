"""The table of the journeys names tests that exist and wordings that the product says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from .browser.journeys import J1, J2, J4, LATER
from .probes.test_table import functions_of

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "best_practices", "contributions", "events", "exchange", "pages", "portal", "search")
ROWS = [*J1.items(), *J2.items(), *J4.items()]
WORDING = re.compile("„(.+?)“")
WORDINGS = sorted({words for row, _tests in ROWS for words in WORDING.findall(row)})


@cache
def product() -> str:
    """All that templates and code of the apps say, without migrations and the texts of the demo."""
    files = [path for app in APPS for path in (ROOT / app).rglob("*") if path.suffix in {".py", ".html", ".txt"}]
    return "\n".join(path.read_text(encoding="utf-8") for path in files if not {"migrations", "demo"} & set(path.parts))


@pytest.mark.parametrize(("row", "tests"), ROWS, ids=[row for row, _tests in ROWS])
def test_the_named_tests_exist(row: str, tests: tuple[str, ...]):
    named = [test.split("::") for test in tests]

    assert named
    assert [(path, name) for path, name in named if name not in functions_of(path)] == []


@pytest.mark.parametrize("words", WORDINGS)
def test_the_product_says_each_wording_and_a_part_that_differs_is_filled_in(words: str):
    """… stands for a placeholder of gettext, a variable of a template, or the end."""
    pattern = r"[^\n]{0,60}?".join(re.escape(part) for part in words.split("…"))

    assert re.search(pattern, product()), words


def test_each_journey_has_screens_wordings_mails_and_what_goes_wrong():
    for journey in (J1, J2, J4):
        assert len(journey) > 20
        assert sum(row.startswith("mail ") for row in journey) >= 4
        assert any("tests/browser/" in test for tests in journey.values() for test in tests)


def test_what_stays_out_has_its_reason_and_is_not_built():
    assert all(reason.endswith(".") for reason in LATER.values())
    missing = [words for item in LATER for words in WORDING.findall(item)]
    built = [words for words in missing if re.search(re.escape(words.split(" …")[0]), product())]

    assert built == []

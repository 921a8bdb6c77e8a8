"""Every object that lives longer than a call stands in docs/decisions/0008 with the reason why threads may share it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from contributions.deadlines import add_working_days
from contributions.desk.papers import paper
from events.calendar.entries import calendar, external_event
from events.models import ExternalEvent
from events.papers.pdf import PAPERS
from files.bare import without_metadata
from municipalities.export import xlsx_file
from portal.hyphenation import hyphenate
from search.compounds import split
from search.engines.embedded import EmbeddedEngine
from search.german import part_terms, spellings, tokens
from tests.search.conformance import find
from tests.search.truth import document
from tests.shared_objects import caches, changed_while_running, objects

PAGE = settings.BASE_DIR / "docs" / "decisions" / "0008-what-threads-share.md"


@cache
def named() -> frozenset[str]:
    """What the first columns of the page's tables name."""
    rows = [line.split("|")[1] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return frozenset(name for row in rows for name in re.findall(r"`([\w.]+)`", row))


def test_every_object_that_may_change_inside_is_named():
    assert {found for found in objects() if named().isdisjoint(found)} == set(), f"Je Aufruf anlegen, oder in {PAGE.name} begründen"


def test_every_cache_is_named():
    assert caches() - named() == set()


def test_everything_that_is_changed_while_the_portal_runs_is_named():
    assert changed_while_running() - named() == set()


def test_the_page_names_nothing_that_is_gone():
    found = {name for place_and_kind in objects() for name in place_and_kind}

    assert named() - found - caches() - changed_while_running() == set()


def _index(directory: Path) -> EmbeddedEngine:
    engine = EmbeddedEngine(directory)
    documents = [document(number, f"Parkraum in Stadt {number}", text=f"Sensorik Nummer {number}") for number in range(12)]
    engine.rebuild(documents, lambda keys: [])
    return engine


def _picture(number: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64 + number, 48), (number * 20, 90, 120)).save(file, "JPEG", exif=Image.Exif())
    return without_metadata(SimpleUploadedFile(f"{number}.jpg", file.getvalue())).read()


def _event(number: int) -> str:
    day = datetime(2027, 3, number + 1, 9, tzinfo=UTC)
    return calendar([external_event(ExternalEvent(pk=number, title=f"Termin {number}", starts_at=day, ends_at=day, changed_at=day))])


def _sheet(number: int) -> str:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file(["Name"], [[f"Kommune {number}"], [number]], f"Tabelle {number}")))
    return f"{book.active.title} {[cell.value for row in book.active.rows for cell in row]}"


ACTS: dict[str, Callable[[int], Any]] = {
    "analysis": lambda number: (
        tokens(f"Die {number}. Straßenbeleuchtung für Kommunen"),
        part_terms("park raum"),
        spellings(f"Sytem{number}"),
    ),
    "compounds": lambda number: (hyphenate("Digitalisierungsstrategie " * number), split("Parkraumbewirtschaftung")),
    "calendars": _event,
    "tables": _sheet,
    "pictures": _picture,
    "holidays": lambda number: add_working_days(date(2027, 1 + number, 1), 20),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_th1_what_is_shared_answers_many_threads_as_it_answers_one(act, hurried_threads):
    _compare(act, rounds=8)


def test_th1_papers_made_at_once_are_those_made_alone(hurried_threads):
    _compare(lambda number: re.sub(rb"<xmp.*?>[^<]*|\(D:.*?\)|/ID\[.*?\]", b"", badge(number)), rounds=2)


@pytest.mark.django_db
def test_th1_searches_at_once_find_what_each_finds_alone(tmp_path, settings, hurried_threads):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # the database is not what is asked here
    engine = _index(tmp_path / "index")

    _compare(lambda number: find(engine, f"Sensorik {number} Parkraum").hits, rounds=8)


def badge(number: int) -> bytes:
    people = [{"name": f"Person {number}", "organisation": "Stadt"}]
    return paper(PAPERS / "badges.typ", title=f"Tagung {number}", when="1. März", people=people)


def _compare(act: Callable[[int], Any], *, rounds: int) -> None:
    quiet = {number: act(number) for number in range(12)}
    with ThreadPoolExecutor(8) as pool:
        at_once = list(pool.map(lambda number: (number, act(number)), list(range(12)) * rounds))
    assert any(quiet.values())
    assert [number for number, answer in at_once if answer != quiet[number]] == []

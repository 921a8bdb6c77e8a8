"""Fixtures of all tests: the portal's skeleton, a search index of one's own, files in a temporary place."""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache as portal_cache
from django.db import transaction

from . import migrated

TESTS = Path(__file__).resolve().parent
BROWSER_TESTS = TESTS / "browser"
SHARED = TESTS.parent.parent / "shared"
collect_ignore = [] if "tests.third_kind.kind" in django_settings.INSTALLED_APPS else ["third_kind"]
"""The third kind has settings of its own: everywhere else it does not exist."""
SHARES_A_SERVER = re.compile(r"^def test_\w+\([^)]*\bport\b", re.MULTILINE)


def pytest_collection_finish() -> None:
    """What was imported stays to the end: looking through it for rubbish after each few hundred objects took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need row locks run on PostgreSQL only; `make test` runs the suite on both databases.

    There, the probes that share a server and so stay on one worker come first: they take longest, and at the end no worker waits
    for another. A transactional test leaves that database as it found it (tests/migrated.py), so nothing has to run before it.
    """
    for item in items:
        database = item.get_closest_marker("django_db")
        if database and database.kwargs.get("transaction") and not database.kwargs.get("serialized_rollback"):
            raise pytest.UsageError(f"{item.nodeid}: ohne serialized_rollback=True findet der nächste solche Test Inhaltstypen doppelt.")
        if bool(item.get_closest_marker("browser")) != item.path.is_relative_to(BROWSER_TESTS):
            raise pytest.UsageError(f"{item.nodeid}: Tests im Browser tragen das Zeichen „browser“ und stehen in tests/browser.")
    if "postgresql" in django_settings.DATABASES["default"]["ENGINE"]:
        items.sort(key=lambda item: _server_of(item.nodeid) is None)
        return
    skip = pytest.mark.skip(reason="nur mit PostgreSQL; der zweite Lauf von make test prüft es")
    for item in items:
        if "postgresql" in item.keywords:
            item.add_marker(skip)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Probes that share a server go to one worker, so that it is started once; all others to whoever is free.

    Marks for groups would do the same, but xdist 3.8 writes them into a field of each test that pytest 9.2 does not read.
    """
    from xdist.scheduler import LoadScopeScheduling  # where xdist is switched off this hook is not asked

    class ByServer(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _server_of(nodeid) or nodeid

    return ByServer(config, log) if config.getvalue("dist") == "loadgroup" else None


def _server_of(nodeid: str) -> str | None:
    """The file of a probe whose tests share a portal (the fixture ``port``), else None."""
    path = nodeid.partition("::")[0]
    return path if path in _with_a_server() else None


@cache
def _with_a_server() -> set[str]:
    probes = (path for path in (TESTS / "probes").glob("test_*.py") if SHARES_A_SERVER.search(path.read_text()))
    return {path.relative_to(TESTS.parent).as_posix() for path in probes}


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker, django_db_modify_db_settings: None) -> Iterator[None]:
    """A migrated database with the portal's skeleton, once per process; each test takes back what it did."""
    from jobs.models import QueuedTask
    from pages.setup import ensure_portal

    with django_db_blocker.unblock():
        before = migrated.create()
        ensure_portal()
        QueuedTask.objects.all().delete()  # what indexes the skeleton: each test has an index and a queue of its own
        migrated.keep_as_it_is()
    yield
    with django_db_blocker.unblock():
        migrated.destroy(before)


@pytest.fixture(autouse=True)
def _own_places(settings, tmp_path: Path) -> None:
    """Index and uploads of one test never meet another's; the cache starts empty."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def hurried_threads() -> Iterator[None]:
    """The interpreter changes threads as often as it can: what takes a busy server a day shows within a second."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def portal(db):
    """The home page. Index pages, the editors' group and their workflow stand beside it from the beginning (``django_db_setup``)."""
    from pages.models import HomePage

    portal_cache.clear()
    return HomePage.objects.get()


@pytest.fixture(scope="module")
def module_database(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """What a fixture of a module puts into the database stays until the module ends; what a test does with it ends with that test."""
    outside = transaction.atomic()
    outside._from_testcase = True  # type: ignore[attr-defined]  # as Django's own tests say it: a durable block may stand in it
    with django_db_blocker.unblock(), outside:
        portal_cache.clear()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def shared() -> Path:
    """The folder with reference data beside the project; says clearly when it is missing."""
    if not SHARED.is_dir():
        pytest.fail(f"Der Ordner ../shared fehlt neben dem Projekt ({SHARED.name}); dieser Test vergleicht mit seinen Daten.")
    return SHARED

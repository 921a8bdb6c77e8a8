"""Fixtures of all tests: the portal's skeleton, a search index of one's own, files in a temporary place."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import transaction

from . import migrated

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def pytest_collection_finish() -> None:
    """What was imported stays to the end: looking through it for rubbish after each few hundred objects took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need row locks run on PostgreSQL only; `make test` runs the suite on both databases."""
    for item in items:
        database = item.get_closest_marker("django_db")
        if database and database.kwargs.get("transaction") and not database.kwargs.get("serialized_rollback"):
            raise pytest.UsageError(f"{item.nodeid}: ohne serialized_rollback=True findet der nächste solche Test Inhaltstypen doppelt.")
    if "postgresql" in django_settings.DATABASES["default"]["ENGINE"]:
        return
    skip = pytest.mark.skip(reason="nur mit PostgreSQL; der zweite Lauf von make test prüft es")
    for item in items:
        if "postgresql" in item.keywords:
            item.add_marker(skip)


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

    cache.clear()
    return HomePage.objects.get()


@pytest.fixture(scope="module")
def module_database(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """What a fixture of a module puts into the database stays until the module ends; what a test does with it ends with that test."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def shared() -> Path:
    """The folder with reference data beside the project; says clearly when it is missing."""
    if not SHARED.is_dir():
        pytest.fail(f"Der Ordner ../shared fehlt neben dem Projekt ({SHARED.name}); dieser Test vergleicht mit seinen Daten.")
    return SHARED

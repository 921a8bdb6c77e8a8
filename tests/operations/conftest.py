"""A portal at which nothing is wrong, in a folder of its own."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from jobs import signs
from jobs.models import WorkerLease
from search.indexing import rebuild


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    settings.VAR_DIR = tmp_path
    signs.forget()


@pytest.fixture
def well(portal, settings) -> None:
    """Everything as it should be."""
    settings.DISK_MIN_FREE_MB = 1
    _count_migrations_as_applied()
    rebuild()
    WorkerLease.objects.create(worker_id="lebt", seen_at=timezone.now())


def _count_migrations_as_applied() -> None:
    """A run with --nomigrations has the tables, but no notes about them."""
    recorder = MigrationRecorder(connection)
    if recorder.applied_migrations():
        return
    recorder.ensure_schema()
    everything = MigrationLoader(connection).disk_migrations
    recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name) for app, name in everything)

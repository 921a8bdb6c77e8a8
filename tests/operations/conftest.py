"""A portal at which nothing is wrong, in a folder of its own."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from jobs import foundations, signs
from jobs.models import WorkerLease
from search.indexing import rebuild


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    settings.VAR_DIR = tmp_path
    signs.forget()


@pytest.fixture
def well(portal, settings, monkeypatch) -> None:
    """Everything as it should be."""
    settings.DISK_MIN_FREE_MB = 1
    if not MigrationRecorder(connection).applied_migrations():  # a run with --nomigrations has the tables, but no notes about them
        monkeypatch.setattr(foundations, "_missing", lambda applied: ())
    rebuild()
    WorkerLease.objects.create(worker_id="lebt", seen_at=timezone.now())

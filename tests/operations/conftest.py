"""A portal at which nothing is wrong, in a folder of its own."""

from __future__ import annotations

import pytest
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
    rebuild()
    WorkerLease.objects.create(worker_id="lebt", seen_at=timezone.now())

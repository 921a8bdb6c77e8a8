"""Loops over due things: one that fails is counted and told, its neighbours are done."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from jobs.due import each_due
from jobs.models import DueWork, WorkerLease
from jobs.queue_signs import look_at_due_work

pytestmark = pytest.mark.django_db


def keep_or_fail(name: str) -> None:
    """Writes, and fails after writing for the poisoned one."""
    WorkerLease.objects.create(worker_id=name, seen_at="2026-01-01T00:00:00Z")
    if name == "poison":
        raise ValueError(name)


def kept() -> list[str]:
    return sorted(WorkerLease.objects.values_list("worker_id", flat=True))


def test_the_neighbours_of_a_bad_thing_are_done_and_of_it_nothing_stays():
    assert each_due("Probe", ["a", "poison", "b"], keep_or_fail) == 2

    assert kept() == ["a", "b"]
    work = DueWork.objects.get()
    assert (work.name, work.done, work.failed, work.reasons) == ("Probe", 2, 1, {"ValueError": 1})


def test_operators_are_told_until_a_run_succeeds():
    each_due("Probe", ["poison"], keep_or_fail)
    told = look_at_due_work()
    assert (told.ok, told.value) == (False, 1)
    assert "Probe: 1 nicht erledigt (ValueError)." in told.text

    each_due("Probe", [], keep_or_fail)
    assert look_at_due_work().ok


def test_a_lost_database_ends_the_run():
    def lost(_key: str) -> None:
        raise OperationalError("gone")

    with pytest.raises(OperationalError):
        each_due("Probe", ["a", "b"], lost)


def test_a_run_that_finds_nothing_writes_nothing():
    each_due("Probe", [], keep_or_fail)

    assert not DueWork.objects.exists()

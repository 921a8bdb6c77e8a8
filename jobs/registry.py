"""The table of periodic jobs. Apps name theirs in ``AppConfig.ready()``; the worker runs what is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

URGENT = 50
"""Priority of tasks that somebody waits for; Wagtail's own bookkeeping has 0 and comes after them."""


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """A function without arguments and how often it runs. It must bear being run twice."""

    name: str
    every: timedelta
    run: Callable[[], object]


_jobs: dict[str, PeriodicJob] = {}


def register_periodic(name: str, every: timedelta, run: Callable[[], object]) -> None:
    """Add a job; ``name`` is its key in the database and in the log."""
    _jobs[name] = PeriodicJob(name, every, run)


def periodic_jobs() -> list[PeriodicJob]:
    return list(_jobs.values())

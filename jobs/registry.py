"""The table of periodic jobs. Apps name theirs in ``AppConfig.ready()``; the worker runs what is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from .registrations import Registry

FIRST, URGENT, SOON, BULK = 100, 50, 30, 20
"""Priorities of tasks: somebody stands at the door (login, password, security) · somebody waits for it · the site should show
it soon (the search index) · many at once (digests, messages to all). Wagtail's own bookkeeping has 0 and comes after them."""
MAIL_LANE = "mail"
"""The queue of what writes and sends mails; the worker has a thread of its own for it."""


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """A function without arguments and how often it runs. It must bear being run twice."""

    name: str
    every: timedelta
    run: Callable[[], object]


_jobs: Registry[PeriodicJob] = Registry("periodic job")


def register_periodic(name: str, every: timedelta, run: Callable[[], object]) -> None:
    """Add a job; ``name`` is its key in the database and in the log."""
    _jobs.register(PeriodicJob(name, every, run), key=name)


def periodic_jobs() -> list[PeriodicJob]:
    return list(_jobs)

"""The one way from what happened to a mail.

1. Who decides calls ``tell`` in the transaction of the decision, under its lock: it names what happened and what about, as plain data.
   A task is enqueued with it. The queue is a table of the same database: a rollback takes the task back, a commit keeps it.
2. The task calls the writer that the app registered for the event, in the lane of the mails and outside of any transaction. The
   writer reads what is true now, says who is to be told, and calls ``notify`` for each: one row per person and occasion.
3. Another task sends each row, if the gate of its event (gates.py) lets it pass.

So no lock is held while a mail is rendered, nothing is lost where a process dies in between, and what runs twice writes once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from django_tasks import task

from jobs.registrations import Registry
from jobs.registry import MAIL_LANE, URGENT

Writer = Callable[..., object]

_writers: Registry[tuple[Writer, int]] = Registry("event with a writer")


class NoWriter(LookupError):
    """An event whose app has not said who writes its mails."""


def register_writer(*events: StrEnum, writer: Writer, priority: int = URGENT) -> None:
    """Declare what writes the mails of some events, and what they may overtake (jobs/registry.py).

    ``writer`` gets the event and, by keyword, what ``tell`` was given. It may run twice and late: it asks again whether there is
    still something to tell, and its keys name the occasion.
    """
    for event in events:
        _writers.register((writer, priority), key=event)


def tell(event: StrEnum, **about: Any) -> None:
    """Have the mails written about what just happened; a rollback takes it back. Raises NoWriter.

    ``about``: what JSON can hold, such as the keys of rows and what tells this occasion from the next.
    """
    _writer, priority = _writer_of(event)
    write_mails.using(priority=priority).enqueue(str(event), about)


@task(priority=URGENT, queue_name=MAIL_LANE)
def write_mails(event: str, about: Mapping[str, Any]) -> None:
    """Have the app that knows the event write its mails."""
    writer, _priority = _writer_of(event)
    writer(event, **about)


def _writer_of(event: str) -> tuple[Writer, int]:
    try:
        return _writers[event]
    except LookupError as error:
        raise NoWriter(event) from error

"""Keeping the index current: changes name keys, a task reads their present state and writes it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from django_tasks import task
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jobs.registry import URGENT

from .contract import IndexBroken, SearchDocument, SearchUnavailable
from .engines import get_engine
from .sources import documents_of, sources

logger = logging.getLogger("search")

Progress = Callable[[int, int], None]
"""Called with the documents done and their total."""


def schedule(*keys: str) -> None:
    """Have these keys brought up to date; inside the caller's transaction, so a rollback takes it back."""
    if keys:
        refresh_documents.enqueue(list(keys))


@task(priority=URGENT)
def refresh_documents(keys: list[str]) -> None:
    """Index or remove each key by what the database says now; may run late, twice and in any order."""
    try:
        get_engine().refresh(keys, documents_of)
    except IndexBroken:
        logger.exception("Suchindex nicht beschreibbar, er wird neu aufgebaut")
        _enqueue_once(rebuild_index)  # it reads these keys too


@task(priority=URGENT)
def rebuild_index() -> None:
    """Build the index anew, whatever state it is in."""
    rebuild()


@task(priority=URGENT)
def check_index() -> None:
    """Rebuild the index if it is missing, damaged or incomplete."""
    check()


def rebuild(progress: Progress | None = None) -> int:
    """Build beside and swap; the number of documents. Searches go on with the old index meanwhile."""
    total = sum(source.published().count() for source in sources().values())

    def documents() -> Iterator[SearchDocument]:
        done = 0
        for source in sources().values():
            for document in source.documents():
                yield document
                done += 1
                if progress:
                    progress(done, total)

    return get_engine().rebuild(documents(), documents_of)


def check() -> bool:
    """Whether the index was well; it is rebuilt here where it was not. An engine that is away is left alone."""
    try:
        indexed = get_engine().verify().documents
    except IndexBroken:
        logger.exception("Suchindex fehlt oder ist beschädigt, er wird neu aufgebaut")
    except SearchUnavailable:
        logger.exception("Suchmaschine nicht erreichbar")
        return False
    else:
        expected = {kind: count for kind, source in sources().items() if (count := source.published().count())}
        if dict(indexed) == expected or _waiting(refresh_documents):
            return True
        logger.warning("Suchindex unvollständig: %s statt %s, er wird neu aufgebaut", dict(indexed), expected)
    rebuild()
    return False


def request_check() -> None:
    """Have the worker look at the index; for those who only read and found it broken."""
    _enqueue_once(check_index)


def _enqueue_once(wanted: Task) -> None:
    if not _waiting(wanted):
        wanted.enqueue()


def _waiting(wanted: Task) -> bool:
    """Whether such a task stands in the queue and has not begun."""
    return DBTaskResult.objects.filter(task_path=wanted.module_path, status=TaskResultStatus.READY).exists()

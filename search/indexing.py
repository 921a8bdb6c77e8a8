"""Keeping the index current: changes name keys, a task reads their present state and writes it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jobs.once import enqueue_once, waits
from jobs.registrations import Registry
from jobs.registry import SOON

from .contract import IndexBroken, SearchDocument, SearchUnavailable
from .engines import get_engine
from .sources import documents_of, sources, with_followers

logger = logging.getLogger("search")

BATCH = 500
"""Keys in one task at most: some seconds of work, so that others get their turn, and some megabytes."""
Progress = Callable[[int, int], None]
"""Called with the documents done and their total."""
Watcher = Callable[[Sequence[str]], None]
"""Hears which keys changed, after the transaction that changed them; maybe twice and in any order. It enqueues what takes longer."""

_watchers: Registry[Watcher] = Registry("watcher of what is published")


def register_watcher(hear: Watcher) -> None:
    """Have an app told of all that the index is told of; called in ``AppConfig.ready()``."""
    _watchers.register(hear)


@transaction.atomic
def schedule(*keys: str) -> None:
    """Have these keys brought up to date; inside the caller's transaction, so a rollback takes it back.

    They join a task that has not begun, so that a large import queues a handful. One that a worker or another transaction
    has under lock is passed over: nobody waits for anybody here.
    """
    if not keys:
        return
    waiting = DBTaskResult.objects.ready().filter(task_path=refresh_documents.module_path).order_by("-enqueued_at")
    task = waiting.select_for_update(skip_locked=True).first()
    known: list[str] = task.args_kwargs["args"][0] if task and not task.worker_ids else []
    joined = list(dict.fromkeys([*known, *keys]))
    if task is None or not known or len(joined) > BATCH:
        new = list(dict.fromkeys(keys))
        for start in range(0, len(new), BATCH):  # an upper topic names a tenth of the stock: no task reads more than a batch at once
            refresh_documents.enqueue(new[start : start + BATCH])
    elif joined != known:
        task.args_kwargs["args"][0] = joined
        task.save(update_fields=["args_kwargs"])


@task(priority=SOON)
def refresh_documents(keys: list[str]) -> None:
    """Index or remove each key by what the database says now; may run late, twice and in any order.

    A key that cannot be read must not keep its neighbours out: a batch that fails is halved until it stands alone. Whoever keeps
    something else of what is published hears of it first: an engine that is away keeps nobody else waiting.
    """
    for hear in _watchers:
        hear(keys)
    try:
        get_engine().refresh(with_followers(keys), documents_of)
    except IndexBroken:
        logger.exception("Suchindex nicht beschreibbar, er wird neu aufgebaut")
        enqueue_once(rebuild_index)  # it reads these keys too
    except (SearchUnavailable, DatabaseError):
        raise
    except Exception:
        if len(keys) == 1:
            raise
        logger.exception("%s Schlüssel ließen sich nicht zusammen nachführen, sie werden geteilt", len(keys))
        middle = len(keys) // 2
        with transaction.atomic():
            for half in (keys[:middle], keys[middle:]):
                refresh_documents.enqueue(half)


@task(priority=SOON)
def rebuild_index() -> None:
    """Build the index anew, whatever state it is in."""
    rebuild()


@task(priority=SOON)
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
    except SearchUnavailable as error:
        logger.warning("Suchmaschine nicht erreichbar: %s", error)
        return False
    else:
        expected = {kind: count for kind, source in sources().items() if (count := source.published().count())}
        if dict(indexed) == expected or waits(refresh_documents):
            return True
        logger.warning("Suchindex unvollständig: %s statt %s, er wird neu aufgebaut", dict(indexed), expected)
    rebuild()
    return False


def catch_up() -> None:
    """Bring the index up to date as soon as the engine is back: what failed while it was away does not wait for its next turn.

    What failed for another reason does: it would use up all its attempts within minutes.
    """
    try:
        get_engine().health()
    except IndexBroken:
        if not waits(rebuild_index, TaskResultStatus.RUNNING):
            enqueue_once(rebuild_index)
    except SearchUnavailable:
        return
    now = timezone.now()
    away = [_path_of(error) for error in (SearchUnavailable, IndexBroken)]
    postponed = Q(status=TaskResultStatus.READY, run_after__gt=now, exception_class_path__in=away)
    given_up = Q(status=TaskResultStatus.FAILED, exception_class_path=_path_of(SearchUnavailable))
    late = DBTaskResult.objects.filter(postponed | given_up, task_path__in=[refresh_documents.module_path, rebuild_index.module_path])
    if count := late.update(status=TaskResultStatus.READY, run_after=now, finished_at=None):
        logger.info("Suchmaschine wieder erreichbar, %s Aufgaben werden nachgeholt", count)


def _path_of(error: type[Exception]) -> str:
    """As the backend of the tasks names what one failed with."""
    return f"{error.__module__}.{error.__qualname__}"


def request_check() -> None:
    """Have the worker look at the index; for those who only read and found it broken."""
    enqueue_once(check_index)


def is_behind() -> bool:
    """Whether changes wait to be written into the index."""
    return waits(refresh_documents) or waits(rebuild_index)

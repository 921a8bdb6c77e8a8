"""Work through what is due, one thing at a time: what cannot be done is counted and told, and its neighbours are done."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar, overload

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from .models import DueWork

logger = logging.getLogger("jobs")

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


@overload
def each_due(name: str, keys: Iterable[Key], act: Callable[[Key], object]) -> int: ...
@overload
def each_due(name: str, keys: Iterable[Key], act: Callable[[Key, Answer], object], *, ask: Callable[[Key], Answer]) -> int: ...
def each_due(name: str, keys: Iterable[Any], act: Callable[..., object], *, ask: Callable[[Any], object] | None = None) -> int:
    """Call ``act`` for each key in a transaction of its own; the number of those that were done.

    ``ask`` is called for the key before the transaction begins, and ``act`` gets its answer too: no lock is held while another
    server is asked. ``act`` looks again under its lock whether the thing is still due, and does nothing where it is not. What they
    raise is counted by type and logged with the key, which is never a person's name or address; the thing stays due and comes again
    with the next run. A lost database ends the run, as everywhere in a worker. ``name`` is shown to the operators (German).
    """
    done, failures = 0, Counter[str]()
    for key in keys:
        try:
            answer = (ask(key),) if ask else ()
            with transaction.atomic():
                act(key, *answer)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            failures[type(error).__name__] += 1
            logger.exception("%s: %s ist fehlgeschlagen, das Übrige geht weiter", name, key)
        else:
            done += 1
    note(name, done, failures)
    return done


def note(name: str, done: int, failures: Counter[str]) -> None:
    """Keep what the last run did; one that found nothing due and follows a good one changes nothing."""
    before = DueWork.objects.filter(name=name).first()
    if not (done or failures or (before and before.failed)):
        return
    figures = {"ran_at": timezone.now(), "done": done, "failed": failures.total(), "reasons": dict(failures)}
    DueWork.objects.update_or_create(name=name, defaults=figures)

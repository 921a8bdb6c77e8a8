"""What says the same in other words: the engine proposes, the database decides who may see it."""

from __future__ import annotations

import logging
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from .audiences import audiences_of
from .contract import SearchUnavailable
from .engines import get_engine

logger = logging.getLogger("search")

SPARE = 5
"""Proposals more than wanted, for those that the database hides by now."""

Thing = TypeVar("Thing", bound=Model)


def similar_among(visible: QuerySet[Thing], key: str, user: Any, *, limit: int) -> list[Thing]:
    """At most ``limit`` of those things that resemble the one of ``key``, the nearest first; one query.

    ``visible`` holds what the user may see of the same kind. Never raises: [] where the engine cannot answer.
    """
    kind = key.partition(":")[0]
    try:
        hits = get_engine().similar(key, audiences_of(user), limit + SPARE, (kind,))
    except SearchUnavailable:
        logger.warning("Keine ähnlichen Einträge: Suchmaschine nicht erreichbar")
        return []
    wanted = [int(pk) for pk in (hit.key.partition(":")[2] for hit in hits) if pk.isdecimal()]
    found = visible.in_bulk(wanted) if wanted else {}
    return [found[pk] for pk in wanted if pk in found][:limit]

"""Search-as-you-type: what a visitor may see whose title begins to say what was typed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from .audiences import audiences_of
from .contract import SearchUnavailable
from .engines import get_engine
from .query import normalise
from .sources import sources, visible_objects

logger = logging.getLogger("search")

SHORTEST = 2
"""Letters from which on something is suggested."""
LIMIT = 8


@dataclass(frozen=True, slots=True)
class Suggestion:
    title: str
    label: Any
    """The kind's German name."""
    url: str


def suggestions(user: Any, typed: str) -> tuple[Suggestion, ...]:
    """At most LIMIT entries, topics and municipalities, the best first; () where the engine cannot answer. Never raises."""
    text = normalise(typed)
    if len(text) < SHORTEST:
        return ()
    try:
        hits = get_engine().suggest(text, audiences_of(user), LIMIT)
    except SearchUnavailable:
        logger.warning("Keine Vorschläge: Suchmaschine nicht erreichbar")
        return ()
    visible = visible_objects(user, (hit.key for hit in hits))
    return tuple(Suggestion(hit.title, sources()[hit.kind].label, hit.url) for hit in hits if hit.key in visible)

"""Audiences: the strings that say who may see a document, one source for SQL and the engines.

``public`` everyone, ``municipalities`` everyone with a role, ``participants:<page>`` the participants of
that page. Apps further right register the groups they know with ``register_audiences``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from accounts.roles import is_member
from jobs.registrations import Registry

PUBLIC = "public"
MUNICIPALITIES = "municipalities"

_sources: Registry[Callable[[Any], Iterable[str]]] = Registry("source of audiences")


def register_audiences(source: Callable[[Any], Iterable[str]]) -> None:
    """Add a function that names further audiences of a signed-in user; called in ``AppConfig.ready()``."""
    _sources.register(source)


def audiences_of(user: Any) -> frozenset[str]:
    """All audiences a user belongs to; guests belong to ``public`` alone."""
    if not is_member(user):
        return frozenset({PUBLIC})
    return frozenset({PUBLIC, MUNICIPALITIES}).union(*(source(user) for source in _sources))

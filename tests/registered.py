"""Registries for the length of a test."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from jobs.registrations import Registry


@contextmanager
def for_a_while(*registries: Registry, empty: bool = False) -> Iterator[None]:
    """What is registered meanwhile is forgotten afterwards; ``empty``: what the apps registered is set aside."""
    if not registries:
        yield
        return
    with patch.object(registries[0], "_held", {} if empty else registries[0]._held), for_a_while(*registries[1:], empty=empty):
        yield


@contextmanager
def without(registry: Registry, key: Hashable) -> Iterator[None]:
    """One thing is set aside."""
    with patch.object(registry, "_held", {other: held for other, held in registry._held.items() if other != key}):
        yield


@contextmanager
def instead(registry: Registry, key: Hashable, thing: object) -> Iterator[None]:
    """Another thing stands under a key."""
    with without(registry, key):
        registry.register(thing, key=key)
        yield

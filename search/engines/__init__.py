"""The engines behind the contract, one of them chosen by ``SEARCH_ENGINE``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.contract import SearchEngine

from .embedded import EmbeddedEngine


def get_engine() -> SearchEngine:
    """The engine of this installation; raises ImproperlyConfigured for a name that is none."""
    if settings.SEARCH_ENGINE == "embedded":
        return _embedded(Path(settings.SEARCH_INDEX_DIR))
    raise ImproperlyConfigured(f"SEARCH_ENGINE={settings.SEARCH_ENGINE!r}: erlaubt ist 'embedded'.")


@lru_cache(maxsize=1)
def _embedded(directory: Path) -> EmbeddedEngine:
    """One engine a process: it keeps the index open between requests."""
    return EmbeddedEngine(directory)

"""The engines behind the contract, one of them chosen by ``SEARCH_ENGINE``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.contract import SearchEngine

from .embedded import EmbeddedEngine
from .guarded import GuardedEngine


def get_engine() -> SearchEngine:
    """The engine of this installation; raises ImproperlyConfigured for a name that is none."""
    if settings.SEARCH_ENGINE == "embedded":
        return _embedded(Path(settings.SEARCH_INDEX_DIR))
    if settings.SEARCH_ENGINE == "elasticsearch":
        return _elasticsearch(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_PREFIX)
    raise ImproperlyConfigured(f"SEARCH_ENGINE={settings.SEARCH_ENGINE!r}: erlaubt sind 'embedded' und 'elasticsearch'.")


@lru_cache(maxsize=1)
def _embedded(directory: Path) -> EmbeddedEngine:
    """One engine a process: it keeps the index open between requests."""
    return EmbeddedEngine(directory)


@lru_cache(maxsize=1)
def _elasticsearch(url: str, prefix: str) -> GuardedEngine:
    """One engine a process: it keeps connections open, and all threads learn at once that the server is away."""
    # Who uses the embedded engine does not pay for the client: 0.4 s and 30 MB a process.
    from .elasticsearch import ElasticsearchEngine

    if not url:
        raise ImproperlyConfigured("SEARCH_ENGINE='elasticsearch' braucht ELASTICSEARCH_URL, zum Beispiel http://127.0.0.1:9200")
    return GuardedEngine(ElasticsearchEngine(url, prefix))

"""Caches that may be missing. What they hold can be made again: a page is slower without it, never an error.

Nothing that protects lies here (accounts/limits.py), and nothing that must not be lost.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pickle import PickleError
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from django.db import OperationalError, connection

logger = logging.getLogger(__name__)
PAUSE = 30
"""Seconds for which a cache that failed is left alone, so that an outage does not slow every request."""


class _Forgiving(BaseCache):
    """Mixed in before a backend: where that fails, there is nothing in the cache, and nothing is kept."""

    _down_until = 0.0

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._tried(lambda: super(_Forgiving, self).get(key, default, version), default)

    def get_many(self, keys: Any, version: Any = None) -> dict[Any, Any]:
        return self._tried(lambda: super(_Forgiving, self).get_many(keys, version), {})

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._tried(lambda: super(_Forgiving, self).set(*args, **kwargs), None)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._tried(lambda: super(_Forgiving, self).set_many(data, *args, **kwargs), list(data))

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._tried(lambda: super(_Forgiving, self).add(*args, **kwargs), False)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._tried(lambda: super(_Forgiving, self).touch(*args, **kwargs), False)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._tried(lambda: super(_Forgiving, self).delete(*args, **kwargs), False)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._tried(lambda: super(_Forgiving, self).delete_many(*args, **kwargs), None)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self._tried(lambda: super(_Forgiving, self).has_key(*args, **kwargs), False)

    def _tried(self, act: Callable[[], Any], missing: Any) -> Any:
        if time.monotonic() < _Forgiving._down_until:
            return missing
        try:
            return act()
        except (TypeError, ValueError, AttributeError, PickleError):
            raise  # a key or a value that no cache takes is a mistake of ours
        except Exception as error:  # whatever the library of the backend raises: a cache is no reason to fail
            _Forgiving._down_until = time.monotonic() + PAUSE
            logger.warning("Cache nicht erreichbar (%s), %s Sekunden ohne.", type(error).__name__, PAUSE)
            self._require_usable_transaction(error)
            return missing

    def _require_usable_transaction(self, error: Exception) -> None:
        """Nothing to do for a cache with a connection of its own."""


class ForgivingDatabaseCache(_Forgiving, DatabaseCache):
    """The cache in a table of the portal's database."""

    def _require_usable_transaction(self, error: Exception) -> None:
        """PostgreSQL refuses everything after an error inside a transaction: 503, which the next attempt is spared."""
        if connection.in_atomic_block and connection.vendor != "sqlite":
            raise OperationalError("The cache failed inside a transaction.") from error


class ForgivingRedisCache(_Forgiving, RedisCache):
    """Redis, which may be restarted at any time."""

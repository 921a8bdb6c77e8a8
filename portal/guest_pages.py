"""The application of the web server, with the pages of guests kept before it where the settings say so."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from guest_cache.front import Doors, GuestCache
from guest_cache.store import Store
from guest_cache.watch import watch_of
from operations import maintenance

from .guest_lives import COOKIES, NEVER

MEGABYTE = 1024 * 1024


def with_guest_cache(application: Any) -> Any:
    """The application itself, or with its answers kept; while maintenance is on nothing is answered from what is kept."""
    if not settings.GUEST_CACHE:
        return application
    store = Store(settings.GUEST_CACHE_DIR, settings.GUEST_CACHE_MB * MEGABYTE)
    watch = watch_of()
    watch.look()  # from now on it knows of changes: what other processes keep from now on holds here too
    return GuestCache(application, watch, store, Doors(COOKIES, NEVER, settings.GUEST_CACHE_EDITION), maintenance.is_on)

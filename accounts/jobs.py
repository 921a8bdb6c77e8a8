"""What of accounts runs by itself: rows whose time is over are deleted."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.conf import settings

from jobs.registry import register_periodic


def clear_sessions() -> None:
    """Delete sessions that have expired: they hold who signed in when, and nothing reads them any more."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def register() -> None:
    register_periodic("Abgelaufene Sitzungen löschen", timedelta(days=1), clear_sessions)

"""What of accounts runs by itself: rows whose time is over are deleted."""

from __future__ import annotations

import time
from datetime import timedelta
from importlib import import_module

from allauth.mfa import app_settings as mfa_settings
from django.conf import settings

from jobs.registry import register_periodic

from . import leaving, limits
from .kept import store
from .models import SpentCode

KEPT_PERIODS = 120
"""An hour: a code is good for one period, and clocks differ by less."""


def clear_sessions() -> None:
    """Delete sessions that have expired: they hold who signed in when, and nothing reads them any more."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def clear_counts() -> None:
    """Delete tries that no longer count, and codes whose period is long over."""
    limits.clear()
    SpentCode.objects.filter(period__lt=time.time() // mfa_settings.TOTP_PERIOD - KEPT_PERIODS).delete()


def register() -> None:
    register_periodic("Alte Anmeldeversuche und Einmalcodes löschen", timedelta(hours=1), clear_counts)
    register_periodic("Nicht angenommene Eingaben löschen", timedelta(hours=1), store.clear)
    register_periodic("Vermerke über verlassene Kommunen löschen", timedelta(days=1), leaving.clear)
    register_periodic("Abgelaufene Sitzungen löschen", timedelta(days=1), clear_sessions)

"""The sign of the closed door: a maintenance that nobody ended."""

from __future__ import annotations

from jobs.signs import Finding, Sign, register_sign

from . import maintenance


def register() -> None:
    register_sign(Sign("maintenance", "Wartung", look_at_maintenance, grave=False, asks_database=False))


def look_at_maintenance() -> Finding:
    """Closing the portal on purpose is no fault; forgetting to open it is one."""
    on = maintenance.current()
    text = maintenance.in_words(on)
    if on and on.is_forgotten:
        return Finding(False, f"{text} Die Wartung sollte längst zu Ende sein.", "Öffnen Sie das Portal mit manage.py maintenance off.")
    return Finding(True, text)

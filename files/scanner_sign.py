"""The sign of the scanner: whether it answers, and how many files wait for its verdict."""

from __future__ import annotations

from django.conf import settings

from jobs.signs import Finding, Sign, register_sign

from . import clamd
from .scanning import count_unscanned

PATIENCE = 2.0
"""Seconds for an answer to PING; a scanner that loads its signatures takes longer, and is not there yet."""


def register() -> None:
    register_sign(Sign("scanner", "Virenscanner", look_at_scanner, grave=False, metric="unscanned_files"))


def look_at_scanner() -> Finding:
    """Where one is set up. A file without a verdict is seen by nobody but its owner, so a dead scanner stops uploads silently."""
    if not settings.CLAMAV_URL:
        return Finding(True, "Kein Virenscanner ist eingerichtet (CLAMAV_URL ist leer).", value=0)
    waiting = count_unscanned()
    try:
        clamd.ping(settings.CLAMAV_URL, seconds=PATIENCE)
    except clamd.ScannerDown:
        text = f"Der Virenscanner antwortet nicht, {_files(waiting)} auf ihn."
        advice = "Läuft clamd hinter CLAMAV_URL? Was wartet, wird danach von selbst geprüft; bis dahin wird es niemandem gezeigt."
        return Finding(False, text, advice, waiting)
    return Finding(True, f"Der Virenscanner antwortet, {_files(waiting)} auf ihn.", value=waiting)


def _files(count: int) -> str:
    return {0: "keine Datei wartet", 1: "eine Datei wartet"}.get(count, f"{count} Dateien warten")

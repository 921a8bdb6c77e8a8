"""How the portal is: every app registers what tells of its health, and one look gives it to whoever shows it.

``/readyz``, ``manage.py status``, ``manage.py alarm``, the page "Betrieb" and the metrics all render what ``examine`` returns.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from .registrations import Registry

logger = logging.getLogger("jobs")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one sign says now, in German; ``advice`` tells the operator what to do where it is not ``ok``."""

    ok: bool
    text: str
    advice: str = ""
    value: float | None = None
    """The figure behind the text, in the unit that the name of the sign's metric ends with."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing to look at. ``look`` must be quick; what it raises counts as a finding that is not ok."""

    name: str
    label: str
    look: Callable[[], Finding]
    grave: bool = True
    """Whether the portal cannot do its work without it; a sign that is not grave is told, but leaves the portal ready."""
    asks_database: bool = True
    """Left out while the database is away: its fault would only repeat that one."""
    metric: str = ""
    """Name of ``value`` as a metric, with its unit; "" where there is none."""
    counts: bool = False
    """A value that has risen is news, although the sign was not ok before."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A sign and what it said."""

    sign: Sign
    finding: Finding

    @property
    def is_grave(self) -> bool:
        return self.sign.grave and not self.finding.ok


DATABASE = "database"
_signs: Registry[Sign] = Registry("sign")
_looking = threading.Lock()
_last: tuple[float, list[Seen]] | None = None


def register_sign(sign: Sign) -> None:
    """Add a sign; ``name`` is its key in answers for machines. They are shown in the order in which they were registered."""
    _signs.register(sign, key=sign.name)


def examine() -> list[Seen]:
    """Look at everything now."""
    seen: list[Seen] = []
    database_away = False
    for sign in _signs:
        if sign.asks_database and database_away:
            continue
        finding = _look(sign)
        database_away |= sign.name == DATABASE and not finding.ok
        seen.append(Seen(sign, finding))
    return seen


def examine_at_times() -> list[Seen]:
    """The last look of this process where it is younger than SIGNS_KEPT_SECONDS: a crowd at /readyz costs one look.

    While one thread looks, the others are given what it saw before.
    """
    global _last
    last = _last
    if last and time.monotonic() - last[0] < settings.SIGNS_KEPT_SECONDS:
        return last[1]
    if not _looking.acquire(blocking=last is None):
        return last[1] if last else examine()
    try:
        if _last is last:  # nobody has looked while this thread waited
            _last = (time.monotonic(), examine())
        return _last[1] if _last else []
    finally:
        _looking.release()


def forget() -> None:
    """Look again at the next call; for tests, whose worlds change faster than a real one."""
    global _last
    _last = None


def _look(sign: Sign) -> Finding:
    try:
        return sign.look()
    except Exception as error:
        logger.warning("„%s“ ließ sich nicht prüfen", sign.label, exc_info=True)
        return Finding(False, f"Antwortet nicht ({type(error).__name__}).", "Den Grund nennt das Protokoll des Portals.")

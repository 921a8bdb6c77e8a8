"""Maintenance mode: a file below PORTAL_VAR_DIR, because it must hold while the database is migrated or restored.

All processes that share this folder see it with their next request; hosts with folders of their own are told one by one.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

FLAG = "maintenance.json"
UNKNOWN_END = timedelta(minutes=10)
"""When to ask again where nobody said how long it takes."""
SHORTEST = timedelta(minutes=1)
"""When to ask again where the end has come and it is not over."""
OVERDUE = timedelta(minutes=30)
"""So long after its announced end somebody has probably forgotten it."""
LONGEST = timedelta(hours=12)
"""So long after its beginning, where no end was announced."""


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Since when, until when as far as announced, and whether the operator's network may look in."""

    since: datetime
    until: datetime | None = None
    operators: bool = False

    @property
    def is_late(self) -> bool:
        return self.until is not None and timezone.now() >= self.until

    @property
    def is_forgotten(self) -> bool:
        return timezone.now() >= (self.until + OVERDUE if self.until else self.since + LONGEST)

    @property
    def retry_after(self) -> int:
        """Seconds after which it pays to ask again."""
        left = (self.until - timezone.now()) if self.until else UNKNOWN_END
        return int(max(left, SHORTEST).total_seconds())


def is_on() -> bool:
    """Whether the portal may be closed: no more than a look at whether the file is there."""
    return os.path.exists(f"{settings.VAR_DIR}/{FLAG}")


def current() -> Maintenance | None:
    """The maintenance that is on, or None. A file that cannot be read counts: better a closed door than a half-restored portal."""
    try:
        text = _flag().read_text()
    except FileNotFoundError:
        return None
    except OSError:
        return Maintenance(timezone.now())
    try:
        stored = json.loads(text)
        until = datetime.fromisoformat(stored["until"]) if stored["until"] else None
        return Maintenance(datetime.fromisoformat(stored["since"]), until, bool(stored["operators"]))
    except (ValueError, KeyError, TypeError):
        return Maintenance(timezone.now())


def start(*, until: datetime | None = None, operators: bool = False) -> Maintenance:
    """Close the portal; once more with another end changes the end."""
    before = current()
    maintenance = Maintenance(before.since if before else timezone.now(), until, operators)
    flag = _flag()
    flag.parent.mkdir(parents=True, exist_ok=True)
    draft = flag.with_suffix(".new")
    stored = {"since": maintenance.since.isoformat(), "until": until.isoformat() if until else None, "operators": operators}
    draft.write_text(json.dumps(stored))
    os.replace(draft, flag)
    return maintenance


def end() -> bool:
    """Open the portal; False where it was open."""
    try:
        _flag().unlink()
    except FileNotFoundError:
        return False
    return True


def in_words(on: Maintenance | None) -> str:
    """What holds, in a sentence for operators."""
    if on is None:
        return "Das Portal ist offen."
    since = date_format(timezone.localtime(on.since), "DATETIME_FORMAT")
    until = f", angekündigt bis {date_format(timezone.localtime(on.until), 'DATETIME_FORMAT')}" if on.until else ""
    return f"Wartung seit {since}{until}. Seiten, Feeds und Uploads antworten 503."


def _flag() -> Path:
    return Path(settings.VAR_DIR) / FLAG

"""Telling the operator that something is wrong, by a way of its own: no worker, no outbox, no database is needed.

What was told is kept in a file, because the database may be what is missing. A fault is told once, again after REPEAT or
when its count has risen, and once more when it is over.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from jobs.signs import Seen

from . import maintenance
from .report import line

REPEAT = timedelta(hours=6)
PAUSE = timedelta(minutes=15)
"""The shortest time between two mails about one sign whose count goes on rising."""
ROOM = 4096
"""Bytes that the file takes from the beginning, so that it can be overwritten on a disk that is full."""
TIMEOUT = 20


@dataclass(frozen=True, slots=True)
class Told:
    """What the operator knows of a sign that is not ok: what it is about, when that was told last, and the count then."""

    label: str
    told_at: str
    value: float | None


def news(seen: Sequence[Seen], known: dict[str, Told]) -> tuple[list[Seen], list[str], dict[str, Told]]:
    """What to tell, the names of what is over, and what is known afterwards."""
    now = timezone.now()
    wrong = [each for each in seen if not each.finding.ok]
    due = [each for each in wrong if _is_due(each, known.get(each.sign.name), now)]
    looked_at = {each.sign.name for each in seen}
    still = {each.sign.name for each in wrong}
    over = [name for name in known if name in looked_at and name not in still]
    after = {name: told for name, told in known.items() if name not in over}
    after |= {each.sign.name: Told(each.sign.label, now.isoformat(), each.finding.value) for each in due}
    return due, over, after


def _is_due(seen: Seen, told: Told | None, now: datetime) -> bool:
    if told is None:
        return True
    since = now - datetime.fromisoformat(told.told_at)
    risen = seen.sign.counts and (seen.finding.value or 0) > (told.value or 0)
    return since >= REPEAT or (risen and since >= PAUSE)


def raise_alarm(seen: Sequence[Seen]) -> list[str]:
    """Mail what is new and what is over; the lines that were told. Raises what the mail server raises: then nothing counts as told."""
    on = maintenance.current()
    if on and not on.is_forgotten:
        return []
    known = read()
    due, over, after = news(seen, known)
    told = [line(each) for each in due] + [f"Behoben: {known[name].label}" for name in over]
    if told:
        send(told, any(each.sign.grave for each in due))
        write(after)
    return told


def send(told: Sequence[str], grave: bool) -> None:
    """One mail to ALARM_TO, past the outbox."""
    host = settings.PORTAL_BASE_URL.split("://")[-1]
    subject = f"[Portal {host}] {'Störung' if grave else 'Hinweis' if any(not text.startswith('Behoben') for text in told) else 'Behoben'}"
    text = "\n\n".join([*told, f"Was zu tun ist, steht auf der Seite „Betrieb“: {settings.PORTAL_BASE_URL}/mein-bereich/betrieb/"])
    connection = get_connection(settings.ALARM_EMAIL["EMAIL_BACKEND"], **_server(), timeout=TIMEOUT)
    message = EmailMessage(subject, text + "\n", settings.DEFAULT_FROM_EMAIL, settings.ALARM_TO, connection=connection)
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    message.send()


def _server() -> dict[str, Any]:
    """The parts of ALARM_EMAIL_URL as a mail backend takes them."""
    given = settings.ALARM_EMAIL
    return {
        "host": given.get("EMAIL_HOST", ""),
        "port": given.get("EMAIL_PORT"),
        "username": given.get("EMAIL_HOST_USER", ""),
        "password": given.get("EMAIL_HOST_PASSWORD", ""),
        "use_tls": given.get("EMAIL_USE_TLS", False),
        "use_ssl": given.get("EMAIL_USE_SSL", False),
    }


def read() -> dict[str, Told]:
    """What the operator knows; nothing where that cannot be read."""
    found = sorted((path for path in _places() if path.exists()), key=lambda path: path.stat().st_mtime)
    try:
        stored = json.loads(found[-1].read_text()) if found else {}
        return {name: Told(**told) for name, told in stored.items()}
    except (OSError, ValueError, TypeError):
        return {}


def write(known: dict[str, Told]) -> None:
    """Keep it, on another disk (the folder for temporary files) where the first one takes nothing any more."""
    text = json.dumps({name: asdict(told) for name, told in known.items()}).ljust(ROOM).encode()
    for path in _places():
        try:
            with path.open("r+b" if path.exists() else "wb") as file:
                file.write(text)
                file.truncate()
        except OSError:
            continue
        return


def _places() -> tuple[Path, ...]:
    return Path(settings.VAR_DIR) / "alarm.json", Path(tempfile.gettempdir()) / "portal-alarm.json"

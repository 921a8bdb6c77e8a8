"""``bin/backup``: database and media as they are now, while the portal goes on."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from . import archive, databases
from .words import Refused, size_of

Say = Callable[[str], object]
MARGIN = 64 * 1024 * 1024
"""Bytes that must stay free beside the backup, so that it does not stop the portal."""


def back_up(folder: Path, *, keep: int, say: Say) -> Path:
    """Write one backup below ``folder`` and delete all but the newest ``keep``; its path. Raises Refused or Failed."""
    if keep < 1:
        raise Refused("Mindestens eine Sicherung muss bleiben (--keep 1).")
    os.umask(0o077)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        archive.clear_unfinished(folder)
        return _write(folder, keep, say)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two backups at once would delete each other's unfinished folder."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused("Eine andere Sicherung läuft gerade.") from error
        yield


def _write(folder: Path, keep: int, say: Say) -> Path:
    database, media = databases.current(), Path(settings.MEDIA_ROOT)
    database.check_tools()
    _check_space(folder, database.size() + archive.bytes_below(media))
    name = archive.name_at(timezone.now())
    target, unfinished = folder / name, folder / f"{archive.UNFINISHED}{name}"
    if target.exists():
        raise Refused(f"{target} gibt es schon. Warten Sie eine Sekunde.")
    unfinished.mkdir()
    # The database first: a file is written once and never changed, so what it names is still there a moment later.
    say("Datenbank sichern …")
    migrations = sorted(f"{app}.{number}" for app, number in MigrationRecorder(connection).applied_migrations())
    database.dump(unfinished / database.file_name)
    say("Dateien sichern …")
    count = archive.pack(media, unfinished / archive.MEDIA)
    archive.Manifest(
        created_at=timezone.now().isoformat(),
        database=database.kind,
        server_version=database.version(),
        secret_fingerprint=archive.fingerprint(settings.SECRET_KEY),
        migrations=migrations,
        files={part: archive.checksum(unfinished / part) for part in (database.file_name, archive.MEDIA)},
    ).write(unfinished)
    unfinished.rename(target)
    os.sync()
    _tell(target, count, say)
    for old in archive.complete(folder)[keep:]:
        shutil.rmtree(old)
        say(f"Ältere Sicherung gelöscht: {old.name}")
    return target


def _check_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + MARGIN:
        raise Refused(f"In {folder} ist zu wenig Platz: {size_of(needed)} werden gebraucht, {size_of(free)} sind frei.")


def _tell(target: Path, files: int, say: Say) -> None:
    say(f"Sicherung fertig: {target} ({size_of(archive.bytes_below(target))}, {files} Dateien).")
    say(
        f"Nicht enthalten ist der SECRET_KEY (Fingerabdruck {archive.fingerprint(settings.SECRET_KEY)}). "
        "Bewahren Sie ihn getrennt auf: Ohne ihn muss jede Person ihren zweiten Faktor neu einrichten."
    )

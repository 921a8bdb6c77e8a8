"""``bin/restore``: a backup into an empty database and an empty folder, and nothing goes out that may have gone out before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from notifications.hold import begin_hold, in_words
from search.indexing import rebuild

from . import archive, databases
from .words import Refused

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the operator takes upon himself: to overwrite what is there, or to go on with another secret key."""

    overwrite: bool = False
    other_key: bool = False


def restore(folder: Path, *, allowed: Allowed, say: Say) -> None:
    """Bring a backup back. Raises Refused before anything is changed, Failed where a tool gave up."""
    database = databases.current()
    manifest = archive.Manifest.read(folder)
    say("Sicherung prüfen …")
    archive.verify(folder, manifest)
    _check(manifest, database, allowed)
    _make_room(database, say)
    say("Dateien zurückholen …")
    say(f"{archive.unpack(folder / archive.MEDIA, Path(settings.MEDIA_ROOT))} Dateien.")
    say("Datenbank einspielen …")
    database.load(folder / database.file_name)
    _bring_up(say)


def _check(manifest: archive.Manifest, database: databases.Database, allowed: Allowed) -> None:
    if manifest.database != database.kind:
        raise Refused(f"Die Sicherung ist für {manifest.database}, DATABASE_URL nennt {database.kind}.")
    database.check_tools(dumped_by=manifest.server_version)
    mine = archive.fingerprint(settings.SECRET_KEY)
    if manifest.secret_fingerprint != mine and not allowed.other_key:
        raise Refused(
            f"SECRET_KEY ist ein anderer (Fingerabdruck {mine}) als bei der Sicherung ({manifest.secret_fingerprint}). Setzen Sie den "
            "alten ein. Ist er verloren: --other-key spielt trotzdem ein; zweite Faktoren gelten dann nicht mehr."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations}
    if unknown := set(manifest.migrations) - known:
        raise Refused(f"Die Sicherung stammt von einer neueren Version des Portals ({min(unknown)}). Installieren Sie diese zuerst.")
    if others := database.others_connected():
        raise Refused(f"{others} Verbindungen zur Datenbank sind offen. Halten Sie Webserver und Arbeitsprozess zuerst an.")
    if not allowed.overwrite and not (database.is_empty() and _media_is_empty()):
        raise Refused("Datenbank oder Ordner der Dateien sind nicht leer. --force ersetzt, was dort steht.")


def _media_is_empty() -> bool:
    media = Path(settings.MEDIA_ROOT)
    return not media.exists() or not any(media.iterdir())


def _make_room(database: databases.Database, say: Say) -> None:
    """Empty the database; files that are there are put aside, not deleted."""
    media = Path(settings.MEDIA_ROOT)
    media.parent.mkdir(parents=True, exist_ok=True)
    if not database.is_empty():
        database.clear()
    if not _media_is_empty():
        aside = media.with_name(f"{media.name}-vor-{timezone.localtime():%Y%m%d-%H%M%S}")
        media.rename(aside)
        say(f"Die bisherigen Dateien liegen jetzt in {aside}. Löschen Sie sie, wenn alles stimmt.")
    elif media.exists():
        media.rmdir()


def _bring_up(say: Say) -> None:
    """What the portal needs to run on what was brought back. Mail is held first: whatever fails later, none goes out."""
    call_command("migrate", interactive=False, verbosity=0)
    held = begin_hold()
    call_command("createcachetable", verbosity=0)
    cache.clear()
    Session.objects.all().delete()  # sessions ended since the backup must not live again
    say("Suchindex aufbauen …")
    say(f"{rebuild()} Dokumente im Suchindex.")
    say(f"Fertig. {in_words(held)}; auch neue gehen erst hinaus, wenn Sie entschieden haben:")
    say("  manage.py after_restore")

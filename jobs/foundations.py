"""The signs of what everything stands on: database, migrations, cache, disk."""

from __future__ import annotations

import os
import shutil
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.template.defaultfilters import filesizeformat

from .signs import DATABASE, Finding, Sign, register_sign

MEGABYTE = 1024 * 1024


def register() -> None:
    register_sign(Sign(DATABASE, "Datenbank", look_at_database))
    register_sign(Sign("migrations", "Stand der Datenbank", look_at_migrations))
    register_sign(Sign("cache", "Zwischenspeicher", look_at_cache))
    register_sign(Sign("disk", "Speicherplatz", look_at_disk, asks_database=False, metric="disk_free_bytes"))


def look_at_database() -> Finding:
    """Whether it answers at all."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        advice = "Läuft der Datenbankserver, und stimmt DATABASE_URL? Das Portal verbindet sich von selbst wieder."
        return Finding(False, f"Die Datenbank antwortet nicht ({type(error).__name__}).", advice)
    return Finding(True, "Die Datenbank antwortet.")


def look_at_migrations() -> Finding:
    """Whether the tables are as the code expects them. Reading all migrations takes a tenth of a second, so it is done once a state."""
    applied = frozenset(MigrationRecorder(connection).applied_migrations())
    if waiting := _missing(applied):
        text = f"Es fehlen Änderungen an den Tabellen: {', '.join(waiting[:5])}{' …' if len(waiting) > 5 else ''}."
        return Finding(False, text, "Führen Sie manage.py migrate aus und starten Sie das Portal danach neu.", len(waiting))
    return Finding(True, "Alle Änderungen an den Tabellen sind ausgeführt.", value=0)


@lru_cache(maxsize=4)
def _missing(applied: frozenset[tuple[str, str]]) -> tuple[str, ...]:
    """What ``migrate`` would do where these are applied."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return tuple(f"{migration.app_label}.{migration.name}" for migration, _backwards in plan)


def look_at_cache() -> Finding:
    """Whether it has what some process told it within the last minute; Django's database cache swallows errors when it writes."""
    key, reason = "sign-of-life", ""
    try:
        cache.set(key, True, 60)
        kept = cache.get(key)
    except Exception as error:  # each kind of cache fails with exceptions of its own
        kept, reason = None, f" ({type(error).__name__})"
    if not kept:
        advice = "Läuft der Dienst hinter CACHE_URL? Die Tabelle des Datenbank-Caches legt manage.py createcachetable an."
        return Finding(False, f"Der Zwischenspeicher merkt sich nichts{reason}.", advice)
    return Finding(True, "Der Zwischenspeicher antwortet.")


def look_at_disk() -> Finding:
    """The tightest of the places where files are written, and whether they can be written."""
    places = {_existing(Path(place)) for place in (settings.VAR_DIR, settings.MEDIA_ROOT, settings.SEARCH_INDEX_DIR)}
    free = min(shutil.disk_usage(place).free for place in places)
    closed = sorted(str(place) for place in places if not os.access(place, os.W_OK))
    if closed:
        return Finding(False, f"Nicht beschreibbar: {', '.join(closed)}.", "Prüfen Sie Eigentümer und Rechte des Ordners.", free)
    text = f"{filesizeformat(free)} frei."
    if free < settings.DISK_MIN_FREE_MB * MEGABYTE:
        advice = "Schaffen Sie Platz auf dem Datenträger; sonst gehen Uploads, Suchindex und bei SQLite die Datenbank nicht mehr."
        return Finding(False, f"Nur noch {text}", advice, free)
    return Finding(True, text, value=free)


def _existing(path: Path) -> Path:
    """The folder itself, or the nearest one above it that exists."""
    while not path.exists():
        path = path.parent
    return path

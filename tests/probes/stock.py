"""What an installation holds, to be compared before and after: rows of every table, checksums of every file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

CHANGED_ON_PURPOSE = {"django_session", "portal_cache", "notifications_hold", "notifications_heldmail"}
"""By a restore: sessions end, the cache is empty, mails are held."""


def rows(database_url: str) -> dict[str, str]:
    """For every table the number of its rows and a checksum over their content."""
    with psycopg.connect(database_url.replace("postgres://", "postgresql://", 1)) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename").fetchall()
        wanted = [name for (name,) in names if name not in CHANGED_ON_PURPOSE]
        return {name: _content(connection, name) for name in wanted}


def _content(connection: psycopg.Connection, table: str) -> str:
    query = sql.SQL("SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text COLLATE \"C\"), '')) FROM {} t")
    count, digest = connection.execute(query.format(sql.Identifier(table))).fetchone() or (0, "")
    return f"{count} rows, {digest}"


def files(folder: Path) -> Mapping[str, str]:
    """Checksums by name."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}

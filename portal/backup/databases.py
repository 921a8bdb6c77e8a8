"""The database's share of a backup: PostgreSQL by its own tools of the matching version, SQLite by its online backup."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import connection

from .words import Failed, Refused

PG_VARIABLES = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
    "options": "PGOPTIONS", "service": "PGSERVICE", "passfile": "PGPASSFILE", "connect_timeout": "PGCONNECT_TIMEOUT",
}  # fmt: skip
"""How libpq's parameters are handed to its tools: never as arguments, which everyone on the machine can read."""


class Database(Protocol):
    kind: str
    file_name: str

    def version(self) -> int: ...
    def size(self) -> int: ...
    def is_empty(self) -> bool: ...
    def others_connected(self) -> int: ...
    def check_tools(self, *, dumped_by: int | None = None) -> None: ...
    def dump(self, target: Path) -> None: ...
    def clear(self) -> None: ...
    def load(self, source: Path) -> None: ...


def current() -> Database:
    """The database that the settings name."""
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def _value(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


class PostgreSQL:
    kind, file_name = "postgresql", "database.dump"

    def version(self) -> int:
        """The server's major version."""
        return connection.get_database_version()[0]

    def size(self) -> int:
        return _value("SELECT pg_database_size(current_database())")

    def is_empty(self) -> bool:
        return _value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0

    def others_connected(self) -> int:
        return _value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")

    def check_tools(self, *, dumped_by: int | None = None) -> None:
        """Raises Refused without the tools of the server's version, or where the backup is of a newer server."""
        if dumped_by and dumped_by > self.version():
            raise Refused(
                f"Die Sicherung stammt von PostgreSQL {dumped_by}, der Server hier ist PostgreSQL {self.version()}. "
                f"Nehmen Sie einen Server ab Version {dumped_by}."
            )
        self._tool("pg_restore" if dumped_by else "pg_dump")

    def dump(self, target: Path) -> None:
        self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")

    def load(self, source: Path) -> None:
        """In one transaction: after an error the database is as empty as before."""
        connection.close()
        name = connection.get_connection_params()["dbname"]
        options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        self._run("pg_restore", *options, f"--dbname={name}", str(source))

    def _tool(self, name: str) -> str:
        """The path of ``pg_dump`` or ``pg_restore`` in the server's major version."""
        major = self.version()
        seen = []
        for path in (shutil.which(name), f"/usr/lib/postgresql/{major}/bin/{name}"):
            if not path or not Path(path).exists():
                continue
            said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
            found = re.search(r"(\d+)\.", said)
            if found and int(found[1]) == major:
                return path
            seen.append(found[1] if found else "?")
        have = f"gefunden wurde Version {', '.join(seen)}" if seen else "gefunden wurde keines"
        raise Refused(f"{name} muss zum Server passen (PostgreSQL {major}); {have}. Installieren Sie das Paket postgresql-client-{major}.")

    def _run(self, name: str, *arguments: str) -> None:
        result = subprocess.run(
            [self._tool(name), *arguments], env={**os.environ, **self._environment()}, capture_output=True, text=True, check=False
        )
        if result.returncode:
            raise Failed(f"{name} ist fehlgeschlagen: {result.stderr.strip()[-1000:]}")

    def _environment(self) -> dict[str, str]:
        given = connection.get_connection_params()
        return {PG_VARIABLES[name]: str(value) for name, value in given.items() if name in PG_VARIABLES and value}


class SQLite:
    kind, file_name = "sqlite", "database.sqlite3"

    def version(self) -> int:
        return sqlite3.sqlite_version_info[0]

    def size(self) -> int:
        return _value("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")

    def is_empty(self) -> bool:
        return _value("SELECT count(*) FROM sqlite_master") == 0

    def others_connected(self) -> int:
        """SQLite does not know; the guide says to stop the portal first."""
        return 0

    def check_tools(self, *, dumped_by: int | None = None) -> None:
        """SQLite's tools are part of Python."""

    def dump(self, target: Path) -> None:
        """A consistent copy while others write."""
        with closing(sqlite3.connect(self._path())) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)

    def clear(self) -> None:
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self._path()}{suffix}").unlink(missing_ok=True)

    def load(self, source: Path) -> None:
        connection.close()
        with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(self._path())) as target:
            copy.backup(target)

    def _path(self) -> str:
        return str(settings.DATABASES["default"]["NAME"])

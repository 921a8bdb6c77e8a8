"""A migrated database for each process of the tests, made once and copied.

All migrations take half a minute of a core, and each process of each run needs a database. The first one migrates; the result is kept
under a name that changes with every migration and every pinned package, so that a stale copy is never met.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from guest_cache import triggers

from .postgresql import tools

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "tests"
TEMPLATE = "portal_migrated"
BESIDE = "beside"
"""The schema for the rows that each transactional test begins with."""
LARGE = 1_000
"""Rows of one table that a test leaves seldom; where it did, their place is freed at once, so that the next tests do not read past it."""


def create() -> str:
    """Give this process a migrated database of its own and connect to it; returns the name of the database of before."""
    before = connection.settings_dict["NAME"]
    with _one_at_a_time():
        if connection.vendor == "postgresql":
            _ensure_postgresql_template()
            connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE
    name = connection.creation._create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(sqlite_file())) as template:
            template.backup(connection.connection)
    for app in getattr(settings, "MIGRATED_IN_TESTS", ()):  # an app that lives in the tests only
        call_command("migrate", app, verbosity=0)
    call_command("createcachetable", verbosity=0)
    triggers.install()  # the copy may be older than the list of what is never shown
    return before


def destroy(before: str) -> None:
    """Remove what :func:`create` made."""
    send_others_away()
    connection.creation.destroy_test_db(before, verbosity=0)


def send_others_away() -> None:
    """End all other connections to this database: one that a thread of an earlier test left keeps it from being copied or dropped."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            others = "datname = current_database() AND pid <> pg_backend_pid()"
            cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")  # noqa: S608 - nothing from outside


def keep_as_it_is() -> None:
    """What stands in the database now is what a transactional test with ``serialized_rollback`` begins with.

    On PostgreSQL it is copied beside the tables, and :func:`begin_anew` takes the place of Django's way, which truncates all tables
    after the test and saves each row before the next one: most of a second for each.
    """
    if connection.vendor != "postgresql":
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()
        return
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {BESIDE}")
        for table in _tables_with_rows(cursor):
            cursor.execute(f'CREATE TABLE {BESIDE}."{table}" AS TABLE "{table}"')
    connection._test_serialized_contents = ""
    connection.creation.deserialize_db_from_string = lambda _nothing: None
    connection.ops.execute_sql_flush = lambda _statements: begin_anew()


def begin_anew() -> None:
    """Every table holds again what :func:`keep_as_it_is` found there; foreign keys are not asked meanwhile (as a superuser may do)."""
    large = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in _tables_with_rows(cursor):
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names of the schema
            large += [table] if cursor.rowcount > LARGE else []
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [BESIDE])
        for (table,) in cursor.fetchall():
            cursor.execute(f'INSERT INTO "{table}" SELECT * FROM {BESIDE}."{table}"')  # noqa: S608 - the same
        triggers.forget_all()  # a replica has no triggers
    with connection.cursor() as cursor:
        for table in large:
            cursor.execute(f'VACUUM "{table}"')


def _tables_with_rows(cursor: CursorWrapper) -> list[str]:
    names = connection.introspection.table_names(cursor)  # the cache among them
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names)  # noqa: S608 - the same
    cursor.execute(" UNION ALL ".join(asked))
    return [name for (name,) in cursor.fetchall()]


def fingerprint() -> str:
    """Changes with every migration of the project and every pinned package (their migrations among them)."""
    digest = hashlib.sha256()
    for path in [ROOT / "requirements" / "test.txt", *sorted(ROOT.glob("*/migrations/*.py"))]:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Of several processes one migrates, the others wait for its result."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield


def sqlite_file() -> Path:
    """The file of the migrated SQLite database; to be copied, never opened for writing."""
    with _one_at_a_time():
        kept = _kept("sqlite3")
        if not kept.exists():
            half = kept.with_suffix(".half")
            half.unlink(missing_ok=True)
            made = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": f"sqlite:///{half}"}
            subprocess.run(made, cwd=ROOT, env=environment, check=True)
            with closing(sqlite3.connect(half)) as whole:
                whole.execute("PRAGMA journal_mode=DELETE")  # one file, whole in itself
            half.rename(kept)
    return kept


def _ensure_postgresql_template() -> None:
    """The template database on this server: restored from the kept dump, or migrated and dumped."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
        if cursor.fetchone():
            return
        cursor.execute(f"CREATE DATABASE {TEMPLATE}")
    kept = _kept("sql")
    if kept.exists():
        _postgresql_tool("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={kept}")
        return
    with _connected_to(TEMPLATE):
        call_command("migrate", verbosity=0, interactive=False)
    half = kept.with_suffix(".half")
    _postgresql_tool("pg_dump", "--no-owner", f"--file={half}")
    half.rename(kept)


def _postgresql_tool(name: str, *arguments: str) -> None:
    """Run a tool of the server's own version on the template database."""
    subprocess.run([tools() / name, f"--dbname={_address()}", *arguments], check=True, stdout=subprocess.DEVNULL)


def _address() -> str:
    """How a tool of PostgreSQL reaches the template database (libpq's "key=value" form)."""
    given = connection.get_connection_params()
    named = {"dbname": TEMPLATE, **{key: given[key] for key in ("host", "port", "user", "password") if given.get(key)}}
    return " ".join(f"{key}='{value}'" for key, value in named.items())


def _kept(ending: str) -> Path:
    """Where the result is kept; older ones go."""
    kept = KEPT / f"migrated-{fingerprint()}.{ending}"
    for old in KEPT.glob(f"migrated-*.{ending}"):
        if old != kept:
            old.unlink()
    return kept


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    """The connection leads to another database for a while."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before

"""The database itself tells what changed: a trigger for each table that pages may show.

So no writer can forget it: forms, tasks, bulk updates, Wagtail's own doors, a psql of the operator. What is told belongs to
the transaction: PostgreSQL delivers NOTIFY when it commits, each text once for each transaction; on SQLite a row counts.
A row that is saved as it was tells nothing, nor does a page that nobody sees.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import connections
from django.db.models import F

from .models import Generation
from .quiet import PAGE, shown
from .watch import ALL, CHANNEL

PREFIX = "guest_cache_"
FUNCTION = """
CREATE OR REPLACE FUNCTION guest_cache_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('guest_cache', TG_ARGV[0] || ' ' || pg_current_xact_id()::text);
  RETURN NULL;
END $$
"""
"""The same text for all rows of a transaction: PostgreSQL sends it once."""


def install(*, using: str = "default", **_kwargs: Any) -> None:
    """Make the triggers as the models are now, after each migration. What stands already stays."""
    connection = connections[using]
    wanted = dict(_for_postgresql() if connection.vendor == "postgresql" else _for_sqlite())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
            cursor.execute(
                "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                "WHERE NOT tgisinternal AND tgname LIKE %s AND pg_table_is_visible(tgrelid)",
                [f"{PREFIX}%"],
            )
        else:
            _count_each(using)
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{PREFIX}%"])
        standing = dict(cursor.fetchall())
        for name, table in standing.items():
            if name not in wanted:
                cursor.execute(f'DROP TRIGGER "{name}"' + (f' ON "{table}"' if connection.vendor == "postgresql" else ""))
        for name, statement in wanted.items():
            if name not in standing:
                cursor.execute(statement)


def forget_all(using: str = "default") -> None:
    """Nothing that is kept holds any more, on no host: for who writes past the triggers, as a restored backup does."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s || ' ' || pg_current_xact_id()::text)", [CHANNEL, ALL])
    else:
        Generation.objects.using(using).filter(table=ALL).update(number=F("number") + 1)


def _count_each(using: str) -> None:
    rows = [Generation(table=table) for table in (ALL, *shown())]
    Generation.objects.using(using).bulk_create(rows, ignore_conflicts=True)


def _for_postgresql() -> Iterator[tuple[str, str]]:
    for table, columns in shown().items():
        tell = f"EXECUTE FUNCTION guest_cache_changed('{table}')"
        old, new = (", ".join(f'{side}."{column}"' for column in columns) for side in ("OLD", "NEW"))
        changed = f"ROW({old}) IS DISTINCT FROM ROW({new})"
        for act, seen in _seen(table, changed).items():
            yield _named(table, act, f'AFTER {act} ON "{table}" FOR EACH ROW {seen} {tell}')
        yield _named(table, "TRUNCATE", f'AFTER TRUNCATE ON "{table}" FOR EACH STATEMENT {tell}')


def _for_sqlite() -> Iterator[tuple[str, str]]:
    for table, columns in shown().items():
        count = f"""UPDATE guest_cache_generation SET number = number + 1 WHERE "table" = '{table}'"""  # noqa: S608 - names of our models
        changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in columns)
        for act, seen in _seen(table, f"({changed})").items():
            yield _named(table, act, f'AFTER {act} ON "{table}" FOR EACH ROW {seen} BEGIN {count}; END')


def _seen(table: str, changed: str) -> dict[str, str]:
    """Act → when it counts. Most rows are seen as long as they stand; a page, while it is live."""
    if table == PAGE:
        return {"INSERT": "WHEN (NEW.live)", "DELETE": "WHEN (OLD.live)", "UPDATE": f"WHEN ((OLD.live OR NEW.live) AND {changed})"}
    return {"INSERT": "", "DELETE": "", "UPDATE": f"WHEN ({changed})"}


def _named(table: str, act: str, rest: str) -> tuple[str, str]:
    """A name that changes with what the trigger does, so that an outdated one is replaced, and none is made twice."""
    name = f"{PREFIX}{hashlib.sha256(f'{table} {rest}'.encode()).hexdigest()[:16]}_{act.lower()}"
    return name, f'CREATE TRIGGER "{name}" {rest}'

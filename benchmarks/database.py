"""The database of a bench, beside whatever else lies on the machine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def portal_database() -> Iterator[str]:
    """A migrated database of its own with the skeleton, a file of SQLite or on the server that DATABASE_URL names; its address."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
    import django

    django.setup()
    from django.db import connection

    from pages.setup import ensure_portal
    from tests.probes.production import named

    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        before, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
        is_file = connection.vendor == "sqlite"
        test["NAME"] = str(Path(folder) / "bench.sqlite3") if is_file else f"portal_bench_{os.getpid()}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            ensure_portal()
            yield f"sqlite:///{test['NAME']}" if is_file else named(os.environ["DATABASE_URL"], test["NAME"])
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


def analyse() -> None:
    """What PostgreSQL does by itself after a while."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

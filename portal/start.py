"""Before anything serves: German sentences instead of tracebacks where settings or data are not fit for it.

``python -m portal.start`` is what gunicorn's configuration runs first, in a process of its own, so that its master ends at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DEMO_MARK = "@demo.example"
"""What the addresses of the demo accounts end with; their passwords are public."""
TAKEN = {
    "portal.settings.production": "ein echtes Portal; alles steht in der Umgebung (docs/operations.md)",
    "portal.settings.demo": "die Vorführung (make demo)",
    "portal.settings.dev": "Entwicklung auf dem eigenen Rechner",
    "portal.settings.test": "die Tests",
}
BOOT_ERROR = 3
"""The exit code by which a worker of gunicorn tells its master not to try again."""


def choose_settings() -> str:
    """What to say where DJANGO_SETTINGS_MODULE names nothing that can be taken."""
    return "\n".join(
        ["DJANGO_SETTINGS_MODULE nennt keine Einstellungen. Es gibt:", *(f"  {name:<28} {what}" for name, what in TAKEN.items())]
    )


def refusal(*, web: bool = True) -> str:
    """Why the portal must not serve with these settings and these data; "" where nothing speaks against it.

    ``web``: whether pages are served, or tasks alone. A database that is away is no reason: the portal waits for it.
    Raises ImproperlyConfigured for unsafe settings.
    """
    from django.conf import settings

    found = [*(_missing_files(settings) if web else []), *([] if settings.DEMO else _demo_data())]
    return f"Das Portal startet nicht: {' · '.join(found)}." if found else ""


def _missing_files(settings: Any) -> Iterator[str]:
    """Without the list of static files every page would be a fault."""
    by_list = "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]
    if by_list and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield "die statischen Dateien fehlen (manage.py collectstatic)"


def _demo_data() -> Iterator[str]:
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM accounts_user WHERE email LIKE %s LIMIT 1", [f"%{DEMO_MARK}"])
            if cursor.fetchone():
                yield f"die Datenbank enthält Konten der Vorführung (…{DEMO_MARK}), deren Passwörter öffentlich sind"
    except DatabaseError:
        return  # away, or not migrated: /readyz tells it
    finally:
        if not connection.in_atomic_block:  # a transaction that somebody else began is theirs to end
            connection.close()


def reason(error: Exception) -> str:
    """A fault of the settings in one line, whoever found it."""
    return str(error) if "startet nicht" in str(error) else f"Das Portal startet nicht: {type(error).__name__}: {error}"


def main() -> int:
    """0 where the portal may serve, else 1 with the sentence on stderr."""
    try:
        sentence = refusal()
    except Exception as error:  # settings fail in many ways, an operator reads none of their tracebacks
        sentence = reason(error)
    if sentence:
        sys.stderr.write(sentence + "\n")
    return 1 if sentence else 0


if __name__ == "__main__":
    sys.exit(main())

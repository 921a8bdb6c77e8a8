"""Everything that must hold, in one command: ``make test``. Each step says what it does; the first failure is the exit code.

Where ``CI`` is set a missing browser fails; elsewhere it is said in one line which tests are left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.postgresql import postgresql

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
JOBS = str(min(os.cpu_count() or 1, 4))

STATIC = {
    "Stil (ruff)": [BIN / "ruff", "check", "."],
    "Format (ruff)": [BIN / "ruff", "format", "--check", "."],
    "Vorlagen (djlint)": [BIN / "djlint", ".", "--lint", "--quiet"],
    "Leiter der Importe": [BIN / "lint-imports"],
    "Typen (mypy)": [BIN / "mypy"],
    "Migrationen vollständig": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
}


def find_browser() -> str | None:
    """Path of a Chromium on this machine, or None."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def run(title: str, command: list[object], **extra: str) -> None:
    """Run one step; a failure ends everything with its exit code."""
    print(f"\n=== {title}", flush=True)
    started = time.monotonic()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test", **extra}
    code = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment, check=False).returncode
    print(f"--- {title}: {'in Ordnung' if code == 0 else 'FEHLER'} ({time.monotonic() - started:.0f} s)", flush=True)
    if code:
        sys.exit(code)


def main() -> None:
    for title, command in STATIC.items():
        run(title, command)
    if "--static" in sys.argv:
        return
    pytest = [sys.executable, "-m", "pytest", "-n", JOBS]
    run("Tests mit SQLite", [*pytest, "-m", "not browser and not postgresql"])
    with postgresql() as address:
        run("Tests mit PostgreSQL", [*pytest, "-m", "not browser"], DATABASE_URL=address)
    browser = find_browser()
    if browser:
        run("Tests im Browser", [sys.executable, "-m", "pytest", "-m", "browser"], CHROMIUM=browser)
    elif os.environ.get("CI"):
        sys.exit("Chromium fehlt; in der CI darf nichts ausfallen.")
    else:
        print("\nAusgelassen: tests/browser (kein Chromium gefunden). Holen: apt-get install chromium")
    print("\nAlle Prüfungen sind durchgelaufen.")


if __name__ == "__main__":
    main()

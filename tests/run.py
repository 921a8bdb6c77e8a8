"""Everything that must hold, in one command: ``make test``. Each step says what it does; the first failure is the exit code.

Where ``CI`` is set a missing browser or Elasticsearch fails; elsewhere it is said in one line which tests are left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.postgresql import postgresql
from tests.search.servers import GET_ELASTICSEARCH

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


def install_browser() -> str | None:
    """Chromium from the system's packages, where this user may install them; its path, or None."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("\nChromium installieren (apt-get) …", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, **quiet)
    return find_browser()


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
    if os.environ.get("CI") and not os.environ.get("ELASTICSEARCH_URL"):
        sys.exit("ELASTICSEARCH_URL fehlt; in der CI darf nichts ausfallen.")
    pytest = [sys.executable, "-m", "pytest", "-n", JOBS]
    run("Tests mit SQLite", [*pytest, "-m", "not browser and not postgresql and not elasticsearch"])
    with postgresql() as address:
        run("Tests mit PostgreSQL", [*pytest, "-m", "not browser"], DATABASE_URL=address)
    browser = find_browser() or install_browser()
    if browser:
        run("Tests im Browser", [sys.executable, "-m", "pytest", "-m", "browser"], CHROMIUM=browser)
    elif os.environ.get("CI"):
        sys.exit("Chromium fehlt; in der CI darf nichts ausfallen.")
    else:
        print("\nAusgelassen: tests/browser (kein Chromium gefunden). Holen: apt-get install chromium")
    if not os.environ.get("ELASTICSEARCH_URL"):
        print(f"\nAusgelassen: tests/search mit Elasticsearch. {GET_ELASTICSEARCH}")
    print("\nAlle Prüfungen sind durchgelaufen.")


if __name__ == "__main__":
    main()

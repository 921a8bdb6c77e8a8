"""Everything that must hold, in one command: ``make test``. Each step says what it does; the first failure is the exit code.

Where ``CI`` is set a missing browser or Elasticsearch fails; elsewhere it is said in one line which tests are left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from tests import asked
from tests.postgresql import postgresql
from tests.search.servers import GET_ELASTICSEARCH

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CORES = min(os.cpu_count() or 1, 4)
BY_CHANCE = 12
"""Places that a run may reach or not, by the hour, the day or the order of threads. There are more than a thousand."""
PYTEST: list[object] = [sys.executable, "-m", "pytest"]
BROWSER_TESTS = "tests/browser"
"""All that is marked so (tests/conftest.py): a run that looks for marks reads every other file first."""
GROUPED = ("--dist", "loadgroup", "--no-loadscope-reorder")
"""Probes that share a server stay on one worker, and begin: they take longest (tests/conftest.py)."""

STATIC = {
    "Stil (ruff)": [BIN / "ruff", "check", "."],
    "Format (ruff)": [BIN / "ruff", "format", "--check", "."],
    "Vorlagen (djlint)": [BIN / "djlint", ".", "--lint", "--quiet"],
    "Leiter der Importe": [BIN / "lint-imports"],
    "Migrationen vollständig": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
}
TYPES = {"Typen (mypy)": [BIN / "mypy"]}
"""Takes as long as all the others: beside the browser, which leaves a core idle at its end."""


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


@dataclass(slots=True)
class Step:
    """A command that runs beside others; what it prints is shown as a whole when it has ended."""

    title: str
    command: list[object]
    extra: dict[str, str] = field(default_factory=dict)

    def run(self) -> int:
        """Exit code; the output goes to the terminal in one piece."""
        started = time.monotonic()
        done = subprocess.run(
            [str(part) for part in self.command],
            cwd=ROOT,
            env=environment(self.extra),
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        outcome = "in Ordnung" if done.returncode == 0 else "FEHLER"
        with _terminal:
            print(f"\n=== {self.title}", flush=True)
            sys.stdout.buffer.write(done.stdout)
            print(f"--- {self.title}: {outcome} ({time.monotonic() - started:.0f} s)", flush=True)
        return done.returncode


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """What a step is started with.

    Where bytecode is not to be written, as in many containers, each of a hundred processes (workers, portals, commands) would translate
    the portal and its tests anew: half of what it takes to collect them.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "DJANGO_SETTINGS_MODULE": "portal.settings.test", **extra}


_terminal = threading.Lock()


def side_by_side(steps: Iterable[Step], at_once: int = CORES) -> None:
    """Run steps beside each other, as many at once as there are cores; a failure ends everything after those that run."""
    steps = list(steps)
    print(f"\n… {', '.join(step.title for step in steps)}", flush=True)
    with ThreadPoolExecutor(at_once) as pool:
        waiting = [pool.submit(step.run) for step in steps]
        codes = [future.result() for future in as_completed(waiting)]
    if failed := [code for code in codes if code]:
        sys.exit(failed[0])


def main() -> None:
    if "--static" in sys.argv:
        side_by_side(Step(title, command) for title, command in (TYPES | STATIC).items())
        return
    if "--choose" not in sys.argv:
        side_by_side(Step(title, command) for title, command in STATIC.items())
    if os.environ.get("CI") and not os.environ.get("ELASTICSEARCH_URL"):
        sys.exit("ELASTICSEARCH_URL fehlt; in der CI darf nichts ausfallen.")
    browser = find_browser() or install_browser()
    if not browser and os.environ.get("CI"):
        sys.exit("Chromium fehlt; in der CI darf nichts ausfallen.")
    with tempfile.TemporaryDirectory(prefix="portal-asked-") as folder, postgresql() as address:
        places = Path(folder)
        side_by_side(
            [
                Step(
                    "Tests mit PostgreSQL",
                    [*PYTEST, "-n", CORES, *GROUPED, "-m", "not browser", "--asked", places / "first"],
                    {"DATABASE_URL": address},
                )
            ]
        )
        if "--choose" in sys.argv:
            asked.choose(asked.read(places.glob("first.*.json")))
            return
        second = [*PYTEST, "-m", "not browser and not postgresql and not elasticsearch", "--asked", places / "second"]
        chosen = ["--only-chosen", *asked.chosen_files()] if asked.CHOSEN.exists() else []  # all where nobody has chosen yet
        third = [*PYTEST, "--ds", "tests.third_kind.settings", "tests/third_kind"]
        steps = [Step("Tests mit SQLite", [*second, *chosen]), Step("Tests einer dritten Art", third)]
        steps += [Step(title, command) for title, command in TYPES.items()]
        if browser:
            steps.insert(0, Step("Tests im Browser", [*PYTEST, BROWSER_TESTS], {"CHROMIUM": browser}))
        side_by_side(steps)
        compare_databases(places)
    if not browser:
        print("\nAusgelassen: tests/browser (kein Chromium gefunden). Holen: apt-get install chromium")
    if not os.environ.get("ELASTICSEARCH_URL"):
        print(f"\nAusgelassen: tests/search mit Elasticsearch. {GET_ELASTICSEARCH}")
    print("\nAlle Prüfungen sind durchgelaufen.")


def compare_databases(folder: Path) -> None:
    """Places that asked PostgreSQL and not SQLite (tests/asked.py); ends everything where they are more than chance explains."""
    missing = asked.untried(asked.read(folder.glob("first.*.json")), asked.read(folder.glob("second.*.json")))
    for place, test in sorted(missing.items()):
        print(f"{place}\n    fragt nur PostgreSQL, zum Beispiel in {test}")
    if len(missing) > BY_CHANCE:
        sys.exit(f"{len(missing)} Stellen fragen nur eine der Datenbanken: `make second-database` wählt neu.")
    print(f"\nVon den Stellen, die PostgreSQL fragen, haben {len(missing)} nicht auch SQLite gefragt (erlaubt: {BY_CHANCE}).")


if __name__ == "__main__":
    main()

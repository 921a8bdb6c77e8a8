"""``make demo``: prepares the database, the stock, the index and the static files, then serves on 127.0.0.1.

Settings come from portal/settings/demo.py; everything lives below var/demo. What was entered stays.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def secret_key(var_dir: Path) -> str:
    """The demo's own secret, made at the first start and kept, so that sessions survive a restart."""
    path = var_dir / "secret.key"
    if not path.exists():
        var_dir.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text()


def static_is_stale(stamp: Path) -> bool:
    """Whether a static file or the list of dependencies is newer than the last collection."""
    if not stamp.exists():
        return True
    made = stamp.stat().st_mtime
    sources = [ROOT / "requirements" / "runtime.txt", *(ROOT / "portal" / "static").rglob("*")]
    return any(path.stat().st_mtime > made for path in sources)


def prepare() -> None:
    """Everything that must be there before the first request."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from portal.demo.loader import load, stock_is_there

    print("Datenbank vorbereiten …", flush=True)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    stamp = settings.VAR_DIR / "static.stamp"
    if static_is_stale(stamp):
        print("Stilvorlagen und Skripte sammeln (beim ersten Mal etwa eine halbe Minute) …", flush=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.touch()
    if not stock_is_there():
        load(print_line=lambda line: print(line, flush=True))
        forget_queued_indexing()
        call_command("reindex")


def forget_queued_indexing() -> None:
    """The index is built as a whole next; hundreds of single tasks would only keep the first mails waiting."""
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from search.indexing import refresh_documents

    DBTaskResult.objects.filter(task_path=refresh_documents.module_path, status=TaskResultStatus.READY).delete()


def announce(port: int) -> None:
    from portal.demo.accounts import ACCOUNTS, PASSWORD

    base = f"http://localhost:{port}"
    print(f"\nDas Portal läuft: {base}/")
    print(f"Postausgang der Vorführung (alle E-Mails): {base}/demo/postausgang/")
    print(f"Einmalcodes der Demo-Konten: {base}/demo/konten/")
    print(f"\nDemo-Konten, Passwort überall: {PASSWORD}")
    for account in ACCOUNTS:
        print(f"  {account.email:<34} {account.may}")
    print("\nBeenden mit Strg+C. `make demo-reset` beginnt von vorn.", flush=True)


def serve(port: int) -> int:
    """Run the web server and the task worker until one ends or Ctrl-C; the exit code."""
    commands = {
        "Webserver": [
            sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}",
            "--workers", "2", "--threads", "4", "--log-level", "warning", "--timeout", "60",
        ],
        "Aufgaben": [sys.executable, "manage.py", "worker"],
    }  # fmt: skip
    processes = {name: subprocess.Popen(command, cwd=ROOT) for name, command in commands.items()}

    def stop(*_: object) -> None:
        for process in processes.values():
            process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while all(process.poll() is None for process in processes.values()):
        time.sleep(0.3)
    stop()
    return max(abs(process.wait(timeout=30)) for process in processes.values())


def main() -> int:
    parser = argparse.ArgumentParser(prog="make demo")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--prepare-only", action="store_true", help="nur vorbereiten, nicht starten")
    arguments = parser.parse_args()
    var_dir = ROOT / os.environ["PORTAL_VAR_DIR"]
    os.environ["PORTAL_VAR_DIR"] = str(var_dir)
    os.environ["SECRET_KEY"] = secret_key(var_dir)
    prepare()
    if arguments.prepare_only:
        return 0
    announce(arguments.port)
    return serve(arguments.port)


if __name__ == "__main__":
    sys.exit(main())

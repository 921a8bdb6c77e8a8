"""The commands behind ``bin/backup`` and ``bin/restore``."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

import django

from .words import FAILED, REFUSED, Failed, Refused

logger = logging.getLogger("portal.backup")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin")
    commands = parser.add_subparsers(dest="command", required=True)
    backup = commands.add_parser("backup", help="sichert Datenbank und Dateien, während das Portal läuft")
    backup.add_argument("--to", type=Path, metavar="ORDNER", help="Zielordner; sonst BACKUP_DIR")
    backup.add_argument("--keep", type=int, metavar="ZAHL", help="so viele Sicherungen bleiben; sonst BACKUP_KEEP")
    restore = commands.add_parser("restore", help="spielt eine Sicherung in eine leere Datenbank und einen leeren Ordner ein")
    restore.add_argument("backup", type=Path, metavar="SICHERUNG", help="Ordner einer Sicherung, wissensportal-…")
    restore.add_argument("--force", action="store_true", help="ersetzt, was in Datenbank und Ordner steht")
    restore.add_argument("--other-key", action="store_true", help="spielt ein, obwohl SECRET_KEY ein anderer ist")
    return parser


def _run(options: argparse.Namespace) -> None:
    django.setup()
    from django.conf import settings  # after setup: these modules read models

    from .make import back_up
    from .restore import Allowed, restore

    if options.command == "backup":
        keep = settings.BACKUP_KEEP if options.keep is None else options.keep
        back_up(options.to or settings.BACKUP_DIR, keep=keep, say=_say)
    else:
        restore(options.backup, allowed=Allowed(overwrite=options.force, other_key=options.other_key), say=_say)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0, FAILED or REFUSED (as for wrong arguments)."""
    options = _parser().parse_args(arguments)
    try:
        _run(options)
    except Refused as reason:
        sys.stderr.write(f"Nicht begonnen: {reason}\n")
        return REFUSED
    except Exception as error:  # the operator is told what stands now, whatever went wrong
        if not isinstance(error, Failed):
            logger.exception("Unerwarteter Fehler")
        sys.stderr.write(f"Fehlgeschlagen: {error if isinstance(error, Failed) else f'{type(error).__name__}: {error}'}\n")
        if options.command == "restore":
            sys.stderr.write("Lassen Sie Webserver und Arbeitsprozess aus und beginnen Sie noch einmal (--force).\n")
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())

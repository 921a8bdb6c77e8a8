from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from municipalities.importing import import_municipalities


class Command(BaseCommand):
    help = "Liest Kommunen aus einer CSV-Datei ein: alles oder nichts, jede fehlerhafte Zeile mit Grund."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="DATEI", help="CSV-Datei (UTF-8, UTF-16 oder Windows-1252)")
        parser.add_argument("--dry-run", action="store_true", help="nur prüfen, nichts speichern")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_municipalities(options["file"], dry_run=options["dry_run"])
        except OSError as error:
            raise CommandError(f"Die Datei {options['file']} ist nicht lesbar: {error.strerror}.") from error
        for fault in report.faults:
            self.stderr.write(str(fault))
        if not report.ok:
            raise CommandError(f"{report.summary}.")
        suffix = " (Probelauf, nichts gespeichert)" if report.dry_run else ""
        self.stdout.write(f"{report.summary}{suffix}. Zeichensatz: {report.encoding}.")

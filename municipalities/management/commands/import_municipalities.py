"""Reads municipalities from a CSV file."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from municipalities.importing import UnreadableFile, import_municipalities


class Command(BaseCommand):
    help = "Liest Kommunen aus einer CSV-Datei: alles oder nichts; jede fehlerhafte Zeile wird mit Nummer und Grund genannt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="DATEI")
        parser.add_argument("--dry-run", action="store_true", help="nur prüfen, nichts schreiben")

    def handle(self, *args: object, file: Path, dry_run: bool = False, **options: object) -> None:
        try:
            report = import_municipalities(file, dry_run=dry_run)
        except (OSError, UnreadableFile) as error:
            raise CommandError(str(error)) from error
        for line_error in report.errors:
            self.stderr.write(str(line_error))
        if report.errors:
            raise CommandError(f"{len(report.errors)} Fehler, nichts wurde geschrieben.")
        self.stdout.write(("Prüfung: " if dry_run else "") + report.summary)

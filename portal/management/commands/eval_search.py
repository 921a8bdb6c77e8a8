"""How well the search finds: graded questions against the demo stock."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.demo.evaluation import ENGINES, run_apart


class Command(BaseCommand):
    help = "Misst die Güte der Suche (nDCG@10) mit bewerteten Fragen am Bestand der Vorführung; berührt die eigenen Daten nicht."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="Fragen im Format von tests/search/data/queries_own.json")
        parser.add_argument("--engine", choices=[*ENGINES, "both"], default="both")

    def handle(self, *args: Any, **options: Any) -> None:
        if run_apart(options["file"], options["engine"]):
            raise CommandError("Die Messung ist gescheitert, siehe oben.")

"""Has stored files scanned for malware: after a scanner was added, and again with newer signatures."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ...scanning import KINDS, count_unscanned, enqueue, unscanned


class Command(BaseCommand):
    help = "Lässt Dateien auf Schadsoftware prüfen, die noch nicht geprüft sind. Das Prüfen selbst erledigt `manage.py worker`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="auch die schon geprüften, mit den heutigen Signaturen")

    def handle(self, *args: object, **options: Any) -> None:
        if not settings.CLAMAV_URL:
            raise CommandError("CLAMAV_URL ist leer: Es gibt keinen Virenscanner.")
        things = [thing for model in KINDS.values() for thing in model.objects.order_by("pk")] if options["again"] else list(unscanned())
        for thing in things:
            enqueue(thing, again=options["again"])
        self.stdout.write(f"Zum Prüfen vorgemerkt: {len(things)}. Noch ungeprüft: {count_unscanned()}.")

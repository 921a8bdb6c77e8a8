"""Has the text of attachments read that no task has read yet: after an update, an import or a restored backup."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ...extraction import read_document, unread


class Command(BaseCommand):
    help = "Lässt den Text von Anlagen lesen, die noch nicht gelesen sind. Das Lesen selbst erledigt `manage.py worker`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="auch die, deren Text nicht zu lesen war")

    def handle(self, *args: object, **options: Any) -> None:
        keys = unread(again=options["again"]).values_list("pk", flat=True)
        for key in keys:
            read_document.enqueue(key)
        self.stdout.write(f"Anlagen zum Lesen vorgemerkt: {len(keys)}")

"""Build the search index anew, beside the one in use."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.formats import number_format

from search.indexing import rebuild

STEPS = 20
"""Lines of progress at most."""


class Command(BaseCommand):
    help = "Baut den Suchindex neben dem laufenden neu auf und wechselt dann; die Suche geht währenddessen weiter."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild(self._progress)
        self.stdout.write(f"Suchindex neu aufgebaut: {_number(count)} Dokumente.")

    def _progress(self, done: int, total: int) -> None:
        if done == total or done % max(1, total // STEPS) == 0:
            self.stdout.write(f"{_number(done)} von {_number(total)} Dokumenten …")


def _number(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)

"""Forget every page that is kept for visitors, on all hosts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from guest_cache.triggers import forget_all


class Command(BaseCommand):
    help = "Vergisst alle Seiten, die für Gäste aufgehoben sind, auf allen Rechnern; nötig nur, wer an den Triggern vorbei geschrieben hat."

    def handle(self, *args: Any, **options: Any) -> None:
        forget_all()
        self.stdout.write("Alle aufgehobenen Seiten werden neu gebaut.")

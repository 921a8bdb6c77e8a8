"""What /readyz tells, for a terminal."""

import sys

from django.core.management.base import BaseCommand

from jobs.signs import examine
from operations.report import is_ready, lines


class Command(BaseCommand):
    help = "Sagt, wie es dem Portal geht: Ende mit 0, wenn es bereit ist, sonst mit 1."
    requires_system_checks = []  # it must answer where something is wrong

    def handle(self, *args: object, **options: object) -> None:
        seen = examine()
        for text in lines(seen):
            self.stdout.write(text)
        if not is_ready(seen):
            sys.exit(1)

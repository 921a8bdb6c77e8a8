"""Runs tasks and periodic jobs beside the web server."""

import logging
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from jobs.worker import Lanes, Worker, drain


class Command(BaseCommand):
    help = "Erledigt Aufgaben und periodische Arbeiten, bis der Prozess beendet wird."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="nur erledigen, was gerade wartet, dann enden")

    def handle(self, *args: object, once: bool = False, **options: object) -> None:
        logging.getLogger("django_tasks").setLevel(logging.WARNING)
        if not once:
            lanes = Lanes()
            lanes.configure_signals()
            lanes.run()
            return
        worker = Worker()
        with worker.heartbeat():
            self.stdout.write(f"{drain(worker)} Aufgaben erledigt.")

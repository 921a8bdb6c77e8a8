"""Closes the portal for maintenance, and opens it again."""

from argparse import ArgumentParser
from datetime import datetime, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from operations import maintenance


class Command(BaseCommand):
    help = "Schließt das Portal für eine Wartung (on) und öffnet es wieder (off); ohne Wort: sagt, was gilt."
    requires_system_checks = []  # the database may be away

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", nargs="?", choices=["on", "off"])
        parser.add_argument("--until", metavar="ZEIT", help="14:30, oder 2026-12-24T14:30: steht auf der Seite und in Retry-After")
        parser.add_argument("--operators", action="store_true", help="wer aus OPERATOR_NETWORKS kommt, sieht das Portal trotzdem")

    def handle(self, *args: object, act: str | None, until: str | None, operators: bool, **options: object) -> None:
        if act == "off":
            self.stdout.write("Das Portal ist wieder offen." if maintenance.end() else "Es war keine Wartung.")
            return
        if act == "on":
            maintenance.start(until=_moment(until) if until else None, operators=operators)
        self.stdout.write(maintenance.in_words(maintenance.current()))


def _moment(text: str) -> datetime:
    """The next moment of this time of day, or the one that is named; local time."""
    now = timezone.localtime()
    try:
        if "T" in text or " " in text:
            moment = datetime.fromisoformat(text)
            moment = moment if moment.tzinfo else timezone.make_aware(moment)
        else:
            clock = datetime.strptime(text, "%H:%M").time()
            moment = timezone.make_aware(datetime.combine(now.date(), clock))
            moment = moment if moment > now else timezone.make_aware(datetime.combine(now.date() + timedelta(days=1), clock))
    except ValueError:
        raise CommandError(f"„{text}“ ist keine Zeit. Gemeint ist zum Beispiel 14:30 oder 2026-12-24T14:30.") from None
    if moment <= now:
        raise CommandError(f"{text} ist schon vorbei.")
    return moment

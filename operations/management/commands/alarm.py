"""Run by a timer every minute or two: mails the operator what is wrong."""

from smtplib import SMTPException

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jobs.signs import examine
from operations.alarm import raise_alarm, send


class Command(BaseCommand):
    help = "Schreibt ALARM_TO, was nicht geht: tote Arbeitsprozesse, volle Platte, aufgegebene Aufgaben, abgewiesene E-Mails."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--probe", action="store_true", help="eine Probe-E-Mail schicken, ob der Weg stimmt")

    def handle(self, *args: object, probe: bool = False, **options: object) -> None:
        if not settings.ALARM_TO or not settings.ALARM_EMAIL:
            raise CommandError("Kein Alarm möglich: ALARM_TO nennt niemanden, oder weder ALARM_EMAIL_URL noch EMAIL_URL einen Mailserver.")
        try:
            if probe:
                send(["Probe: So erreicht Sie ein Alarm des Portals."], grave=False)
            told = ["Die Probe ist verschickt."] if probe else raise_alarm(examine())
        except (OSError, SMTPException) as error:
            raise CommandError(f"Der Alarm ließ sich nicht verschicken ({type(error).__name__}). Prüfen Sie ALARM_EMAIL_URL.") from None
        for text in told:
            self.stdout.write(text)

"""After a restore: show what is held, and send or discard it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from guest_cache.triggers import forget_all
from notifications.hold import begin_hold, discard, end_hold, in_words, open_hold, undecided
from notifications.models import Mail
from notifications.release import release

ALL = "alle"
HELP = """
Was die Sicherung als wartend kennt, kann danach noch verschickt worden sein. Vergleichen Sie mit dem Protokoll des Mailservers:
  manage.py after_restore --release NUMMER …   verschickt diese
  manage.py after_restore --discard NUMMER …   verschickt diese nie
  manage.py after_restore --release alle       oder --discard alle: entscheidet über alle und beendet die Zurückhaltung
"""


class Command(BaseCommand):
    help = "Zeigt nach einer Wiederherstellung, welche E-Mails zurückgehalten sind, und verschickt oder verwirft sie."

    def add_arguments(self, parser: ArgumentParser) -> None:
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--hold", action="store_true", help="ab jetzt alles zurückhalten; bin/restore tut das von selbst")
        group.add_argument("--release", nargs="+", metavar="NUMMER", help=f"verschicken; „{ALL}“ beendet die Zurückhaltung")
        group.add_argument("--discard", nargs="+", metavar="NUMMER", help=f"nie verschicken; „{ALL}“ beendet die Zurückhaltung")

    def handle(self, *args: Any, hold: bool, release: list[str] | None, discard: list[str] | None, **options: Any) -> None:
        if hold:
            begin_hold()
            forget_all()  # what is kept for visitors was made from other data
        if release:
            self._decide(release, discarding=False)
        elif discard:
            self._decide(discard, discarding=True)
        self._list()

    def _decide(self, numbers: list[str], *, discarding: bool) -> None:
        mails = self._chosen(numbers)
        count = discard(mails) if discarding else release(mails)
        self.stdout.write(f"{'Verworfen' if discarding else 'Zum Verschicken freigegeben'}: {count}")
        if numbers == [ALL]:
            end_hold()

    def _chosen(self, numbers: list[str]) -> list[Mail]:
        held = {str(mail.pk): mail for mail in undecided()}
        if numbers == [ALL]:
            return list(held.values())
        if unknown := [number for number in numbers if number not in held]:
            raise CommandError(f"Nicht zurückgehalten: {', '.join(unknown)}. Nichts wurde geändert.")
        return [held[number] for number in numbers]

    def _list(self) -> None:
        hold, mails = open_hold(), list(undecided().defer("text", "html"))
        for mail in mails:
            written = timezone.localtime(mail.created_at)
            self.stdout.write(f"{mail.pk:>7}  {written:%d.%m.%Y, %H:%M}  {mail.event:<22} {mail.recipient_email:<40} {mail.subject}")
        if hold is None and not mails:
            self.stdout.write("Keine E-Mail ist zurückgehalten.")
            return
        since = f", auch neue seit {timezone.localtime(hold.began_at):%d.%m.%Y, %H:%M Uhr}" if hold else ""
        self.stdout.write(f"{in_words(len(mails))}{since}.\n{HELP}")

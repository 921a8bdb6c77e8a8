"""Creates what every installation needs: home page, index pages, the editors' group and their workflow."""

from django.core.management.base import BaseCommand

from ...setup import ensure_portal


class Command(BaseCommand):
    help = "Legt Startseite, Listen, Redaktionsgruppe und Prüfablauf an. Ein zweiter Aufruf ändert nichts."

    def handle(self, *args: object, **options: object) -> None:
        ensure_portal()
        self.stdout.write("Grundgerüst des Portals ist da.")

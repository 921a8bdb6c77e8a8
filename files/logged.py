"""What is done to files, as Wagtail's log knows it."""

from __future__ import annotations

from django.db.models import TextChoices


class Act(TextChoices):
    MALWARE = "portal.malware", "Schadsoftware gefunden, Datei gelöscht"

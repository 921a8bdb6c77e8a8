"""What is chosen for an entry or a kind."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.audiences import MUNICIPALITIES, PUBLIC


class Visibility(models.TextChoices):
    """Who may see the published entry; the values are the audiences of search/audiences.py."""

    PUBLIC = PUBLIC, _("Öffentlich")
    MUNICIPALITIES = MUNICIPALITIES, _("Nur für Kommunen")
    PARTICIPANTS = "participants", _("Nur für Teilnehmende")


class Writers(StrEnum):
    """Who may write entries of a kind beside the CDOs of the municipality they belong to."""

    OWNER = "owner"
    """Nobody else."""
    MUNICIPALITIES = "municipalities"
    """The CDOs of municipalities that the owner names."""
    PEOPLE = "people"
    """Besides, people whom the owner names, whatever their role."""


class ContentLicence(models.TextChoices):
    """Licences of the text itself (SPDX); the licence of a solution's software is another field."""

    CC_BY = "CC-BY-4.0", "CC BY 4.0"
    CC_BY_SA = "CC-BY-SA-4.0", "CC BY-SA 4.0"
    CC0 = "CC0-1.0", "CC0 1.0"
    DL_DE_BY = "DL-DE-BY-2.0", _("Datenlizenz Deutschland 2.0 – Namensnennung")

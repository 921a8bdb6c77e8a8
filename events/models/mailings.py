"""Messages of the organisers to those who signed up."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from contributions.models import GroupMailing

from .registrations import Registration


class Mailing(GroupMailing):
    class Group(models.TextChoices):
        SEATED = "angemeldet", _("Angemeldete")
        WAITING = "warteliste", _("Warteliste")
        ATTENDED = "teilgenommen", _("Alle, die teilgenommen haben")
        ALL = "alle", _("Alle")

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="mailings")
    group = models.CharField(_("An wen"), max_length=12, choices=Group.choices, default=Group.SEATED)

"""A message that the KTS writes once to each of a group, whatever the kind."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class GroupMailing(models.Model):
    """One message to a group of people. ``key`` comes with the form, so that a second click sends nothing.

    A kind adds what it is about and gives ``group`` its choices; ``contributions/desk/mailings.py`` writes it.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    group = models.CharField(_("An wen"), max_length=12)
    subject = models.CharField(_("Betreff"), max_length=150)
    text = models.TextField(_("Nachricht"))
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("abgeschickt am"), auto_now_add=True)
    written = models.PositiveIntegerField(_("E-Mails"), default=0, editable=False)
    """Mails written so far; the task counts them batch by batch."""
    finished_at = models.DateTimeField(_("fertig am"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        verbose_name = _("Nachricht")
        verbose_name_plural = _("Nachrichten")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.subject

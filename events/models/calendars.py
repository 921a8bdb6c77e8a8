"""The secret address of a person's own calendar, and events of others that the portal only points to."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def new_token() -> str:
    """43 characters, 256 bits: nobody guesses it."""
    return secrets.token_urlsafe(32)


class CalendarToken(models.Model):
    """The address of "my appointments"; a new token takes the old address away."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_token")
    token = models.CharField(max_length=50, unique=True, default=new_token)
    created_at = models.DateTimeField(auto_now_add=True)


class ExternalEvent(models.Model):
    """A meeting of a network or an offer of a federal body, listed with a link."""

    class Kind(models.TextChoices):
        NETWORK = "netzwerk", _("Netzwerktreffen")
        FEDERAL = "bund", _("Angebot des Bundes")
        STATE = "land", _("Angebot eines Landes")
        OTHER = "andere", _("Andere")

    title = models.CharField(_("Titel"), max_length=200)
    kind = models.CharField(_("Art"), max_length=10, choices=Kind.choices, default=Kind.NETWORK)
    organiser = models.CharField(_("Veranstaltet von"), max_length=200)
    starts_at = models.DateTimeField(_("Beginn"), db_index=True)
    ends_at = models.DateTimeField(_("Ende"))
    place = models.CharField(_("Ort"), max_length=200, blank=True, help_text=_("Ort oder „online“."))
    url = models.URLField(_("Adresse"), max_length=500)
    summary = models.CharField(_("Worum es geht"), max_length=300, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("Termin anderer")
        verbose_name_plural = _("Termine anderer")
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        return self.title

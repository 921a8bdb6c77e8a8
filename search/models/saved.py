"""Searches that a person keeps, and hears of when something new is found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedSearch(models.Model):
    """A question with its filters; the digest sends what was published since ``notified_at``."""

    class Frequency(models.TextChoices):
        AT_ONCE = "sofort", _("sofort")
        DAILY = "taeglich", _("täglich")
        WEEKLY = "woechentlich", _("wöchentlich")
        NEVER = "nie", _("nie")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    key = models.UUIDField(null=True, editable=False)
    """Of the form it was saved with: sent twice, it is one search."""
    name = models.CharField(_("Name"), max_length=120)
    text = models.CharField(_("Suchwörter"), max_length=200, blank=True)
    filters = models.JSONField(_("Filter"), default=dict, blank=True)
    """Facet → list of codes."""
    frequency = models.CharField(_("E-Mail"), max_length=12, choices=Frequency.choices, default=Frequency.WEEKLY)
    created_at = models.DateTimeField(_("gespeichert am"), auto_now_add=True)
    notified_at = models.DateTimeField(_("zuletzt benachrichtigt am"))

    class Meta:
        verbose_name = _("gespeicherte Suche")
        verbose_name_plural = _("gespeicherte Suchen")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["frequency", "notified_at"])]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_search_per_form")]

    def __str__(self) -> str:
        return self.name

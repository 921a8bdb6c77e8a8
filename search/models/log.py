"""What is searched for, without who: terms per day, for the report of the editors."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchedTerm(models.Model):
    """How often a normalised question was asked on one day, and how much it found."""

    day = models.DateField(_("Tag"))
    term = models.CharField(_("Suchwörter"), max_length=200)
    filters = models.CharField(_("Filter"), max_length=400, blank=True)
    """``facet:code`` in order, joined by a space."""
    hits = models.PositiveIntegerField(_("Treffer"), default=0)
    """Hits of the last time that day."""
    count = models.PositiveIntegerField(_("Anzahl"), default=0)

    class Meta:
        verbose_name = _("Suchbegriff")
        verbose_name_plural = _("Suchbegriffe")
        constraints = [models.UniqueConstraint(fields=["day", "term", "filters"], name="one_row_per_day_and_question")]
        indexes = [models.Index(fields=["day", "hits"]), models.Index(fields=["term", "-day"])]

    def __str__(self) -> str:
        return self.term

"""Words that mean the same, kept by the editors: expanded in the query, so that a change needs no new index."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.word_lists import WordListField


class SynonymGroup(models.Model):
    """Words and abbreviations that find each other: "E-Akte", "elektronische Akte", "DMS"."""

    words = WordListField(_("Wörter"), default=list, help_text=_("Ein Wort oder eine Wortgruppe je Zeile. Alle finden einander."))
    note = models.CharField(_("Notiz"), max_length=200, blank=True, help_text=_("Warum es diese Gruppe gibt; nur die Redaktion sieht sie."))
    updated_at = models.DateTimeField(_("geändert am"), auto_now=True, db_index=True)

    class Meta:
        verbose_name = _("Synonyme")
        verbose_name_plural = _("Synonyme")
        ordering = ["pk"]

    def __str__(self) -> str:
        return ", ".join(self.words)

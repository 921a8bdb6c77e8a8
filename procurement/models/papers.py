"""What the papers of a notice rest on beside its figures: how costs are shared."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from .timetables import TimeTable


class CostKey(models.Model):
    """How the parties share an amount (papers/cost_key.py). One per notice; who set it stands in the log."""

    class Key(models.TextChoices):
        QUANTITY = "menge", _("Nach Menge")
        INHABITANTS = "einwohner", _("Nach Einwohnerzahl")
        EQUAL = "gleich", _("Zu gleichen Teilen")

    MOST = Decimal("9999999999.99")

    time_table = models.OneToOneField(TimeTable, on_delete=models.CASCADE, related_name="cost_key")
    amount = models.DecimalField(_("Betrag, netto in Euro"), max_digits=12, decimal_places=2)
    key = models.CharField(_("Schlüssel"), max_length=12, choices=Key.choices)
    vat = models.DecimalField(_("Umsatzsteuer in Prozent"), max_digits=5, decimal_places=2)
    note = models.TextField(_("Hinweis zur Umsatzsteuer"), blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("Kostenschlüssel")
        verbose_name_plural = _("Kostenschlüssel")

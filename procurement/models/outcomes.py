"""What came of a notice: the award, prices, call-offs, and what participants say of it a year later."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models import ContributionPage
from municipalities.models import Municipality

from .participations import Participation
from .timetables import Item, TimeTable


class Award(models.Model):
    """The award: public, but for the prices."""

    time_table = models.OneToOneField(TimeTable, on_delete=models.PROTECT, related_name="award")
    supplier = models.CharField(_("Auftragnehmer"), max_length=300)
    product = models.CharField(_("Produkt oder Leistung"), max_length=300, blank=True)
    awarded_on = models.DateField(_("Zuschlag am"))
    url = models.URLField(_("Vergabebekanntmachung"), max_length=500, blank=True)
    number = models.CharField(_("Nummer der Vergabebekanntmachung"), max_length=60, blank=True)
    joinable_until = models.DateField(_("Beitritt weiterer Kommunen möglich bis"), null=True, blank=True)
    joinable_note = models.TextField(_("Wie andere beitreten"), blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    experiences = models.ManyToManyField(ContributionPage, related_name="+", blank=True)
    """Entries that municipalities began with what they bought together; one each."""

    class Meta:
        verbose_name = _("Zuschlag")
        verbose_name_plural = _("Zuschläge")

    def __str__(self) -> str:
        return f"{self.supplier}"


class UnitPrice(models.Model):
    """What one unit costs by the contract: for participants alone."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="prices")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    net = models.DecimalField(_("Preis je Einheit, netto in Euro"), max_digits=11, decimal_places=2)

    class Meta:
        verbose_name = _("Einzelpreis")
        verbose_name_plural = _("Einzelpreise")
        ordering = ["item__place"]
        constraints = [models.UniqueConstraint(fields=["award", "item"], name="one_price_per_position")]


class CallOff(models.Model):
    """How far a participant is with ordering under the contract."""

    class Status(models.TextChoices):
        NOT_YET = "offen", _("Noch nicht abgerufen")
        ORDERED = "abgerufen", _("Abgerufen")
        DELIVERED = "geliefert", _("Geliefert")
        IN_USE = "betrieb", _("In Betrieb")
        NONE = "verzicht", _("Kein Abruf")

    participation = models.OneToOneField(Participation, on_delete=models.CASCADE, related_name="call_off")
    status = models.CharField(_("Stand"), max_length=12, choices=Status.choices, default=Status.NOT_YET)
    since = models.DateField(_("seit"), null=True, blank=True)
    note = models.TextField(_("Hinweis"), blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)
    """Counted under the lock: a form with an older one is compared before it is stored."""

    class Meta:
        verbose_name = _("Abruf")
        verbose_name_plural = _("Abrufe")


class Verdict(models.Model):
    """What a participant says after a year: "Würden Sie wieder …". It stays and helps others to judge."""

    class Again(models.TextChoices):
        YES = "ja", _("Ja")
        PARTLY = "teils", _("Mit Änderungen")
        NO = "nein", _("Nein")

    time_table = models.ForeignKey(TimeTable, on_delete=models.PROTECT, related_name="verdicts")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    buy_again = models.CharField(_("Würden Sie das Produkt wieder beschaffen?"), max_length=8, choices=Again.choices)
    join_again = models.CharField(_("Würden Sie wieder gemeinsam beschaffen?"), max_length=8, choices=Again.choices)
    good = models.TextField(_("Was hat sich bewährt?"), blank=True)
    bad = models.TextField(_("Was würden Sie anders machen?"), blank=True)
    given_on = models.DateField(default=timezone.localdate)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("Bewertung nach einem Jahr")
        verbose_name_plural = _("Bewertungen nach einem Jahr")
        ordering = ["-given_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["time_table", "municipality"], name="one_verdict_per_municipality")]

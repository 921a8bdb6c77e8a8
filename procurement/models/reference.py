"""What the KTS keeps for all notices: thresholds with their dates, text blocks of papers; and what a lead answers to the guard-rails."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from municipalities.models import State as Land

from .timetables import TimeTable


class ThresholdQuerySet(models.QuerySet["Threshold"]):
    def valid_on(self, day: date) -> ThresholdQuerySet:
        return self.filter(Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day)))

    def overlapping(self, begins: date, ends: date | None) -> ThresholdQuerySet:
        """Those that hold on one day at least of a time."""
        found = self.filter(Q(valid_to=None) | Q(valid_to__gte=begins))
        return found.filter(valid_from__lte=ends) if ends else found

    def of(self, land: str) -> ThresholdQuerySet:
        """Those of the Union and of one Land ("": of the Union alone)."""
        wanted = [Threshold.EUROPE, *([land] if land else [])]
        return self.filter(jurisdiction__in=wanted)


class Threshold(models.Model):
    """A value from which or above which other rules hold, net of VAT, for a time; no constant: they change every two years or faster."""

    EUROPE = "EU"
    JURISDICTIONS = ((EUROPE, _("EU-Schwellenwert")), *Land.choices)

    class Matter(models.TextChoices):
        SUPPLIES = "liefer-dienst", _("Liefer- und Dienstleistungen")
        WORKS = "bau", _("Bauleistungen")

    jurisdiction = models.CharField(_("Gilt in"), max_length=5, choices=JURISDICTIONS)
    matter = models.CharField(_("Gegenstand"), max_length=16, choices=Matter.choices, default=Matter.SUPPLIES)
    limit = models.DecimalField(_("Grenze, netto in Euro"), max_digits=12, decimal_places=2)
    is_exclusive = models.BooleanField(
        _("gilt erst über der Grenze"), default=False, help_text=_("Leer: Es gilt ab der Grenze, wie bei EU-Schwellenwerten.")
    )
    consequence = models.CharField(
        _("Was dann gilt"), max_length=200, help_text=_("Zum Beispiel: EU-weite Ausschreibung nach VgV. Oder: kein Direktauftrag mehr.")
    )
    paragraph = models.CharField(_("Rechtsgrundlage"), max_length=120, blank=True)
    valid_from = models.DateField(_("gültig ab"))
    valid_to = models.DateField(_("gültig bis"), null=True, blank=True, help_text=_("Der letzte Tag. Leer: bis auf Weiteres."))
    source = models.CharField(_("Quelle"), max_length=300)
    checked_on = models.DateField(
        _("geprüft am"), null=True, blank=True, help_text=_("Der Tag, an dem jemand die Quelle gelesen hat. Leer: noch nicht geprüft.")
    )

    objects = ThresholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("Wertgrenze")
        verbose_name_plural = _("Wertgrenzen")
        ordering = ["jurisdiction", "matter", "limit", "-valid_from"]

    def __str__(self) -> str:
        return f"{self.get_jurisdiction_display()}: {self.get_matter_display()}, ab {self.valid_from:%d.%m.%Y}"

    def is_reached_by(self, value: Decimal) -> bool:
        return value > self.limit if self.is_exclusive else value >= self.limit

    @property
    def begins(self) -> str:
        """ "ab" or "über", before the limit."""
        return gettext("über") if self.is_exclusive else gettext("ab")

    @property
    def checked(self) -> str:
        """ "geprüft am 01.11.2026" """
        if self.checked_on is None:
            return gettext("noch nicht geprüft")
        return gettext("geprüft am %(day)s") % {"day": date_format(self.checked_on, "DATE_FORMAT")}


class TextBlock(models.Model):
    """A paragraph of the participation agreement or of the draft of a resolution. ``{{ name }}`` marks a place that is filled in
    (papers/blocks.py lists the names).
    """

    class Paper(models.TextChoices):
        AGREEMENT = "vereinbarung", _("Teilnahmevereinbarung")
        RESOLUTION = "beschlussvorlage", _("Beschlussvorlage")

    paper = models.CharField(_("Papier"), max_length=20, choices=Paper.choices, default=Paper.AGREEMENT)
    place = models.PositiveSmallIntegerField(_("Reihenfolge"), default=10)
    heading = models.CharField(_("Überschrift"), max_length=120)
    text = models.TextField(_("Text"))
    is_active = models.BooleanField(_("wird verwendet"), default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("Textbaustein")
        verbose_name_plural = _("Textbausteine")
        ordering = ["paper", "place", "pk"]

    def __str__(self) -> str:
        return self.heading


class GuardRailAnswer(models.Model):
    """What the lead says to one of the guard-rails (bundle/guard_rails.py), for the record of the procedure (§ 8 VgV)."""

    class Answer(models.TextChoices):
        OPEN = "offen", _("Noch offen")
        SETTLED = "geklaert", _("Geklärt")
        NOT_RELEVANT = "entfaellt", _("Trifft nicht zu")

    time_table = models.ForeignKey(TimeTable, on_delete=models.CASCADE, related_name="guard_rails")
    code = models.CharField(max_length=30)
    answer = models.CharField(_("Stand"), max_length=12, choices=Answer.choices, default=Answer.OPEN)
    note = models.TextField(_("Begründung"), blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("Antwort zu einer Leitplanke")
        verbose_name_plural = _("Antworten zu Leitplanken")
        constraints = [models.UniqueConstraint(fields=["time_table", "code"], name="one_answer_per_guard_rail")]

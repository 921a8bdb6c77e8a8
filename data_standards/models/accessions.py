"""What municipalities declare after an agreement: that they accede to a version, and how far they use it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.models import PortalDocument

from .versions import Version


class Accession(models.Model):
    """A municipality acceded to a version. Leaving ends the row; a newer version replaces it."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="accessions")
    municipality = models.ForeignKey("municipalities.Municipality", on_delete=models.PROTECT, related_name="accessions")
    resolution_body = models.CharField(_("Gremium"), max_length=200)
    resolved_on = models.DateField(_("beschlossen am"))
    resolution_url = models.URLField(_("Beschluss im Ratsinformationssystem"), max_length=500, blank=True)
    resolution_file = models.ForeignKey(
        PortalDocument, verbose_name=_("Beschluss als Datei"), null=True, blank=True, on_delete=models.PROTECT, related_name="accessions"
    )
    file_is_internal = models.BooleanField(_("Datei nur für die eigene Kommune"), default=False)
    """The file is for the municipality and the KTS alone; who acceded, when and by which resolution everybody reads."""
    valid_from = models.DateField(_("gilt ab"))
    deviations = models.TextField(_("Abweichungen mit Begründung"), blank=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now)
    ended_on = models.DateField(_("beendet am"), null=True, blank=True)
    end_reason = models.TextField(_("Grund des Austritts"), blank=True)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The accession to a newer version; None for who left."""

    class Meta:
        verbose_name = _("Beitritt")
        verbose_name_plural = _("Beitritte")
        ordering = ["municipality__sort_key", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "municipality"], condition=Q(ended_on=None), name="one_accession_per_municipality")
        ]

    def __str__(self) -> str:
        return f"{self.municipality}"


class Adoption(models.Model):
    """How far a municipality uses a version, whether or not it acceded."""

    class Status(models.TextChoices):
        PLANNED = "geplant", _("Geplant")
        IMPLEMENTING = "umsetzung", _("In Umsetzung")
        PRODUCTIVE = "produktiv", _("Produktiv")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="adoptions")
    municipality = models.ForeignKey("municipalities.Municipality", on_delete=models.PROTECT, related_name="adoptions")
    status = models.CharField(_("Stand"), max_length=12, choices=Status.choices)
    system = models.CharField(_("System"), max_length=200, blank=True)
    since = models.CharField(_("seit"), max_length=7, blank=True, help_text=_("Monat und Jahr (ISO 8601: JJJJ oder JJJJ-MM)"))
    proof_url = models.URLField(_("Nachweis"), max_length=500, blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reported_at = models.DateTimeField(default=timezone.now)
    """When this municipality reported first that it uses this version: the map counts over time by it."""
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("Übernahme")
        verbose_name_plural = _("Übernahmen")
        ordering = ["municipality__sort_key", "-pk"]
        constraints = [models.UniqueConstraint(fields=["version", "municipality"], name="one_adoption_per_municipality")]

    def __str__(self) -> str:
        return f"{self.municipality}"

    @property
    def change_url(self) -> str:
        """Where the CDO of the municipality changes it or takes it back."""
        return self.version.url_of("report", self.municipality.slug)

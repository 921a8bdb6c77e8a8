"""What a platform profile says: the standards that a platform speaks, line by line."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pages.models import Standard

from .versions import State, Version, Wording


class SpokenQuerySet(models.QuerySet["Spoken"]):
    def in_force(self) -> SpokenQuerySet:
        """The lines that hold: as they were frozen, of the version in force."""
        return self.filter(wording__stage=Wording.Stage.FINAL, version__state=State.IN_FORCE)

    def visible_to(self, user: Any) -> SpokenQuerySet:
        return self.filter(version__in=Version.objects.visible_to(user).values("pk"))

    def shown_to(self, user: Any) -> SpokenQuerySet:
        """With their standards, and ``is_kept``: whether the version that is spoken has a page here."""
        kept = Version.objects.visible_to(user).filter(standard=OuterRef("standard"), number=OuterRef("number"))
        return self.select_related("standard").annotate(is_kept=Exists(kept))


class Spoken(models.Model):
    """One line: the platform speaks a standard in a version. Without ``wording`` it is worked on; with it, it never changes."""

    class Extent(models.TextChoices):
        REQUIRED = "pflicht", _("Pflicht")
        OPTIONAL = "freiwillig", _("Freiwillig")
        FULL = "ganz", _("Vollständig")
        PARTLY = "teilweise", _("Teilweise")

    ASKED: ClassVar[tuple[str, ...]] = (Extent.REQUIRED, Extent.OPTIONAL)
    """What municipalities agree to ask of a platform."""
    GIVEN: ClassVar[tuple[str, ...]] = (Extent.FULL, Extent.PARTLY)
    """What is declared of a platform that there is."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="spoken")
    """Of the profile."""
    wording = models.ForeignKey(Wording, null=True, blank=True, on_delete=models.CASCADE, related_name="spoken")
    standard = models.ForeignKey(Standard, verbose_name=_("Standard"), on_delete=models.PROTECT, related_name="spoken_by")
    number = models.CharField(_("Version"), max_length=40)
    """As its steward writes it: "1.6.1", "2024-05"; a version of an agreement is met by its number."""
    extent = models.CharField(_("Umfang"), max_length=12, choices=Extent.choices)
    note = models.CharField(_("Anmerkung"), max_length=300, blank=True)
    proof_url = models.URLField(_("Nachweis"), max_length=500, blank=True)
    declared_by = models.CharField(_("erklärt von"), max_length=200)
    """A municipality or an organisation; the name of a person never stands here."""
    declared_on = models.DateField(_("erklärt am"), default=timezone.localdate)
    verified_by = models.CharField(_("geprüft von"), max_length=200, blank=True)
    verified_on = models.DateField(_("geprüft am"), null=True, blank=True)

    objects = SpokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("Zeile eines Plattformprofils")
        verbose_name_plural = _("Zeilen von Plattformprofilen")
        ordering = ["standard__sort_key", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "standard", "number"], condition=Q(wording=None), name="one_working_line_per_standard_version"
            ),
            models.UniqueConstraint(
                fields=["wording", "standard", "number"],
                condition=Q(wording__isnull=False),
                name="one_frozen_line_per_standard_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.number}"

    @property
    def said(self) -> str:
        """Its extent within a sentence; "Pflicht" is a noun."""
        label = self.get_extent_display()
        return label if self.extent == self.Extent.REQUIRED else label.lower()

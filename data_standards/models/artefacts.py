"""Files of a version that machines read: text, kept in the database, checked to be well-formed."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from municipalities.sorting import findable

from ..fields import field_names
from ..formats import Format
from .versions import Version, Wording

MEDIA_TYPES = {
    Format.JSON_SCHEMA: "application/schema+json",
    Format.JSON: "application/json",
    Format.JSON_LD: "application/ld+json",
    Format.XSD: "application/xml",
    Format.GENERICODE: "application/xml",
    Format.XML: "application/xml",
    Format.CSV: "text/csv",
    Format.CSVW: "application/csvm+json",
    Format.TABLE_SCHEMA: "application/json",
    Format.SHACL: "text/turtle",
    Format.TURTLE: "text/turtle",
}
"""IANA media types; each is served with ``charset=utf-8`` where it is text/*."""


class Artefact(models.Model):
    """One file. Without ``wording`` it is worked on; with it, it is part of what was laid before people and never changes."""

    class Role(models.TextChoices):
        NORMATIVE = "normativ", _("Normativ")
        EXAMPLE = "beispiel", _("Beispiel")
        HELP = "hilfe", _("Hilfe")

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="artefacts")
    wording = models.ForeignKey(Wording, null=True, blank=True, on_delete=models.CASCADE, related_name="artefacts")
    name = models.CharField(_("Dateiname"), max_length=120)
    title = models.CharField(_("Bezeichnung"), max_length=120)
    role = models.CharField(_("Rolle"), max_length=20, choices=Role.choices, default=Role.NORMATIVE)
    format = models.CharField(_("Format"), max_length=20, choices=Format.choices)
    text = models.TextField(_("Inhalt"))
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveIntegerField(editable=False)
    """Bytes in UTF-8."""
    search_text = models.TextField(editable=False, default="")
    """Its title and what its fields and codes are called, as the list of standards is searched."""
    checked_at = models.DateTimeField(_("geprüft am"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("Datei eines Standards")
        verbose_name_plural = _("Dateien von Standards")
        ordering = ["role", "name"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], condition=Q(wording=None), name="one_working_file_per_name"),
            models.UniqueConstraint(fields=["wording", "name"], condition=Q(wording__isnull=False), name="one_frozen_file_per_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        content = self.text.encode()
        self.sha256, self.size = hashlib.sha256(content).hexdigest(), len(content)
        self.search_text = findable([self.title, *field_names(self.format, self.text)])
        super().save(*args, **kwargs)

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[Format(self.format)]

    def get_absolute_url(self) -> str:
        """The stable address of a frozen file."""
        standard = self.version.standard
        return reverse("data_standards:artefact", args=[standard.slug, self.version.number, self.name]) if standard else ""

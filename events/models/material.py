"""What stays: slides, recordings and minutes, and the questions that nobody could answer."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contributions.models import ContributionPage, Visibility
from files.models import PortalDocument

from .conferences import ConferencePage
from .sessions import Session


class Material(models.Model):
    """A file or a link of a conference or one of its sessions; who may see it is asked of its own ``visibility``."""

    class Kind(models.TextChoices):
        SLIDES = "folien", _("Folien")
        RECORDING = "mitschnitt", _("Mitschnitt")
        MINUTES = "protokoll", _("Protokoll")
        DOCUMENT = "unterlage", _("Unterlage")

    page = models.ForeignKey(ConferencePage, verbose_name=_("Konferenz"), on_delete=models.PROTECT, related_name="material")
    session = models.ForeignKey(
        Session, verbose_name=_("Sitzung"), null=True, blank=True, on_delete=models.PROTECT, related_name="material"
    )
    kind = models.CharField(_("Art"), max_length=12, choices=Kind.choices, default=Kind.SLIDES)
    title = models.CharField(_("Bezeichnung"), max_length=200)
    document = models.ForeignKey(
        PortalDocument, verbose_name=_("Datei"), null=True, blank=True, on_delete=models.PROTECT, related_name="conference_material"
    )
    url = models.URLField(_("Adresse"), max_length=500, blank=True)
    licence = models.CharField(_("Lizenz"), max_length=60, default="CC BY 4.0", help_text=_("Oder wer die Rechte hat und was erlaubt ist."))
    accessibility = models.CharField(
        _("Barrierefreiheit"), max_length=200, blank=True, help_text=_("Zum Beispiel: barrierefrei, mit Untertiteln.")
    )
    visibility = models.CharField(_("Sichtbarkeit"), max_length=20, choices=Visibility.choices, default=Visibility.PUBLIC)
    created_at = models.DateTimeField(_("hinzugefügt am"), auto_now_add=True)

    class Meta:
        verbose_name = _("Material")
        verbose_name_plural = _("Material")
        ordering = ["session__starts_at", "kind", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(document__isnull=False) | ~Q(url=""), name="material_has_a_file_or_an_address"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def host(self) -> str:
        """Where the link leads: "videos.example"."""
        return urlsplit(self.url).hostname or ""


class OpenQuestion(models.Model):
    """A question of a session that stayed open, and the conference that takes it up again."""

    session = models.ForeignKey(Session, verbose_name=_("Sitzung"), on_delete=models.PROTECT, related_name="open_questions")
    text = models.TextField(_("Frage"))
    answer = models.TextField(_("Antwort"), blank=True)
    carried_to = models.ForeignKey(
        ConferencePage,
        verbose_name=_("wird aufgenommen bei"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="carried_questions",
    )
    needs = models.ManyToManyField(ContributionPage, editable=False, related_name="+")
    """Entries that municipalities began with it; see events/evaluation/needs.py."""
    created_at = models.DateTimeField(_("notiert am"), auto_now_add=True)

    class Meta:
        verbose_name = _("Offene Frage")
        verbose_name_plural = _("Offene Fragen")
        ordering = ["session__starts_at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]

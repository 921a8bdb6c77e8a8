"""An agreement as it is written: a contribution of its lead municipality, with others that write along."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField

from contributions.models import ContributionPage, DraftRow, KindIndexPage, Writers
from pages.models import Standard

from .numbers import FIRST, is_version_number

LONG_TEXTS = ("need", "benefit", "federal_check", "scope")
"""Texts with markup, beside the clauses."""


class Binding(models.TextChoices):
    """How far who accedes is bound."""

    RECOMMENDED = "empfohlen", _("Empfohlen")
    COMPLY_OR_EXPLAIN = "begruenden", _("Verbindlich, Abweichung mit Begründung")
    MANDATORY = "verbindlich", _("Verbindlich ohne Abweichung")


class AgreementPage(ContributionPage):
    """What municipalities want to agree on: the need, and the text that is worked on.

    The text that is discussed, voted on and in force never stands here: it is a ``Wording`` of a ``Version``, which no change reaches.
    """

    OUTSIDE_REVISIONS: ClassVar[tuple[str, ...]] = (*ContributionPage.OUTSIDE_REVISIONS, "standard")
    NUMBER_PREFIX: ClassVar[str] = "DS"
    KIND: ClassVar[str] = "vereinbarungen"
    KIND_LABEL: ClassVar[Any] = _("Vereinbarungen")
    WRITERS: ClassVar[Writers] = Writers.MUNICIPALITIES
    LIMITS: ClassVar[dict[str, int]] = {**ContributionPage.LIMITS, **dict.fromkeys((*LONG_TEXTS, "changes"), 5000)}
    MISSING: ClassVar[dict[str, Any]] = {
        "title": _("Nennen Sie, worauf sich die Kommunen einigen sollen, zum Beispiel „Belegungsdaten Parken“."),
        "summary": _("Sagen Sie in ein oder zwei Sätzen, wozu der Standard dient."),
    }
    MANDATORY: ClassVar[dict[str, Any]] = {
        "need": _("Beschreiben Sie, wo heute ein gemeinsamer Standard fehlt."),
        "federal_check": _("Sagen Sie, welche Standards von Bund, Land oder anderen Sie geprüft haben."),
    }

    standard = models.ForeignKey(
        Standard, verbose_name=_("Standard"), null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="agreements"
    )
    """Given when the KTS takes the need up; owns the lasting address of all versions."""
    need = models.TextField(_("Bedarf"), blank=True)
    benefit = models.TextField(_("Nutzen"), blank=True)
    federal_check = models.TextField(_("Geprüfte Standards"), blank=True)
    scope = models.TextField(_("Geltungsbereich"), blank=True)
    binding = models.CharField(_("Verbindlichkeit"), max_length=20, choices=Binding.choices, blank=True)
    based_on = ParentalManyToManyField(Standard, verbose_name=_("Grundlage"), blank=True, related_name="base_of")
    version_number = models.CharField(_("Version des Entwurfs"), max_length=40, blank=True, default=FIRST)
    changes = models.TextField(_("Änderungen zur Vorversion"), blank=True)
    transition_months = models.PositiveSmallIntegerField(_("Übergangsfrist in Monaten"), null=True, blank=True)
    keywords = models.CharField(_("Schlagwörter"), max_length=500, blank=True, help_text=_("Mit Komma getrennt"))

    parent_page_types: ClassVar[list[str]] = ["data_standards.AgreementIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    is_creatable = False
    template = "data_standards/detail.html"
    row_template = "data_standards/row.html"

    class Meta:
        verbose_name = _("Vereinbarung zu einem Datenstandard")
        verbose_name_plural = _("Vereinbarungen zu Datenstandards")

    def get_absolute_url(self) -> str:
        """The lasting address. The index page's slug is fixed by pages/setup.py, so no query is needed."""
        return f"/{self.KIND}/{self.slug}/"

    @property
    def state_label(self) -> Any:
        """Where it stands, of a row that was read with its state (standing.py); "" of any other."""
        states: Any = type(self)._meta.get_field("standard_versions").related_model
        return dict(states._meta.get_field("state").flatchoices).get(getattr(self, "version_state", None), "")

    def submission_errors(self) -> dict[str, list[str]]:
        errors = super().submission_errors()
        if self.version_number and not is_version_number(self.version_number):
            errors["version_number"] = [gettext("Geben Sie drei Zahlen mit Punkten ein, zum Beispiel 1.0.0.")]
        return errors


class Clause(DraftRow):
    """A paragraph of the text, numbered by its place: "§ 2 Vorhersage"."""

    LIMITS: ClassVar[dict[str, int]] = {"heading": 120, "text": 5000}

    page = ParentalKey(AgreementPage, on_delete=models.CASCADE, related_name="clauses")
    heading = models.TextField(_("Überschrift"), blank=True)
    text = models.TextField(_("Text"), blank=True)

    class Meta(DraftRow.Meta):
        verbose_name = _("Paragraf")
        verbose_name_plural = _("Paragrafen")

    def submission_errors(self) -> dict[str, list[str]]:
        errors = super().submission_errors()
        if not self.heading.strip():
            errors["heading"] = [gettext("Geben Sie dem Paragrafen eine Überschrift.")]
        if not self.text.strip():
            errors["text"] = [gettext("Schreiben Sie, was gelten soll.")]
        return errors


class AgreementIndexPage(KindIndexPage):
    """The list of all agreements, by where they stand."""

    ENTRY = AgreementPage
    BESIDE = ("municipality", "standard", "contact_person")

    subpage_types: ClassVar[list[str]] = ["data_standards.AgreementPage"]
    template = "data_standards/index.html"

    class Meta:
        verbose_name = _("Liste der Vereinbarungen")

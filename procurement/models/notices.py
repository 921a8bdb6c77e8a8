"""A notice of a joint procurement as it is written: a contribution of the municipality or purchasing body that leads."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField

from contributions.models import ContributionPage, DraftRow, KindIndexPage, Writers
from pages.models import Standard

from ..choices import LegalForm, Lots, Procedure, Unit, cpv_label

LONG_TEXTS = ("description", "partners", "lots_note")
"""Texts with markup."""


class NoticePage(ContributionPage):
    """What is to be bought together. Nothing of who takes part, of quantities or of estimated values stands here: a page and its
    versions are read by everybody it is shown to.
    """

    NUMBER_PREFIX: ClassVar[str] = "GB"
    KIND: ClassVar[str] = "beschaffung"
    KIND_LABEL: ClassVar[Any] = _("Beschaffung")
    WRITERS: ClassVar[Writers] = Writers.MUNICIPALITIES
    LIMITS: ClassVar[dict[str, int]] = {**ContributionPage.LIMITS, **dict.fromkeys(LONG_TEXTS, 5000)}
    MISSING: ClassVar[dict[str, Any]] = {
        "title": _("Nennen Sie den Gegenstand, zum Beispiel „Parkraumsensorik mit Auswertung“."),
        "summary": _("Sagen Sie in ein oder zwei Sätzen, was Kommunen gemeinsam beschaffen wollen."),
    }

    description = models.TextField(_("Beschreibung"), blank=True)
    main_cpv = models.CharField(_("Hauptcode (CPV)"), max_length=10, blank=True)
    partners = models.TextField(_("Partner"), blank=True)
    legal_form = models.CharField(_("Rechtsform der Zusammenarbeit"), max_length=20, choices=LegalForm.choices, blank=True)
    procedure = models.CharField(_("Geplantes Verfahren"), max_length=20, choices=Procedure.choices, blank=True)
    lots = models.CharField(_("Lose"), max_length=12, choices=Lots.choices, blank=True)
    lots_note = models.TextField(_("Begründung zu den Losen"), blank=True)
    standards = ParentalManyToManyField(Standard, verbose_name=_("Geforderte Standards"), blank=True, related_name="notices")

    parent_page_types: ClassVar[list[str]] = ["procurement.NoticeIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    is_creatable = False
    template = "procurement/detail.html"
    row_template = "procurement/row.html"

    class Meta:
        verbose_name = _("Gemeinsame Beschaffung")
        verbose_name_plural = _("Gemeinsame Beschaffungen")

    def get_absolute_url(self) -> str:
        """The lasting address. The index page's slug is fixed by pages/setup.py, so no query is needed."""
        return f"/{self.KIND}/{self.slug}/"

    @property
    def is_shown(self) -> bool:
        """Published and not hidden; to whom is another matter (``is_visible_to``)."""
        return self.live and self.archived_at is None

    def get_main_cpv_display(self) -> str:
        return cpv_label(self.main_cpv) if self.main_cpv else ""

    def submission_errors(self) -> dict[str, list[str]]:
        errors = super().submission_errors()
        if not self.legal_form:
            errors["legal_form"] = [gettext("Wählen Sie die Rechtsform, oder „Noch offen“.")]
        if not self.procedure:
            errors["procedure"] = [gettext("Wählen Sie das geplante Verfahren, oder „Noch offen“.")]
        if self.lots == Lots.NONE and not self.lots_note.strip():
            errors["lots_note"] = [gettext("Begründen Sie, warum Sie nicht in Losen vergeben.")]
        if not self.positions.all():
            errors["positions"] = [gettext("Nennen Sie mindestens eine Position.")]
        return errors | self._time_table_errors()

    def _time_table_errors(self) -> dict[str, list[str]]:
        """The time table stands outside the draft; a notice without days is not handed in."""
        table = getattr(self, "time_table", None) if self.pk else None
        if table is None or table.interest_until is None or table.freezes_at is None:
            return {"freezes_at": [gettext("Sagen Sie, bis wann Kommunen ihren Bedarf melden können.")]}
        return {}


class Position(DraftRow):
    """A thing to be bought, as the notice describes it. What it may cost stands in ``UnitEstimate``, which nobody outside reads."""

    LIMITS: ClassVar[dict[str, int]] = {"name": 120, "requirement": 1000}

    page = ParentalKey(NoticePage, on_delete=models.CASCADE, related_name="positions")
    name = models.TextField(_("Bezeichnung"), blank=True)
    unit = models.CharField(_("Einheit"), max_length=20, choices=Unit.choices, blank=True)
    requirement = models.TextField(_("Anforderung"), blank=True)
    cpv = models.CharField(_("CPV-Code"), max_length=10, blank=True)
    standard = models.ForeignKey(
        Standard, verbose_name=_("Geforderter Standard"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta(DraftRow.Meta):
        verbose_name = _("Position")
        verbose_name_plural = _("Positionen")

    def get_cpv_display(self) -> str:
        return cpv_label(self.cpv) if self.cpv else ""

    def submission_errors(self) -> dict[str, list[str]]:
        errors = super().submission_errors()
        if not self.name.strip():
            errors["name"] = [gettext("Nennen Sie, was beschafft werden soll.")]
        if not self.unit:
            errors["unit"] = [gettext("Wählen Sie, worin die Menge gezählt wird.")]
        return errors


class Contract(DraftRow):
    """A contract or framework agreement that exists already and can be joined."""

    LIMITS: ClassVar[dict[str, int]] = {"name": 120, "note": 1000}

    page = ParentalKey(NoticePage, on_delete=models.CASCADE, related_name="contracts")
    name = models.TextField(_("Vertrag"), blank=True)
    holder = models.CharField(_("Auftraggeber"), max_length=200, blank=True)
    supplier = models.CharField(_("Auftragnehmer"), max_length=200, blank=True)
    joinable_until = models.DateField(_("Beitritt möglich bis"), null=True, blank=True)
    url = models.URLField(_("Adresse"), max_length=500, blank=True)
    note = models.TextField(_("Hinweis"), blank=True)

    class Meta(DraftRow.Meta):
        verbose_name = _("bestehender Vertrag")
        verbose_name_plural = _("bestehende Verträge")

    def submission_errors(self) -> dict[str, list[str]]:
        errors = super().submission_errors()
        if not self.name.strip():
            errors["name"] = [gettext("Nennen Sie den Vertrag.")]
        return errors


class NoticeIndexPage(KindIndexPage):
    """The list of joint procurements: what is open and what closes soon comes first."""

    ENTRY = NoticePage
    BESIDE = ("municipality", "time_table", "contact_person")

    subpage_types: ClassVar[list[str]] = ["procurement.NoticePage"]
    template = "procurement/index.html"

    class Meta:
        verbose_name = _("Liste der Beschaffungen")

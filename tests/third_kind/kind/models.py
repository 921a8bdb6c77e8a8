"""A need that several municipalities have in common: three fields, and positions in rows."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from contributions.models import ContributionPage, DraftRow, KindIndexPage, Writers


class NeedPage(ContributionPage):
    NUMBER_PREFIX: ClassVar[str] = "BD"
    KIND: ClassVar[str] = "bedarf"
    KIND_LABEL: ClassVar[Any] = _("Bedarf")
    WRITERS: ClassVar[Writers] = Writers.PEOPLE
    LIMITS: ClassVar[dict[str, int]] = {**ContributionPage.LIMITS, "purpose": 500}
    MANDATORY: ClassVar[dict[str, Any]] = {"purpose": _("Beschreiben Sie, wozu Sie das brauchen.")}

    purpose = models.TextField(_("Zweck"), blank=True)
    budget = models.PositiveIntegerField(_("Budget in Euro"), null=True, blank=True)
    needed_on = models.DateField(_("gebraucht ab"), null=True, blank=True)

    parent_page_types: ClassVar[list[str]] = ["third_kind.NeedIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    is_creatable = False
    template = "third_kind/detail.html"
    row_template = "third_kind/row.html"

    class Meta:
        verbose_name = _("Bedarf")

    def submission_errors(self) -> dict[str, list[str]]:
        errors = super().submission_errors()
        if not self.positions.all():
            errors["positions"] = [_("Nennen Sie mindestens eine Position.")]
        return errors


class Position(DraftRow):
    LIMITS: ClassVar[dict[str, int]] = {"name": 80}

    page = ParentalKey(NeedPage, on_delete=models.CASCADE, related_name="positions")
    name = models.TextField(_("Bezeichnung"), blank=True)
    amount = models.PositiveIntegerField(_("Menge"), null=True, blank=True)
    unit = models.CharField(_("Einheit"), max_length=12, blank=True)

    class Meta(DraftRow.Meta):
        verbose_name = _("Position")
        verbose_name_plural = _("Positionen")

    def submission_errors(self) -> dict[str, list[str]]:
        errors = super().submission_errors()
        if not self.name.strip():
            errors["name"] = [_("Nennen Sie, was Sie brauchen.")]
        return errors


class NeedIndexPage(KindIndexPage):
    ENTRY = NeedPage

    subpage_types: ClassVar[list[str]] = ["third_kind.NeedPage"]
    template = "third_kind/index.html"

    class Meta:
        verbose_name = _("Liste der Bedarfe")

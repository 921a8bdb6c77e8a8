"""Gute Praxis: the page type and its index."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField

from contributions.models import ContributionPage, KindIndexPage
from pages.models import Standard
from pages.partial_dates import show_partial

from .choices import (
    Continuation,
    CostClass,
    DevelopmentStatus,
    Funding,
    ImpactAssessment,
    Phase,
    Reuse,
    SoftwareLicence,
    TaskKind,
)


class BestPracticePage(ContributionPage):
    """A solution a municipality introduced: with costs, experience and what did not work.

    Columns are wide and blank on purpose: a draft takes what is typed, contributions/moderation.py asks for the
    mandatory fields and their limits at submission (best_practices/forms.py holds the limits).
    """

    NUMBER_PREFIX: ClassVar[str] = "BP"
    KIND: ClassVar[str] = "gute-praxis"
    KIND_LABEL: ClassVar[Any] = _("Gute Praxis")

    LIMITS: ClassVar[dict[str, int]] = {
        **ContributionPage.LIMITS,
        **dict.fromkeys(
            (
                "initial_situation",
                "solution",
                "results",
                "target_groups",
                "lessons_learned",
                "obstacles",
                "success_factors",
                "organisation",
                "legal_basis",
                "data_protection",
                "interfaces",
                "reuse_conditions",
                "cost_note",
                "staff_effort",
            ),
            5000,
        ),
    }

    # What it is about
    initial_situation = models.TextField(_("Ausgangslage"), blank=True)
    solution = models.TextField(_("Lösung"), blank=True)
    target_groups = models.TextField(_("Zielgruppen"), blank=True)
    results = models.TextField(_("Ergebnis und Wirkung"), blank=True)
    lessons_learned = models.TextField(_("Was würden Sie heute anders machen?"), blank=True)
    obstacles = models.TextField(_("Hürden und Fehlschläge"), blank=True)
    success_factors = models.TextField(_("Was braucht es für den Erfolg?"), blank=True)

    # Where it stands, what it costs
    phase = models.CharField(_("Umsetzungsstand"), max_length=20, choices=Phase.choices, blank=True, db_index=True)
    since = models.CharField(_("seit"), max_length=7, blank=True, help_text=_("Monat und Jahr (ISO 8601: JJJJ oder JJJJ-MM)"))
    cost_once = models.CharField(_("Kosten einmalig"), max_length=20, choices=CostClass.choices, blank=True)
    cost_yearly = models.CharField(_("Kosten jährlich"), max_length=20, choices=CostClass.choices, blank=True)
    cost_note = models.TextField(_("Erläuterung der Kosten"), blank=True)
    duration_months = models.PositiveSmallIntegerField(_("Dauer bis zum Betrieb (Monate)"), null=True, blank=True)
    staff_effort = models.TextField(_("Personalaufwand"), blank=True)
    funding = models.CharField(_("Finanzierung"), max_length=20, choices=Funding.choices, blank=True)
    funding_note = models.CharField(_("Förderprogramm"), max_length=250, blank=True)
    funding_ends_on = models.DateField(_("Förderende"), null=True, blank=True)
    continuation = models.CharField(_("Weiterbetrieb"), max_length=20, choices=Continuation.choices, blank=True)
    operator = models.CharField(_("Träger"), max_length=250, blank=True)

    # How it is organised
    organisation = models.TextField(_("Organisation und Beteiligte"), blank=True)
    legal_basis = models.TextField(_("Rechtsgrundlage"), blank=True)
    impact_assessment = models.CharField(_("Datenschutz-Folgenabschätzung"), max_length=20, choices=ImpactAssessment.choices, blank=True)
    data_protection = models.TextField(_("Datenschutz"), blank=True)
    resolution_body = models.CharField(_("Gremium"), max_length=200, blank=True)
    resolution_on = models.DateField(_("Datum des Beschlusses"), null=True, blank=True)
    resolution_url = models.URLField(_("Beschluss im Ratsinformationssystem"), max_length=500, blank=True)
    service_name = models.CharField(_("Verwaltungsleistung"), max_length=250, blank=True)
    service_key = models.CharField(_("Leistungsschlüssel (LeiKa) oder OZG-Nummer"), max_length=20, blank=True)
    task_kind = models.CharField(_("Aufgabenart"), max_length=20, choices=TaskKind.choices, blank=True)

    # Software, standards, reuse
    technologies = models.CharField(_("Software und Technik"), max_length=500, blank=True)
    software_licence = models.CharField(_("Lizenz der Software"), max_length=40, choices=SoftwareLicence.choices, blank=True)
    repository_url = models.URLField(_("Quellcode"), max_length=500, blank=True)
    development_status = models.CharField(_("Entwicklungsstand"), max_length=20, choices=DevelopmentStatus.choices, blank=True)
    standards = ParentalManyToManyField(Standard, verbose_name=_("Standards"), blank=True, related_name="best_practices")
    interfaces = models.TextField(_("Schnittstellen"), blank=True)
    reuse = models.CharField(_("Nachnutzung"), max_length=20, choices=Reuse.choices, blank=True)
    reuse_conditions = models.TextField(_("Bedingungen der Nachnutzung"), blank=True)
    keywords = models.CharField(_("Schlagwörter"), max_length=500, blank=True, help_text=_("Mit Komma getrennt"))

    MISSING: ClassVar[dict[str, Any]] = {
        "title": _("Geben Sie einen Titel ein, der die Lösung in einem Satz beschreibt."),
        "summary": _("Fassen Sie die Lösung in zwei oder drei Sätzen zusammen."),
    }
    MANDATORY: ClassVar[dict[str, Any]] = {
        "initial_situation": _("Beschreiben Sie, welches Problem Sie lösen wollten."),
        "solution": _("Beschreiben Sie, was Sie eingeführt haben."),
        "results": _("Beschreiben Sie, was sich seither geändert hat."),
        "phase": _("Wählen Sie, wie weit die Umsetzung ist."),
    }

    parent_page_types: ClassVar[list[str]] = ["best_practices.BestPracticeIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    is_creatable = False
    template = "best_practices/detail.html"
    row_template = "best_practices/row.html"

    class Meta:
        verbose_name = _("Gute Praxis")
        verbose_name_plural = _("Gute Praxis")

    def get_absolute_url(self) -> str:
        """The lasting address. The index page's slug is fixed by pages/setup.py, so no query is needed."""
        return f"/{self.KIND}/{self.slug}/"

    def get_since_display(self) -> str:
        """Month and year in words, as the choices of Django's own fields are shown."""
        return show_partial(self.since)


class BestPracticeIndexPage(KindIndexPage):
    """The list of all best practices, with filters."""

    ENTRY = BestPracticePage
    BESIDE = ("municipality", "contact_person")

    subpage_types: ClassVar[list[str]] = ["best_practices.BestPracticePage"]
    template = "best_practices/index.html"

    class Meta:
        verbose_name = _("Liste der guten Praxis")

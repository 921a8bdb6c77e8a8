"""What a municipality says of itself: where its digital work sits, who is asked, which strategy it follows. Edited by its CDO.

It stands beside the registry, whose rows are read wherever a municipality is named. The questions are those of the study (needs N21, N28
and N29: where the smart-city work sits, which goals the strategy has, whether it is one with e-government); the options are the
editors' and hold no figures of it: docs/decisions/0030-profiles-of-municipalities.md.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .word_lists import CheckedJSONField, WordListField

LEAD_LENGTH, LINE_LENGTH, ADDRESS_LENGTH, TELEPHONE_LENGTH, URL_LENGTH = 200, 120, 300, 40, 500
STRATEGY_YEARS = (1990, 2100)
MOST_OWN_GOALS = 5


class Seat(models.TextChoices):
    """Where the smart-city work stands in the organisation chart."""

    STAFF_UNIT = "stabsstelle", _("Stabsstelle")
    DIVISION = "dezernat", _("Dezernat")
    OFFICE = "amt", _("Amt oder Fachbereich")
    SECTION = "abteilung", _("Abteilung oder Sachgebiet")
    ENTERPRISE = "eigenbetrieb", _("Eigenbetrieb oder Anstalt")
    COMPANY = "gesellschaft", _("Gesellschaft der Kommune")
    ASSOCIATION = "zweckverband", _("Zweckverband oder Kooperation")
    SEVERAL = "mehrere", _("Mehrere Stellen gemeinsam")
    OTHER = "andere", _("Andere Stelle")


class Goal(models.TextChoices):
    """What a strategy is for."""

    CLIMATE = "klima", _("Klimaschutz und Klimaanpassung")
    QUALITY_OF_LIFE = "lebensqualitaet", _("Lebensqualität")
    SERVICES = "daseinsvorsorge", _("Daseinsvorsorge")
    PARTICIPATION = "teilhabe", _("Teilhabe und Beteiligung")
    ADMINISTRATION = "verwaltung", _("Bürgernahe, schnelle Verwaltung")
    DATA = "daten", _("Daten nutzen und teilen")
    SOVEREIGNTY = "souveraenitaet", _("Digitale Souveränität")
    MOBILITY = "mobilitaet", _("Mobilität")
    DEVELOPMENT = "entwicklung", _("Stadt- und Regionalentwicklung")
    ECONOMY = "wirtschaft", _("Wirtschaft und Innenstadt")
    EDUCATION = "bildung", _("Bildung und digitale Kompetenz")
    RESILIENCE = "resilienz", _("Sicherheit und Krisenvorsorge")


class WithEGovernment(models.TextChoices):
    """Whether smart city and e-government have one strategy."""

    YES = "ja", _("Ja, eine gemeinsame Strategie")
    NO = "nein", _("Nein, getrennte Strategien")
    UNDERWAY = "in-arbeit", _("In Arbeit")


class OwnBudget(models.TextChoices):
    """Whether there is money for digital work alone."""

    YES = "ja", _("Ja")
    NO = "nein", _("Nein")


class GoalsField(CheckedJSONField):
    """Codes of goals."""

    @staticmethod
    def fits(item: Any) -> bool:
        return item in Goal.values


class MunicipalityProfile(models.Model):
    """One for each municipality that has said something; mailbox and web site are kept by the registry itself."""

    municipality = models.OneToOneField("municipalities.Municipality", on_delete=models.CASCADE, related_name="profile")
    municipality.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]  # or Wagtail queues a task for each saved row
    lead = models.CharField(max_length=LEAD_LENGTH, blank=True)
    telephone = models.CharField(max_length=TELEPHONE_LENGTH, blank=True)
    office_name = models.CharField(max_length=LINE_LENGTH, blank=True)
    office_address = models.TextField(max_length=ADDRESS_LENGTH, blank=True)
    seat = models.CharField(max_length=20, choices=Seat.choices, blank=True)
    seat_note = models.CharField(max_length=LINE_LENGTH, blank=True)
    team = models.CharField(max_length=LINE_LENGTH, blank=True)
    own_budget = models.CharField(max_length=10, choices=OwnBudget.choices, blank=True)
    partners = models.CharField(max_length=LEAD_LENGTH, blank=True)
    offers = models.CharField(max_length=LEAD_LENGTH, blank=True)
    strategy_title = models.CharField(max_length=LEAD_LENGTH, blank=True)
    strategy_url = models.URLField(max_length=URL_LENGTH, blank=True)
    strategy_year = models.PositiveSmallIntegerField(null=True, blank=True)
    strategy_goals = GoalsField(default=list, blank=True)
    own_goals = WordListField(default=list, blank=True)
    with_e_government = models.CharField(max_length=10, choices=WithEGovernment.choices, blank=True)
    confirmed_on = models.DateField(null=True, blank=True, editable=False)
    """The day on which the municipality itself last said that this holds."""

    def __str__(self) -> str:
        return str(self.municipality)

    @property
    def goals(self) -> list[str]:
        """The names of all goals: those chosen, in the order of the list, then the own ones."""
        return [str(goal.label) for goal in Goal if goal.value in self.strategy_goals] + self.own_goals

    @property
    def texts(self) -> list[str]:
        """By what a municipality is found besides its names."""
        return [self.lead, self.office_name, self.get_seat_display(), self.strategy_title, *self.goals, self.partners, self.offers]


def profile_of(municipality: Any) -> MunicipalityProfile | None:
    """What a municipality says of itself; None where it said nothing yet. Free where it was read along."""
    return getattr(municipality, "profile", None)

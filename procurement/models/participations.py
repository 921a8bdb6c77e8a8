"""Who takes part in a joint procurement and with which quantities. Never part of the page: publishing a version deletes nothing here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.models import ConfidentialFile
from municipalities.addresses import AddressField
from municipalities.models import Municipality

from .timetables import Item, TimeTable

DIGITS, PLACES = 14, 2
"""Of a quantity: up to a trillion, in hundredths."""


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def active(self) -> ParticipationQuerySet:
        """Interested or bound."""
        return self.filter(state__in=Participation.ACTIVE)

    def counting(self, table: TimeTable) -> ParticipationQuerySet:
        """Whose demand counts: the interested and the bound; from the tender on the bound alone, if there are any."""
        found = self.active().filter(time_table=table)
        if table.state not in TimeTable.SETTLED:
            return found
        bound = Participation.objects.filter(time_table=table, state=Participation.State.BOUND)
        return found.filter(models.Q(state=Participation.State.BOUND) | ~models.Exists(bound))


class Participation(models.Model):
    """A municipality in a joint procurement, one row each. Its history is in ``FigureChange`` and in the log."""

    class State(models.TextChoices):
        ASKED = "angefragt", _("Späte Anfrage")
        INTERESTED = "interessiert", _("Interessiert")
        BOUND = "verbindlich", _("Verbindlich")
        WITHDRAWN = "zurueckgezogen", _("Zurückgezogen")
        DECLINED = "abgelehnt", _("Nicht aufgenommen")

    ACTIVE = (State.INTERESTED, State.BOUND)

    time_table = models.ForeignKey(TimeTable, on_delete=models.PROTECT, related_name="participations")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="procurements")
    state = models.CharField(max_length=16, choices=State.choices, default=State.INTERESTED)
    contact_unit = models.CharField(_("Ansprechstelle"), max_length=200)
    contact_email = AddressField(_("Funktionspostfach"))
    is_named = models.BooleanField(_("Andere interessierte Kommunen dürfen unseren Namen sehen."), default=False)
    wants_to_join_later = models.BooleanField(_("Wir möchten vielleicht erst später beitreten."), default=False)
    remark = models.TextField(_("Nachricht an die federführende Stelle"), blank=True)
    declared_at = models.DateTimeField(default=timezone.now)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who said to be entitled to declare the interest."""
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)
    """Counted under the lock: a form with an older one is compared before it is stored."""
    is_late = models.BooleanField(default=False)
    """Came after the deadline and was let in by the lead."""
    joined_after_freeze = models.BooleanField(default=False)
    bound_on = models.DateField(_("unterschrieben am"), null=True, blank=True)
    signatory_office = models.CharField(_("unterschrieben von (Amt)"), max_length=200, blank=True)
    signed_file = models.ForeignKey(
        ConfidentialFile, verbose_name=_("unterschriebene Vereinbarung"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    bound_at = models.DateTimeField(null=True, blank=True)
    bound_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(blank=True)
    ended_after_freeze = models.BooleanField(default=False)
    """Withdrawn when its figures were in the snapshot already: the sum is marked."""

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Beteiligung an einer Beschaffung")
        verbose_name_plural = _("Beteiligungen an Beschaffungen")
        ordering = ["municipality__sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["time_table", "municipality"], name="one_participation_per_municipality")]

    def __str__(self) -> str:
        return f"{self.municipality}"

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE

    @property
    def is_bound(self) -> bool:
        return self.state == self.State.BOUND


class Quantities(models.Model):
    """Minimum, expected and maximum quantity, in the unit of the item; None: not said."""

    minimum = models.DecimalField(_("mindestens"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    expected = models.DecimalField(_("erwartet"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    maximum = models.DecimalField(_("höchstens"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)

    class Meta:
        abstract = True


class Figure(Quantities):
    """What a municipality needs of one position."""

    QUANTITIES = ("minimum", "expected", "maximum")
    FIELDS = (*QUANTITIES, "starts", "budget_year")

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="figures")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="figures")
    starts = models.CharField(_("gewünschter Beginn"), max_length=7, blank=True)
    """ISO 8601: JJJJ or JJJJ-MM."""
    budget_year = models.PositiveSmallIntegerField(_("Haushaltsjahr"), null=True, blank=True)

    class Meta:
        verbose_name = _("Menge")
        verbose_name_plural = _("Mengen")
        ordering = ["item__place", "pk"]
        constraints = [models.UniqueConstraint(fields=["participation", "item"], name="one_figure_per_position")]

    @property
    def is_given(self) -> bool:
        return any(getattr(self, name) is not None for name in self.QUANTITIES)

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.FIELDS}

    @classmethod
    def label_of(cls, name: str) -> str:
        """ "erwartet" """
        return next(str(field.verbose_name) for field in cls._meta.concrete_fields if field.name == name)


class FigureChange(models.Model):
    """One value that changed: who, when, from what to what. Written with the figure, never changed."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="changes")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=20)
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    """As stored, without separators; "" for nothing."""
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_lead = models.BooleanField(default=False)
    """The lead corrected it after the freeze; ``reason`` says why."""
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("Änderung einer Menge")
        verbose_name_plural = _("Änderungen von Mengen")
        ordering = ["-at", "-pk"]


class FrozenFigure(Quantities):
    """A figure as it was when the demand was frozen: the snapshot, never changed."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="frozen")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    starts = models.CharField(max_length=7, blank=True)
    budget_year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("eingefrorene Menge")
        verbose_name_plural = _("eingefrorene Mengen")
        ordering = ["item__place", "municipality__sort_key"]
        constraints = [models.UniqueConstraint(fields=["item", "municipality"], name="one_frozen_figure_per_municipality")]

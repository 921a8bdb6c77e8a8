"""The time table of a notice: one plain row, outside the revisions of its page. Its row is the first lock of everything about figures."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pages.models import Standard

from ..choices import Unit, cpv_label
from .notices import NoticePage


class State(models.TextChoices):
    """Where a notice stands (J5); people and days lead from one to the next (lifecycle/)."""

    DRAFT = "entwurf", _("Entwurf")
    INTEREST = "interesse", _("Interessenphase")
    FROZEN = "eingefroren", _("Bedarf eingefroren")
    BINDING = "verbindlich", _("Verbindliche Teilnahme")
    TENDER = "vergabe", _("In Vergabe")
    AWARDED = "vergeben", _("Vergeben")
    CLOSED = "abgeschlossen", _("Abgeschlossen")
    CANCELLED = "abgebrochen", _("Abgebrochen")


class TimeTableQuerySet(models.QuerySet["TimeTable"]):
    def visible_to(self, user: Any) -> TimeTableQuerySet:
        """Those of the notices that a user may see."""
        return self.filter(page__in=NoticePage.objects.visible_to(user)).exclude(state=State.DRAFT)


class TimeTable(models.Model):
    """Days and state of a notice. Deadlines are instants, closed when ``now >= deadline``; planned months are ISO 8601 (JJJJ-MM)."""

    AFTER_FREEZE = (State.FROZEN, State.BINDING, State.TENDER, State.AWARDED, State.CLOSED)
    GATHERING = (State.INTEREST, State.FROZEN, State.BINDING)
    """Municipalities still decide."""
    SETTLED = (State.TENDER, State.AWARDED, State.CLOSED)
    """Who is not bound by now takes no part any more."""
    RUNNING = (State.INTEREST, State.FROZEN, State.BINDING, State.TENDER, State.AWARDED)
    BINDABLE = (State.BINDING,)
    PREPARED = (State.DRAFT, *RUNNING)
    """Estimates and documents may change: from the draft to the end."""
    CORRECTABLE = (State.FROZEN, State.BINDING, State.TENDER)
    """The lead corrects frozen figures, and may enter the publication."""
    AWARDABLE = (State.TENDER, State.AWARDED)
    CLOSABLE = (State.AWARDED,)
    CANCELLABLE = (State.INTEREST, State.FROZEN, State.BINDING, State.TENDER)
    AFTER_AWARD = (State.AWARDED, State.CLOSED)
    DEADLINES = ("interest_until", "freezes_at", "binding_until")
    PLANNED = ("tender_planned", "award_planned", "call_off_from", "call_off_until")

    page = models.OneToOneField(NoticePage, on_delete=models.CASCADE, related_name="time_table")
    """Goes with a draft that is thrown away; participations protect it from then on."""
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT, db_index=True)
    interest_until = models.DateTimeField(_("Interesse bekunden bis"), null=True, blank=True, db_index=True)
    freezes_at = models.DateTimeField(_("Bedarf wird eingefroren am"), null=True, blank=True, db_index=True)
    binding_until = models.DateTimeField(_("Verbindliche Teilnahme bis"), null=True, blank=True)
    tender_planned = models.CharField(_("Bekanntmachung geplant"), max_length=7, blank=True)
    award_planned = models.CharField(_("Zuschlag geplant"), max_length=7, blank=True)
    call_off_from = models.CharField(_("Abruf ab"), max_length=7, blank=True)
    call_off_until = models.CharField(_("Abruf bis"), max_length=7, blank=True)
    publication_url = models.URLField(_("Bekanntmachung"), max_length=500, blank=True)
    """Of the legally binding publication; the portal never is it."""
    publication_number = models.CharField(_("Kennung der Bekanntmachung"), max_length=60, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When the snapshot was kept; not earlier than ``freezes_at``."""
    offered_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When the lead was told to offer the evidence to its archive (keeping.py)."""
    cancel_reason = models.TextField(_("Grund des Abbruchs"), blank=True)

    objects = TimeTableQuerySet.as_manager()

    class Meta:
        verbose_name = _("Zeitplan einer Beschaffung")
        verbose_name_plural = _("Zeitpläne von Beschaffungen")

    def __str__(self) -> str:
        return self.page.title

    @property
    def lead(self) -> Any:
        """The municipality or purchasing body that leads."""
        return self.page.municipality

    def takes_interest(self, now: datetime | None = None) -> bool:
        """Whether a municipality may declare its interest now."""
        return self._is_open(self.interest_until, now) and self.takes_figures(now)

    def takes_figures(self, now: datetime | None = None) -> bool:
        """Whether figures may change now. The deadline counts, however late the freezing itself comes."""
        return self.state == State.INTEREST and self._is_open(self.freezes_at, now) and self.page.is_shown

    def takes_bindings(self, now: datetime | None = None) -> bool:
        """Whether a municipality may take part bindingly now."""
        return self.state in self.BINDABLE and self._is_open(self.binding_until, now) and self.page.is_shown

    @staticmethod
    def _is_open(deadline: datetime | None, now: datetime | None) -> bool:
        return deadline is None or (now or timezone.now()) < deadline

    @property
    def is_gathering(self) -> bool:
        """Whether municipalities still decide: a deadline of theirs may be ahead."""
        return self.state in (State.DRAFT, *self.GATHERING)

    @property
    def is_over(self) -> bool:
        return self.state in (State.CLOSED, State.CANCELLED)


class Stage(models.Model):
    """A state that was reached, for the time line of the notice."""

    time_table = models.ForeignKey(TimeTable, on_delete=models.CASCADE, related_name="stages")
    state = models.CharField(max_length=16, choices=State.choices)
    reached_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["reached_at", "pk"]
        verbose_name = _("erreichter Stand")
        verbose_name_plural = _("erreichte Stände")


class Item(models.Model):
    """A position that figures are given for: the published row of the notice, kept also when the notice drops it."""

    time_table = models.ForeignKey(TimeTable, on_delete=models.CASCADE, related_name="items")
    key = models.UUIDField(editable=False)
    """The ``key`` of the position, the same in every version of the notice."""
    place = models.PositiveSmallIntegerField()
    """Its number among the positions, counted from 1."""
    name = models.CharField(_("Bezeichnung"), max_length=200)
    unit = models.CharField(_("Einheit"), max_length=20, choices=Unit.choices)
    requirement = models.TextField(_("Anforderung"), blank=True)
    cpv = models.CharField(_("CPV-Code"), max_length=10, blank=True)
    standard = models.ForeignKey(Standard, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    unit_changed_at = models.DateTimeField(null=True, blank=True)
    """Figures that were saved before were meant in another unit."""
    dropped_at = models.DateTimeField(null=True, blank=True)
    """The notice does not hold it any more: no new figures, those given are shown to who gave them and not added up."""

    class Meta:
        verbose_name = _("Position mit Mengen")
        verbose_name_plural = _("Positionen mit Mengen")
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint(fields=["time_table", "key"], name="one_item_per_position")]

    def __str__(self) -> str:
        return f"{self.place}. {self.name}"

    @property
    def is_whole(self) -> bool:
        """Whether quantities are whole numbers."""
        return self.unit not in Unit.divisible()

    @property
    def cpv_label(self) -> str:
        return cpv_label(self.cpv) if self.cpv else ""


class UnitEstimate(models.Model):
    """What one unit of a position may cost: for the lead and bound participants alone, so never part of the notice."""

    MOST = Decimal("999999999.99")

    time_table = models.ForeignKey(TimeTable, on_delete=models.CASCADE, related_name="estimates")
    key = models.UUIDField(editable=False)
    """Of the position; there is one before the notice is published."""
    net = models.DecimalField(_("Schätzwert je Einheit, netto in Euro"), max_digits=11, decimal_places=2)

    class Meta:
        verbose_name = _("Schätzwert")
        verbose_name_plural = _("Schätzwerte")
        constraints = [models.UniqueConstraint(fields=["time_table", "key"], name="one_estimate_per_position")]

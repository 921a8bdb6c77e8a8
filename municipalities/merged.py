"""What became of a municipality that is part of another now: the record of a merger, kept beside the row that points on."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

UNDONE_WITHIN = timedelta(hours=24)
"""From the moment it was carried out. So long, from then, it also says what an undo left."""


class MergerQuerySet(models.QuerySet["Merger"]):
    def in_force(self) -> MergerQuerySet:
        """Those that nobody has undone."""
        return self.filter(undone_at=None)


class Merger(models.Model):
    """One municipality became part of another. ``key`` comes with the form: sent again, nothing happens again."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    former = models.ForeignKey(
        "municipalities.Municipality", verbose_name=_("Frühere Kommune"), on_delete=models.PROTECT, related_name="mergers"
    )
    successor = models.ForeignKey("municipalities.Municipality", verbose_name=_("Nachfolge"), on_delete=models.PROTECT, related_name="+")
    takes_effect_on = models.DateField(_("Gebietsänderung zum"))
    ended_on = models.DateField(null=True, blank=True, editable=False)
    """``valid_to`` of the former municipality before, to be put back."""
    noted_successor = models.ForeignKey(
        "municipalities.Municipality", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    """``successor`` of the former municipality before: noted when nothing moved with it; to be put back."""
    carried_out_at = models.DateTimeField(_("durchgeführt am"), default=timezone.now, db_index=True)
    carried_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("durchgeführt von"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    counts = models.JSONField(default=list)
    """What moved, as pairs of a German label and a number; stays."""
    moved = models.JSONField(default=dict)
    """Key of a mover → the keys of what it moved. Forgotten with the possibility to undo it."""
    undone_at = models.DateTimeField(_("rückgängig gemacht am"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("rückgängig gemacht von"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    stayed = models.JSONField(default=list)
    """Sentences on what was not put back, because it was added or changed meanwhile; they name people, and go a day after the undo."""

    objects = MergerQuerySet.as_manager()

    class Meta:
        verbose_name = _("Gebietsänderung")
        verbose_name_plural = _("Gebietsänderungen")
        ordering = ["-carried_out_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["former"], condition=Q(undone_at=None), name="one_successor_at_a_time")]

    def __str__(self) -> str:
        return f"{self.former} → {self.successor}"

    @property
    def undo_until(self) -> datetime:
        return self.carried_out_at + UNDONE_WITHIN

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None

    @property
    def may_be_undone(self) -> bool:
        """In force, and ``now < undo_until``."""
        return not self.is_undone and timezone.now() < self.undo_until

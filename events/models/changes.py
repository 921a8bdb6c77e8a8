"""What changed in the programme for those who chose it, until they are told."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .registrations import Registration
from .sessions import Session


class SessionChange(models.Model):
    """A chosen session as people knew it before it changed or was dropped. One row per session and mail; see events/seats/changes.py."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="session_changes")
    session = models.ForeignKey(Session, null=True, on_delete=models.SET_NULL, related_name="changes")
    """None once it is dropped."""
    session_key = models.PositiveBigIntegerField()
    """The key that its calendar entry is named after, also when the session is gone."""
    title = models.CharField(_("Titel"), max_length=200)
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    room = models.CharField(_("Raum"), max_length=120, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    """SEQUENCE of the entry that takes a dropped session out of the calendar."""
    chosen_by = models.JSONField(default=list)
    """Keys of the sign-ups that had a seat in a dropped session or waited for one."""
    changed_at = models.DateTimeField(auto_now=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Änderung im Programm")
        verbose_name_plural = _("Änderungen im Programm")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session"], condition=models.Q(told_at=None), name="one_open_change_per_session"),
        ]

    def __str__(self) -> str:
        return self.title

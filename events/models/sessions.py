"""A session of the programme. A plain model: publishing an old version of the page never deletes what people signed up to."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contributions.models import ContributionPage

from .conferences import ConferencePage


class SessionFormat(models.TextChoices):
    PLENARY = "plenum", _("Plenum")
    TALK = "vortrag", _("Vortrag")
    WORKSHOP = "werkstatt", _("Werkstatt")
    EXCURSION = "exkursion", _("Exkursion")
    MARKET = "markt", _("Markt der Möglichkeiten")
    NETWORKING = "austausch", _("Speed-Networking")
    BREAK = "pause", _("Pause")


class Session(models.Model):
    """A stretch of the programme. ``chosen`` ones are chosen at sign-up; seats of None have no limit."""

    page = models.ForeignKey(ConferencePage, verbose_name=_("Konferenz"), on_delete=models.PROTECT, related_name="sessions")
    title = models.CharField(_("Titel"), max_length=200)
    format = models.CharField(_("Format"), max_length=12, choices=SessionFormat.choices, default=SessionFormat.TALK)
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    room = models.CharField(_("Raum"), max_length=120, blank=True)
    speakers = models.CharField(_("Referierende"), max_length=300, blank=True)
    municipality = models.ForeignKey(
        "municipalities.Municipality", verbose_name=_("Kommune"), null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    about = models.TextField(_("Worum es geht"), blank=True)
    is_online = models.BooleanField(_("auch online"), default=False)
    is_chosen = models.BooleanField(_("wird bei der Anmeldung gewählt"), default=False)
    seats = models.PositiveIntegerField(_("Plätze"), null=True, blank=True, help_text=_("Leer: ohne Begrenzung."))
    draft = models.ForeignKey(ContributionPage, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    """The entry that the KTS had made from it; see events/evaluation/knowledge.py."""
    sequence = models.PositiveIntegerField(default=0, editable=False)
    """SEQUENCE of its calendar entry; see events/seats/changes.py."""
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("Sitzung")
        verbose_name_plural = _("Sitzungen")
        ordering = ["starts_at", "room", "pk"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts")]
        indexes = [models.Index(fields=["page", "starts_at"])]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("Die Sitzung endet nach ihrem Beginn.")})

    def overlaps(self, other: Session) -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

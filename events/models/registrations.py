"""What a conference has to give away. Its row is the first lock of everything that takes or frees a seat."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .conferences import ConferencePage

AUTOMATIC_UNTIL = timedelta(hours=48)
"""Before the start; whoever moves up later has to confirm."""
CONFIRM_WITHIN = timedelta(hours=12)


class Mode(models.TextChoices):
    ON_SITE = "vor-ort", _("Vor Ort")
    ONLINE = "online", _("Online")


class Registration(models.Model):
    """Capacities and deadlines of one conference, outside the revisions of its page.

    A capacity of None has no limit, a mode that is not offered has its flag off. Deadlines are instants, closed when
    ``now >= deadline``.
    """

    page = models.OneToOneField(ConferencePage, on_delete=models.PROTECT, related_name="registration")
    on_site = models.BooleanField(_("Teilnahme vor Ort"), default=True)
    on_site_seats = models.PositiveIntegerField(_("Plätze vor Ort"), null=True, blank=True, help_text=_("Leer: ohne Begrenzung."))
    online = models.BooleanField(_("Teilnahme online"), default=False)
    online_seats = models.PositiveIntegerField(_("Plätze online"), null=True, blank=True, help_text=_("Leer: ohne Begrenzung."))
    most_per_municipality = models.PositiveSmallIntegerField(_("höchstens je Kommune"), null=True, blank=True)
    opens_at = models.DateTimeField(_("Anmeldung ab"), null=True, blank=True)
    signup_until = models.DateTimeField(_("Anmeldung bis"), null=True, blank=True, help_text=_("Leer: bis zum Beginn."))
    promote_until = models.DateTimeField(_("Nachrücken bis"), null=True, blank=True, help_text=_("Leer: bis zum Beginn."))
    guests = models.BooleanField(_("Gäste anderer Organisationen"), default=False)
    cancelled_at = models.DateTimeField(_("abgesagt am"), null=True, blank=True)
    previous_start = models.DateTimeField(_("verlegt vom"), null=True, blank=True)
    queued = models.PositiveIntegerField(default=0, editable=False)
    """The last number given in the queue; counting under the lock needs no clock that all hosts share."""
    sequence = models.PositiveIntegerField(default=0, editable=False)
    """SEQUENCE of the calendar entry (RFC 5545, 3.8.7.4): one more with every change of time, place or state."""

    class Meta:
        verbose_name = _("Anmeldung zur Konferenz")
        verbose_name_plural = _("Anmeldungen zu Konferenzen")

    def __str__(self) -> str:
        return str(self.page)

    @property
    def last_signup(self) -> datetime:
        return self.signup_until or self.page.starts_at

    @property
    def last_promotion(self) -> datetime:
        return self.promote_until or self.page.starts_at

    def offers(self, mode: str) -> bool:
        return {Mode.ON_SITE: self.on_site, Mode.ONLINE: self.online}.get(Mode(mode), False)

    def seats(self, mode: str) -> int | None:
        """Capacity of a mode; None without limit."""
        return self.on_site_seats if mode == Mode.ON_SITE else self.online_seats

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether somebody may sign up now, for a seat or for the waiting list."""
        now = now or timezone.now()
        return (
            self.cancelled_at is None
            and self.page.live
            and self.page.archived_at is None
            and (self.opens_at is None or now >= self.opens_at)
            and now < self.last_signup
        )

    def may_promote(self, now: datetime | None = None) -> bool:
        """Whether somebody may move up now."""
        now = now or timezone.now()
        return self.cancelled_at is None and self.page.live and self.page.archived_at is None and now < self.last_promotion

    def promotes_by_itself(self, now: datetime | None = None) -> bool:
        """Whether moving up needs no confirmation: until 48 hours before the start."""
        return (now or timezone.now()) < self.page.starts_at - AUTOMATIC_UNTIL

"""What a conference has to give away. Its row is the first lock of everything that takes or frees a seat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .conferences import ConferencePage

AUTOMATIC_UNTIL = timedelta(hours=48)
"""Before the start; whoever moves up later has to confirm."""
SEAT_KEPT_FOR = timedelta(hours=12)
"""For whoever moves up that late; then it goes to the next in line."""


def told(page: ConferencePage) -> dict[str, str]:
    """What people are told of a conference's times and place, fit for JSON: to the minute, for revisions keep milliseconds only."""
    return {
        "starts_at": page.starts_at.astimezone(UTC).isoformat(timespec="minutes"),
        "ends_at": page.ends_at.astimezone(UTC).isoformat(timespec="minutes"),
        "venue": page.venue,
        "address": page.address,
        "online_url": page.online_url,
    }


class Mode(models.TextChoices):
    ON_SITE = "vor-ort", _("Vor Ort")
    ONLINE = "online", _("Online")


class Stage(models.TextChoices):
    """Where a conference stands now: what time decides, beside the one thing that people decide, to call it off."""

    PLANNED = "geplant", _("Geplant")
    OPEN = "offen", _("Anmeldung offen")
    FULL = "voll", _("Ausgebucht, Warteliste möglich")
    """Open, and no seat is left: said by who counts them (words/standing.py)."""
    CLOSED = "geschlossen", _("Anmeldung geschlossen")
    RUNNING = "laeuft", _("Läuft gerade")
    OVER = "vorbei", _("Vorbei")
    CANCELLED = "abgesagt", _("Abgesagt")


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def taking_place(self) -> RegistrationQuerySet:
        """The conferences of which ``takes_place`` holds."""
        return self.filter(cancelled_at=None, page__live=True, page__archived_at=None)


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
    cancel_reason = models.CharField(_("Grund der Absage"), max_length=300, blank=True)
    previous_start = models.DateTimeField(_("verlegt vom"), null=True, blank=True)
    material_told_on = models.DateField(null=True, blank=True, editable=False)
    """The last day on which participants were told of new material."""
    queued = models.PositiveIntegerField(default=0, editable=False)
    """The last number given in the queue; counting under the lock needs no clock that all hosts share."""
    sequence = models.PositiveIntegerField(default=0, editable=False)
    """SEQUENCE of the calendar entry (RFC 5545, 3.8.7.4): one more with every change of time, place or state."""
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    """When ``sequence`` last changed: LAST-MODIFIED of the calendar entry."""
    announced = models.JSONField(default=dict, editable=False)
    """Times and place that people were told last (``told``); {} until the conference is public for the first time."""

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Anmeldung zur Konferenz")
        verbose_name_plural = _("Anmeldungen zu Konferenzen")

    def __str__(self) -> str:
        return str(self.page)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.page.live:
            self.announced = told(self.page)
        super().save(*args, **kwargs)

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

    @property
    def takes_place(self) -> bool:
        """Neither called off nor hidden."""
        return self.cancelled_at is None and self.page.is_shown

    def stage(self, now: datetime | None = None) -> Stage:
        """Where the conference stands; never FULL, for seats are not counted here."""
        now = now or timezone.now()
        if self.cancelled_at is not None:
            return Stage.CANCELLED
        if self.page.is_over(now):
            return Stage.OVER
        if self.page.has_begun(now):
            return Stage.RUNNING
        if self.opens_at is not None and now < self.opens_at:
            return Stage.PLANNED
        return Stage.OPEN if self.is_open(now) else Stage.CLOSED

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether somebody may sign up now, for a seat or for the waiting list."""
        now = now or timezone.now()
        return self.takes_place and (self.opens_at is None or now >= self.opens_at) and now < self.last_signup

    def may_promote(self, now: datetime | None = None) -> bool:
        """Whether somebody may move up now."""
        return self.takes_place and (now or timezone.now()) < self.last_promotion

    def promotes_by_itself(self, now: datetime | None = None) -> bool:
        """Whether moving up needs no confirmation: until 48 hours before the start."""
        return (now or timezone.now()) < self.page.starts_at - AUTOMATIC_UNTIL

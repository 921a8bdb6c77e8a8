"""What a municipality looks for, which others look for the same, and who says "Haben wir"."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any, ClassVar

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import is_member

TITLE_LENGTH = 120
NEED_LENGTH = 1500
ANSWER_LENGTH = 1000
REASON_LENGTH = 1000
RUNS, LONGEST = relativedelta(months=6), relativedelta(months=12)
"""How long a Gesuch stands where nobody says until when, and how long it may."""
WARNED_BEFORE = timedelta(days=14)
MANY = 3
"""Municipalities beside the asker that make the KTS suggest a notice."""


class SeekingQuerySet(models.QuerySet["Seeking"]):
    def released(self) -> SeekingQuerySet:
        """What the KTS released and nobody has ended; what is over by its day is ended by a job, and by nobody's look."""
        return self.filter(state=Seeking.State.RELEASED, until__gte=timezone.localdate())

    def visible_to(self, user: Any) -> SeekingQuerySet:
        """What everybody with a role reads; nothing for guests, feeds and accounts without a role: no company hears early of a purchase."""
        return self.released() if is_member(user) else self.none()

    def over(self) -> SeekingQuerySet:
        """Released, and its last day is past."""
        return self.filter(state=Seeking.State.RELEASED, until__lt=timezone.localdate())

    def ends_soon(self) -> SeekingQuerySet:
        """Ends within two weeks, and nobody was told; what ran shorter from the start is not warned of on its first day."""
        soon = timezone.localdate() + WARNED_BEFORE
        return self.released().filter(until__lte=soon, warned_at=None, released_at__lt=timezone.now() - WARNED_BEFORE)


class Seeking(models.Model):
    """A Gesuch. It belongs to the municipality; ``author`` gets its mails while they belong there."""

    class Kind(models.TextChoices):
        PURCHASE = "einkauf", _("Beschaffung")
        PARTNER = "entwicklung", _("Partner für Entwicklung")
        OPERATOR = "betreiber", _("Betreiber")
        EXPERIENCE = "erfahrung", _("Erfahrung")

    class State(models.TextChoices):
        SUBMITTED = "eingereicht", _("Eingereicht")
        RELEASED = "veroeffentlicht", _("Veröffentlicht")
        DECLINED = "abgelehnt", _("Nicht veröffentlicht")
        ENDED = "beendet", _("Beendet")

    class Ending(models.TextChoices):
        FOUND = "gefunden", _("Gefunden")
        CLOSED = "beendet", _("Von der Kommune beendet")
        WITHDRAWN = "zurueckgezogen", _("Zurückgezogen")
        EXPIRED = "frist", _("Frist abgelaufen")
        BY_KTS = "kts", _("Von der KTS beendet")

    RUNNING: ClassVar[tuple[str, ...]] = (State.SUBMITTED, State.RELEASED)

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Comes with the form: sent again, nothing is made."""
    number = models.CharField(_("Nummer"), max_length=20, unique=True, editable=False)
    municipality = models.ForeignKey(
        "municipalities.Municipality", verbose_name=_("Kommune"), on_delete=models.PROTECT, related_name="seekings"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Von"), null=True, blank=True, on_delete=models.SET_NULL, related_name="seekings"
    )
    kind = models.CharField(_("Art"), max_length=15, choices=Kind)
    title = models.CharField(_("Titel"), max_length=TITLE_LENGTH, blank=True)
    """"", as ``need`` and ``reason``, once the text of a declined one is deleted."""
    need = models.TextField(_("Was gebraucht wird"), blank=True)
    topics = models.ManyToManyField("pages.Topic", verbose_name=_("Handlungsfelder"), blank=True, related_name="seekings")
    until = models.DateField(_("Gesucht bis"), db_index=True)
    state = models.CharField(_("Stand"), max_length=15, choices=State, default=State.SUBMITTED, db_index=True)
    ending = models.CharField(_("Beendet durch"), max_length=15, choices=Ending, blank=True)
    reason = models.TextField(_("Begründung"), blank=True)
    created_at = models.DateTimeField(_("eingereicht am"), default=timezone.now, db_index=True)
    decided_at = models.DateTimeField(_("entschieden am"), null=True, blank=True)
    released_at = models.DateTimeField(_("veröffentlicht am"), null=True, blank=True)
    ended_at = models.DateTimeField(_("beendet am"), null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    """When it was told that it ends soon."""
    many_at = models.DateTimeField(null=True, blank=True)
    """When the KTS was told that several look for the same."""
    suggested_at = models.DateTimeField(_("Bekanntmachung angeregt am"), null=True, blank=True)

    objects = SeekingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Gesuch")
        verbose_name_plural = _("Gesuche")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["municipality", "state"]), models.Index(fields=["state", "-released_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(state="beendet") ^ Q(ending=""), name="seeking_ends_somehow"),
            models.CheckConstraint(condition=~Q(state="veroeffentlicht") | Q(released_at__isnull=False), name="seeking_released_at"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("seeking:shown", args=[self.pk])

    @property
    def name(self) -> str:
        """The title; the number where its text is deleted."""
        return self.title or str(_("Gesuch %(number)s") % {"number": self.number})

    @property
    def is_released(self) -> bool:
        return self.state == self.State.RELEASED and self.until >= timezone.localdate()

    @property
    def is_running(self) -> bool:
        """Can still be ended."""
        return self.state in self.RUNNING

    @property
    def is_purchase(self) -> bool:
        return self.kind == self.Kind.PURCHASE


def default_until(today: date) -> date:
    """The last day of a Gesuch that begins today, where nobody says one."""
    return today + RUNS


class SeekingSupportQuerySet(models.QuerySet["SeekingSupport"]):
    def of_others(self) -> SeekingSupportQuerySet:
        """Without that of the asker, which a merger may have made one."""
        return self.exclude(municipality=F("seeking__municipality"))


class SeekingSupport(models.Model):
    """ "Wir suchen das auch": said for a municipality, by nobody in particular."""

    seeking = models.ForeignKey(Seeking, on_delete=models.CASCADE, related_name="supports")
    municipality = models.ForeignKey("municipalities.Municipality", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("am"), default=timezone.now)

    objects = SeekingSupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("Unterstützung eines Gesuchs")
        verbose_name_plural = _("Unterstützungen von Gesuchen")
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["seeking", "municipality"], name="seeking_supported_once")]

    def __str__(self) -> str:
        return f"{self.seeking}, {self.municipality}"


class SeekingAnswer(models.Model):
    """ "Haben wir": read by the municipality that asks, counted by everybody else. With the account goes what it said."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    seeking = models.ForeignKey(Seeking, on_delete=models.CASCADE, related_name="answers")
    municipality = models.ForeignKey("municipalities.Municipality", verbose_name=_("Kommune"), on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("Von"), on_delete=models.CASCADE, related_name="seeking_answers")
    text = models.TextField(_("Antwort"))
    page = models.ForeignKey(
        "contributions.ContributionPage", verbose_name=_("Eintrag"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("am"), default=timezone.now)

    class Meta:
        verbose_name = _("Antwort auf ein Gesuch")
        verbose_name_plural = _("Antworten auf Gesuche")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.seeking}, {self.municipality}"

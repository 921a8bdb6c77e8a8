"""Who takes part: seats, waiting list, guests. Places of the waiting list are counted, never stored."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .registrations import Mode, Registration
from .sessions import Session


class SignUp(models.Model):
    """One person at one conference. Rows are never revived: who cancels and comes back is last in the list."""

    class State(models.TextChoices):
        UNCONFIRMED = "unbestaetigt", _("E-Mail noch nicht bestätigt")
        CONFIRMED = "angemeldet", _("Angemeldet")
        WAITING = "warteliste", _("Auf der Warteliste")
        OFFERED = "angeboten", _("Platz angeboten")
        CANCELLED = "abgemeldet", _("Abgemeldet")
        EXPIRED = "verfallen", _("Nicht rechtzeitig bestätigt")
        ATTENDED = "teilgenommen", _("Teilgenommen")
        MISSED = "nicht-erschienen", _("Nicht erschienen")

    HOLDS_SEAT: ClassVar[tuple[str, ...]] = (State.CONFIRMED, State.OFFERED, State.ATTENDED, State.MISSED)
    """States that count against the capacity. An unconfirmed guest holds nothing."""
    ACTIVE: ClassVar[tuple[str, ...]] = (State.CONFIRMED, State.OFFERED, State.WAITING, State.ATTENDED, State.MISSED)

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="sign_ups")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="sign_ups")
    municipality = models.ForeignKey(
        "municipalities.Municipality", verbose_name=_("Kommune"), null=True, blank=True, on_delete=models.PROTECT, related_name="sign_ups"
    )
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    guest_name = models.CharField(_("Name"), max_length=160, blank=True)
    guest_email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    guest_organisation = models.CharField(_("Organisation"), max_length=200, blank=True)
    mode = models.CharField(_("Teilnahme"), max_length=8, choices=Mode.choices)
    state = models.CharField(_("Stand"), max_length=20, choices=State.choices)
    queue = models.PositiveIntegerField(default=0, editable=False)
    """Number in the queue of the conference, given under its lock: at sign-up, to guests when they confirm their address."""
    promoted_at = models.DateTimeField(_("nachgerückt am"), null=True, blank=True)
    offered_until = models.DateTimeField(_("zu bestätigen bis"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("abgemeldet am"), null=True, blank=True)
    admitted_at = models.DateTimeField(_("von der Warteliste eingelassen am"), null=True, blank=True)
    """At the door, on the day; taken back, the person waits again."""
    listed_at = models.DateTimeField(_("Einwilligung in die Teilnehmerliste vom"), null=True, blank=True)
    photos_at = models.DateTimeField(_("Einwilligung in Fotos vom"), null=True, blank=True)
    note = models.CharField(_("Notiz"), max_length=500, blank=True)
    """Of the organisers, for themselves; goes with the needs."""
    created_at = models.DateTimeField(_("angelegt am"), auto_now_add=True)

    class Meta:
        verbose_name = _("Anmeldung")
        verbose_name_plural = _("Anmeldungen")
        ordering = ["queue", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "user"],
                condition=Q(state__in=["angemeldet", "angeboten", "warteliste", "teilgenommen", "nicht-erschienen"]),
                name="one_active_sign_up_per_person",
            ),
            models.UniqueConstraint(
                fields=["registration", "guest_email"],
                condition=~Q(guest_email="")
                & Q(state__in=["unbestaetigt", "angemeldet", "angeboten", "warteliste", "teilgenommen", "nicht-erschienen"]),
                name="one_active_sign_up_per_guest",
            ),
        ]
        indexes = [models.Index(fields=["registration", "mode", "state", "queue"]), models.Index(fields=["offered_until"])]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return str(self.user) if self.user else self.guest_name

    @property
    def organisation(self) -> str:
        return str(self.municipality) if self.municipality else self.guest_organisation

    @property
    def email(self) -> str:
        return self.user.email if self.user else self.guest_email

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE


def place_of(sign_up: SignUp) -> int:
    """The place on the waiting list, from 1: counted, not stored."""
    ahead = sign_up.registration.sign_ups.filter(mode=sign_up.mode, state=SignUp.State.WAITING, queue__lt=sign_up.queue)
    return ahead.count() + 1


class SessionSeat(models.Model):
    """A chosen session, with a seat in it or waiting for one."""

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="session_seats")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="taken_seats")
    waiting = models.BooleanField(_("auf der Warteliste"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sign_up", "session"], name="one_seat_per_session")]
        ordering = ["pk"]
        indexes = [models.Index(fields=["session", "waiting"])]


class Needs(models.Model):
    """What somebody needs to take part (Art. 9 DSGVO): kept apart, read by the organisers, deleted 14 days after the conference."""

    sign_up = models.OneToOneField(SignUp, on_delete=models.CASCADE, related_name="needs")
    diet = models.CharField(_("Verpflegung"), max_length=200, blank=True)
    accessibility = models.TextField(_("Barrierefreiheit"), blank=True)

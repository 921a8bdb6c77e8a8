"""Who takes part: seats, waiting list, guests. Places of the waiting list are counted, never stored."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.addresses import AddressField

from .registrations import Mode, Registration
from .sessions import Session


class SignUpQuerySet(models.QuerySet["SignUp"]):
    """Sign-ups by what their state means; which states those are stands in ``SignUp`` alone."""

    def seated(self) -> SignUpQuerySet:
        return self.filter(state__in=SignUp.HOLDS_SEAT)

    def expected(self) -> SignUpQuerySet:
        return self.filter(state__in=SignUp.EXPECTED)

    def taking_part(self) -> SignUpQuerySet:
        return self.filter(state__in=SignUp.TAKES_PART)

    def took_part(self) -> SignUpQuerySet:
        return self.filter(state__in=SignUp.TOOK_PART)

    def involved(self) -> SignUpQuerySet:
        return self.filter(state__in=SignUp.INVOLVED)

    def active(self) -> SignUpQuerySet:
        return self.filter(state__in=SignUp.ACTIVE)

    def open(self) -> SignUpQuerySet:
        return self.filter(state__in=SignUp.OPEN)

    def attended(self) -> SignUpQuerySet:
        return self.filter(state=SignUp.State.ATTENDED)

    def waiting(self) -> SignUpQuerySet:
        return self.filter(state=SignUp.State.WAITING)

    def unconfirmed(self) -> SignUpQuerySet:
        """Guests who have not proven their address."""
        return self.filter(state=SignUp.State.UNCONFIRMED)

    def late(self, now: datetime) -> SignUpQuerySet:
        """Who was offered a seat and let the time pass."""
        return self.filter(state=SignUp.State.OFFERED, offered_until__lte=now)


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
    """Counts against the capacity. An unconfirmed guest holds nothing."""
    EXPECTED: ClassVar[tuple[str, ...]] = (State.CONFIRMED, State.OFFERED)
    """Holds a seat, and nobody has said yet whether the person came."""
    TAKES_PART: ClassVar[tuple[str, ...]] = (*EXPECTED, State.ATTENDED)
    """Belongs to the participants; who waits does not yet, who was missing does no longer."""
    TOOK_PART: ClassVar[tuple[str, ...]] = (State.CONFIRMED, State.ATTENDED)
    """Of a conference that is over: had a seat and was not noted as missing."""
    INVOLVED: ClassVar[tuple[str, ...]] = (*EXPECTED, State.WAITING)
    """Holds a seat or waits for one: whoever is told what happens to the conference."""
    ACTIVE: ClassVar[tuple[str, ...]] = (*HOLDS_SEAT, State.WAITING)
    """Neither given back nor expired."""
    OPEN: ClassVar[tuple[str, ...]] = (*ACTIVE, State.UNCONFIRMED)
    """Nobody has two of these at one conference."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="sign_ups")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="sign_ups")
    municipality = models.ForeignKey(
        "municipalities.Municipality", verbose_name=_("Kommune"), null=True, blank=True, on_delete=models.PROTECT, related_name="sign_ups"
    )
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    guest_name = models.CharField(_("Name"), max_length=160, blank=True)
    guest_email = AddressField(_("E-Mail-Adresse"), blank=True)
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

    objects = SignUpQuerySet.as_manager()

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

    @property
    def is_given_up(self) -> bool:
        """Given back, or an offer that ran out."""
        return self.state in (self.State.CANCELLED, self.State.EXPIRED)

    @property
    def holds_seat(self) -> bool:
        return self.state in self.HOLDS_SEAT

    @property
    def is_involved(self) -> bool:
        return self.state in self.INVOLVED

    @property
    def takes_part(self) -> bool:
        return self.state in self.TAKES_PART

    @property
    def took_part(self) -> bool:
        """Asked once the conference is over."""
        return self.state in self.TOOK_PART


def place_of(sign_up: SignUp) -> int:
    """The place on the waiting list, from 1: counted, not stored."""
    ahead = sign_up.registration.sign_ups.waiting().filter(mode=sign_up.mode, queue__lt=sign_up.queue)
    return ahead.count() + 1


class SessionSeatQuerySet(models.QuerySet["SessionSeat"]):
    """Chosen sessions by what becomes of them: who has no seat at the conference has none in its sessions."""

    def held(self) -> SessionSeatQuerySet:
        return self.filter(waiting=False, sign_up__state__in=SignUp.HOLDS_SEAT)

    def queued(self) -> SessionSeatQuerySet:
        return self.filter(waiting=True, sign_up__state__in=SignUp.HOLDS_SEAT)

    def of_involved(self) -> SessionSeatQuerySet:
        return self.filter(sign_up__state__in=SignUp.INVOLVED)


def seats_held() -> models.Count:
    """How many seats of a session are held, as an annotation of sessions."""
    return models.Count("taken_seats", filter=Q(taken_seats__waiting=False, taken_seats__sign_up__state__in=SignUp.HOLDS_SEAT))


def seats_queued() -> models.Count:
    """How many people wait for a seat in a session, as an annotation of sessions."""
    return models.Count("taken_seats", filter=Q(taken_seats__waiting=True, taken_seats__sign_up__state__in=SignUp.HOLDS_SEAT))


class SessionSeat(models.Model):
    """A chosen session, with a seat in it or waiting for one."""

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="session_seats")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="taken_seats")
    waiting = models.BooleanField(_("auf der Warteliste"), default=False)

    objects = SessionSeatQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sign_up", "session"], name="one_seat_per_session")]
        ordering = ["pk"]
        indexes = [models.Index(fields=["session", "waiting"])]


class Needs(models.Model):
    """What somebody needs to take part (Art. 9 DSGVO): kept apart, read by the organisers, deleted 14 days after the conference."""

    sign_up = models.OneToOneField(SignUp, on_delete=models.CASCADE, related_name="needs")
    diet = models.CharField(_("Verpflegung"), max_length=200, blank=True)
    accessibility = models.TextField(_("Barrierefreiheit"), blank=True)

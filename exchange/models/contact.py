"""What somebody asked, where it was sent, and how a municipality wants to be asked."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.addresses import AddressField

SUBJECT_LENGTH = 150
MESSAGE_LENGTH = 5000
CALLBACK_LENGTH = 40


class ContactQuerySet(models.QuerySet["ContactRequest"]):
    def sent(self) -> ContactQuerySet:
        """Those that left for a mailbox: what a guest has not confirmed, and what the KTS did not pass on, is not for the municipality."""
        return self.filter(Exists(Delivery.objects.filter(request=OuterRef("pk"))), state__in=ContactRequest.LEFT)

    def unanswered(self) -> ContactQuerySet:
        """Those that left and wait for an answer."""
        return self.filter(state__in=ContactRequest.WAITS)

    def late(self) -> ContactQuerySet:
        """Whose answer was promised for a day that is over, and nobody was reminded."""
        waiting = (*ContactRequest.WAITS, ContactRequest.State.HELD)
        return self.filter(state__in=waiting, answer_due_on__lt=timezone.localdate(), reminded_at=None)


class ContactRequest(models.Model):
    """One message to who answers for an entry or a municipality. ``key`` comes with the form: sent again, nothing is sent."""

    class State(models.TextChoices):
        UNCONFIRMED = "unbestaetigt", _("E-Mail noch nicht bestätigt")
        HELD = "bei-kts", _("Liegt bei der KTS")
        SENT = "gesendet", _("Gesendet")
        OPEN = "offen", _("Offen")
        """Reminded of, or said to be open again."""
        ANSWERED = "beantwortet", _("Beantwortet")

    WAITS: ClassVar[tuple[str, ...]] = (State.SENT, State.OPEN)
    LEFT: ClassVar[tuple[str, ...]] = (*WAITS, State.ANSWERED)

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("Nummer"), max_length=20, unique=True, null=True, blank=True, editable=False)
    """Given when it leaves, or is laid before the KTS: "KA-2026-0042"."""
    page = models.ForeignKey(
        "contributions.ContributionPage",
        verbose_name=_("Eintrag"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contact_requests",
    )
    about = models.CharField(_("Worum es geht"), max_length=255, blank=True)
    """Title of the entry when it was asked; "" where the municipality as such is asked."""
    municipality = models.ForeignKey(
        "municipalities.Municipality", verbose_name=_("An"), on_delete=models.PROTECT, related_name="contact_requests"
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Von"), null=True, blank=True, on_delete=models.CASCADE, related_name="contact_requests"
    )
    """None for guests. With an account goes what it asked."""
    sender_municipality = models.ForeignKey(
        "municipalities.Municipality", verbose_name=_("Kommune"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    guest_name = models.CharField(_("Name"), max_length=160, blank=True)
    guest_email = AddressField(_("E-Mail-Adresse"), blank=True)
    guest_organisation = models.CharField(_("Organisation"), max_length=200, blank=True)
    subject = models.CharField(_("Betreff"), max_length=SUBJECT_LENGTH)
    message = models.TextField(_("Nachricht"))
    callback = models.CharField(_("Rückrufnummer"), max_length=CALLBACK_LENGTH, blank=True)
    wants_copy = models.BooleanField(_("Kopie an mich"), default=True)
    state = models.CharField(_("Stand"), max_length=15, choices=State, db_index=True)
    created_at = models.DateTimeField(_("geschrieben am"), auto_now_add=True, db_index=True)
    sent_at = models.DateTimeField(_("gesendet am"), null=True, blank=True)
    answer_due_on = models.DateField(_("Antwort bis"), null=True, blank=True, db_index=True)
    reminded_at = models.DateTimeField(_("erinnert am"), null=True, blank=True)
    answered_at = models.DateTimeField(_("beantwortet am"), null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("Anfrage")
        verbose_name_plural = _("Anfragen")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["municipality", "state"]), models.Index(fields=["sender", "-created_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(sender__isnull=False, guest_email="") | (Q(sender=None) & ~Q(guest_email="")), name="contact_of_person_or_guest"
            )
        ]

    def __str__(self) -> str:
        return self.number or str(_("Anfrage"))

    @property
    def name(self) -> str:
        """Who asks, as others call this person; "" for an account without a name, whose address stands beside."""
        return self.sender.get_full_name() if self.sender else self.guest_name

    @property
    def email(self) -> str:
        return self.sender.email if self.sender else self.guest_email

    @property
    def organisation(self) -> str:
        return str(self.sender_municipality) if self.sender_municipality else self.guest_organisation

    @property
    def waits(self) -> bool:
        return self.state in self.WAITS

    @property
    def left(self) -> bool:
        return self.state in self.LEFT

    @property
    def is_late(self) -> bool:
        return self.waits and self.answer_due_on is not None and self.answer_due_on < timezone.localdate()


class Delivery(models.Model):
    """One mailbox that a request went to. One that did not arrive stays, so that nobody tries it again."""

    class Route(models.TextChoices):
        ENTRY = "eintrag", _("Funktionspostfach des Eintrags")
        MUNICIPALITY = "kommune", _("Postfach der Kommune")
        KTS = "kts", _("KTS-Redaktion")

    class Failure(models.TextChoices):
        SMTP = "mailserver", _("Der Mailserver hat die E-Mail abgelehnt")
        RETURNED = "zurueck", _("Die E-Mail kam zurück")
        CHANGED = "geaendert", _("Das Postfach wurde geändert, bevor die E-Mail hinausging")

    request = models.ForeignKey(ContactRequest, on_delete=models.CASCADE, related_name="deliveries")
    route = models.CharField(_("Weg"), max_length=10, choices=Route)
    address = AddressField(_("Postfach"))
    created_at = models.DateTimeField(_("am"), auto_now_add=True)
    failure = models.CharField(_("Nicht angekommen, weil"), max_length=12, choices=Failure, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Zustellung")
        verbose_name_plural = _("Zustellungen")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["request", "address"], name="contact_tries_a_mailbox_once")]

    def __str__(self) -> str:
        return f"{self.request}, {self.get_route_display()}"

    @property
    def has_failed(self) -> bool:
        return bool(self.failure)


class ContactSettings(models.Model):
    """How a municipality wants to be asked; without a row everybody writes to it directly."""

    municipality = models.OneToOneField("municipalities.Municipality", on_delete=models.CASCADE, related_name="contact_settings")
    guests_via_kts = models.BooleanField(_("Anfragen ohne Konto gehen zuerst an die KTS"), default=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("Einstellung für Anfragen")
        verbose_name_plural = _("Einstellungen für Anfragen")

    def __str__(self) -> str:
        return str(self.municipality)

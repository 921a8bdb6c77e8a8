"""A draft laid before everybody: until when, and what was said to it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.addresses import AddressField

from .versions import State, Version

TEXT_LENGTH, PROPOSAL_LENGTH, PLACE_LENGTH = 2000, 2000, 200


class Consultation(models.Model):
    """The weeks in which a draft is discussed. An instant closes it: ``now >= closes_at``."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="consultation")
    opens_at = models.DateTimeField(_("offen ab"))
    closes_at = models.DateTimeField(_("offen bis"))
    guests = models.BooleanField(_("Gäste dürfen Stellung nehmen"), default=False)
    numbered = models.PositiveIntegerField(default=0, editable=False)
    """The last number given to a comment."""

    class Meta:
        verbose_name = _("Konsultation")
        verbose_name_plural = _("Konsultationen")

    def is_open(self, now: datetime | None = None) -> bool:
        return self.opens_at <= (now or timezone.now()) < self.closes_at

    def takes_comments(self, now: datetime | None = None) -> bool:
        """While its weeks last and its version was not withdrawn meanwhile."""
        return self.is_open(now) and self.version.state == State.CONSULTATION


class GuestKind(models.TextChoices):
    """For whom a guest speaks."""

    COMPANY = "unternehmen", _("Unternehmen oder Anbieter")
    ADMINISTRATION = "verwaltung", _("Verwaltung")
    ASSOCIATION = "verband", _("Verband oder Wissenschaft")
    PRIVATE = "privat", _("Privatperson")


class CommentQuerySet(models.QuerySet["Comment"]):
    def public(self) -> CommentQuerySet:
        """What everybody reads: handed in and not taken back."""
        return self.filter(state=Comment.State.SUBMITTED)

    def numbered(self) -> CommentQuerySet:
        """All that ever had a number: of those taken back the number alone is shown."""
        return self.filter(state__in=(Comment.State.SUBMITTED, Comment.State.WITHDRAWN))

    def unanswered(self) -> CommentQuerySet:
        return self.public().filter(verdict=Comment.Verdict.OPEN)

    def untold(self) -> CommentQuerySet:
        """Answered, or answered anew, since who wants to hear of it was told."""
        answered = self.public().filter(wants_answer=True, verdict__in=Comment.ANSWERED)
        return answered.filter(Q(told_at=None) | Q(told_at__lt=F("answered_at")))


class Comment(models.Model):
    """What somebody said to a draft: to a paragraph (``clause``), a path of a schema (``path``), or the whole."""

    class State(models.TextChoices):
        DRAFT = "entwurf", _("Entwurf")
        UNCONFIRMED = "unbestaetigt", _("E-Mail noch nicht bestätigt")
        SUBMITTED = "abgegeben", _("Abgegeben")
        WITHDRAWN = "zurueckgezogen", _("Zurückgezogen")

    class Verdict(models.TextChoices):
        OPEN = "offen", _("Noch offen")
        ACCEPTED = "uebernommen", _("Übernommen")
        PARTLY = "teilweise", _("Teilweise übernommen")
        DECLINED = "abgelehnt", _("Abgelehnt")

    ANSWERED: ClassVar[tuple[str, ...]] = (Verdict.ACCEPTED, Verdict.PARTLY, Verdict.DECLINED)

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="comments")
    number = models.PositiveIntegerField(null=True, blank=True, editable=False)
    """Given when it is handed in, one after the other within its consultation; None before."""
    municipality = models.ForeignKey(
        "municipalities.Municipality", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Kommune")
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    guest_name = models.CharField(_("Name"), max_length=120, blank=True)
    guest_email = AddressField(_("E-Mail"), blank=True)
    guest_organisation = models.CharField(_("Organisation"), max_length=200, blank=True)
    guest_kind = models.CharField(_("Schreibt für"), max_length=20, choices=GuestKind.choices, blank=True)
    is_vendor = models.BooleanField(_("Anbieter"), default=False)
    """Stands beside the name wherever that stands."""
    clause = models.CharField(max_length=36, blank=True)
    """Key of a clause of the wording."""
    path = models.CharField(_("Feld des Schemas"), max_length=PLACE_LENGTH, blank=True)
    """JSON Pointer (RFC 6901) with its file before it where several have one: ``belegung.schema.json#/properties/frei``."""
    text = models.TextField(_("Stellungnahme"))
    proposal = models.TextField(_("Textvorschlag"), blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.SUBMITTED)
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(_("Ergebnis"), max_length=20, choices=Verdict.choices, default=Verdict.OPEN)
    answer = models.TextField(_("Antwort"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    wants_answer = models.BooleanField(_("Per E-Mail über die Antwort informieren"), default=True)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    """``answered_at`` of the answer that was last told by mail."""

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Stellungnahme")
        verbose_name_plural = _("Stellungnahmen")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], condition=Q(number__isnull=False), name="one_number_per_comment")
        ]
        indexes = [models.Index(fields=["consultation", "state", "verdict"])]

    def __str__(self) -> str:
        return f"{_('Stellungnahme')} {self.number or '–'}"

    @property
    def speaker(self) -> str:
        """For whom it was said, as everybody reads it: never a member's name, of a guest what they agreed to."""
        if self.municipality is not None:
            return self.municipality.display_name
        return ", ".join(filter(None, (self.guest_name, self.guest_organisation))) or str(_("Ohne Namen"))

    @property
    def is_guest(self) -> bool:
        return self.municipality_id is None

    @property
    def speaks_for(self) -> str:
        """What sort of speaker: nobody takes a guest who calls itself a city for one."""
        return f"{_('Gast')}: {self.get_guest_kind_display()}" if self.is_guest else str(_("Kommune"))


class Objection(models.Model):
    """A municipality that acceded does not want a small correction without a ballot."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="objections")
    municipality = models.ForeignKey("municipalities.Municipality", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("Begründung"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("Einspruch")
        verbose_name_plural = _("Einsprüche")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["version", "municipality"], name="one_objection_per_municipality")]

    def __str__(self) -> str:
        return f"{self.municipality}"

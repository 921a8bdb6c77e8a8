"""Who votes for a municipality, and what was decided: mandates, ballots, electors, votes."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from municipalities.models import voting

from .versions import Version

MAJORITY = Fraction(2, 3)
"""Of the votes for yes and no; an abstention counts for the quorum alone."""


class MandateQuerySet(models.QuerySet["Mandate"]):
    def valid(self, on: date | None = None) -> MandateQuerySet:
        """Granted, not taken back, and not run out on a day (default: today); none of a body that does not vote (any more)."""
        return self.filter(Q(until=None) | Q(until__gte=on or timezone.localdate()), voting("municipality__"), revoked_at=None)

    def with_belonging(self) -> MandateQuerySet:
        """With ``holder_is_there`` and ``deputy_is_there``: whoever left the municipality has no mandate until they come back."""
        there = Membership.objects.filter(municipality=OuterRef("municipality"), user__is_active=True)
        return self.annotate(
            holder_is_there=Exists(there.filter(user=OuterRef("holder"))), deputy_is_there=Exists(there.filter(user=OuterRef("deputy")))
        )

    def held(self) -> MandateQuerySet:
        """Valid today, and somebody is there who can use it."""
        return self.valid().with_belonging().filter(Q(holder_is_there=True) | Q(deputy_is_there=True))


class Mandate(models.Model):
    """Somebody may vote and accede for a municipality. One is valid at a time; the earlier ones stay as they were."""

    municipality = models.ForeignKey("municipalities.Municipality", on_delete=models.PROTECT, related_name="mandates")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("Mandat für"))
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("Vertretung")
    )
    until = models.DateField(_("gilt bis"), null=True, blank=True)
    """The last day on which it is valid; None until it is taken back."""
    proof = models.CharField(_("Nachweis"), max_length=200, blank=True)
    """What the KTS saw: the paper, its date, its file number. Empty where the CDO granted it."""
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("Mandat")
        verbose_name_plural = _("Mandate")
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality"], condition=Q(revoked_at=None), name="one_mandate_per_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}"

    def is_valid(self, on: date | None = None) -> bool:
        return self.revoked_at is None and (self.until is None or self.until >= (on or timezone.localdate()))

    def is_of(self, user_id: int) -> bool:
        """Whether a person holds it, or stands in for whoever holds it."""
        return user_id in (self.holder_id, self.deputy_id)


class Outcome(models.TextChoices):
    AGREED = "vereinbart", _("Vereinbart")
    REJECTED = "abgelehnt", _("Abgelehnt")
    QUORUM_MISSED = "quorum-verfehlt", _("Quorum verfehlt")


class Ballot(models.Model):
    """Rules, frozen at opening, and the result, fixed once. Its row is the first lock of all that is done to it (ballot/casting.py)."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="ballot")
    is_secret = models.BooleanField(_("geheim"), default=False)
    state_of_germany = models.CharField(_("nur Kommunen in"), max_length=5, blank=True)
    """ISO 3166-2 code of a Land; "" for all."""
    group = models.ForeignKey(
        "municipalities.Municipality",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("nur Mitglieder von"),
    )
    """A group of the registry whose members alone vote."""
    electors_count = models.PositiveIntegerField(_("Stimmberechtigte"))
    quorum = models.PositiveIntegerField(_("nötige Beteiligung"))
    """Municipalities that must vote, abstentions counted."""
    opens_at = models.DateTimeField(_("eröffnet am"))
    closes_at = models.DateTimeField(_("Ende"))
    """The instant at which it is over: ``now >= closes_at``."""
    extended_at = models.DateTimeField(_("verlängert am"), null=True, blank=True)
    counted_at = models.DateTimeField(_("ausgezählt am"), null=True, blank=True)
    yes = models.PositiveIntegerField(_("Ja"), null=True, blank=True)
    no = models.PositiveIntegerField(_("Nein"), null=True, blank=True)
    abstentions = models.PositiveIntegerField(_("Enthaltungen"), null=True, blank=True)
    outcome = models.CharField(_("Ergebnis"), max_length=20, choices=Outcome.choices, blank=True)
    declared_at = models.DateTimeField(_("festgestellt am"), null=True, blank=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("Abstimmung")
        verbose_name_plural = _("Abstimmungen")

    def __str__(self) -> str:
        return f"{_('Abstimmung')}: {self.version}"

    def is_open(self, now: datetime | None = None) -> bool:
        return self.counted_at is None and self.opens_at <= (now or timezone.now()) < self.closes_at


class Choice(models.TextChoices):
    YES = "ja", _("Zustimmung")
    NO = "nein", _("Ablehnung")
    ABSTENTION = "enthaltung", _("Enthaltung")


class Elector(models.Model):
    """A municipality that may vote, listed when the ballot opens. ``has_voted`` is all that a secret ballot keeps of it."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="electors")
    municipality = models.ForeignKey("municipalities.Municipality", on_delete=models.PROTECT, related_name="+")
    has_voted = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Another elector that speaks for it since a merger; it counts no more."""

    class Meta:
        verbose_name = _("Stimmberechtigte Kommune")
        verbose_name_plural = _("Stimmberechtigte Kommunen")
        ordering = ["municipality__sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["ballot", "municipality"], name="one_vote_per_municipality")]

    def __str__(self) -> str:
        return f"{self.municipality}"


class Vote(models.Model):
    """The vote of a municipality in an open ballot, as it stands."""

    elector = models.OneToOneField(Elector, on_delete=models.PROTECT, related_name="vote")
    choice = models.CharField(_("Stimme"), max_length=12, choices=Choice.choices)
    reason = models.TextField(_("Begründung"), blank=True)
    cast_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    cast_at = models.DateTimeField()
    receipt = models.CharField(_("Quittung"), max_length=30, unique=True)

    class Meta:
        verbose_name = _("Stimme")
        verbose_name_plural = _("Stimmen")


class VoteChange(models.Model):
    """Each time a municipality voted in an open ballot: what and why, by whom, when. Never changed."""

    elector = models.ForeignKey(Elector, on_delete=models.PROTECT, related_name="changes")
    choice = models.CharField(max_length=12, choices=Choice.choices)
    reason = models.TextField(blank=True)
    cast_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    cast_at = models.DateTimeField()

    class Meta:
        ordering = ["cast_at", "pk"]


def _random_key() -> str:
    return secrets.token_hex(16)


class SecretVote(models.Model):
    """A paper in the box of a secret ballot: a choice, and nothing that leads to whoever cast it (ballot/secret.py says how)."""

    key = models.CharField(primary_key=True, max_length=32, default=_random_key, editable=False)
    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="papers")
    choice = models.CharField(max_length=12, choices=Choice.choices)

    def __str__(self) -> str:
        return str(_("Stimme einer geheimen Abstimmung"))

"""The versions of a standard: state, text and files belong to each of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.sorting import findable
from pages.models import Standard

from .agreements import AgreementPage
from .numbers import precedence


class State(models.TextChoices):
    """Where a version stands (journey J6); the order is that of the way."""

    PROPOSED = "vorschlag", _("Vorschlag")
    DECLINED = "nicht-aufgenommen", _("Nicht aufgenommen")
    DRAFT = "entwurf", _("Entwurf")
    CONSULTATION = "konsultation", _("Konsultation")
    EVALUATION = "auswertung", _("Auswertung")
    OBJECTION = "einspruch", _("Einspruchsfrist")
    BALLOT = "abstimmung", _("Abstimmung")
    AGREED = "vereinbart", _("Vereinbart")
    REJECTED = "abgelehnt", _("Abgelehnt")
    QUORUM_MISSED = "quorum-verfehlt", _("Quorum verfehlt")
    IN_FORCE = "in-kraft", _("In Kraft")
    SUPERSEDED = "abgeloest", _("Abgelöst")
    WITHDRAWN = "zurueckgezogen", _("Zurückgezogen")


class VersionQuerySet(models.QuerySet["Version"]):
    def visible_to(self, user: Any) -> VersionQuerySet:
        """Versions whose agreement a user may see, and those of standards that others maintain, once the KTS published them."""
        seen = AgreementPage.objects.visible_to(user).values("pk")
        return self.filter(Q(agreement=None) & ~Q(state=State.DRAFT) | Q(agreement__in=seen))

    def valid(self) -> VersionQuerySet:
        """What a municipality can accede to: agreed or in force."""
        return self.filter(state__in=Version.VALID)


class Version(models.Model):
    """One version of a standard. Its row is the first lock of everything that changes its state (lifecycle/).

    ``agreement`` is None for a standard that others maintain and the KTS registers. ``standard`` is None until the need is taken up.
    """

    AT_WORK: ClassVar[tuple[str, ...]] = (
        State.PROPOSED,
        State.DRAFT,
        State.CONSULTATION,
        State.EVALUATION,
        State.OBJECTION,
        State.BALLOT,
    )
    """Not decided yet; an agreement has one such version at most."""
    OPEN: ClassVar[tuple[str, ...]] = (*AT_WORK, State.AGREED)
    """Still on its way."""
    WRITABLE: ClassVar[tuple[str, ...]] = (State.DRAFT, State.EVALUATION)
    """Text and files are worked on; what was open to comments stays as it was."""
    VALID: ClassVar[tuple[str, ...]] = (State.AGREED, State.IN_FORCE)
    PUBLISHED: ClassVar[tuple[str, ...]] = (State.AGREED, State.IN_FORCE, State.SUPERSEDED, State.WITHDRAWN)
    """Whose text and files never change again; whether a withdrawn one was agreed before says ``was_agreed``."""

    standard = models.ForeignKey(
        Standard, verbose_name=_("Standard"), null=True, blank=True, on_delete=models.PROTECT, related_name="versions"
    )
    agreement = models.ForeignKey(AgreementPage, null=True, blank=True, on_delete=models.PROTECT, related_name="standard_versions")
    number = models.CharField(_("Version"), max_length=40)
    precedence = models.CharField(max_length=20, editable=False)
    """Sorts as the numbers do."""
    state = models.CharField(_("Stand"), max_length=20, choices=State.choices, default=State.PROPOSED, db_index=True)
    changes = models.TextField(_("Änderungen zur Vorversion"), blank=True)
    in_force_on = models.DateField(_("in Kraft ab"), null=True, blank=True)
    transition_until = models.DateField(_("Übergang bis"), null=True, blank=True)
    superseded_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="supersedes")
    objection_until = models.DateTimeField(_("Einspruch bis"), null=True, blank=True)
    """The instant at which the days of objection to a small correction are over."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Version")
        verbose_name_plural = _("Versionen")
        ordering = ["-precedence", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "number"], name="one_standard_version_per_number"),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(state__in=["vorschlag", "entwurf", "konsultation", "auswertung", "einspruch", "abstimmung"]),
                name="one_version_at_work_per_agreement",
            ),
            models.UniqueConstraint(fields=["standard"], condition=Q(state="in-kraft"), name="one_version_in_force_per_standard"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.precedence = precedence(self.number)
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """What it is a version of."""
        return self.standard.name if self.standard else self.agreement.title if self.agreement else ""

    @property
    def was_agreed(self) -> bool:
        """Text and files are what municipalities agreed on: never of one that was taken back before. A statement for what was withdrawn."""
        if self.state != State.WITHDRAWN:
            return self.state in self.PUBLISHED
        return any(milestone.state in self.VALID for milestone in self.milestones.all())

    @property
    def is_profile(self) -> bool:
        """Of a platform profile: it says lines, and no files."""
        return self.standard is not None and self.standard.kind == Standard.Kind.PROFILE

    @property
    def is_agreed_on(self) -> bool:
        """Municipalities agreed on it and it holds: they may accede to it. Nobody accedes to what was declared of a platform."""
        return self.agreement_id is not None and self.state in self.VALID

    @property
    def is_transition(self) -> bool:
        """Today is a day on which whoever acceded to the version before need not have moved yet."""
        return self.transition_until is not None and timezone.localdate() <= self.transition_until

    def url_of(self, page: str, *more: str) -> str:
        """A page of the version, by the name of its address; "" before it has a standard."""
        return reverse(f"data_standards:{page}", args=[self.standard.slug, self.number, *more]) if self.standard else ""

    def get_absolute_url(self) -> str:
        """The version on the page of its standard, which resolves for ever; the agreement while it has none."""
        return self.url_of("version") or (self.agreement.get_absolute_url() if self.agreement else "")


class Milestone(models.Model):
    """A state that a version reached: its way as everybody reads it. Never changed."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="milestones")
    state = models.CharField(max_length=20, choices=State.choices)
    reached_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    """The instant at which this part of the way ends, where that is fixed."""
    reason = models.TextField(_("Begründung"), blank=True)

    class Meta:
        ordering = ["pk"]


PURPOSE = ("title", "summary", "keywords")
"""Facts of a text that say what it is for."""


class Wording(models.Model):
    """The text of a version as it was laid before people, with its files: never changed.

    ``clauses``: ``[{"key": "…", "heading": "…", "text": "…"}]`` in order; keys stay the same from one wording to the next.
    """

    class Stage(models.TextChoices):
        CONSULTATION = "konsultation", _("Konsultation")
        FINAL = "beschluss", _("Beschlussfassung")
        DISPUTED = "beanstandet", _("Korrektur, gegen die Einspruch erhoben wurde")

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="wordings")
    stage = models.CharField(max_length=20, choices=Stage.choices)
    facts = models.JSONField(default=dict)
    """Scope, purpose and bindingness in the words of that day: field of the agreement → text."""
    clauses = models.JSONField(default=list)
    search_text = models.TextField(editable=False, default="")
    """Purpose and keywords, as the list of standards is searched."""
    frozen_at = models.DateTimeField()

    class Meta:
        ordering = ["frozen_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "stage"], name="one_wording_per_stage")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = findable([self.facts.get(name, "") for name in PURPOSE])
        super().save(*args, **kwargs)


class Support(models.Model):
    """A municipality has the same need."""

    agreement = models.ForeignKey(AgreementPage, on_delete=models.CASCADE, related_name="supports")
    municipality = models.ForeignKey("municipalities.Municipality", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Unterstützung")
        verbose_name_plural = _("Unterstützungen")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["agreement", "municipality"], name="one_support_per_municipality")]

    def __str__(self) -> str:
        return f"{self.municipality}"

"""The way of a contribution from draft to decision: plain models beside the page, outside its revisions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, Task

from .contributions import ContributionPage


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def open(self) -> SubmissionQuerySet:
        return self.filter(state__in=Submission.OPEN)

    def waiting_for_kts(self) -> SubmissionQuerySet:
        """The queue: everything the KTS has to decide, oldest first."""
        return self.filter(state__in=Submission.WAITING_FOR_KTS).order_by("submitted_at", "pk")

    def overdue(self) -> SubmissionQuerySet:
        return self.waiting_for_kts().filter(due_on__lt=timezone.localdate())


class Submission(models.Model):
    """One proposal to publish a page: a new entry or a change. A page has at most one that is open.

    ``version`` counts every save of the draft; forms carry it, and a stale one is a conflict.
    ``unparsed`` keeps what was typed and could not be understood: {field: text}.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        SUBMITTED = "submitted", _("Eingereicht")
        IN_REVIEW = "in_review", _("In Prüfung")
        QUESTION = "question", _("Rückfrage")
        ANSWERED = "answered", _("Rückfrage beantwortet")
        PUBLISHED = "published", _("Veröffentlicht")
        REJECTED = "rejected", _("Abgelehnt")
        DISCARDED = "discarded", _("Verworfen")

    WRITABLE = (State.DRAFT, State.QUESTION)
    WAITING_FOR_KTS = (State.SUBMITTED, State.IN_REVIEW, State.ANSWERED)
    OPEN = (*WRITABLE, *WAITING_FOR_KTS)

    page = models.ForeignKey(ContributionPage, on_delete=models.CASCADE, related_name="submissions")
    state = models.CharField(_("Stand"), max_length=12, choices=State.choices, default=State.DRAFT, db_index=True)
    version = models.PositiveIntegerField(default=1)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    """The latest working version."""
    submitted_revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The version that was handed in; it is never overwritten."""
    base_revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The published version a change started from; None for a new entry."""
    unparsed = models.JSONField(default=dict, blank=True)
    sections_done = models.PositiveSmallIntegerField(null=True, editable=False)
    """How many sections of the form were done when it was saved last; lists show it without reading the draft."""
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(_("zuletzt gespeichert"), default=timezone.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    submitted_at = models.DateTimeField(_("eingereicht am"), null=True, blank=True)
    due_on = models.DateField(_("zu prüfen bis"), null=True, blank=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("Begründung"), blank=True)
    change_note = models.TextField(_("Was hat sich geändert?"), blank=True)
    """A sentence for the public history of the entry, asked where a change is handed in."""
    checklist = models.JSONField(_("Prüfliste"), default=list, blank=True)
    """Codes of the points of the checklist that are ticked."""
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()
    written: ContributionPage | None = None
    """The working version as ``contributions.drafts`` has just stored it, handed to whoever called; None for a row that was read."""

    class Meta:
        verbose_name = _("Vorgang")
        verbose_name_plural = _("Vorgänge")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page"],
                condition=Q(state__in=["draft", "question", "submitted", "in_review", "answered"]),
                name="one_open_submission_per_page",
            )
        ]
        indexes = [models.Index(fields=["state", "submitted_at"])]

    def __str__(self) -> str:
        return f"{self.page.draft_title}: {self.get_state_display()}"

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.written = None

    @property
    def is_writable(self) -> bool:
        return self.state in self.WRITABLE

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def waits_for_kts(self) -> bool:
        return self.state in self.WAITING_FOR_KTS

    @property
    def is_change(self) -> bool:
        """A change to a published entry; the published version stays online meanwhile."""
        return self.base_revision_id is not None


class Question(models.Model):
    """A question of the KTS on one field of a submission, and its answer."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="questions")
    field = models.CharField(_("Feld"), max_length=60, blank=True)
    """Name of the field; empty for a question on the whole entry."""
    text = models.TextField(_("Rückfrage"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(_("Antwort"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Rückfrage")
        verbose_name_plural = _("Rückfragen")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Note(models.Model):
    """An internal note of the KTS; members never see it."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("Notiz"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Interne Notiz")
        verbose_name_plural = _("Interne Notizen")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class KtsReviewTask(Task):
    """The one approval step. It offers no actions of its own: decisions go through contributions/moderation.py alone."""

    class Meta:
        verbose_name = _("Prüfung durch die KTS")
        verbose_name_plural = _("Prüfungen durch die KTS")

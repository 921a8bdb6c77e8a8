"""What was published when: one row for each version of an entry that readers could see, beside the page and outside its revisions."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from .choices import Visibility
from .contributions import ContributionPage

LONGEST_NOTE = 300
"""Characters of the sentence on what has changed, as of a summary."""


class PublishedVersionQuerySet(models.QuerySet["PublishedVersion"]):
    def for_audiences(self, audiences: Collection[str]) -> PublishedVersionQuerySet:
        """Versions that one of these audiences could read while they were current; whether it may see the entry is asked before."""
        plain = [value for value in (Visibility.PUBLIC, Visibility.MUNICIPALITIES) if value in audiences]
        pages = [int(name.partition(":")[2]) for name in audiences if name.startswith("participants:")]
        return self.filter(Q(visibility__in=plain) | Q(visibility=Visibility.PARTICIPANTS, page__in=pages))


class PublishedVersion(models.Model):
    """One published version. Numbers count from 1 in each entry and stay; drafts and what was declined never get one."""

    page = models.ForeignKey(ContributionPage, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("Fassung"))
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(_("veröffentlicht am"))
    change_note = models.TextField(_("Was hat sich geändert?"), blank=True)
    """The sentence of whoever handed the change in."""
    changed = models.JSONField(default=list, blank=True)
    """Names of the fields that differ from the version before; empty for the first."""
    visibility = models.CharField(max_length=20, choices=Visibility.choices)
    """The widest it had while it was current: what was for municipalities alone stays so when a later version is for all."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """Since when nobody may read it any more, by a decision of the KTS."""

    objects = PublishedVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Fassung")
        verbose_name_plural = _("Fassungen")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="one_version_per_number"),
            models.UniqueConstraint(fields=["page", "revision"], name="one_version_per_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.number}"

    @property
    def is_readable(self) -> bool:
        """Whether its text can still be shown."""
        return self.withdrawn_at is None and self.revision_id is not None

"""Documents of a notice that are not for everybody; public ones are attachments of the page."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models import Visibility
from files.models import ConfidentialFile

from .timetables import TimeTable


class NoticeDocument(models.Model):
    """A file of the lead, for municipalities or for participants alone."""

    AUDIENCES = (Visibility.MUNICIPALITIES, Visibility.PARTICIPANTS)

    time_table = models.ForeignKey(TimeTable, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(ConfidentialFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("Titel"), max_length=200)
    audience = models.CharField(_("Sichtbar für"), max_length=20, choices=[(value, value.label) for value in AUDIENCES])
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("Unterlage einer Beschaffung")
        verbose_name_plural = _("Unterlagen von Beschaffungen")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

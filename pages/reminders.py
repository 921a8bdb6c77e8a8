"""What happens by itself: reminders, the trash, and what Wagtail publishes at a set time."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from jobs.registry import register_periodic

from . import mails
from .drafts import empty_trash
from .models import Submission

UNTOUCHED = timedelta(days=30)


def register() -> None:
    register_periodic("Überfällige Prüfungen", timedelta(hours=1), remind_overdue)
    register_periodic("Liegengebliebene Entwürfe", timedelta(hours=6), remind_drafts)
    register_periodic("Papierkorb leeren", timedelta(hours=6), empty_trash)
    register_periodic("Geplante Veröffentlichungen", timedelta(minutes=5), publish_scheduled)


@transaction.atomic
def remind_overdue() -> None:
    """Mail once for each submission whose deadline has passed."""
    for submission in Submission.objects.overdue().filter(reminded_at=None).select_related("page__municipality"):
        mails.overdue(submission)
        Submission.objects.filter(pk=submission.pk).update(reminded_at=timezone.now())


@transaction.atomic
def remind_drafts() -> None:
    """Mail once for each draft that nobody touched for 30 days."""
    waiting = Submission.objects.filter(
        state=Submission.State.DRAFT, saved_at__lt=timezone.now() - UNTOUCHED, reminded_at=None, page__trashed_at=None
    )
    for submission in waiting.select_related("page__municipality", "saved_by"):
        mails.draft_untouched(submission)
        Submission.objects.filter(pk=submission.pk).update(reminded_at=timezone.now())


def publish_scheduled() -> None:
    """Wagtail's own job for editorial pages with a date."""
    call_command("publish_scheduled", verbosity=0)

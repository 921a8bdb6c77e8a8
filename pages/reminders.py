"""What happens by itself: reminders, the trash, and what Wagtail publishes at a set time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from jobs.registry import register_periodic

from . import mails
from .drafts import empty_trash
from .models import Submission
from .models.submissions import SubmissionQuerySet

UNTOUCHED = timedelta(days=30)


def register() -> None:
    register_periodic("Überfällige Prüfungen", timedelta(hours=1), remind_overdue)
    register_periodic("Liegengebliebene Entwürfe", timedelta(hours=6), remind_drafts)
    register_periodic("Papierkorb leeren", timedelta(hours=6), empty_trash)
    register_periodic("Geplante Veröffentlichungen", timedelta(minutes=5), publish_scheduled)


def remind_overdue() -> None:
    """Mail once for each submission whose deadline has passed."""
    _remind_each(Submission.objects.overdue(), mails.overdue)


def remind_drafts() -> None:
    """Mail once for each draft that nobody touched for 30 days."""
    untouched = Submission.objects.filter(
        state=Submission.State.DRAFT, saved_at__lt=timezone.now() - UNTOUCHED, page__trashed_at=None, page__archived_at=None
    )
    _remind_each(untouched, mails.draft_untouched)


def _remind_each(due: SubmissionQuerySet, remind: Callable[[Submission], None]) -> None:
    """Each in a transaction of its own, looked at again under its lock: it may have been decided meanwhile."""
    due = due.filter(reminded_at=None)
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            submission = due.select_for_update(of=("self",)).filter(pk=pk).first()
            if submission is not None:
                remind(submission)
                Submission.objects.filter(pk=pk).update(reminded_at=timezone.now())


def publish_scheduled() -> None:
    """Wagtail's own job for editorial pages with a date."""
    call_command("publish_scheduled", verbosity=0)

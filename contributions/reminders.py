"""What happens by itself: reminders, the trash, and what Wagtail publishes at a set time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from jobs.due import each_due
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
    _remind_each("Überfällige Prüfungen", Submission.objects.overdue(), mails.overdue)


def remind_drafts() -> None:
    """Mail once for each draft that nobody touched for 30 days."""
    untouched = Submission.objects.filter(
        state=Submission.State.DRAFT, saved_at__lt=timezone.now() - UNTOUCHED, page__trashed_at=None, page__archived_at=None
    )
    _remind_each("Liegengebliebene Entwürfe", untouched, mails.draft_untouched)


def _remind_each(name: str, due: SubmissionQuerySet, remind: Callable[[Submission], None]) -> None:
    """Each looked at again under its lock: it may have been decided meanwhile."""
    due = due.filter(reminded_at=None)

    def remind_one(pk: int) -> None:
        submission = due.select_for_update(of=("self",)).filter(pk=pk).first()
        if submission is not None:
            remind(submission)
            Submission.objects.filter(pk=pk).update(reminded_at=timezone.now())

    each_due(name, due.values_list("pk", flat=True), remind_one)


def publish_scheduled() -> None:
    """What editors gave a date: pages and snippets that expire, then revisions that go live.

    Wagtail's command of this name stops at the first one that fails; this does the same for each on its own.
    """
    for model in _with_drafts():
        expired = partial(model._default_manager.filter, live=True, expire_at__lt=timezone.now())
        each_due(f"Geplantes Ende: {model._meta.verbose_name}", expired().values_list("pk", flat=True), partial(_expire, expired))
    due = partial(Revision.objects.filter, approved_go_live_at__lt=timezone.now())
    order = due().order_by("approved_go_live_at").values_list("pk", flat=True)
    each_due("Geplante Veröffentlichungen", order, partial(_publish, due))


def _with_drafts() -> list[type[Model]]:
    """Page stands for all its kinds, as in Wagtail's command."""
    others = [model for model in apps.get_models() if issubclass(model, DraftStateMixin) and not issubclass(model, Page)]
    return [Page, *others]


def _expire(expired: Callable[..., QuerySet], pk: int) -> None:
    for thing in expired(pk=pk).select_for_update(of=("self",)):
        if getattr(getattr(thing, "specific", thing), "is_mandatory", False):  # older than the rule, or not written by a form
            type(thing)._default_manager.filter(pk=pk).update(expire_at=None)
            continue
        thing.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(due: Callable[..., QuerySet], pk: int) -> None:
    for revision in due(pk=pk).select_for_update(of=("self",)):
        revision.publish(log_action="wagtail.publish.scheduled")

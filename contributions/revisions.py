"""A draft is written into a revision of Wagtail's, and the row of its page names it."""

from __future__ import annotations

from django.utils import timezone
from wagtail.models import Page, Revision

from accounts.models import User

from .models import ContributionPage, Submission


def write_draft(draft: ContributionPage, submission: Submission, *, by: User) -> Revision:
    """Save the draft: over the person's own working version, else as a new one."""
    current = submission.revision
    own = (
        current is not None
        and current.user_id == by.pk
        and current.pk not in (submission.submitted_revision_id, submission.base_revision_id)
        and current.pk == draft.latest_revision_id
    )
    return _keep(draft, current) if own and current is not None else new_version(draft, by=by)


def new_version(draft: ContributionPage, *, by: User) -> Revision:
    """Save the draft as a version of its own."""
    return _keep(draft, Revision(content_object=draft, base_content_type=draft.get_base_content_type(), user=by))


def _keep(draft: ContributionPage, revision: Revision) -> Revision:
    """Write a draft into a revision, as Wagtail's ``save_revision`` does (7.4), which reads again what is at hand and saves the page:
    nothing that is searched or linked has changed, so neither index is told.
    """
    revision.created_at, revision.content, revision.object_str = timezone.now(), draft.serializable_data(), str(draft)
    revision.save()
    draft.draft_title = draft.title[:255]
    draft.latest_revision, draft.latest_revision_created_at, draft.has_unpublished_changes = revision, revision.created_at, True
    names = ("draft_title", "latest_revision", "latest_revision_created_at", "has_unpublished_changes")
    Page.objects.filter(pk=draft.pk).update(**{name: getattr(draft, name) for name in names})
    return revision

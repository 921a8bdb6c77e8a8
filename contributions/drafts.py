"""Drafts: started, saved under a version counter, thrown away and brought back. No reader sees any of it.

The content lives in a Wagtail revision, so half-typed and over-long fields are kept as they are. Locks are
taken in one order everywhere: the page's row, then its Submission.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.models import Page

from accounts.models import User
from accounts.refusals import Refused
from files.models import PortalDocument, PortalImage
from jobs.due import each_due
from municipalities.models import Municipality

from . import audit
from .models import UNTITLED, ContributionPage, DraftRow, Submission
from .revisions import new_version, write_draft
from .rows import GONE, RowPlace
from .writing.kind import sections_done

TRASH_DAYS = 30


class StaleDraft(Exception):
    """Somebody else saved since the form was opened; carries the submission as it is now."""

    def __init__(self, submission: Submission) -> None:
        super().__init__(_("Der Entwurf wurde inzwischen geändert."))
        self.submission = submission


class NotWritable(Refused):
    """The draft is under review or decided."""


def lock(page_id: int) -> ContributionPage:
    """The specific page with its row locked; the first lock of every act on a contribution."""
    return ContributionPage.objects.select_for_update(of=("self",)).get(pk=page_id).specific


def lock_submission(submission: Submission) -> tuple[Submission, ContributionPage]:
    """A submission as it is now with its page, both locked, in the order that avoids dead-locks.

    Raises NotWritable for what was published without one.
    """
    page = lock(submission.page_id)
    if submission.pk is None:
        raise NotWritable(_("Dieser Eintrag ist veröffentlicht. Beginnen Sie zuerst eine Änderung."))
    locked = Submission.objects.select_for_update(of=("self",)).select_related("revision").get(pk=submission.pk)
    locked.page = page
    return locked, page


def write_live(page: ContributionPage, **fields: Any) -> None:
    """Write fields outside the revisions: into the live row, and into the locked page that whoever acts goes on with."""
    ContributionPage.objects.filter(pk=page.pk).update(**fields)
    for name, value in fields.items():
        setattr(page, name, value)


def content_of(submission: Submission) -> ContributionPage:
    """The page as the working version of a submission says, unsaved; all that stands outside the revisions is read anew."""
    if submission.written is not None:
        submission.written.read_live_row()
        return submission.written
    draft = locked_content(submission)
    draft.read_live_row()
    return draft


def locked_content(submission: Submission) -> ContributionPage:
    """The same where its page was read under its lock in this transaction: nothing of it can have changed since."""
    page = submission.page.specific
    return page if submission.revision is None else page.with_content_json(submission.revision.content)


@transaction.atomic
def start(page_class: type[ContributionPage], *, parent: Page, municipality: Municipality, by: User) -> Submission:
    """Begin a new entry: an unpublished page with an empty draft, addressed by its primary key."""
    parent = Page.objects.select_for_update().get(pk=parent.pk)  # treebeard computes paths: one at a time
    page = page_class(title=str(UNTITLED), slug=f"entwurf-{uuid.uuid4().hex[:12]}", live=False, municipality=municipality, owner=by)
    parent.add_child(instance=page)
    revision = new_version(page, by=by)
    return _begin(page, Submission(page=page, revision=revision, created_by=by, saved_by=by))


@transaction.atomic
def start_change(page: ContributionPage, *, by: User) -> Submission:
    """The open submission of a page, or a new draft that starts from what is published.

    Raises NotWritable for an entry that is not online.
    """
    page = lock(page.pk)
    submission = page.submissions.open().first()
    if submission is not None:
        return submission
    if not page.live or page.archived_at is not None:
        raise NotWritable(_("Nur veröffentlichte Einträge lassen sich so ändern."))
    base = page.live_revision or new_version(page, by=by)
    revision = new_version(page, by=by)
    return _begin(page, Submission(page=page, revision=revision, base_revision=base, created_by=by, saved_by=by))


@transaction.atomic
def restart(submission: Submission, *, by: User) -> Submission:
    """A new draft with the content of a rejected submission, so that its work is not lost."""
    submission, page = lock_submission(submission)
    if submission.state != Submission.State.REJECTED or page.submissions.open().exists():
        raise NotWritable(_("Zu diesem Eintrag gibt es schon einen offenen Vorgang."))
    draft = locked_content(submission)
    revision = new_version(draft, by=by)
    again = Submission(page=page, revision=revision, base_revision=page.live_revision, created_by=by, saved_by=by)
    again.change_note = submission.change_note
    return _begin(draft, again)


def _begin(draft: ContributionPage, submission: Submission) -> Submission:
    submission.sections_done = sections_done(draft, submission)
    submission.save()
    return submission


@transaction.atomic
def save(
    submission: Submission, changes: Mapping[str, Any], *, version: int, by: User, unparsed: Mapping[str, str] | None = None
) -> Submission:
    """Write fields of a draft; whatever was typed is kept.

    ``changes`` maps field names to Python values (lists of objects for many-to-many fields), ``unparsed`` maps
    the fields of this form that could not be understood to what was typed; fields in ``changes`` leave it.
    Raises StaleDraft where ``version`` is not the current one, NotWritable while the KTS reviews.
    """
    submission, page = lock_submission(submission)
    require_writable(submission, page)
    _require_current(submission, version)
    draft = locked_content(submission)
    for name, value in changes.items():
        assign(draft, name, value)
    if not draft.title.strip():
        draft.title = str(UNTITLED)
    kept = {name: text for name, text in submission.unparsed.items() if name not in changes}
    submission.unparsed = {**kept, **(unparsed or {})}
    return _store(draft, submission, by=by)


@transaction.atomic
def save_row(
    submission: Submission, place: RowPlace, changes: Mapping[str, Any], *, version: int, by: User, unparsed: Mapping[str, str]
) -> Submission:
    """Write fields of one row of a draft, under the same counter as ``save``: raises StaleDraft and NotWritable.

    A row that somebody removed meanwhile raises NotWritable as well: what was typed is shown again and not stored.
    """
    submission, page = lock_submission(submission)
    require_writable(submission, page)
    draft = locked_content(submission)
    row = place.find(draft)
    if row is None:  # before the version is asked: there is nothing to merge with
        raise NotWritable(GONE)
    _require_current(submission, version)
    for name, value in changes.items():
        setattr(row, name, value)
    kept = {name: text for name, text in submission.unparsed.items() if name not in {place.name(field) for field in changes}}
    submission.unparsed = {**kept, **{place.name(name): text for name, text in unparsed.items()}}
    return _store(draft, submission, by=by)


def _require_current(submission: Submission, version: int) -> None:
    if submission.version != version:
        raise StaleDraft(submission)


@transaction.atomic
def change_children(submission: Submission, relation: str, change: Callable[[list[Any]], list[Any]], *, by: User) -> Submission:
    """Add, alter or remove pictures, attachments or rows: ``change`` gets the present list and returns the new one.

    It runs on the current version under the lock, so that two uploads at once are both kept and none is stale.
    Raises NotWritable while the KTS reviews.
    """
    submission, page = lock_submission(submission)
    require_writable(submission, page)
    draft = locked_content(submission)
    before = list(getattr(draft, relation).all())
    items = change(list(before))
    for position, item in enumerate(items):
        item.sort_order = position
    getattr(draft, relation).set(items)
    gone = [f"{relation}.{item.key}." for item in before if isinstance(item, DraftRow) and item not in items]
    submission.unparsed = {name: text for name, text in submission.unparsed.items() if not name.startswith(tuple(gone))}
    return _store(draft, submission, by=by)


def _store(draft: ContributionPage, submission: Submission, *, by: User) -> Submission:
    """Write a changed draft and count its version."""
    submission.revision = write_draft(draft, submission, by=by)
    submission.version += 1
    submission.sections_done = sections_done(draft, submission)
    submission.saved_by, submission.saved_at = by, timezone.now()
    submission.save()
    submission.written = draft
    return submission


def assign(draft: ContributionPage, name: str, value: Any) -> None:
    """Set one field of an unsaved page, many-to-many fields included."""
    if isinstance(draft._meta.get_field(name), ParentalManyToManyField):
        getattr(draft, name).set(value)
    else:
        setattr(draft, name, value)


def require_writable(submission: Submission, page: ContributionPage) -> None:
    if page.trashed_at is not None:
        raise NotWritable(_("Der Entwurf liegt im Papierkorb. Holen Sie ihn zuerst zurück."))
    if not submission.is_writable:
        raise NotWritable(
            _("Diese Fassung liegt bei der KTS-Redaktion. Ziehen Sie sie zurück, wenn Sie noch etwas ändern möchten.")
            if submission.waits_for_kts
            else _("Über diese Fassung ist schon entschieden.")
        )


def note_change(submission: Submission, text: str) -> bool:
    """Keep the sentence on what has changed, for the history of the entry; the draft itself stays as it is.

    False, and nothing written, where somebody wrote another one since the submission was read, or the KTS has it.
    """
    unchanged = Submission.objects.filter(pk=submission.pk, state__in=Submission.WRITABLE, change_note=submission.change_note)
    if not unchanged.update(change_note=text):
        return False
    submission.change_note = text
    return True


@transaction.atomic
def trash(submission: Submission, *, by: User) -> None:
    """Put a draft into the trash for 30 days. A change to a published entry is discarded; the entry stays online.

    Raises NotWritable while anything is open at the KTS: its workflow would be left behind.
    """
    submission, page = lock_submission(submission)
    require_writable(submission, page)
    if submission.state != Submission.State.DRAFT:
        raise NotWritable(_("Zu diesem Eintrag läuft eine Rückfrage. Ziehen Sie ihn zuerst zurück."))
    if submission.is_change:
        submission.state = Submission.State.DISCARDED
        submission.save(update_fields=["state"])
    else:
        write_live(page, trashed_at=timezone.now())
    audit.record(audit.Act.TRASH, page, by=by)


@transaction.atomic
def untrash(page: ContributionPage, *, by: User) -> None:
    """Bring a draft back from the trash."""
    page = lock(page.pk)
    write_live(page, trashed_at=None)
    audit.record(audit.Act.UNTRASH, page, by=by)


def deleted_on(page: ContributionPage) -> date | None:
    """The day on which a draft in the trash goes for good; None where it is not in the trash."""
    return timezone.localdate(page.trashed_at + timedelta(days=TRASH_DAYS)) if page.trashed_at else None


def empty_trash() -> int:
    """Delete drafts that lay in the trash for more than 30 days; the number deleted. Runs as a periodic job."""
    return each_due("Papierkorb leeren", _in_trash_too_long().values_list("pk", flat=True), _delete_with_files)


def _in_trash_too_long() -> Any:
    return ContributionPage.objects.filter(trashed_at__lt=timezone.now() - timedelta(days=TRASH_DAYS), first_published_at=None)


def _delete_with_files(page_id: int) -> None:
    """Delete an entry that was never published together with its pictures and attachments; not one that was taken back meanwhile."""
    page = _in_trash_too_long().select_for_update(of=("self",)).filter(pk=page_id).first()
    if page is None:
        return
    files = [*PortalImage.objects.filter(owner_page=page_id), *PortalDocument.objects.filter(owner_page=page_id)]
    page.specific.delete()
    for file in files:
        file.delete()

"""The history of an entry is written here: a row whenever a version is published, and what is decided about it later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision

from accounts.models import User
from accounts.refusals import Refused

from .. import audit
from ..diff import changed_names
from ..drafts import lock
from ..models import ContributionPage, PublishedVersion, Submission, Visibility
from ..writing.kind import is_written

CONTACT = ("contact_unit", "contact_email")
"""Who answers is a matter of today: no older version names it."""
FILES = {"images": ("image", "alt_text", "decorative", "caption"), "attachments": ("document", "title")}
"""Relations that hold files, with what readers learn of each row."""
_WIDTH = {Visibility.PARTICIPANTS: 0, Visibility.MUNICIPALITIES: 1, Visibility.PUBLIC: 2}


def record_version(page: ContributionPage, revision: Revision) -> None:
    """Give a version that has just been published its number, with what changed and the sentence of whoever handed it in.

    Runs in the transaction that publishes. A version that is published again keeps its number; kinds that are not written on the site
    (their pages change with every act) have no history.
    """
    if not is_written(page) or PublishedVersion.objects.filter(page=page.pk, revision=revision).exists():
        return
    submission = (
        Submission.objects.filter(page=page.pk, submitted_revision=revision).select_related("base_revision").order_by("-pk").first()
    )
    before = PublishedVersion.objects.filter(page=page.pk).select_related("revision").first() or _uncounted(page, submission, revision)
    PublishedVersion.objects.create(
        page_id=page.pk,
        number=before.number + 1 if before else 1,
        revision=revision,
        published_at=page.last_published_at or timezone.now(),
        change_note=submission.change_note if submission and before else "",
        changed=_changed(before, page, revision),
        visibility=page.visibility,
    )


def _uncounted(page: ContributionPage, submission: Submission | None, revision: Revision) -> PublishedVersion | None:
    """The version that a change replaces, published before versions were counted: it becomes the first; None where there was none."""
    if submission is None or submission.state == Submission.State.PUBLISHED:  # decided before: published again, or counted by the setup
        return None
    base = submission.base_revision
    if base is None or base == revision:
        return None
    moment = _published_at(page, base)
    return PublishedVersion.objects.create(page_id=page.pk, number=1, revision=base, published_at=moment, visibility=page.visibility)


def _published_at(page: ContributionPage, base: Revision) -> datetime:
    """When readers saw an earlier version first; the page itself says only when it was published first and last."""
    approved = page.submissions.filter(state=Submission.State.PUBLISHED)
    decision = approved.filter(submitted_revision=base).first() or approved.first()
    if decision is not None and decision.is_change and decision.decided_at:
        return decision.decided_at
    return page.first_published_at or base.created_at


def _changed(before: PublishedVersion | None, page: ContributionPage, revision: Revision) -> list[str]:
    """What differs, without reading files: one of the version before may be gone, and a version that names it cannot be read."""
    if before is None or before.revision is None:
        return []
    old, new = before.revision.content, revision.content
    found = [name for name, facts in FILES.items() if _named(old, name, facts) != _named(new, name, facts)]
    older, newer = (page.with_content_json({**content, **dict.fromkeys(FILES, ())}) for content in (old, new))
    return [*changed_names(older, newer, without=(*CONTACT, *FILES)), *found]


def _named(content: dict[str, Any], name: str, facts: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return [tuple(row.get(fact) for fact in facts) for row in content.get(name) or ()]


def follow_visibility(page: ContributionPage) -> None:
    """The current version of a locked page is shown to more people than before: it may be read by them later, too."""
    current = PublishedVersion.objects.filter(page=page.pk).first()
    if current is None or not page.live or page.archived_at is not None:
        return
    if _WIDTH[Visibility(page.visibility)] > _WIDTH[Visibility(current.visibility)]:
        current.visibility = page.visibility
        current.save(update_fields=["visibility"])


@transaction.atomic
def withdraw_version(page: ContributionPage, number: int, *, by: User) -> None:
    """Let nobody read an older version any more: its text, its difference and its sentence. The number stays in the history."""
    page = lock(page.pk)
    if number == PublishedVersion.objects.filter(page=page.pk).aggregate(last=Max("number"))["last"]:
        raise Refused(_("Das ist die aktuelle Fassung. Veröffentlichen Sie zuerst eine neue, oder nehmen Sie den Eintrag vom Netz."))
    if PublishedVersion.objects.filter(page=page.pk, number=number, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        audit.record(audit.Act.VERSION_WITHDRAWN, page, by=by, version=str(number))


@transaction.atomic
def restore_version(page: ContributionPage, number: int, *, by: User) -> None:
    """Let an older version be read again."""
    page = lock(page.pk)
    if PublishedVersion.objects.filter(page=page.pk, number=number).exclude(withdrawn_at=None).update(withdrawn_at=None):
        audit.record(audit.Act.VERSION_RESTORED, page, by=by, version=str(number))

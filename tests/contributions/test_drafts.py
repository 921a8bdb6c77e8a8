"""Drafts: nothing typed is lost, nobody overwrites another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from contributions import drafts, moderation
from contributions.models import UNTITLED, ContributionPage, Submission
from tests.factories.accounts import member
from tests.factories.best_practices import a_draft, published, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _portal(portal):
    """Every test needs the skeleton."""


def test_the_first_save_names_an_untitled_draft():
    draft = a_draft(title="  ")

    assert drafts.content_of(draft).title == str(UNTITLED)
    assert draft.page.slug.startswith("entwurf-")


def test_texts_of_any_length_are_kept():
    draft = a_draft(title="x" * 900, summary="y" * 9000)

    content = drafts.content_of(draft)

    assert (len(content.title), len(content.summary)) == (900, 9000)


def test_autosave_writes_over_the_own_working_version():
    draft = a_draft()
    again = drafts.save(draft, {"summary": "neu"}, version=draft.version, by=draft.created_by)

    assert again.revision_id == draft.revision_id
    assert again.version == draft.version + 1


def test_another_person_starts_a_version_of_their_own():
    draft = a_draft()
    colleague = member(Role.CDO, draft.page.municipality)

    again = drafts.save(draft, {"summary": "neu"}, version=draft.version, by=colleague)

    assert again.revision_id != draft.revision_id


def test_what_was_handed_in_is_never_overwritten():
    submission = submitted()
    handed_in = submission.submitted_revision_id
    submission = moderation.withdraw(submission, by=submission.created_by)

    again = drafts.save(submission, {"summary": "neu"}, version=submission.version, by=submission.created_by)

    assert again.revision_id != handed_in


def test_a_stale_version_is_a_conflict_and_changes_nothing():
    draft = a_draft()
    drafts.save(draft, {"summary": "von ihr"}, version=draft.version, by=draft.created_by)

    with pytest.raises(drafts.StaleDraft) as conflict:
        drafts.save(draft, {"summary": "von ihm"}, version=draft.version, by=draft.created_by)

    assert drafts.content_of(conflict.value.submission).summary == "von ihr"


def test_a_change_starts_from_what_is_published_and_is_opened_once():
    page = published()

    first = drafts.start_change(page, by=page.owner)
    second = drafts.start_change(page, by=page.owner)

    assert first == second
    assert drafts.content_of(first).title == page.title
    assert first.is_change


def test_a_draft_in_the_trash_comes_back_or_goes_after_thirty_days():
    kept, gone = a_draft(), a_draft()
    for draft in (kept, gone):
        drafts.trash(draft, by=draft.created_by)
    ContributionPage.objects.filter(pk=gone.page_id).update(trashed_at=timezone.now() - timedelta(days=31))
    drafts.untrash(kept.page, by=kept.created_by)

    assert drafts.empty_trash() == 1
    assert list(ContributionPage.objects.values_list("pk", flat=True)) == [kept.page_id]


def test_throwing_a_change_away_leaves_the_entry_online():
    page = published()
    change = drafts.start_change(page, by=page.owner)

    drafts.trash(change, by=page.owner)

    change.refresh_from_db()
    assert change.state == Submission.State.DISCARDED
    assert ContributionPage.objects.visible_to(None).filter(pk=page.pk).exists()

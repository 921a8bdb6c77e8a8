"""An entry that was changed twice: three versions, two of them with a sentence on what is new."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from wagtail.models import Page

from accounts.models import User
from best_practices.models import BestPracticePage
from contributions import drafts, moderation
from contributions.models import ContributionPage, PublishedVersion, Submission


def load_history(author: User, editor: User) -> None:
    """Change the entry by the functions the site calls, and let its versions look months old."""
    page = BestPracticePage.objects.get(slug="sensorgestuetzte-parkraumbewirtschaftung-in-der-altstadt")
    last = page.last_published_at
    if last is None:
        raise ValueError("The stock is loaded before its history.")
    winter = f"{page.lessons_learned} Streusalz verkürzt die Laufzeit der Batterien."
    changes: tuple[tuple[str, dict[str, Any]], ...] = (
        ("Erfahrungen aus dem ersten Winter ergänzt.", {"lessons_learned": winter.strip()}),
        ("Personalaufwand genannt.", {"staff_effort": "Eine Viertelstelle im Ordnungsamt für Auswertung und Störungen."}),
    )
    for note, fields in changes:
        submission = drafts.start_change(page, by=author)
        submission = drafts.save(submission, fields, version=submission.version, by=author)
        drafts.note_change(submission, note)
        moderation.approve(moderation.submit(submission, version=submission.version, by=author), by=editor)
    for version in page.versions.all():
        PublishedVersion.objects.filter(pk=version.pk).update(published_at=last - timedelta(days=200 * (3 - version.number)))
    Page.objects.filter(pk=page.pk).update(first_published_at=last - timedelta(days=400), last_published_at=last)


def as_handed_in(page: ContributionPage, *, by: User | None, editor: User, on: datetime) -> None:
    """The submission of an entry of the stock, which was published at once: as if the KTS had reviewed it on a day."""
    revision, handed_in = page.live_revision, on - timedelta(days=3)
    Submission.objects.create(
        page=page,
        state=Submission.State.PUBLISHED,
        revision=revision,
        submitted_revision=revision,
        created_by=by,
        saved_by=by,
        saved_at=handed_in,
        submitted_by=by,
        submitted_at=handed_in,
        decided_by=editor,
        decided_at=on,
    )

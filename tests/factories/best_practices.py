"""Entries in every state, brought there by the functions the site calls."""

from __future__ import annotations

from typing import Any

from accounts.models import Role
from best_practices.models import BestPracticeIndexPage, BestPracticePage
from contributions import drafts, moderation
from contributions.models import ContributionPage, Submission, Visibility
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import TopicFactory

COMPLETE: dict[str, Any] = {
    "title": "Freie Parkplätze melden",
    "summary": "Sensoren melden, was frei ist.",
    "initial_situation": "Zu viel Suchverkehr.",
    "solution": "Sensoren im Boden.",
    "results": "Die Suche dauert halb so lange.",
    "phase": "pilot",
    "contact_unit": "Digitales",
    "contact_email": "digitales@stadt.example",
}


def a_draft(*, by=None, municipality=None, **changes: Any) -> Submission:
    """A complete draft, ready to be handed in; ``changes`` replace fields."""
    municipality = municipality or MunicipalityFactory()
    author = by or member(Role.CDO, municipality)
    submission = drafts.start(BestPracticePage, parent=BestPracticeIndexPage.objects.get(), municipality=municipality, by=author)
    values = {**COMPLETE, "topics": [TopicFactory()], **changes}
    return drafts.save(submission, values, version=submission.version, by=author)


def submitted(**kwargs: Any) -> Submission:
    """An entry that waits for the KTS."""
    draft = a_draft(**kwargs)
    return moderation.submit(draft, version=draft.version, by=draft.created_by)


def asked(**kwargs: Any) -> Submission:
    """An entry with an open question on its results."""
    return moderation.ask_back(submitted(**kwargs), [("results", "Wie haben Sie gezählt?")], by=editor())


def published(*, visibility: str = Visibility.PUBLIC, **kwargs: Any) -> BestPracticePage:
    """A published entry."""
    submission = submitted(**kwargs)
    ContributionPage.objects.filter(pk=submission.page_id).update(visibility=visibility)
    moderation.approve(submission, by=editor())
    return BestPracticePage.objects.get(pk=submission.page_id)

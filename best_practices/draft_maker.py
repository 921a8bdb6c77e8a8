"""Drafts of best practices that begin with something else: the maker that contributions/draft_makers.py knows."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contributions import drafts
from contributions.draft_makers import Beginning, DraftMaker, Seed, register_draft_maker
from contributions.models import Submission
from contributions.models.contributions import MAX_TOPICS
from pages.markup import plain

from .models import BestPracticeIndexPage, BestPracticePage


def register() -> None:
    maker = DraftMaker(Beginning.EXPERIENCE, _("Entwurf für Gute Praxis anlegen"), _("Der Entwurf ist angelegt."), make, address)
    register_draft_maker(BestPracticePage.KIND, maker)


def address(page_id: int) -> str:
    """The task list of the draft."""
    return reverse("writing:tasks", args=[page_id])


def make(seed: Seed, by: User) -> Submission:
    """Begin a draft with what the seed says, the text with its origin as the solution; the rest is up to the municipality."""
    parent = BestPracticeIndexPage.objects.get()
    submission = drafts.start(BestPracticePage, parent=parent, municipality=seed.municipality, by=by)
    changes = {
        "title": Truncator(seed.title).chars(BestPracticePage.LIMITS["title"]),
        "summary": Truncator(plain(seed.text)).chars(BestPracticePage.LIMITS["summary"]),
        "solution": "\n\n".join(filter(None, (seed.text, seed.origin))),
        "topics": list(seed.topics[:MAX_TOPICS]),
        "standards": list(seed.standards),
    }
    return drafts.save(submission, changes, version=submission.version, by=by)

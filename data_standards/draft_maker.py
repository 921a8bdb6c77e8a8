"""Needs that begin with something else, like a question that stayed open: the maker that contributions/draft_makers.py knows."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contributions import drafts
from contributions.draft_makers import Beginning, DraftMaker, Seed, register_draft_maker
from contributions.models import Submission
from contributions.models.contributions import MAX_TOPICS

from .models import AgreementIndexPage, AgreementPage


def register() -> None:
    maker = DraftMaker(
        Beginning.QUESTION,
        _("Als Bedarf für einen Standard melden"),
        _("Der Entwurf Ihres Bedarfs ist angelegt. Ergänzen Sie ihn, und reichen Sie ihn ein."),
        make,
        address,
    )
    register_draft_maker(AgreementPage.KIND, maker)


def address(page_id: int) -> str:
    """The task list of the draft."""
    return reverse("writing:tasks", args=[page_id])


def make(seed: Seed, by: User) -> Submission:
    """Begin a need with title, topics, and the text with its origin as the need; what it is good for is up to the municipality."""
    parent = AgreementIndexPage.objects.get()
    submission = drafts.start(AgreementPage, parent=parent, municipality=seed.municipality, by=by)
    changes = {
        "title": Truncator(seed.title).chars(AgreementPage.LIMITS["title"]),
        "need": "\n\n".join(filter(None, (seed.text, seed.origin))),
        "topics": list(seed.topics[:MAX_TOPICS]),
    }
    return drafts.save(submission, changes, version=submission.version, by=by)

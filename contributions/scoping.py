"""Querysets cut to what a user may work on, before anything else is asked: a foreign object is simply not there."""

from __future__ import annotations

from typing import Any

from accounts.roles import is_kts_editor, municipalities_of

from .models import ContributionPage, Submission
from .models.contributions import ContributionQuerySet
from .models.submissions import SubmissionQuerySet


def contributions_for(user: Any) -> ContributionQuerySet:
    """Contributions in every state that a user may read as a member of their municipality, or as an editor."""
    if is_kts_editor(user):
        return ContributionPage.objects.all()
    return ContributionPage.objects.filter(municipality__in=municipalities_of(user))


def submissions_for(user: Any) -> SubmissionQuerySet:
    """Submissions of the contributions above."""
    if is_kts_editor(user):
        return Submission.objects.all()
    return Submission.objects.filter(page__municipality__in=municipalities_of(user))

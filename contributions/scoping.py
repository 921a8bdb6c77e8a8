"""Querysets cut to what a user may work on, before anything else is asked: a foreign object is simply not there."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from accounts.roles import is_kts_editor, memberships_of, municipalities_of

from .models import ContributionPage, Submission, Writer
from .models.contributions import ContributionQuerySet
from .models.submissions import SubmissionQuerySet


def contributions_for(user: Any) -> ContributionQuerySet:
    """Contributions in every state that a user may read: as a member of a municipality that writes them, by name, or as an editor."""
    if is_kts_editor(user):
        return ContributionPage.objects.all()
    return ContributionPage.objects.filter(written_by(user))


def submissions_for(user: Any) -> SubmissionQuerySet:
    """Submissions of the contributions above."""
    if is_kts_editor(user):
        return Submission.objects.all()
    return Submission.objects.filter(written_by(user, page="page__"))


def written_by(user: Any, *roles: str, page: str = "", by_name: bool = True) -> Q:
    """Entries of the municipalities in which a user holds one of the roles (default: any municipal one), those that these
    municipalities write with others, and, ``by_name``, those that the user writes as a person. ``page`` leads from the rows asked to
    the entry.
    """
    own = municipalities_of(user, *roles)
    written = Q(municipality__in=own)
    if by_name and memberships_of(user):  # who left every municipality writes nowhere by name
        written |= Q(person=user.pk)
    with_others = Writer.objects.filter(written).values("page")
    return Q(**{f"{page}municipality__in": own}) | Q(**{f"{page}pk__in": with_others})

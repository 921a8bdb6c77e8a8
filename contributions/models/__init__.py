"""Models of what is contributed, one module per noun."""

from .contributions import (
    UNTITLED,
    ContactPerson,
    ContentLicence,
    ContributionAttachment,
    ContributionImage,
    ContributionPage,
    NumberSequence,
    Visibility,
    contribution_of,
)
from .submissions import KtsReviewTask, Note, Question, Submission

__all__ = [
    "UNTITLED",
    "ContactPerson",
    "ContentLicence",
    "ContributionAttachment",
    "ContributionImage",
    "ContributionPage",
    "KtsReviewTask",
    "Note",
    "NumberSequence",
    "Question",
    "Submission",
    "Visibility",
    "contribution_of",
]

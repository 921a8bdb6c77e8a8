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
    Writers,
    contribution_of,
)
from .rows import DraftRow
from .submissions import KtsReviewTask, Note, Question, Submission
from .writers import Writer

__all__ = [
    "UNTITLED",
    "ContactPerson",
    "ContentLicence",
    "ContributionAttachment",
    "ContributionImage",
    "ContributionPage",
    "DraftRow",
    "KtsReviewTask",
    "Note",
    "NumberSequence",
    "Question",
    "Submission",
    "Visibility",
    "Writer",
    "Writers",
    "contribution_of",
]

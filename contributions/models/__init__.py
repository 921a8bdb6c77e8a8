"""Models of what is contributed, one module per noun."""

from .choices import ContentLicence, Visibility, Writers
from .contributions import (
    UNTITLED,
    ContributionPage,
    contribution_of,
)
from .lists import KindIndexPage
from .mailings import GroupMailing
from .media import ContributionAttachment, ContributionImage
from .numbers import NumberSequence
from .people import ContactPerson, Writer
from .rows import DraftRow
from .submissions import KtsReviewTask, Note, Question, Submission
from .versions import PublishedVersion

__all__ = [
    "UNTITLED",
    "ContactPerson",
    "ContentLicence",
    "ContributionAttachment",
    "ContributionImage",
    "ContributionPage",
    "DraftRow",
    "GroupMailing",
    "KindIndexPage",
    "KtsReviewTask",
    "Note",
    "NumberSequence",
    "PublishedVersion",
    "Question",
    "Submission",
    "Visibility",
    "Writer",
    "Writers",
    "contribution_of",
]

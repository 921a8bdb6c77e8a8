"""Models of the pages app, one module per noun."""

from files.models import DocumentText, FileScan, PortalDocument, PortalImage, PortalRendition

from .base import BasePage
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
from .editorial import EditorialPage, Feedback, HomePage
from .submissions import KtsReviewTask, Note, Question, Submission
from .topics import Standard, Topic

__all__ = [
    "UNTITLED",
    "BasePage",
    "ContactPerson",
    "ContentLicence",
    "ContributionAttachment",
    "ContributionImage",
    "ContributionPage",
    "DocumentText",
    "EditorialPage",
    "Feedback",
    "FileScan",
    "HomePage",
    "KtsReviewTask",
    "Note",
    "NumberSequence",
    "PortalDocument",
    "PortalImage",
    "PortalRendition",
    "Question",
    "Standard",
    "Submission",
    "Topic",
    "Visibility",
    "contribution_of",
]

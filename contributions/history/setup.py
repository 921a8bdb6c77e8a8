"""Entries that were published before versions were counted get their first one."""

from __future__ import annotations

from wagtail.models import Page

from ..models import ContributionPage
from ..writing.kind import page_classes
from .recording import record_version


def ensure_versions(home: Page) -> None:
    """Give each published entry without a history the version that is current."""
    classes = page_classes()
    if not classes:
        return
    for page in ContributionPage.objects.type(*classes).filter(live=True, versions=None).select_related("live_revision").iterator(100):
        if page.live_revision is not None:
            record_version(page.specific, page.live_revision)

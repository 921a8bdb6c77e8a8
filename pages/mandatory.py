"""Pages that the portal cannot do without: the home page, the list of each kind, and those that stand in every foot.

Editors change what stands on them. They are never taken back, moved, deleted, given another address or left to expire: every page
links them by their address, and so do mails that were sent long ago. The law asks for most of them (BITV 2.0 § 7, § 5 DDG, Art. 13 DSGVO).
"""

from __future__ import annotations

from django.urls import Resolver404, resolve
from wagtail.models import Page, PagePermissionTester

SERVED_BY_THE_TREE = "wagtail_serve"
HOME_DEPTH = 2
"""Of the home page in the tree of Wagtail, below its root."""


class MandatoryPagePermissionTester(PagePermissionTester):
    """Editors write it, and that is all they do with it."""

    def can_unpublish(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

    def can_move(self) -> bool:
        return False


def mandatory_within(page: Page) -> list[Page]:
    """The mandatory pages that would go with a page: itself and those below it."""
    found = page.get_descendants(inclusive=True).specific(defer=True)
    return [each for each in found if getattr(each, "is_mandatory", False)]


def is_taken(slug: str) -> bool:
    """Whether a page directly below the home page would never be seen: the portal itself answers at that address."""
    try:
        return resolve(f"/{slug}/").url_name != SERVED_BY_THE_TREE
    except Resolver404:
        return True

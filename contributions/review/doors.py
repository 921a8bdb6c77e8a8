"""Wagtail's other ways to publish, copy, move or delete a contribution, closed.

``ContributionPermissionTester`` refuses them for a contribution itself. These hooks refuse them for pages above one,
whose descendants Wagtail takes along: copying the list would publish copies of every entry past the review.
Which addresses of Wagtail exist at all is decided in ``portal/admin_doors.py``.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from ..models import ContributionPage


def holds_contributions(page: Page) -> bool:
    """Whether a page is a contribution or stands above one."""
    return ContributionPage.objects.descendant_of(page, inclusive=True).exists()


@hooks.register("before_copy_page")
@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
def refuse_page_act(request: HttpRequest, page: Page) -> None:
    """Raise PermissionDenied, which Wagtail answers with its start page and a message."""
    if holds_contributions(page):
        raise PermissionDenied


@hooks.register("before_move_page")
def refuse_move(request: HttpRequest, page: Page, destination: Page) -> None:
    refuse_page_act(request, page)

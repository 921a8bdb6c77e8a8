"""Wagtail's admin without what the KTS does not need; topics, standards, reports of barriers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.contrib.redirects.views import IndexView as RedirectsIndexView
from wagtail.snippets.models import register_snippet

from . import doors  # noqa: F401 - registers its hooks by import
from .snippets import FeedbackViewSet, StandardViewSet, TopicViewSet

RedirectsIndexView.list_export = []  # no buttons for what portal/admin_doors.py has closed
RedirectsIndexView.header_more_buttons = []

LAST = 1000
"""Order of a hook that takes away what the hooks of Wagtail's own apps have added."""

for viewset in (TopicViewSet, StandardViewSet, FeedbackViewSet):
    register_snippet(viewset)


@hooks.register("construct_main_menu", order=LAST)
def hide_reports_and_help(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Wagtail's reports know nothing of the review, its help leads to foreign hosts."""
    menu_items[:] = [item for item in menu_items if item.name not in ("help", "reports")]


@hooks.register("construct_page_action_menu", order=LAST)
def hide_workflow_of_editorial_pages(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """The workflow belongs to contributions; the KTS publishes its own pages itself."""
    menu_items[:] = [item for item in menu_items if item.name != "action-submit"]


@hooks.register("construct_homepage_summary_items", order=LAST)
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    items.clear()

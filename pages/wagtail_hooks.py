"""The KTS in the Wagtail admin: queue on the start page, review, topics, standards, reports of barriers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Feedback, Standard, Topic
from .review import urls as review_urls
from .review.queue import KINDS, figures, row, waiting

HOME_ROWS = 10


@hooks.register("register_admin_urls")
def register_review_urls() -> list[URLPattern | URLResolver]:
    return [path("redaktion/", include(review_urls))]


@hooks.register("register_admin_menu_item")
def register_queue_item() -> MenuItem:
    return MenuItem("Redaktion", reverse("review:queue"), icon_name="tasks", order=10)


@hooks.register("register_admin_menu_item")
def register_entries_item() -> MenuItem:
    return MenuItem("Einträge", reverse("review:entries"), icon_name="list-ul", order=20)


@hooks.register("construct_main_menu")
def hide_second_doors(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Reports and help lead past the review or to foreign hosts."""
    menu_items[:] = [item for item in menu_items if item.name not in ("help", "reports")]


@hooks.register("insert_global_admin_css")
def review_styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("review.css"))


class QueuePanel(Component):
    """The start of the queue on the admin's home page."""

    order = 10
    template_name = "pages/review/panel.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        submissions = list(waiting(user)[:HOME_ROWS])
        return {
            "rows": [row(submission, user) for submission in submissions],
            "figures": figures(),
            "kinds": KINDS,
            "request": parent_context["request"],
        }


@hooks.register("construct_homepage_panels")
def show_queue_first(request: HttpRequest, panels: list[Component]) -> None:
    """The queue instead of Wagtail's panels, which show the same through another door."""
    panels[:] = [QueuePanel()]


@hooks.register("construct_homepage_summary_items")
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    items.clear()


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", "parent", "slug"]
    search_fields = ["name", "slug"]
    menu_label = "Handlungsfelder"
    add_to_admin_menu = True
    menu_order = 300


class StandardViewSet(SnippetViewSet):
    model = Standard
    icon = "code"
    list_display = ["name", "steward", "latest_version"]
    search_fields = ["name", "full_name", "slug"]
    menu_label = "Standards"
    add_to_admin_menu = True
    menu_order = 310


class FeedbackViewSet(SnippetViewSet):
    model = Feedback
    icon = "warning"
    list_display = ["__str__", "created_at", "answered_at"]
    menu_label = "Gemeldete Barrieren"
    add_to_admin_menu = True
    menu_order = 320


register_snippet(TopicViewSet)
register_snippet(StandardViewSet)
register_snippet(FeedbackViewSet)

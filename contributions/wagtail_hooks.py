"""The KTS in the Wagtail admin: the queue on the start page, the review, and the way to it from the page tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button, ListingButton
from wagtail.models import Page

from pages.wagtail_hooks import LAST

from .mergers import urls as merger_urls
from .models import ContributionPage
from .review import doors, queue  # noqa: F401 - doors registers its hooks by import
from .review import urls as review_urls

HOME_ROWS = 10


@hooks.register("register_admin_urls")
def register_review_urls() -> list[URLPattern | URLResolver]:
    return [path("redaktion/", include(review_urls)), path("gebietsaenderungen/", include(merger_urls))]


@hooks.register("register_admin_menu_item")
def register_queue_item() -> MenuItem:
    return MenuItem(_("Redaktion"), reverse("review:queue"), icon_name="tasks", order=10)


@hooks.register("register_admin_menu_item")
def register_entries_item() -> MenuItem:
    return MenuItem(_("Einträge"), reverse("review:entries"), icon_name="list-ul", order=20)


@hooks.register("insert_global_admin_css")
def review_styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("review.css"))


class QueuePanel(Component):
    """The start of the queue on the admin's home page."""

    order = 10
    template_name = "contributions/review/panel.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        rows = [queue.row(submission, user) for submission in queue.waiting(user)[:HOME_ROWS]]
        # A component is rendered without the request: the token of the forms is handed on.
        return {**queue.overview(user), "rows": rows, "csrf_token": parent_context["csrf_token"]}


@hooks.register("construct_homepage_panels", order=LAST)
def show_queue_first(request: HttpRequest, panels: list[Component]) -> None:
    """The queue instead of Wagtail's panels, which show the same through another door."""
    panels[:] = [QueuePanel()]


@hooks.register("register_page_header_buttons")
def header_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """From an entry in the page tree to its review."""
    if isinstance(page.specific_deferred, ContributionPage):
        yield Button(_("In der Redaktion öffnen"), reverse("review:entry", args=[page.pk]), icon_name="tasks", priority=5)


@hooks.register("register_page_listing_buttons")
def listing_button(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page, ContributionPage) or issubclass(page.specific_class or Page, ContributionPage):
        yield ListingButton(_("Redaktion"), reverse("review:entry", args=[page.pk]), priority=5)

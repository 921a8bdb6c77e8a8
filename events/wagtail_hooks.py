"""Conferences in the Wagtail admin: the desk, sessions, events of others, topic wishes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button, ListingButton
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from accounts.logged import log_actions_of

from .desk import urls as desk_urls
from .desk import urls_after as after_urls
from .desk.snippets import ExternalEventViewSet, SessionViewSet, TopicWishViewSet
from .logged import Act
from .models import ConferencePage

for viewset in (SessionViewSet, ExternalEventViewSet, TopicWishViewSet):
    register_snippet(viewset)


hooks.register("register_log_actions", log_actions_of(Act))


@hooks.register("register_admin_urls")
def register_desk_urls() -> list[URLPattern | URLResolver]:
    return [path("konferenzen/", include(desk_urls)), path("konferenzen/", include(after_urls))]


@hooks.register("register_admin_menu_item")
def register_conferences_item() -> MenuItem:
    return MenuItem(_("Konferenzen"), reverse("desk:index"), icon_name="group", order=30)


@hooks.register("before_publish_page")
def look_before_the_first_publication(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The editor's button saves the draft and leads to the desk; what is online already is published at once."""
    if isinstance(page, ConferencePage) and not page.number:
        return redirect("desk:publish", page.pk)
    return None


@hooks.register("register_page_header_buttons")
def header_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """From the page editor to the desk."""
    if isinstance(page.specific_deferred, ConferencePage):
        yield Button(_("Anmeldungen und Plätze"), reverse("desk:overview", args=[page.pk]), icon_name="group", priority=4)


@hooks.register("register_page_listing_buttons")
def listing_button(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    if issubclass(page.specific_class or Page, ConferencePage):
        yield ListingButton(_("Anmeldungen und Plätze"), reverse("desk:overview", args=[page.pk]), priority=4)

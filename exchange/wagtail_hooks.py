"""Requests and Gesuche in the Wagtail admin."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.logged import log_actions_of

from .desk import urls, urls_seeking
from .logged import Act

hooks.register("register_log_actions", log_actions_of(Act))


@hooks.register("register_admin_urls")
def register_desk_urls() -> list[URLPattern | URLResolver]:
    return [path("anfragen/", include(urls)), path("gesuche/", include(urls_seeking))]


@hooks.register("register_admin_menu_item")
def register_requests_item() -> MenuItem:
    return MenuItem(_("Anfragen"), reverse("contact_desk:index"), icon_name="mail", order=40)


@hooks.register("register_admin_menu_item")
def register_seekings_item() -> MenuItem:
    return MenuItem(_("Gesuche"), reverse("seeking_desk:index"), icon_name="comment", order=41)

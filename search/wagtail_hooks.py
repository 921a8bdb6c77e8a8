"""The search in the Wagtail admin: synonyms, and what is searched for."""

from __future__ import annotations

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from .snippets import SynonymGroupViewSet
from .views_report import report

register_snippet(SynonymGroupViewSet)


@hooks.register("register_admin_urls")
def register_report_url() -> list[URLPattern]:
    return [path("suchbegriffe/", report, name="search_terms")]


@hooks.register("register_admin_menu_item")
def register_report_item() -> MenuItem:
    return MenuItem(_("Suchbegriffe"), reverse("search_terms"), icon_name="search", order=340)

"""Joint procurements in the Wagtail admin."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from accounts.logged import log_actions_of

from .desk import urls
from .logged import Act
from .snippets import TextBlockViewSet, ThresholdViewSet

for viewset in (ThresholdViewSet, TextBlockViewSet):
    register_snippet(viewset)

hooks.register("register_log_actions", log_actions_of(Act))


@hooks.register("register_admin_urls")
def register_desk_urls() -> list[URLPattern | URLResolver]:
    return [path("beschaffungen/", include(urls))]


@hooks.register("register_admin_menu_item")
def register_procurement_item() -> MenuItem:
    return MenuItem(_("Beschaffungen"), reverse("procurement_desk:index"), icon_name="group", order=37)

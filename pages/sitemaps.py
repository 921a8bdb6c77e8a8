"""The sitemap: what everyone may read, with addresses from PORTAL_BASE_URL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Page

from municipalities.models import Municipality

from .models import ContributionPage, Standard, Topic


class PortalSitemap(Sitemap):
    """Addresses on the host of PORTAL_BASE_URL, whatever host was asked."""

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.PORTAL_BASE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.PORTAL_BASE_URL).scheme


class ContributionSitemap(PortalSitemap):
    """The public entries of one kind; long texts stay in the database."""

    def __init__(self, kind: type[ContributionPage]) -> None:
        self.kind = kind

    def items(self) -> QuerySet[ContributionPage]:
        return self.kind.objects.visible_to(AnonymousUser()).order_by("pk").only("slug", "last_published_at")

    def lastmod(self, item: ContributionPage) -> datetime | None:
        return item.last_published_at


class TopicSitemap(PortalSitemap):
    def items(self) -> QuerySet[Topic]:
        return Topic.objects.order_by("pk").only("slug")


class StandardSitemap(PortalSitemap):
    def items(self) -> QuerySet[Standard]:
        return Standard.objects.order_by("pk").only("slug")


class MunicipalitySitemap(PortalSitemap):
    def items(self) -> QuerySet[Municipality]:
        return Municipality.objects.current().order_by("pk").only("slug")


class PageSitemap(PortalSitemap):
    """Home, lists and editorial pages."""

    def items(self) -> list[str]:
        pages = Page.objects.live().filter(depth__gt=1).not_type(ContributionPage).specific()
        lists = (reverse(name) for name in ("pages:topics", "pages:standards", "municipalities:index", "pages:feeds"))
        return [*(page.url for page in pages if page.url), *lists]

    def location(self, item: str) -> str:
        return urlsplit(item).path


def sitemaps() -> dict[str, Callable[[], Sitemap]]:
    """Section → how its sitemap is made, for each request anew: it keeps dates of what it listed. One section for each kind."""
    kinds = [model for model in apps.get_models() if issubclass(model, ContributionPage) and model.KIND]
    return {
        "seiten": PageSitemap,
        **{kind.KIND: partial(ContributionSitemap, kind) for kind in kinds},
        "themen": TopicSitemap,
        "standards": StandardSitemap,
        "kommunen": MunicipalitySitemap,
    }

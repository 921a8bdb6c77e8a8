"""The sitemap: what everyone may read, with addresses from PORTAL_BASE_URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Page

from municipalities.models import Municipality

from .entries import entry_class
from .models import Standard, Topic


class PortalSitemap(Sitemap):
    """Addresses on the host of PORTAL_BASE_URL, whatever host was asked."""

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.PORTAL_BASE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.PORTAL_BASE_URL).scheme


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
        pages = Page.objects.live().filter(depth__gt=1).not_type(entry_class()).specific()
        lists = (reverse(name) for name in ("pages:topics", "pages:standards", "municipalities:index", "pages:feeds"))
        return [*(page.url for page in pages if page.url), *lists]

    def location(self, item: str) -> str:
        return urlsplit(item).path


Sections = Mapping[str, Callable[[], Sitemap]]
_sections: list[Callable[[], Sections]] = []


def register_sections(sections: Callable[[], Sections]) -> None:
    """Add sections: name → how its sitemap is made. Called in ``AppConfig.ready()``."""
    _sections.append(sections)


def sitemaps() -> dict[str, Callable[[], Sitemap]]:
    """Section → how its sitemap is made, for each request anew: it keeps dates of what it listed."""
    found: dict[str, Callable[[], Sitemap]] = {"seiten": PageSitemap}
    for sections in _sections:
        found.update(sections())
    return {**found, "themen": TopicSitemap, "standards": StandardSitemap, "kommunen": MunicipalitySitemap}

"""The sitemap: public entries, topics, municipalities, editorial pages; addresses from PORTAL_BASE_URL."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from municipalities.models import Municipality

from .models import ContributionPage, EditorialPage, Topic, Visibility


class PortalSitemap(Sitemap):
    """Addresses on the host of PORTAL_BASE_URL, whatever host was asked."""

    limit = 5000

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.PORTAL_BASE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.PORTAL_BASE_URL).scheme


class ContributionSitemap(PortalSitemap):
    def items(self) -> QuerySet[ContributionPage]:
        public = ContributionPage.objects.filter(visibility=Visibility.PUBLIC, live=True, archived_at=None)
        return public.order_by("pk").specific()

    def lastmod(self, item: ContributionPage) -> Any:
        return item.last_published_at


class TopicSitemap(PortalSitemap):
    def items(self) -> QuerySet[Topic]:
        return Topic.objects.all()


class MunicipalitySitemap(PortalSitemap):
    def items(self) -> QuerySet[Municipality]:
        return Municipality.objects.current()


class EditorialSitemap(PortalSitemap):
    def items(self) -> list[str]:
        return ["/", "/gute-praxis/", "/themen/", "/kommunen/", *(f"/{slug}/" for slug in EditorialPage.objects.live().values_list("slug", flat=True))]

    def location(self, item: str) -> str:
        return item


SITEMAPS = {
    "eintraege": ContributionSitemap,
    "themen": TopicSitemap,
    "kommunen": MunicipalitySitemap,
    "seiten": EditorialSitemap,
}

"""The entries of each kind in the sitemap: what everyone may read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from pages.sitemaps import PortalSitemap, register_sections

from .models import ContributionPage


def register() -> None:
    register_sections(sections)


class ContributionSitemap(PortalSitemap):
    """The public entries of one kind; long texts stay in the database."""

    def __init__(self, kind: type[ContributionPage]) -> None:
        self.kind = kind

    def items(self) -> QuerySet[ContributionPage]:
        return self.kind.objects.visible_to(AnonymousUser()).order_by("pk").only("slug", "last_published_at")

    def lastmod(self, item: ContributionPage) -> datetime | None:
        return item.last_published_at


def sections() -> dict[str, Callable[[], Sitemap]]:
    """One section for each kind."""
    kinds = [model for model in apps.get_models() if issubclass(model, ContributionPage) and model.KIND]
    return {kind.KIND: partial(ContributionSitemap, kind) for kind in kinds}

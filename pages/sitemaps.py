"""The sitemap: what everyone may read, with addresses from PORTAL_BASE_URL.

A small portal has one file. Where there is more than fits into one, ``/sitemap.xml`` is an index of sections,
one for each kind of thing, in parts of at most ``Section.limit`` addresses (https://www.sitemaps.org/protocol.html).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem, x_robots_tag
from django.core.paginator import EmptyPage, Paginator
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from jobs.registrations import Registry
from municipalities.models import Municipality

from .entries import entry_class
from .kinds import ListedKind, listed_kinds
from .models import Standard, Topic

XML = "application/xml"


class Section(Sitemap):
    """Addresses of one sort, on the host of PORTAL_BASE_URL whatever host was asked. One is made for each request."""

    limit = 5_000
    """Addresses in one file; search engines take 50,000."""

    def items(self) -> QuerySet[Any] | list[str]:
        raise NotImplementedError

    @cached_property
    def paginator(self) -> Paginator[Any]:
        """Counted once, each part read by itself."""
        return Paginator(self.items(), self.limit)

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.PORTAL_BASE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.PORTAL_BASE_URL).scheme

    def changed_at(self) -> datetime | None:
        """The latest change of anything in it, where changes are dated."""
        return None


class TopicSection(Section):
    def items(self) -> QuerySet[Topic]:
        return Topic.objects.order_by("pk").only("slug")


class StandardSection(Section):
    def items(self) -> QuerySet[Standard]:
        return Standard.objects.order_by("pk").only("slug")


class MunicipalitySection(Section):
    def items(self) -> QuerySet[Municipality]:
        return Municipality.objects.current().order_by("pk").only("slug")


class DatedSection(Section):
    """Pages, which say when they were changed; long texts stay in the database."""

    def pages(self) -> QuerySet[Any]:
        raise NotImplementedError

    def items(self) -> QuerySet[Any]:
        return self.pages().order_by("pk").only("slug", "url_path", "last_published_at")

    def lastmod(self, item: Any) -> datetime | None:
        return item.last_published_at

    def changed_at(self) -> datetime | None:
        return self.pages().order_by().aggregate(latest=Max("last_published_at"))["latest"]


class EntrySection(DatedSection):
    """The public entries of one kind."""

    def __init__(self, kind: ListedKind) -> None:
        self.kind = kind

    def pages(self) -> QuerySet[Any]:
        return self.kind.page_class.objects.visible_to(AnonymousUser())


class PageSection(DatedSection):
    """Home, the lists of all kinds and editorial pages."""

    def pages(self) -> QuerySet[Page]:
        return Page.objects.live().filter(depth__gt=1).not_type(entry_class())

    def location(self, item: Page) -> str:
        return "/" + item.url_path.split("/", 2)[2]  # below the root of the one site


_lists: Registry[str] = Registry("list that is no page")


def register_list(address: str) -> None:
    """Name the address of a list for everyone, as ``reverse`` knows it. Called in ``AppConfig.ready()``."""
    _lists.register(address)


class ListSection(Section):
    """Lists that are no pages."""

    def items(self) -> list[str]:
        return ["pages:topics", "pages:standards", "municipalities:index", "pages:feeds", *_lists]

    def location(self, item: str) -> str:
        return reverse(item)


def sections() -> dict[str, Callable[[], Section]]:
    """Name → how the section is made: what every portal has, and the entries of each kind."""
    entries = {kind.slug: partial(EntrySection, kind) for kind in listed_kinds()}
    return {
        "seiten": PageSection,
        **entries,
        "listen": ListSection,
        "themen": TopicSection,
        "standards": StandardSection,
        "kommunen": MunicipalitySection,
    }


@require_safe
@x_robots_tag
def sitemap(request: HttpRequest) -> HttpResponse:
    """Everything in one file, or the index of the sections: one count for each of them, and one statement more."""
    made = {name: make() for name, make in sections().items()}
    if sum(section.paginator.count for section in made.values()) > Section.limit:
        return TemplateResponse(request, "sitemap_index.xml", {"sitemaps": _parts(made)}, content_type=XML)
    return _addresses(request, [url for section in made.values() for url in section.get_urls()])


@require_safe
@x_robots_tag
def sitemap_part(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """A part of a section: two statements; 404 for what the index does not name."""
    make = sections().get(name)
    if make is None:
        raise Http404
    try:
        return _addresses(request, make().get_urls(page=number))
    except EmptyPage as error:
        raise Http404 from error


def _addresses(request: HttpRequest, urls: list[dict[str, Any]]) -> HttpResponse:
    return TemplateResponse(request, "sitemap.xml", {"urlset": urls}, content_type=XML)


def _parts(made: dict[str, Section]) -> list[SitemapIndexItem]:
    """The files of all sections that have an address."""
    return [
        SitemapIndexItem(f"{settings.PORTAL_BASE_URL}{reverse('pages:sitemap_part', args=[name, number])}", changed_at)  # type: ignore[arg-type]  # Django's annotation is wrong
        for name, section in made.items()
        if section.paginator.count
        for changed_at in [section.changed_at()]
        for number in section.paginator.page_range
    ]

"""Atom feeds of what is public. They look the same for everyone and may be kept for five minutes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed

from .models import ContributionPage, Topic, Visibility

LENGTH = 30
MAX_AGE = 300


class ContributionFeed(Feed):
    """The newest public contributions, of all topics or of one with those below it."""

    feed_type = Atom1Feed
    description = "Neue und geänderte Einträge im Kommunalen Wissensportal."

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        response["Cache-Control"] = f"public, max-age={MAX_AGE}"
        return response

    def get_feed(self, obj: Topic | None, request: HttpRequest) -> Any:
        feed = super().get_feed(obj, request)
        base = settings.PORTAL_BASE_URL
        feed.feed.update(link=f"{base}{self.link(obj)}", feed_url=f"{base}{request.path}", id=f"{base}{request.path}")
        return feed

    def get_object(self, request: HttpRequest, slug: str = "") -> Topic | None:
        return get_object_or_404(Topic, slug=slug) if slug else None

    def title(self, obj: Topic | None) -> str:
        return f"{obj.name if obj else 'Gute Praxis'} – {settings.PORTAL_NAME}"

    def link(self, obj: Topic | None) -> str:
        return obj.get_absolute_url() if obj else "/gute-praxis/"

    def items(self, obj: Topic | None) -> QuerySet[ContributionPage]:
        # Public for everybody, also where the reader is signed in: feeds are kept by caches.
        entries = ContributionPage.objects.filter(visibility=Visibility.PUBLIC, live=True, archived_at=None)
        if obj is not None:
            entries = entries.filter(topics__in=[obj, *obj.children.all()]).distinct()
        return entries.select_related("municipality").order_by("-last_published_at")[:LENGTH].specific()

    def item_title(self, item: ContributionPage) -> str:
        return item.title

    def item_description(self, item: ContributionPage) -> str:
        return f"{item.summary} ({item.municipality})"

    def item_link(self, item: ContributionPage) -> str:
        return f"{settings.PORTAL_BASE_URL}{item.get_absolute_url()}"

    def item_guid(self, item: ContributionPage) -> str:
        return f"{settings.PORTAL_BASE_URL}/k/{item.number}"

    def item_pubdate(self, item: ContributionPage) -> datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: ContributionPage) -> datetime | None:
        return item.last_published_at

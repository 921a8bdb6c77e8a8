"""Atom feeds of what is public. They are the same for everyone and may be kept for five minutes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.query import PageQuerySet

from municipalities.typed import anywhere, in_xml

from .entries import solutions_for
from .kinds import ListedKind, kind_listed_as
from .models import Topic

LENGTH = 30
MAX_AGE = 300
"""Seconds a feed may be kept."""


class _Atom(Atom1Feed):
    """An Atom feed that stays valid and says the same as long as nothing changes.

    Django lets an empty one be updated now, at every request, and refuses the whole feed for one control character in one entry: forms
    take them out, but what was imported or is older than that may hold one.
    """

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **_readable(given))

    def add_item(self, *args: Any, **given: Any) -> None:
        super().add_item(*args, **_readable(given))

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else datetime.fromtimestamp(0, UTC)


def _readable(given: dict[str, Any]) -> dict[str, Any]:
    """What Django hands over for a feed or an entry, each text of it fit for XML."""
    return anywhere(given, in_xml)


class EntryFeed(Feed):
    """Public entries, the latest change first: what a guest may see, also where the reader is signed in, as caches keep it.

    Every address is absolute already, so that Django adds no host of the request. One is made for each request.
    """

    feed_type = _Atom
    language = "de"
    author_name = settings.PORTAL_NAME

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        # The digest alone decides what is new: an entry that was taken back leaves no later date behind.
        response.headers.pop("Last-Modified", None)
        response["Cache-Control"] = f"public, max-age={MAX_AGE}"
        set_response_etag(response)
        return get_conditional_response(request, etag=response["ETag"], response=response) or response

    def item_title(self, item: Any) -> str:
        return item.title

    def item_description(self, item: Any) -> str:
        return escape(item.summary)  # an Atom summary is HTML

    def item_link(self, item: Any) -> str:
        return _absolute(item.get_absolute_url())

    def item_author_name(self, item: Any) -> str:
        return item.municipality.name

    def item_categories(self, item: Any) -> list[str]:
        return [topic.name for topic in item.topics.all()]

    def item_pubdate(self, item: Any) -> datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: Any) -> datetime | None:
        return item.last_published_at


class KindFeed(EntryFeed):
    """What is new and changed of one kind."""

    def __init__(self, kind: ListedKind) -> None:
        self.kind = kind

    def title(self) -> str:
        return f"{self.kind.title} – {settings.PORTAL_NAME}"

    def subtitle(self) -> str:
        return str(self.kind.news)

    def link(self) -> str:
        return _absolute(self.kind.url)

    def feed_url(self) -> str:
        return _absolute(reverse("pages:feed", args=[self.kind.slug]))

    def items(self) -> PageQuerySet:
        entries = self.kind.dated(self.kind.page_class.objects.visible_to(AnonymousUser()).select_related("municipality"))
        return _first(entries.order_by("-changed_at", "-pk"))

    def item_description(self, item: Any) -> str:
        return escape(self.kind.summary(item))

    def item_updateddate(self, item: Any) -> datetime | None:
        return item.changed_at


class TopicFeed(EntryFeed):
    """The solutions of one topic and of those below it, of every kind."""

    def __init__(self, topic: Topic) -> None:
        self.topic = topic

    def title(self) -> str:
        return f"{self.topic.name} – {settings.PORTAL_NAME}"

    def subtitle(self) -> str:
        return _("Neue und geänderte Lösungen der Kommunen")

    def link(self) -> str:
        return _absolute(self.topic.get_absolute_url())

    def feed_url(self) -> str:
        return _absolute(reverse("pages:topic_feed", args=[self.topic.slug]))

    def items(self) -> PageQuerySet:
        below = Q(topics=self.topic) | Q(topics__parent=self.topic)
        return _newest(solutions_for(AnonymousUser()).filter(below).distinct()).specific()


@require_safe
def kind_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The feed of a kind; 404 for a kind that is none."""
    return KindFeed(kind_listed_as(slug))(request)


@require_safe
def topic_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The feed of a topic."""
    return TopicFeed(get_object_or_404(Topic, slug=slug))(request)


def _newest(entries: PageQuerySet) -> PageQuerySet:
    return _first(entries.order_by("-last_published_at", "-pk"))


def _first(entries: PageQuerySet) -> PageQuerySet:
    return entries.prefetch_related("municipality", "topics")[:LENGTH]


def _absolute(path: str) -> str:
    return f"{settings.PORTAL_BASE_URL}{path}"

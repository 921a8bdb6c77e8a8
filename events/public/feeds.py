"""The Atom feed of public conferences."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from pages.feeds import LENGTH, ContributionFeed
from pages.models import Topic

from ..models import ConferencePage
from ..words.moments import day_of, hours_of


class ConferenceFeed(ContributionFeed):
    """New and changed conferences, each with its day."""

    def title(self, topic: Topic | None) -> str:
        return f"{_('Konferenzen')} – {settings.PORTAL_NAME}"

    def subtitle(self, topic: Topic | None) -> str:
        return _("Neue und geänderte Konferenzen")

    def link(self, topic: Topic | None) -> str:
        return f"{settings.PORTAL_BASE_URL}/konferenzen/"

    def feed_url(self, topic: Topic | None) -> str:
        return f"{settings.PORTAL_BASE_URL}{reverse('events:feed')}"

    def items(self, topic: Topic | None) -> QuerySet[ConferencePage]:
        # What a guest may see, also where the reader is signed in: caches keep feeds for everyone.
        pages = ConferencePage.objects.visible_to(AnonymousUser()).select_related("municipality").prefetch_related("topics")
        return pages.order_by("-last_published_at", "-pk")[:LENGTH]

    def item_description(self, item: ConferencePage) -> str:
        return f"{day_of(item)}, {hours_of(item.starts_at, item.ends_at)}. {super().item_description(item)}"

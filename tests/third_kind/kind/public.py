from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from contributions.listing.listings import NEWEST, Listing
from contributions.listing.profiles import register_profile
from pages.kinds import ListedKind, register_listed_kind
from pages.models import Topic
from pages.topic_sections import TopicSection, register_topic_section

from .models import NeedIndexPage, NeedPage
from .search import COLUMNS

LISTING = Listing(kind=NeedPage, one=_("Bedarf"), many=_("Bedarfe"), columns=COLUMNS, orders={"neueste": NEWEST})


def register() -> None:
    register_listed_kind(
        ListedKind(
            page_class=NeedPage,
            index_class=NeedIndexPage,
            slug=NeedPage.KIND,
            title=NeedPage.KIND_LABEL,
            lead="Was Kommunen gemeinsam beschaffen möchten.",
            everything=_("Alle Bedarfe"),
            news=_("Neue und geänderte Bedarfe"),
            order=30,
        )
    )
    register_profile(LISTING)
    register_topic_section(needs_of)


def need_context(need: NeedPage) -> dict[str, Any]:
    return {"positions": list(need.positions.all())}


def needs_of(request: HttpRequest, topic: Topic) -> TopicSection | None:
    """The newest needs of a topic that the visitor may see."""
    needs = list(NeedPage.objects.visible_to(request.user).filter(topics=topic).order_by(*NEWEST.by)[:5])
    return TopicSection("third_kind/topic.html", {"needs": needs}) if needs else None

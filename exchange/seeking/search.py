"""Gesuche in the search: for who has a role alone, whatever engine answers."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.tallies import Column, Columns, Links, states
from pages.search import TOPIC_FACET, with_upper
from search.audiences import MUNICIPALITIES
from search.contract import SearchDocument
from search.indexing import schedule
from search.municipalities import SIZE_FACET, STATE_FACET, facet_codes
from search.sources import SearchSource, register_source

from ..models import Seeking
from ..models.seeking import SeekingQuerySet

KIND = "gesuch"


def _upper() -> QuerySet[Any]:
    """Pairs of a Gesuch and a topic: it stands under the upper topic of each of its own."""
    links = Seeking.topics.through.objects
    return links.values(owner=F("seeking"), code=Coalesce("topic__parent__slug", "topic__slug"))


COLUMNS: Columns = {
    TOPIC_FACET: Links(_upper),
    STATE_FACET: states("municipality__"),
    SIZE_FACET: Column("municipality__size_class"),
}


def register() -> None:
    register_source(
        SearchSource(
            kind=KIND,
            label=_("Gesuch"),
            published=lambda: with_relations(Seeking.objects.released()),
            visible_to=lambda user: with_relations(Seeking.objects.visible_to(user)),
            document=document,
            text_lookups=("title", "need"),
            columns=COLUMNS,
            template="exchange/seeking/hit.html",
            published_lookup="released_at",
        )
    )


def with_relations(seekings: SeekingQuerySet) -> SeekingQuerySet:
    return seekings.select_related("municipality").prefetch_related("topics__parent")


def document(seeking: Seeking) -> SearchDocument:
    """A released Gesuch as the search knows it."""
    topics = with_upper(seeking.topics.all())
    return SearchDocument(
        key=f"{KIND}:{seeking.pk}",
        kind=KIND,
        title=seeking.title,
        url=seeking.get_absolute_url(),
        audiences=frozenset({MUNICIPALITIES}),
        text=f"{seeking.need}\n{seeking.get_kind_display()}",
        keywords=(seeking.number,),
        topics=tuple(word for topic in topics for word in (topic.name, *topic.synonyms)),
        municipality=seeking.municipality.name,
        date=timezone.localtime(seeking.released_at).date() if seeking.released_at else None,
        facets={**facet_codes(seeking.municipality), TOPIC_FACET: tuple(topic.slug for topic in topics)},
    )


def schedule_those(keys: list[int]) -> None:
    """Have some indexed anew, or forgotten."""
    schedule(*(f"{KIND}:{pk}" for pk in keys))

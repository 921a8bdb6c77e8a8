"""How conferences are found: by what they are about and by every session of the programme."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from municipalities.tallies import Column, Links
from pages.markup import plain
from pages.search import STANDARD_FACET, TOPIC_FACET, TOPICS_OF_ENTRIES
from search.contract import SearchDocument
from search.municipalities import STATE_FACET
from search.sources import SearchSource, register_source

from ..models import ConferencePage, Session

LONG_TEXTS = ("about", "accessibility", "changed_after")
SHORT_TEXTS = ("venue", "address", "target_group", "number")
"""The way in online stands in neither: it is for participants."""


def register() -> None:
    register_source(
        SearchSource(
            kind=ConferencePage.KIND,
            label=ConferencePage.KIND_LABEL,
            published=published,
            visible_to=lambda user: with_relations(ConferencePage.objects.visible_to(user)),
            document=document,
            text_lookups=("title", "summary", "about", "venue", "municipality__name", "sessions__title", "sessions__speakers"),
            columns={TOPIC_FACET: TOPICS_OF_ENTRIES, STATE_FACET: Column("region"), STANDARD_FACET: Links(_standards)},
            template="events/hit.html",
            published_lookup="first_published_at",
        )
    )


def _standards() -> QuerySet[Any]:
    return ConferencePage.standards.through.objects.values(owner=F("conferencepage"), code=F("standard__slug"))


def published() -> QuerySet[ConferencePage]:
    """Everything somebody may find, whoever that is."""
    return with_relations(ConferencePage.objects.filter(live=True, archived_at=None))


def with_relations(pages: QuerySet[ConferencePage]) -> QuerySet[ConferencePage]:
    """What a document and a hit need, in a constant number of queries."""
    return pages.select_related("municipality", "registration").prefetch_related("topics__parent", "standards", "sessions__municipality")


def document(page: ConferencePage) -> SearchDocument:
    """The conference as the search knows it, dated by the day on which it takes place."""
    topics = {topic.slug: topic for own in page.topics.all() for topic in (own, own.parent or own)}
    texts = [plain(getattr(page, name)) for name in LONG_TEXTS]
    texts += [getattr(page, name) or "" for name in SHORT_TEXTS]
    standards = list(page.standards.all())
    texts += [f"{standard.name} {standard.full_name}" for standard in standards]
    texts += [_session_text(session) for session in page.sessions.all()]
    return SearchDocument(
        key=page.search_key,
        kind=page.KIND,
        title=page.title,
        url=page.get_absolute_url(),
        audiences=page.audiences,
        summary=page.summary,
        text="\n".join(filter(None, texts)),
        topics=tuple(word for topic in topics.values() for word in (topic.name, *topic.synonyms)),
        municipality=page.municipality.name,
        date=timezone.localdate(page.starts_at),
        facets={
            TOPIC_FACET: tuple(topics),
            STATE_FACET: (page.region,) if page.region else (),
            STANDARD_FACET: tuple(standard.slug for standard in standards),
        },
    )


def _session_text(session: Session) -> str:
    host = session.municipality.name if session.municipality else ""
    return " ".join(filter(None, (session.title, session.speakers, host, plain(session.about))))

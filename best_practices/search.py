"""How best practices are found: their source and the facets they bring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.attached import attached_text, with_attachments
from municipalities.facets import Facet
from municipalities.tallies import Column, Columns, Links, states
from pages.markup import plain
from pages.models import Standard
from pages.search import STANDARD_FACET, TOPIC_FACET, TOPICS_OF_ENTRIES, with_upper
from pages.standards import register_users
from search.contract import SearchDocument
from search.municipalities import SIZE_FACET, STATE_FACET, facet_codes
from search.sources import SearchSource, register_facet, register_source

from .choices import Continuation, CostClass, Phase, SoftwareLicence
from .models import BestPracticePage

PHASE_FACET, COST_FACET = "stand", "kosten"
LICENCE_FACET, CONTINUATION_FACET = "lizenz", "weiterbetrieb"
YEAR_FACET = "jahr"
FIRST_YEAR = 2020
"""No entry was published in an earlier year."""
LONG_TEXTS = (
    "initial_situation",
    "solution",
    "target_groups",
    "results",
    "lessons_learned",
    "obstacles",
    "success_factors",
    "organisation",
    "legal_basis",
    "data_protection",
    "interfaces",
    "reuse_conditions",
    "cost_note",
    "staff_effort",
)
"""Texts with markup."""
SHORT_TEXTS = ("technologies", "funding_note", "operator", "service_name", "service_key", "resolution_body", "contact_unit", "number")

COLUMNS: Columns = {
    TOPIC_FACET: TOPICS_OF_ENTRIES,
    PHASE_FACET: Column("phase"),
    COST_FACET: Column("cost_once"),
    SIZE_FACET: Column("municipality__size_class"),
    STATE_FACET: states("municipality__"),
    LICENCE_FACET: Column("software_licence"),
    CONTINUATION_FACET: Column("continuation"),
    STANDARD_FACET: Links(lambda: BestPracticePage.standards.through.objects.values(owner=F("bestpracticepage"), code=F("standard__slug"))),
    YEAR_FACET: Column("first_published_at__year"),
}
"""Where the codes of each facet stand, for the search without its engine and for the list."""


def register() -> None:
    register_source(
        SearchSource(
            kind=BestPracticePage.KIND,
            label=BestPracticePage.KIND_LABEL,
            published=published,
            visible_to=lambda user: with_relations(visible_to(user)),
            document=document,
            text_lookups=("title", "summary", *LONG_TEXTS, "technologies", "keywords", "municipality__name", "former_municipality__name"),
            columns=COLUMNS,
            template="best_practices/hit.html",
            published_lookup="first_published_at",
        )
    )
    register_facet(Facet(PHASE_FACET, _("Umsetzungsstand"), lambda: dict(Phase.choices), order=20))
    register_facet(Facet(COST_FACET, _("Kosten einmalig"), lambda: dict(CostClass.choices), in_given_order=True))
    register_facet(Facet(LICENCE_FACET, _("Lizenz der Software"), lambda: dict(SoftwareLicence.choices)))
    register_facet(Facet(CONTINUATION_FACET, _("Weiterbetrieb"), lambda: dict(Continuation.choices), in_given_order=True))
    register_facet(Facet(YEAR_FACET, _("Veröffentlicht"), _years, in_given_order=True, order=60))
    register_users(visible_to)


def visible_to(user: Any) -> QuerySet[BestPracticePage]:
    """Everything a user may see."""
    return BestPracticePage.objects.visible_to(user)


def _years() -> Mapping[str, str]:
    return {str(year): str(year) for year in range(timezone.localdate().year, FIRST_YEAR - 1, -1)}


def published() -> QuerySet[BestPracticePage]:
    """Everything somebody may find, whoever that is, with the texts of its attachments."""
    return with_attachments(with_relations(BestPracticePage.objects.filter(live=True, archived_at=None)))


def with_relations(entries: QuerySet[BestPracticePage]) -> QuerySet[BestPracticePage]:
    """What a document and a hit need, in a constant number of queries."""
    return entries.select_related("municipality", "former_municipality").prefetch_related("topics__parent", "standards")


def document(entry: BestPracticePage) -> SearchDocument:
    """The entry as the search knows it. Topics are found by their own and by the upper topic's words."""
    topics = with_upper(entry.topics.all())
    standards = list(entry.standards.all())
    published_on = timezone.localdate(entry.first_published_at) if entry.first_published_at else None
    texts = [plain(getattr(entry, name)) for name in LONG_TEXTS]
    texts += [getattr(entry, name) or "" for name in SHORT_TEXTS]
    texts.append("; ".join(_named(standard) for standard in standards))
    texts.append(entry.former_municipality.name if entry.former_municipality else "")
    return SearchDocument(
        key=entry.search_key,
        kind=entry.KIND,
        title=entry.title,
        url=entry.get_absolute_url(),
        audiences=entry.audiences,
        summary=entry.summary,
        text="\n".join(filter(None, texts)),
        attachments=attached_text(entry),
        keywords=tuple(word.strip() for word in entry.keywords.split(",") if word.strip()),
        topics=tuple(word for topic in topics for word in (topic.name, *topic.synonyms)),
        municipality=entry.municipality.name,
        date=published_on,
        facets={
            **facet_codes(entry.municipality),
            TOPIC_FACET: tuple(topic.slug for topic in topics),
            PHASE_FACET: _code(entry.phase),
            COST_FACET: _code(entry.cost_once),
            LICENCE_FACET: _code(entry.software_licence),
            CONTINUATION_FACET: _code(entry.continuation),
            STANDARD_FACET: tuple(standard.slug for standard in standards),
            YEAR_FACET: _code(str(published_on.year) if published_on else ""),
        },
    )


def _named(standard: Standard) -> str:
    """As a fragment of the text shows it: "DATEX II (Austausch von Verkehrsdaten)"."""
    return f"{standard.name} ({standard.full_name})" if standard.full_name else standard.name


def _code(value: str) -> tuple[str, ...]:
    return (value,) if value else ()

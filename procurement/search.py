"""How notices are found: by what they say. Figures, names of participants and estimates are in no document."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.attached import attached_text, with_attachments
from municipalities.facets import Facet
from municipalities.tallies import Column, Columns, states
from pages.markup import plain
from pages.search import TOPIC_FACET, TOPICS_OF_ENTRIES, with_upper
from search.contract import SearchDocument
from search.municipalities import SIZE_FACET, STATE_FACET, facet_codes
from search.sources import SearchSource, register_facet, register_source

from .choices import cpv_label
from .models import NoticePage, State
from .models.notices import LONG_TEXTS
from .outcome.joining import FACET, JOINING, POSSIBLE, JoinableColumn, joinable_until

STATE_OF_NOTICE = "beschaffungsstand"
SHOWN_STATES = tuple(state for state in State if state != State.DRAFT)
COLUMNS: Columns = {
    STATE_OF_NOTICE: Column("time_table__state"),
    JOINING: JoinableColumn(),
    TOPIC_FACET: TOPICS_OF_ENTRIES,
    SIZE_FACET: Column("municipality__size_class"),
    STATE_FACET: states("municipality__"),
}


def register() -> None:
    register_source(
        SearchSource(
            kind=NoticePage.KIND,
            label=_("Beschaffung"),
            published=published,
            visible_to=lambda user: with_relations(NoticePage.objects.visible_to(user)),
            document=document,
            text_lookups=("title", "summary", *LONG_TEXTS),
            columns=COLUMNS,
            published_lookup="first_published_at",
        )
    )
    register_facet(
        Facet(
            STATE_OF_NOTICE,
            _("Stand der Beschaffung"),
            lambda: {one.value: one.label for one in SHOWN_STATES},
            in_given_order=True,
            order=16,
        )
    )
    register_facet(FACET)


def published() -> QuerySet[NoticePage]:
    """Everything somebody may find, whoever that is, with the texts of its public attachments."""
    return with_attachments(with_relations(NoticePage.objects.filter(live=True, archived_at=None)))


def with_relations(entries: QuerySet[NoticePage]) -> QuerySet[NoticePage]:
    related = entries.select_related("municipality", "time_table__award")
    return related.prefetch_related("topics__parent", "positions__standard", "contracts", "standards")


def document(entry: NoticePage) -> SearchDocument:
    """The notice as the search knows it."""
    topics = with_upper(entry.topics.all())
    positions, contracts = list(entry.positions.all()), list(entry.contracts.all())
    codes = {code for code in (entry.main_cpv, *(one.cpv for one in positions)) if code}
    texts = [
        *(plain(getattr(entry, name)) for name in LONG_TEXTS),
        *(text for one in positions for text in (one.name, plain(one.requirement), one.standard.name if one.standard else "")),
        *(text for one in contracts for text in (one.name, one.holder, one.supplier, plain(one.note))),
        *(standard.name for standard in entry.standards.all()),
        *(cpv_label(code) for code in sorted(codes)),
        entry.number or "",
    ]
    return SearchDocument(
        key=entry.search_key,
        kind=entry.KIND,
        title=entry.title,
        url=entry.get_absolute_url(),
        audiences=entry.audiences,
        summary=entry.summary,
        text="\n".join(filter(None, texts)),
        attachments=attached_text(entry),
        topics=tuple(word for topic in topics for word in (topic.name, *topic.synonyms)),
        municipality=entry.municipality.name,
        date=timezone.localdate(entry.first_published_at) if entry.first_published_at else None,
        facets={
            **facet_codes(entry.municipality),
            TOPIC_FACET: tuple(topic.slug for topic in topics),
            STATE_OF_NOTICE: (entry.time_table.state,),
            JOINING: (POSSIBLE,) if joinable_until(entry) else (),
        },
    )

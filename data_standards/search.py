"""How agreements are found: by their need, their text, and the names of the fields of their schemas."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.attached import attached_text, with_attachments
from municipalities.facets import Facet
from municipalities.tallies import Column, Columns, states
from pages.markup import plain
from pages.models import Standard
from pages.search import TOPIC_FACET, TOPICS_OF_ENTRIES, register_standard_words, with_upper
from search.contract import SearchDocument
from search.municipalities import SIZE_FACET, STATE_FACET, facet_codes
from search.sources import SearchSource, register_facet, register_source

from .fields import field_names
from .models import AgreementPage, State, Version
from .models.agreements import LONG_TEXTS
from .standing import latest_state, with_state

STATE_OF_VERSION = "verfahren"
RELATED = ("versions__agreement", "versions__artefacts", "versions__spoken__standard")
"""What ``words_of_standard`` reads."""
COLUMNS: Columns = {
    STATE_OF_VERSION: Column(latest_state()),
    TOPIC_FACET: TOPICS_OF_ENTRIES,
    SIZE_FACET: Column("municipality__size_class"),
    STATE_FACET: states("municipality__"),
}


def register() -> None:
    register_source(
        SearchSource(
            kind=AgreementPage.KIND,
            label=_("Vereinbarung"),
            published=published,
            visible_to=lambda user: with_relations(AgreementPage.objects.visible_to(user)),
            document=document,
            text_lookups=("title", "summary", *LONG_TEXTS, "keywords"),
            columns=COLUMNS,
            published_lookup="first_published_at",
        )
    )
    register_standard_words(words_of_standard, *RELATED)
    register_facet(Facet(STATE_OF_VERSION, _("Stand des Verfahrens"), lambda: dict(State.choices), in_given_order=True, order=15))


def published() -> QuerySet[AgreementPage]:
    """Everything somebody may find, whoever that is, with the texts of its attachments."""
    return with_attachments(with_relations(AgreementPage.objects.filter(live=True, archived_at=None)))


def with_relations(entries: QuerySet[AgreementPage]) -> QuerySet[AgreementPage]:
    related = entries.select_related("municipality", "standard").prefetch_related("topics__parent", "clauses", "standard_versions")
    return with_state(related)


def document(entry: AgreementPage) -> SearchDocument:
    """The agreement as the search knows it."""
    topics = with_upper(entry.topics.all())
    clauses = [text for clause in entry.clauses.all() for text in (clause.heading, plain(clause.text))]
    texts = [*(plain(getattr(entry, name)) for name in LONG_TEXTS), *clauses, entry.number or "", *names_of_fields(entry)]
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
        date=timezone.localdate(entry.first_published_at) if entry.first_published_at else None,
        facets={
            **facet_codes(entry.municipality),
            TOPIC_FACET: tuple(topic.slug for topic in topics),
            STATE_OF_VERSION: tuple(filter(None, [getattr(entry, "version_state", "")])),
        },
    )


def names_of_fields(entry: AgreementPage) -> list[str]:
    """Names of the fields of its schemas, from the versions that people can see."""
    return _names([version for version in entry.standard_versions.all() if version.state in (*Version.OPEN, *Version.PUBLISHED)])


def words_of_standard(standard: Standard) -> list[str]:
    """Purpose, keywords, fields and what it speaks, of the versions that everybody may see; of several standards read with ``RELATED``."""
    public = AnonymousUser()
    seen = [
        version
        for version in standard.versions.all()
        if version.state in (*Version.OPEN, *Version.PUBLISHED) and (version.agreement is None or version.agreement.is_visible_to(public))
    ]
    texts = [text for version in seen for text in _purpose(version)]
    spoken = {f"{line.standard.name} {line.number}" for version in seen for line in version.spoken.all() if line.wording_id is not None}
    return [*dict.fromkeys(texts), *_names(seen), *sorted(spoken)]


def _purpose(version: Version) -> list[str]:
    page = version.agreement
    return [page.title, page.summary, page.keywords] if page else []


def _names(versions: Iterable[Version]) -> list[str]:
    """Titles of the files that were laid before people, and what their fields and codes are called."""
    found: dict[str, None] = {}
    for version in versions:
        for artefact in version.artefacts.all():
            if artefact.wording_id is not None:
                found |= dict.fromkeys([artefact.title, *field_names(artefact.format, artefact.text)])
    return list(found)

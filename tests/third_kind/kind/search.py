from __future__ import annotations

from django.db.models import QuerySet

from contributions.attached import attached_text, with_attachments
from municipalities.tallies import Column, Columns
from search.contract import SearchDocument
from search.municipalities import SIZE_FACET, facet_codes
from search.sources import SearchSource, register_source

from .models import NeedPage

COLUMNS: Columns = {SIZE_FACET: Column("municipality__size_class")}


def register() -> None:
    register_source(
        SearchSource(
            kind=NeedPage.KIND,
            label=NeedPage.KIND_LABEL,
            published=published,
            visible_to=lambda user: NeedPage.objects.visible_to(user).select_related("municipality"),
            document=document,
            text_lookups=("title", "summary", "purpose"),
            columns=COLUMNS,
            published_lookup="first_published_at",
        )
    )


def published() -> QuerySet[NeedPage]:
    return with_attachments(
        NeedPage.objects.filter(live=True, archived_at=None).select_related("municipality").prefetch_related("positions")
    )


def document(need: NeedPage) -> SearchDocument:
    return SearchDocument(
        key=need.search_key,
        kind=need.KIND,
        title=need.title,
        url=need.get_absolute_url(),
        audiences=need.audiences,
        summary=need.summary,
        text="\n".join([need.purpose, *(position.name for position in need.positions.all())]),
        attachments=attached_text(need),
        municipality=need.municipality.name,
        facets=facet_codes(need.municipality),
    )

"""How material is found: each a document of its own, by exactly those who may see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.attached import LONGEST
from contributions.models import Visibility
from files.extraction import read_text
from files.models import DocumentText, PortalDocument
from files.scanning import judged
from search.contract import SearchDocument
from search.indexing import schedule
from search.sources import SearchSource, register_followers, register_source

from ..models import ConferencePage, Material
from .rules import address_of, readable, visible_to, with_relations

KIND = "material"
STRICTNESS = (Visibility.PUBLIC, Visibility.MUNICIPALITIES, Visibility.PARTICIPANTS)
"""Each audience lies within the one before it."""


def register() -> None:
    register_followers(keys_of_conferences)
    register_source(
        SearchSource(
            kind=KIND,
            label=_("Konferenzmaterial"),
            published=published,
            visible_to=visible_to,
            document=document,
            text_lookups=("title", "session__title", "page__title"),
            template="events/after/hit.html",
            published_lookup="created_at",
        )
    )


def published() -> QuerySet[Material]:
    """Everything somebody may find, whoever that is, with the texts of the files."""
    return with_relations(readable().filter(page__live=True, page__archived_at=None)).select_related("document__reading")


def audiences(material: Material) -> frozenset[str]:
    """The audiences of the search document: the stricter of what the conference and the material say."""
    if not material.page.audiences:
        return frozenset()
    strictest = max(material.visibility, material.page.visibility, key=STRICTNESS.index)
    return frozenset({f"participants:{material.page_id}" if strictest == Visibility.PARTICIPANTS else strictest})


def key_of(material: Material) -> str:
    return f"{KIND}:{material.pk}"


def keys_of_conferences(keys: Sequence[str]) -> Iterable[str]:
    """The material of conferences among some keys: what is published, archived or narrowed takes its material along."""
    pages = [int(key.partition(":")[2]) for key in keys if key.startswith(f"{ConferencePage.KIND}:")]
    if not pages:
        return []
    return [f"{KIND}:{pk}" for pk in Material.objects.filter(page__in=pages).values_list("pk", flat=True)]


def document(material: Material) -> SearchDocument:
    """The material as the search knows it, with the text of its file."""
    page, session = material.page, material.session
    about = [material.get_kind_display(), page.title, session.title if session else "", session.speakers if session else ""]
    return SearchDocument(
        key=key_of(material),
        kind=KIND,
        title=material.title,
        url=address_of(material),
        audiences=audiences(material),
        summary=summary(material),
        text="\n".join(filter(None, about)),
        attachments=read_text(material.document)[:LONGEST] if material.document else "",
        municipality=page.municipality.name,
        date=timezone.localdate(page.starts_at),
    )


def summary(material: Material) -> str:
    """One line on where the material comes from."""
    place = [material.session.title] if material.session else []
    return " · ".join([str(material.get_kind_display()), *place, material.page.title])


@receiver([post_save, post_delete], sender=Material)
def material_changed(sender: type[Material], instance: Material, **kwargs: Any) -> None:
    schedule(key_of(instance))


@receiver([post_save, post_delete], sender=DocumentText)
def text_changed(sender: type[DocumentText], instance: DocumentText, **kwargs: Any) -> None:
    """The text of a file was read or forgotten: what shows the file is found by it."""
    schedule(*(key_of(material) for material in Material.objects.filter(document=instance.document_id)))


@receiver(judged, sender=PortalDocument)
def file_judged(sender: type[PortalDocument], instance: PortalDocument, **kwargs: Any) -> None:
    """The scanner has spoken: what shows the file appears or goes."""
    schedule(*(key_of(material) for material in Material.objects.filter(document=instance)))

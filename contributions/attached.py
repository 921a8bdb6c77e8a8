"""The text of attachments is found through the entry that shows the file.

A document's text counts while the live version of an entry carries the document: the rows of ContributionAttachment
belong to the live version, a draft keeps its own in the revision. So it is found by exactly those who may see the entry.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.dispatch import receiver

from files.extraction import read_text, text_changed
from files.models import PortalDocument
from search.indexing import schedule

from .models import ContributionAttachment, ContributionPage

LONGEST = 400_000
"""Characters of all attachments of one entry that are indexed."""


@receiver(text_changed, sender=PortalDocument)
def text_of_document_changed(sender: type[PortalDocument], instance: PortalDocument, **kwargs: Any) -> None:
    schedule(*keys_showing(instance))


def keys_showing(document: PortalDocument) -> list[str]:
    """The search keys of the entries whose live version carries a document."""
    shown = ContributionPage.objects.filter(attachments__document=document).distinct()
    return [entry.search_key for entry in shown.specific(defer=True)]


def with_attachments(entries: QuerySet[Any]) -> QuerySet[Any]:
    """Entries with what ``attached_text`` needs, in one query more. Lists of hits do without: texts are long."""
    attached = ContributionAttachment.objects.select_related("document__reading")
    return entries.prefetch_related(Prefetch("attachments", attached, to_attr="attached"))


def attached_text(entry: ContributionPage) -> str:
    """Titles and texts of the attachments of an entry that came from ``with_attachments``; "" of any other."""
    words = [word for item in getattr(entry, "attached", ()) for word in (item.title or item.document.title, read_text(item.document))]
    return "\n".join(filter(None, words))[:LONGEST]

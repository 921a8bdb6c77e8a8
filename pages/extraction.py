"""The text of attachments: read by a task after the upload, found through the entry that shows the file.

A document's text counts while the live version of an entry carries the document: the rows of ContributionAttachment
belong to the live version, a draft keeps its own in the revision. So it is found by exactly those who may see the entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from jobs.registry import URGENT
from search.indexing import schedule

from .fenced import MEMORY, SECONDS, ask
from .models import ContributionAttachment, ContributionPage, DocumentText, FileScan, PortalDocument
from .scanning import judged

LONGEST = 400_000
"""Characters of all attachments of one entry that are indexed."""
WAITING = _("Text wird gelesen")


@receiver(post_save, sender=PortalDocument)
def document_saved(sender: type[PortalDocument], instance: PortalDocument, raw: bool = False, **kwargs: Any) -> None:
    """Have a new or replaced file read; the text of the file before it is forgotten at once."""
    if raw or DocumentText.objects.filter(document=instance, file_name=instance.file.name).exists():
        return
    if DocumentText.objects.filter(document=instance).delete()[0]:
        schedule(*keys_showing(instance))
    if FileScan.objects.shows(instance.file.name):
        read_document.enqueue(instance.pk)


@receiver(judged, sender=PortalDocument)
def document_judged(sender: type[PortalDocument], instance: PortalDocument, clean: bool, **kwargs: Any) -> None:
    """Read what the scanner found clean, unless it was read before; forget what a deleted file said."""
    texts = DocumentText.objects.filter(document=instance, file_name=instance.file.name)
    if not clean:
        texts.delete()
        schedule(*keys_showing(instance))
    elif not texts.exists():
        read_document.enqueue(instance.pk)


@task(priority=URGENT)
def read_document(document_id: int) -> None:
    """Read a document and have the entries that show it indexed; may run late and twice. What may not be shown waits."""
    document = PortalDocument.objects.filter(pk=document_id).first()
    if document is None or not FileScan.objects.shows(document.file.name):
        return
    text = text_of(document)
    state = DocumentText.State.READ if text else DocumentText.State.UNREADABLE
    with transaction.atomic():
        DocumentText.objects.update_or_create(document=document, defaults={"file_name": document.file.name, "state": state, "text": text})
        schedule(*keys_showing(document))


def text_of(document: PortalDocument, *, memory: int = MEMORY, seconds: int = SECONDS) -> str:
    """The text of a file, read by a process with narrow limits; "" for a file that has none or cannot be read."""
    try:
        with document.file.open("rb") as stream:
            content = stream.read()
    except FileNotFoundError:
        return ""
    text = ask(Path(document.file.name).suffix, content, memory=memory, seconds=seconds)
    return "" if text is None else text.decode()


def unread(*, again: bool = False) -> QuerySet[PortalDocument]:
    """Documents whose present file no task has read; ``again`` adds those that could not be read."""
    read = DocumentText.objects.filter(document=OuterRef("pk"), file_name=OuterRef("file"))
    known = read.filter(state=DocumentText.State.READ) if again else read
    return PortalDocument.objects.filter(~Exists(known)).order_by("pk")


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


def read_text(document: PortalDocument) -> str:
    """What was read of the present file; "" while it waits. Costs a query unless ``reading`` was fetched along."""
    reading = getattr(document, "reading", None)
    return reading.text if reading is not None and reading.file_name == document.file.name else ""


def labels_for(documents: Sequence[PortalDocument]) -> dict[int, Any]:
    """Per primary key what is known of a document's text, in German, for those who uploaded it."""
    states = dict(DocumentText.objects.filter(document__in=documents).values_list("document", "state"))
    return {document.pk: DocumentText.State(states[document.pk]).label if document.pk in states else WAITING for document in documents}

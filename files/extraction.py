"""The text of documents: read by a task after the upload. Who shows a document hears of its text by ``text_changed``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.signals import post_save
from django.dispatch import Signal, receiver
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from jobs.registry import URGENT
from municipalities.typed import seen_text

from .fenced import MEMORY, SECONDS, ask
from .models import DocumentText, FileScan, PortalDocument
from .scanning import judged

WAITING = _("Text wird gelesen")

text_changed = Signal()
"""What is known of a document's text changed; sent inside the transaction, where there is one, with ``instance``."""


@receiver(post_save, sender=PortalDocument)
def document_saved(sender: type[PortalDocument], instance: PortalDocument, raw: bool = False, **kwargs: Any) -> None:
    """Have a new or replaced file read; the text of the file before it is forgotten at once."""
    if raw or DocumentText.objects.filter(document=instance, file_name=instance.stored_name).exists():
        return
    if DocumentText.objects.filter(document=instance).delete()[0]:
        text_changed.send(sender=sender, instance=instance)
    if FileScan.objects.shows(instance.stored_name):
        read_document.enqueue(instance.pk)


@receiver(judged, sender=PortalDocument)
def document_judged(sender: type[PortalDocument], instance: PortalDocument, clean: bool, **kwargs: Any) -> None:
    """Read what the scanner found clean, unless it was read before; forget what a deleted file said."""
    texts = DocumentText.objects.filter(document=instance, file_name=instance.stored_name)
    if not clean:
        texts.delete()
        text_changed.send(sender=sender, instance=instance)
    elif not texts.exists():
        read_document.enqueue(instance.pk)


@task(priority=URGENT)
def read_document(document_id: int) -> None:
    """Read a document; may run late and twice. What may not be shown waits."""
    document = PortalDocument.objects.filter(pk=document_id).first()
    if document is None or not FileScan.objects.shows(document.stored_name):
        return
    text = text_of(document)
    state = DocumentText.State.READ if text else DocumentText.State.UNREADABLE
    with transaction.atomic():
        DocumentText.objects.update_or_create(document=document, defaults={"file_name": document.stored_name, "state": state, "text": text})
        text_changed.send(sender=PortalDocument, instance=document)


def text_of(document: PortalDocument, *, memory: int = MEMORY, seconds: int = SECONDS) -> str:
    """The text of a file, read by a process with narrow limits; "" for a file that has none or cannot be read."""
    try:
        with document.file.open("rb") as stream:
            content = stream.read()
    except FileNotFoundError:
        return ""
    text = ask(Path(document.stored_name).suffix, content, memory=memory, seconds=seconds)
    return "" if text is None else seen_text(text.decode())


def unread(*, again: bool = False) -> QuerySet[PortalDocument]:
    """Documents whose present file no task has read; ``again`` adds those that could not be read."""
    read = DocumentText.objects.filter(document=OuterRef("pk"), file_name=OuterRef("file"))
    known = read.filter(state=DocumentText.State.READ) if again else read
    return PortalDocument.objects.filter(~Exists(known)).order_by("pk")


def read_text(document: PortalDocument) -> str:
    """What was read of the present file; "" while it waits. Costs a query unless ``reading`` was fetched along."""
    reading = getattr(document, "reading", None)
    return reading.text if reading is not None and reading.file_name == document.stored_name else ""


def labels_for(documents: Sequence[PortalDocument]) -> dict[int, Any]:
    """Per primary key what is known of a document's text, in German, for those who uploaded it."""
    states = dict(DocumentText.objects.filter(document__in=documents).values_list("document", "state"))
    return {document.pk: DocumentText.State(states[document.pk]).label if document.pk in states else WAITING for document in documents}

"""Files of entries and pages: who may see them, and who hears of one that had to go."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.dispatch import receiver
from wagtail.models import Page, ReferenceIndex

from files.models import ConfidentialFile, PortalDocument, PortalImage
from files.scanning import Thing as Scanned
from files.scanning import judged
from files.serving import Thing, register_file_rule, register_owner_rule

from . import mails
from .models import ContributionAttachment, ContributionImage, ContributionPage


def register() -> None:
    register_owner_rule(may_read_draft)
    register_file_rule(shown_by_contribution)
    register_file_rule(shown_by_editorial_page)


def may_read_draft(user: Any, page_id: int) -> bool:
    """Whether a user may read the drafts of the entry with this key; False where the page is no entry."""
    entry = ContributionPage.objects.filter(pk=page_id).first()
    return entry is not None and user.has_perm("contributions.read_draft", entry)


def shown_by_contribution(user: Any, thing: Thing) -> bool:
    """Whether a version that this user may see carries the file; the rows of pictures and attachments belong to the live version."""
    if isinstance(thing, PortalImage):
        users = ContributionImage.objects.filter(image=thing)
    else:
        users = ContributionAttachment.objects.filter(document=thing)
    return ContributionPage.objects.visible_to(user).filter(pk__in=users.values("page")).exists()


def shown_by_editorial_page(user: Any, thing: Thing) -> bool:
    """Files of the KTS, without an owner page: shown while a live page that is for everyone refers to them."""
    if thing.owner_page_id is not None:
        return False
    keys = [int(key) for key in references_of_pages(thing).values_list("object_id", flat=True)]
    return Page.objects.filter(pk__in=keys).live().public().not_type(ContributionPage).exists()


def references_of_pages(thing: Thing) -> QuerySet[ReferenceIndex]:
    """Where pages of any kind refer to the file; Wagtail keeps the references of all kinds under the type of Page."""
    return ReferenceIndex.get_references_to(thing).filter(base_content_type=ContentType.objects.get_for_model(Page))


@receiver(judged, sender=PortalImage)
@receiver(judged, sender=PortalDocument)
@receiver(judged, sender=ConfidentialFile)
def file_judged(sender: type[Scanned], instance: Scanned, clean: bool, name: str, finding: str = "", **kwargs: Any) -> None:
    if not clean:
        mails.malware_found(instance, name, finding)

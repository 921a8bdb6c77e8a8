"""Files are answered here, after asking who is looking. Nothing is mapped under MEDIA_URL by the web server."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.models import Page, ReferenceIndex

from accounts.roles import is_kts_editor

from .models import (
    ContributionAttachment,
    ContributionImage,
    ContributionPage,
    PortalDocument,
    PortalImage,
    PortalRendition,
)

POLICY = "default-src 'none'; sandbox"


@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture, a cut of one, or a document by its stored name; 404 for whom it is not."""
    owner, as_attachment = _find(name)
    if owner is None or not may_see(request.user, owner, original=isinstance(owner, PortalImage) and name == owner.file.name):
        raise Http404
    if not default_storage.exists(name):
        raise Http404
    response = FileResponse(
        default_storage.open(name), as_attachment=as_attachment, filename=owner.original_name or None if as_attachment else None
    )
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _find(name: str) -> tuple[PortalImage | PortalDocument | None, bool]:
    """The stored thing a name belongs to, and whether it is for download."""
    rendition = PortalRendition.objects.select_related("image").filter(file=name).first()
    if rendition is not None:
        return rendition.image, False
    document = PortalDocument.objects.filter(file=name).first()
    if document is not None:
        return document, True
    return PortalImage.objects.filter(file=name).first(), False


def may_see(user: Any, thing: PortalImage | PortalDocument, *, original: bool = False) -> bool:
    """Editors see everything; members what belongs to their municipality; everyone what a visible live version shows.

    The rows of pictures and attachments belong to the live version: a draft keeps its own in the revision.
    The original of a picture is for those who may work on it.
    """
    if is_kts_editor(user):
        return True
    if thing.owner_page_id is not None:
        page = ContributionPage.objects.get(pk=thing.owner_page_id)
        if user.has_perm("pages.read_draft", page):
            return True
    return not original and (_shown_by_contribution(user, thing) or _shown_by_editorial_page(thing))


def _shown_by_contribution(user: Any, thing: PortalImage | PortalDocument) -> bool:
    used = (
        ContributionImage.objects.filter(image=thing)
        if isinstance(thing, PortalImage)
        else ContributionAttachment.objects.filter(document=thing)
    )
    return ContributionPage.objects.visible_to(user).filter(pk__in=used.values("page")).exists()


def _shown_by_editorial_page(thing: PortalImage | PortalDocument) -> bool:
    """Files of the KTS, without an owner page: shown while a live page refers to them."""
    if thing.owner_page_id is not None:
        return False
    references = ReferenceIndex.get_references_to(thing).filter(base_content_type=ReferenceIndex._get_base_content_type(Page))
    keys = [int(key) for key in references.values_list("object_id", flat=True)]
    return Page.objects.filter(Q(pk__in=keys), live=True).not_type(ContributionPage).exists()

"""Files are answered here, after asking who is looking. Nothing is mapped under MEDIA_URL by the web server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.roles import is_kts_editor
from jobs.registrations import Registry

from .models import ConfidentialFile, FileScan, PortalDocument, PortalImage, PortalRendition

Thing = PortalImage | PortalDocument
Stored = Thing | ConfidentialFile
FileRule = Callable[[Any, Thing], bool]
ConfidentialRule = Callable[[Any, ConfidentialFile], bool]
OwnerRule = Callable[[Any, int], bool]
POLICY = "default-src 'none'; sandbox"
PUBLIC_SECONDS = 300
"""How long a browser keeps a public picture: a page with photos stays quick, a takedown is complete after minutes."""
PRIVATE = "private, no-store"

_rules: Registry[FileRule] = Registry("rule of files")
_owner_rules: Registry[OwnerRule] = Registry("rule of owners")
_confidential_rules: Registry[ConfidentialRule] = Registry("rule of confidential files")


def register_file_rule(rule: FileRule) -> None:
    """Add a way to be shown: ``rule(user, thing)`` says whether a live version that this user may see shows a file.

    Called in ``AppConfig.ready()`` by apps whose pages or rows show files.
    """
    _rules.register(rule)


def register_owner_rule(rule: OwnerRule) -> None:
    """Add a way to work on a file: ``rule(user, page_id)`` says whether a user may read the drafts of the page it was uploaded for."""
    _owner_rules.register(rule)


def register_confidential_rule(rule: ConfidentialRule) -> None:
    """Add a way to see a confidential file: ``rule(user, file)``. Nothing else shows one, whoever is looking."""
    _confidential_rules.register(rule)


@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture, a cut of one, or a document by its stored name; 404 for whom it is not."""
    thing, original = _find(name)
    if thing is None or not may_see(request.user, thing, original=original) or not default_storage.exists(name):
        raise Http404
    return answer(thing, name, _cache_control(thing, original=original))


def answer(thing: Stored, name: str, cache_control: str = PRIVATE) -> FileResponse:
    """The stored file with the headers every file carries; whoever calls this has asked who is looking.

    Raises Http404 for what waits for the scanner, whoever is looking: no byte leaves before.
    """
    if not FileScan.objects.shows(thing.stored_name):
        raise Http404
    response = FileResponse(default_storage.open(name), **_as_download(thing))
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = cache_control
    return response


def _as_download(thing: Stored) -> dict[str, Any]:
    """Documents are saved under the name they came with, never opened in the site's origin."""
    if isinstance(thing, PortalImage):
        return {}
    return {"as_attachment": True, "filename": thing.original_name or thing.filename}


def _cache_control(thing: Stored, *, original: bool) -> str:
    """Only the reader's own browser may keep a file, and only one that everyone may see; a confidential one nobody keeps."""
    if isinstance(thing, ConfidentialFile):
        return PRIVATE
    return f"private, max-age={PUBLIC_SECONDS}" if may_see(AnonymousUser(), thing, original=original) else PRIVATE


def _find(name: str) -> tuple[Stored | None, bool]:
    """The stored thing a name belongs to, and whether the name is a picture's original."""
    rendition = PortalRendition.objects.select_related("image").filter(file=name).first()
    if rendition is not None:
        return rendition.image, False
    document = PortalDocument.objects.filter(file=name).first()
    if document is not None:
        return document, False
    confidential = ConfidentialFile.objects.filter(file=name).first()
    if confidential is not None:
        return confidential, False
    return PortalImage.objects.filter(file=name).first(), True


def may_see(user: Any, thing: Stored, *, original: bool = False) -> bool:
    """Editors see everything; members what belongs to their municipality; everyone what a visible live version shows.
    A confidential file is for those whom its own rules name, and for nobody else.

    The rows of pictures and attachments belong to the live version: a draft keeps its own in the revision.
    The original of a picture is for those who may work on it.
    """
    if isinstance(thing, ConfidentialFile):
        return any(rule(user, thing) for rule in _confidential_rules)
    if is_kts_editor(user):
        return True
    if thing.owner_page_id is not None and any(rule(user, thing.owner_page_id) for rule in _owner_rules):
        return True
    return not original and any(rule(user, thing) for rule in _rules)

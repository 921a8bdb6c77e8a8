"""Documents of a notice for municipalities or for participants: added and removed by the lead, shown to their audience alone."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused
from accounts.roles import is_kts_editor, is_member
from contributions.models import Visibility
from files.models import ConfidentialFile
from files.serving import register_confidential_rule
from files.uploads import store_confidential

from ..demand.sight import Sight, sight_of
from ..lifecycle.acts import locked, require, require_lead
from ..logged import Act, record
from ..models import NoticeDocument, TimeTable
from ..screens import with_scans
from ..telling.letters import Letter, tell_of

MOST = 50
"""Documents of one notice."""


def register() -> None:
    register_confidential_rule(shows_document)


def shows_document(user: Any, file: ConfidentialFile) -> bool:
    """The rule of files/serving.py: with the notice that holds it, to its audience."""
    found = NoticeDocument.objects.filter(document=file).select_related("time_table__page").first()
    if found is None:
        return False
    table = found.time_table
    if user.has_perm("procurement.read_all", table.page):
        return True
    if not TimeTable.objects.visible_to(user).filter(pk=table.pk).exists():
        return False
    return found.audience in audiences_of(user, sight_of(user, table))


def audiences_of(user: Any, sight: Sight) -> list[str]:
    """For whom the documents are that a person sees."""
    if sight.sees_documents:
        return [Visibility.MUNICIPALITIES, Visibility.PARTICIPANTS]
    return [Visibility.MUNICIPALITIES] if is_member(user) or is_kts_editor(user) else []


def documents_for(user: Any, table: TimeTable, sight: Sight) -> list[NoticeDocument]:
    """What a person is shown on the page of the notice; no statement for guests."""
    audiences = audiences_of(user, sight)
    found = list(table.documents.filter(audience__in=audiences).select_related("document")) if audiences else []
    with_scans(one.document for one in found)
    return found


@transaction.atomic
def add(table_id: int, upload: UploadedFile, *, title: str, audience: str, by: User) -> NoticeDocument:
    """The same twice is one. Raises Refused, and OSError where the file cannot be written."""
    table = locked(table_id)
    require_lead(table, by)
    require(table, *TimeTable.PREPARED)
    if (there := _same(table, upload, title=title, audience=audience)) is not None:
        return there
    if table.documents.count() >= MOST:
        raise Refused(_("Mehr als %(most)d Unterlagen kann eine Beschaffung nicht haben.") % {"most": MOST})
    file = store_confidential(upload, title=title, by=by)
    found = NoticeDocument.objects.create(time_table=table, document=file, title=title, audience=audience)
    record(Act.DOCUMENT, table, by=by, audience=audience)
    tell_of(table, Letter.DOCUMENT, document=found.pk)
    return found


def _same(table: TimeTable, upload: UploadedFile, *, title: str, audience: str) -> NoticeDocument | None:
    """Under the lock: the document that a second click would add once more."""
    unsaved = ConfidentialFile(file=upload)
    unsaved.measure()
    return table.documents.filter(title=title, audience=audience, document__sha256=unsaved.sha256).first()


@transaction.atomic
def remove(table_id: int, document_id: int, *, by: User) -> bool:
    """Delete a document with its file; False where it is gone already. Raises Refused."""
    table = locked(table_id)
    require_lead(table, by)
    require(table, *TimeTable.PREPARED)
    found = table.documents.filter(pk=document_id).select_related("document").first()
    if found is None:
        return False
    file, audience = found.document, found.audience
    found.delete()
    file.delete()
    record(Act.DOCUMENT_REMOVED, table, by=by, audience=audience)
    return True

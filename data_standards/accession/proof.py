"""The resolution of a council as a file: kept in the file room, scanned there, and shown with the accession it belongs to.

A resolution is public unless the municipality ticks otherwise: then its own people see it and the KTS.
"""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import as_of_now
from accounts.models import User
from accounts.refusals import Refused
from accounts.roles import municipalities_of
from contributions.owned_files import references_of_pages
from files.models import PortalDocument
from files.serving import Thing, register_file_rule
from files.uploads import store_document

from ..lifecycle.acts import locked
from ..logged import Act, record
from ..models import Accession, Version


def register() -> None:
    register_file_rule(shows_resolution)


def shows_resolution(user: Any, thing: Thing) -> bool:
    """The rule of files/serving.py: a resolution is shown with its accession, to its municipality alone where that ticked so."""
    if not isinstance(thing, PortalDocument):
        return False
    of_file = Accession.objects.filter(resolution_file=thing)
    if of_file.filter(file_is_internal=False, version__in=Version.objects.visible_to(user)).exists():
        return True
    own = municipalities_of(user)
    return bool(own) and of_file.filter(municipality__in=own).exists()


def may_read(user: Any, accession: Accession) -> bool:
    """Whether the file of an accession whose version a user sees is offered to them."""
    return not accession.file_is_internal or user.has_perm("contributions.moderate") or accession.municipality in municipalities_of(user)


@transaction.atomic
def keep(accession_id: int, upload: UploadedFile | None, *, is_internal: bool, by: User) -> Accession:
    """Store the file, in place of the one before, or change who sees it. Raises Refused, and OSError where it cannot be written."""
    accession = _locked(accession_id, by)
    before = accession.resolution_file
    if upload is not None:
        title = _("Beschluss: %(municipality)s") % {"municipality": accession.municipality}
        accession.resolution_file = store_document(upload, None, title=title, by=by)
    if accession.resolution_file is None:
        raise Refused(_("Wählen Sie eine Datei aus."))
    accession.file_is_internal = is_internal
    accession.save(update_fields=["resolution_file", "file_is_internal"])
    record(Act.RESOLUTION_FILE, accession.version, by=by, municipality=accession.municipality.slug)
    if upload is not None:
        _drop(before)
    return accession


@transaction.atomic
def remove(accession_id: int, *, by: User) -> bool:
    """Delete the file of an accession; False where there is none. Raises Refused."""
    accession = _locked(accession_id, by)
    before = accession.resolution_file
    if before is None:
        return False
    accession.resolution_file, accession.file_is_internal = None, False
    accession.save(update_fields=["resolution_file", "file_is_internal"])
    record(Act.RESOLUTION_FILE_REMOVED, accession.version, by=by, municipality=accession.municipality.slug)
    _drop(before)
    return True


def _locked(accession_id: int, by: User) -> Accession:
    """The accession under the lock of its version; the right is asked again."""
    locked(Accession.objects.values_list("version_id", flat=True).get(pk=accession_id))
    found = Accession.objects.select_for_update(of=("self",)).select_related("municipality", "version__standard", "resolution_file")
    accession = found.get(pk=accession_id)
    if not as_of_now(by).has_perm("data_standards.accede", accession.municipality):
        raise Refused(_("Sie haben kein Mandat für diese Kommune."))
    return accession


def _drop(file: PortalDocument | None) -> None:
    """Delete a file that no accession and no page of the KTS shows any more."""
    if file is None or Accession.objects.filter(resolution_file=file).exists() or references_of_pages(file).exists():
        return
    file.delete()

"""Uploads are checked by their content, not by their name: type, size, pixels, and what a container really holds."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.models import Page

from accounts.actors import Actor
from accounts.models import User
from municipalities.typed import seen_line
from municipalities.typed_forms import TypedFields

from .active.office import check_office
from .active.pdf import check_pdf
from .active.refusals import PASSWORD, TOO_LARGE
from .bare import IMAGE_FORMATS, without_metadata
from .fenced import packed_objects
from .formats import is_pdf, not_allowed, picture_format, refused_document, refused_picture
from .models import ConfidentialFile, PortalDocument, PortalImage

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg")
OFFICE_MARKS = {
    ".docx": ("word/document.xml", "[Content_Types].xml", b"wordprocessingml.document.main+xml"),
    ".xlsx": ("xl/workbook.xml", "[Content_Types].xml", b"spreadsheetml.sheet.main+xml"),
    ".odt": ("content.xml", "mimetype", b"application/vnd.oasis.opendocument.text"),
    ".ods": ("content.xml", "mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
}
"""Per suffix: a part that must be there, the part that names the type, and what it must say."""
MAX_UNPACKED = 200 * 1024 * 1024
MAX_MEMBERS = 5000
MAX_TYPE_PART = 1024 * 1024
EDGE = 4096
"""Bytes at both ends of a PDF in which markup of another type is looked for."""
HTML_MARKS = (b"<html", b"<script", b"<!doctype html")
NAME_LENGTH = 200


def too_many_pixels() -> ValidationError:
    return ValidationError(_("Das Bild hat zu viele Bildpunkte. Verkleinern Sie es, zum Beispiel auf 2.000 Pixel Breite."))


def check_size(upload: UploadedFile) -> None:
    """At most settings.UPLOAD_MAX_BYTES and not empty."""
    if not upload.size:
        raise ValidationError(_("Die Datei ist leer."))
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(_("Die Datei ist zu groß. Erlaubt sind %(limit)s MB.") % {"limit": settings.UPLOAD_MAX_BYTES // 1024 // 1024})


def check_image(upload: UploadedFile) -> None:
    """A PNG or JPG that can be decoded; the pixels are counted from the header before anything is unpacked."""
    check_size(upload)
    head = _head(upload)
    if picture_format(head) not in ("PNG", "JPG") or _suffix(upload) not in IMAGE_SUFFIXES:
        raise refused_picture(head, _suffix(upload))
    try:
        with Image.open(upload, formats=IMAGE_FORMATS) as picture:
            if picture.width * picture.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                raise too_many_pixels()
            picture.load()  # a picture that breaks off would fail later, when its cuts are made
    except Image.DecompressionBombError as error:
        raise too_many_pixels() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, zlib.error) as error:
        raise ValidationError(_("Das Bild ist beschädigt. Speichern Sie es neu und versuchen Sie es noch einmal.")) from error
    finally:
        upload.seek(0)


def check_document(upload: UploadedFile) -> None:
    """A PDF, or an office file without macros whose parts are what its name says."""
    check_size(upload)
    suffix = _suffix(upload)
    if suffix == ".pdf":
        _check_pdf(upload)
    elif suffix in OFFICE_MARKS:
        _check_office(upload, suffix)
    else:
        raise refused_document(_head(upload), suffix)


def _check_pdf(upload: UploadedFile) -> None:
    """It begins as a PDF, is not a web page as well, and does nothing by itself."""
    head, tail = _head(upload), _tail(upload)
    if not is_pdf(head):
        raise refused_document(head, ".pdf")
    if any(mark in (head + tail).lower() for mark in HTML_MARKS):
        raise not_allowed()
    try:
        check_pdf(upload, packed_objects)
    finally:
        upload.seek(0)


def _check_office(upload: UploadedFile, suffix: str) -> None:
    part, type_part, type_mark = OFFICE_MARKS[suffix]
    refused = refused_document(_head(upload), suffix)
    try:
        with zipfile.ZipFile(upload) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
                raise ValidationError(TOO_LARGE)
            if not {part, type_part} <= names:
                raise refused
            with archive.open(type_part) as stream:
                if type_mark not in stream.read(MAX_TYPE_PART):
                    raise refused
            check_office(archive)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        upload.seek(0)
        raise (ValidationError(PASSWORD) if _is_locked_office(upload) else refused) from error
    finally:
        upload.seek(0)


def _is_locked_office(upload: UploadedFile) -> bool:
    """An office file with a password is no ZIP but a container of Microsoft's that names what is locked in it."""
    content = upload.read()
    return content.startswith(bytes.fromhex("d0cf11e0")) and "EncryptedPackage".encode("utf-16-le") in content


def _suffix(upload: UploadedFile) -> str:
    return Path(upload.name or "").suffix.lower()


def _head(upload: UploadedFile) -> bytes:
    upload.seek(0)
    head = upload.read(EDGE)
    upload.seek(0)
    return head


def _tail(upload: UploadedFile) -> bytes:
    upload.seek(max((upload.size or 0) - EDGE, 0))
    tail = upload.read(EDGE)
    upload.seek(0)
    return tail


def clean_name(name: str) -> str:
    """The last part of an uploaded name, fit to be shown: no paths, no control or direction characters."""
    base = name.replace("\\", "/").rpartition("/")[2]
    return seen_line(base).strip()[-NAME_LENGTH:] or "datei"


def store_image(upload: UploadedFile, page: Page, *, alt_text: str, by: User) -> PortalImage:
    """A checked picture that belongs to an entry. Raises OSError where it cannot be written."""
    name = clean_name(upload.name or "")
    image = PortalImage(title=name, description=alt_text[:255], owner_page=page, original_name=name, uploaded_by_user=by)
    image.file = without_metadata(upload)
    image.measure()
    image.save()
    return image


def store_document(upload: UploadedFile, page: Page | None, *, title: str, by: Actor) -> PortalDocument:
    """A checked document that belongs to an entry, or to the KTS alone; ``by`` None: nobody uploaded it, the portal brings it along.

    Raises OSError where it cannot be written.
    """
    name = clean_name(upload.name or "")
    document = PortalDocument(title=(title or name)[:255], owner_page=page, original_name=name, uploaded_by_user=by)
    document.file = upload
    document.measure()
    document.save()
    return document


def store_confidential(upload: UploadedFile, *, title: str, by: User) -> ConfidentialFile:
    """A checked document that only its own rules show. Raises OSError where it cannot be written."""
    name = clean_name(upload.name or "")
    kept = ConfidentialFile(title=(title or name)[:255], original_name=name, uploaded_by_user=by)
    kept.file = upload
    kept.measure()
    kept.save()
    return kept


class CheckedImageField(WagtailImageField):
    """The admin's picture field: checked before Wagtail decodes anything, stored without place and device."""

    def to_python(self, data: Any) -> Any:
        if isinstance(data, UploadedFile):
            check_image(data)
            data = without_metadata(data)
        return super().to_python(data)


class CheckedImageForm(TypedFields, BaseImageForm):
    """The form of the admin's picture uploads, with the same checks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            self.fields["file"] = CheckedImageField(label=field.label, required=field.required, widget=field.widget)

    def clean(self) -> dict[str, Any]:
        return _with_original_name(self, super().clean())


class CheckedDocumentForm(TypedFields, BaseDocumentForm):
    """The form of the admin's document uploads, with the same checks."""

    def clean(self) -> dict[str, Any]:
        return _with_original_name(self, super().clean(), check_document)


def _with_original_name(
    form: forms.ModelForm, values: dict[str, Any], check: Callable[[UploadedFile], None] | None = None
) -> dict[str, Any]:
    """Keep the name a new file came with; ``check`` refuses the file as an error of its field."""
    upload = values.get("file")
    if isinstance(upload, UploadedFile):
        try:
            if check is not None:
                check(upload)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            form.instance.original_name = clean_name(upload.name or "")
    return values

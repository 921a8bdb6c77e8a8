"""Uploads are checked by their content, not by their name: type, size, pixels, and what a container really holds."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import filetype
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from .models import ContributionPage, PortalDocument, PortalImage

IMAGE_TYPES = {"png": ".png", "jpg": ".jpg"}
OFFICE_MARKS = {
    ".docx": ("word/document.xml", None),
    ".xlsx": ("xl/workbook.xml", None),
    ".odt": ("content.xml", "application/vnd.oasis.opendocument.text"),
    ".ods": ("content.xml", "application/vnd.oasis.opendocument.spreadsheet"),
}
MAX_UNPACKED = 200 * 1024 * 1024
MAX_MEMBERS = 5000
NAME_LENGTH = 200


def not_allowed() -> ValidationError:
    return ValidationError(_("Dieser Dateityp ist nicht erlaubt. Erlaubt sind PDF, DOCX, XLSX, ODT, ODS, PNG und JPG."))


def check_size(upload: UploadedFile) -> None:
    """At most settings.UPLOAD_MAX_BYTES and not empty."""
    if not upload.size:
        raise ValidationError(_("Die Datei ist leer."))
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(_("Die Datei ist zu groß. Erlaubt sind %(limit)s MB.") % {"limit": settings.UPLOAD_MAX_BYTES // 1024 // 1024})


def check_image(upload: UploadedFile) -> None:
    """A PNG or JPG that may be decoded; the pixels are counted from the header before anything is unpacked."""
    check_size(upload)
    suffix = Path(upload.name or "").suffix.lower()
    kind = filetype.guess(_head(upload))
    if kind is None or kind.extension not in IMAGE_TYPES or suffix not in (".png", ".jpg", ".jpeg"):
        raise not_allowed()
    try:
        with Image.open(upload) as picture:
            width, height = picture.size
            if width * height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                raise ValidationError(_("Das Bild hat zu viele Bildpunkte. Verkleinern Sie es, zum Beispiel auf 2.000 Pixel Breite."))
            picture.verify()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(_("Das Bild ist beschädigt. Speichern Sie es neu und versuchen Sie es noch einmal.")) from error
    finally:
        upload.seek(0)


def check_document(upload: UploadedFile) -> None:
    """A PDF, or an office file without macros whose parts are what its name says."""
    check_size(upload)
    suffix = Path(upload.name or "").suffix.lower()
    head = _head(upload)
    if suffix == ".pdf":
        if not head.startswith(b"%PDF-") or b"<html" in head.lower() or b"<script" in head.lower():
            raise not_allowed()
        return
    if suffix not in OFFICE_MARKS:
        raise not_allowed()
    _check_office(upload, suffix)


def _check_office(upload: UploadedFile, suffix: str) -> None:
    part, mimetype = OFFICE_MARKS[suffix]
    try:
        with zipfile.ZipFile(upload) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
                raise ValidationError(_("Die Datei ist entpackt zu groß."))
            macros = any("vbaproject" in name.lower() or name.startswith(("Basic/", "Scripts/")) for name in names)
            wrong = mimetype is not None and (
                "mimetype" not in names or archive.read("mimetype").decode("ascii", "replace").strip() != mimetype
            )
            if part not in names or macros or wrong:
                raise not_allowed()
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise not_allowed() from error
    finally:
        upload.seek(0)


def _head(upload: UploadedFile) -> bytes:
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    return head


def clean_name(name: str) -> str:
    """The last part of an uploaded name, fit to be shown: no paths, no control or direction characters."""
    base = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(
        character for character in base if character.isprintable() and character not in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
    )
    return visible[-NAME_LENGTH:] or "datei"


def without_metadata(upload: UploadedFile) -> UploadedFile:
    """A JPG saved anew: place and device in its metadata go, the turn of the camera is kept in the pixels."""
    if filetype.guess_extension(_head(upload)) != "jpg":
        return upload
    from PIL import ImageOps

    with Image.open(upload) as picture:
        turned = ImageOps.exif_transpose(picture).convert("RGB")
        buffer = io.BytesIO()
        turned.save(buffer, "JPEG", quality=88, optimize=True)
    return SimpleUploadedFile(upload.name or "bild.jpg", buffer.getvalue(), "image/jpeg")


def store_image(upload: UploadedFile, page: ContributionPage, *, alt_text: str, by: Any) -> PortalImage:
    """A checked picture that belongs to an entry."""
    name = clean_name(upload.name or "")
    image = PortalImage(title=name, description=alt_text[:255], owner_page=page, original_name=name, uploaded_by_user=by)
    image.file = without_metadata(upload)
    image.set_digest()
    image.save()
    return image


def store_document(upload: UploadedFile, page: ContributionPage, *, title: str, by: Any) -> PortalDocument:
    """A checked document that belongs to an entry."""
    name = clean_name(upload.name or "")
    document = PortalDocument(title=(title or name)[:255], owner_page=page, original_name=name, uploaded_by_user=by)
    document.file = upload
    document.set_digest()
    document.save()
    return document


class CheckedImageForm(BaseImageForm):
    """The form of the admin's picture uploads, with the same checks."""

    def clean(self) -> dict[str, Any]:
        return _checked(self, super().clean(), check_image)


class CheckedDocumentForm(BaseDocumentForm):
    """The form of the admin's document uploads, with the same checks."""

    def clean(self) -> dict[str, Any]:
        return _checked(self, super().clean(), check_document)


def _checked(form: forms.ModelForm, values: dict[str, Any], check: Any) -> dict[str, Any]:
    upload = values.get("file")
    if isinstance(upload, UploadedFile):
        try:
            check(upload)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            form.instance.original_name = clean_name(upload.name or "")
    return values

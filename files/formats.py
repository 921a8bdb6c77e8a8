"""Formats that are not taken, each with the sentence that says what to do instead: phones and old programs choose them, not people."""

from __future__ import annotations

import re

import filetype
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PDF_PROLOGUE = re.compile(
    rb"(?=.{0,1024}%PDF-)(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:[\0\t\n\f\r ]|\x1b%-12345X|(?:@PJL|[A-Za-z-]+:)[^<\r\n]*+[\r\n])*+%PDF-",
    re.DOTALL,
)
"""How a PDF begins. Readers look for its mark in the first 1,024 bytes: byte-order marks, line breaks, and the lines that printers,
mail programs and web servers put before it are forgiven; anything else before it is another file as well."""
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})

ALLOWED = _("Dieser Dateityp ist nicht erlaubt. Erlaubt sind PDF, DOCX, XLSX, ODT, ODS, PNG und JPG.")
PHONE = _(
    "Das Foto hat das Format HEIC, in dem viele Mobiltelefone speichern. Speichern Sie es als JPG und laden Sie es noch einmal hoch. "
    "Auf dem iPhone hilft: Einstellungen, Kamera, Formate, „Maximale Kompatibilität“."
)
PICTURE = _("Das Bild hat das Format %(format)s. Speichern Sie es als JPG oder PNG und laden Sie es noch einmal hoch.")
DRAWING = _("Speichern Sie die Grafik als PNG und laden Sie sie noch einmal hoch.")
OLD = _("Die Datei hat ein altes Format (DOC, XLS oder PPT). Speichern Sie sie als %(better)s oder PDF und laden Sie sie noch einmal hoch.")
AS_PDF = _("Das Format %(format)s können wir nicht zeigen. Speichern Sie die Datei als PDF und laden Sie sie noch einmal hoch.")
WITH_MACROS = _("Speichern Sie die Datei ohne Makros, zum Beispiel als DOCX oder XLSX.")
UNPACK = _("Das ist ein Archiv. Entpacken Sie es und laden Sie die Dateien einzeln hoch.")
NAMED_WRONG = _(
    "Der Name der Datei passt nicht zu ihrem Inhalt: Sie ist vom Typ %(format)s. Benennen Sie sie um, sodass der Name mit %(suffix)s endet."
)
IS_PICTURE = _("Das ist ein Bild. Laden Sie es als Bild hoch, nicht als Datei.")
IS_DOCUMENT = _("Das ist kein Bild. Laden Sie die Datei als Anlage hoch.")

BETTER = {".doc": "DOCX", ".dot": "DOCX", ".xls": "XLSX", ".xlt": "XLSX", ".rtf": "DOCX"}
ONLY_AS_PDF = frozenset({".ppt", ".pptx", ".pps", ".ppsx", ".odp", ".odg", ".key", ".pages", ".numbers", ".vsd", ".vsdx", ".pub", ".mpp"})
MACRO_SUFFIXES = frozenset({".docm", ".xlsm", ".pptm", ".xlsb", ".dotm", ".xltm"})
ARCHIVES = frozenset({".zip", ".7z", ".rar", ".gz", ".tar"})
KNOWN = frozenset({"", ".pdf", ".docx", ".xlsx", ".odt", ".ods", ".png", ".jpg", ".jpeg"})
"""Endings under which a file of another allowed type may have been saved by mistake; any other ending is meant."""
PICTURE_SUFFIXES = {
    ".png": "PNG", ".jpg": "JPG", ".jpeg": "JPG", ".heic": "HEIC", ".heif": "HEIC", ".avif": "AVIF",
    ".tif": "TIFF", ".tiff": "TIFF", ".bmp": "BMP", ".gif": "GIF", ".webp": "WEBP",
}  # fmt: skip
OFFICE_PARTS = ((b"word/", "DOCX"), (b"xl/", "XLSX"), (b"ppt/", "PPTX"))
OPEN_TYPES = (
    (b"opendocument.textPK", "ODT"),
    (b"opendocument.spreadsheetPK", "ODS"),
    (b"opendocument.presentationPK", "ODP"),
)


def not_allowed() -> ValidationError:
    """Nothing else can be said."""
    return ValidationError(ALLOWED)


def is_pdf(head: bytes) -> bool:
    """Whether a file begins as a PDF."""
    return PDF_PROLOGUE.match(head) is not None


def picture_format(head: bytes) -> str:
    """The format of a picture by its first bytes; "" for what is none."""
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:  # phones write more brands than the library knows
        return "HEIC"
    kind = filetype.guess(head)
    return PICTURE_SUFFIXES.get(f".{kind.extension}", "") if kind is not None else ""


def document_format(head: bytes) -> str:
    """The format of a document by its first bytes; "" for what is none, or cannot be told."""
    if is_pdf(head):
        return "PDF"
    if not head.startswith(b"PK\x03\x04"):
        return ""
    open_type = next((name for mark, name in OPEN_TYPES if mark in head), "")
    return open_type or next((name for mark, name in OFFICE_PARTS if mark in head), "")


def refused_picture(head: bytes, suffix: str) -> ValidationError:
    """Why a file is not taken as a picture."""
    kind = picture_format(head)
    if kind == "HEIC" or (not kind and suffix in (".heic", ".heif")):
        return ValidationError(PHONE)
    if kind in ("PNG", "JPG"):
        return _named_wrong(kind, suffix)
    if kind:
        return ValidationError(PICTURE % {"format": kind})
    if suffix in (".svg", ".svgz"):
        return ValidationError(f"{ALLOWED} {DRAWING}")
    return ValidationError(IS_DOCUMENT) if document_format(head) and suffix in KNOWN else not_allowed()


def refused_document(head: bytes, suffix: str) -> ValidationError:
    """Why a file is not taken as a document."""
    kind = picture_format(head)
    if kind and (suffix in KNOWN or suffix in PICTURE_SUFFIXES):
        return ValidationError(IS_PICTURE) if kind in ("PNG", "JPG") else refused_picture(head, suffix)
    if suffix in (".svg", ".svgz"):
        return ValidationError(f"{ALLOWED} {DRAWING}")
    if suffix in MACRO_SUFFIXES:
        return ValidationError(f"{ALLOWED} {WITH_MACROS}")
    if suffix in ONLY_AS_PDF:
        return ValidationError(AS_PDF % {"format": suffix[1:].upper()})
    if suffix in BETTER or head.startswith(OLD_OFFICE):
        return ValidationError(OLD % {"better": BETTER.get(suffix, "DOCX, XLSX")})
    if suffix in ARCHIVES:
        return ValidationError(UNPACK)
    kind = document_format(head)
    if kind in ("PPTX", "ODP"):
        return ValidationError(AS_PDF % {"format": kind})
    return _named_wrong(kind, suffix) if kind else not_allowed()


def _named_wrong(kind: str, suffix: str) -> ValidationError:
    """A file of an allowed type under the name of another; under a name that means something else it stays outside without advice."""
    if suffix not in KNOWN or suffix == f".{kind.lower()}":
        return not_allowed()
    return ValidationError(_(str(NAMED_WRONG)) % {"format": kind, "suffix": f".{kind.lower()}"})

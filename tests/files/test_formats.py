"""Files as phones, old programs and mail servers leave them: taken, or refused with a sentence that says what to do."""

from __future__ import annotations

import io

import openpyxl
import pillow_heif
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from files.uploads import check_document, check_image
from portal.demo.attachments import docx, odt, pdf
from tests.files.test_serving import REFUSED, picture

ADVICE = "Speichern Sie es als JPG oder PNG und laden Sie es noch einmal hoch."
PDF = pdf("Messkonzept", ("Jeder Zähler trägt eine Nummer.",))
OLD_FORMAT = "Die Datei hat ein altes Format (DOC, XLS oder PPT). Speichern Sie sie als {} oder PDF und laden Sie sie noch einmal hoch."
AS_PDF = "Das Format {} können wir nicht zeigen. Speichern Sie die Datei als PDF und laden Sie sie noch einmal hoch."
NAMED = "Der Name der Datei passt nicht zu ihrem Inhalt: Sie ist vom Typ {}. Benennen Sie sie um, sodass der Name mit {} endet."
PRINTER = b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n"
OLD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def phone_picture() -> bytes:
    buffer = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "teal")).save(buffer)
    return buffer.getvalue()


def sheet() -> bytes:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


def said(check, name: str, content: bytes) -> str:
    with pytest.raises(ValidationError) as refusal:
        check(SimpleUploadedFile(name, content))
    (sentence,) = refusal.value.messages
    return sentence


@pytest.mark.parametrize("name", ["IMG_0815.HEIC", "IMG_0815.heif", "IMG_0815.jpg"])
@pytest.mark.parametrize("check", [check_image, check_document])
def test_a_photo_of_a_phone_is_refused_with_what_to_do(check, name):
    assert said(check, name, phone_picture()).startswith(
        "Das Foto hat das Format HEIC, in dem viele Mobiltelefone speichern. Speichern Sie es als JPG und laden Sie es noch einmal hoch."
    )


@pytest.mark.parametrize("kind", ["AVIF", "TIFF", "BMP", "GIF", "WEBP"])
@pytest.mark.parametrize("check", [check_image, check_document])
def test_other_pictures_are_named_with_what_to_do(check, kind):
    for suffix in (kind.lower(), "png"):
        assert said(check, f"bild.{suffix}", picture(kind)) == f"Das Bild hat das Format {kind}. {ADVICE}"


@pytest.mark.parametrize(
    ("check", "name", "content", "sentence"),
    [
        (check_image, "a.svg", b"<svg/>", f"{REFUSED} Speichern Sie die Grafik als PNG und laden Sie sie noch einmal hoch."),
        (check_image, "a.png", PDF, "Das ist kein Bild. Laden Sie die Datei als Anlage hoch."),
        (check_document, "a.png", picture(), "Das ist ein Bild. Laden Sie es als Bild hoch, nicht als Datei."),
        (check_document, "a.pdf", picture("JPEG"), "Das ist ein Bild. Laden Sie es als Bild hoch, nicht als Datei."),
        (check_document, "a.doc", OLD, OLD_FORMAT.format("DOCX")),
        (check_document, "a.xls", OLD, OLD_FORMAT.format("XLSX")),
        (check_document, "a.docx", OLD, OLD_FORMAT.format("DOCX, XLSX")),
        (check_document, "a.ppt", OLD, AS_PDF.format("PPT")),
        (check_document, "a.odp", odt("T", ("T",)), AS_PDF.format("ODP")),
        (check_document, "a.docm", docx("T", ("T",)), f"{REFUSED} Speichern Sie die Datei ohne Makros, zum Beispiel als DOCX oder XLSX."),
        (check_document, "a.zip", docx("T", ("T",)), "Das ist ein Archiv. Entpacken Sie es und laden Sie die Dateien einzeln hoch."),
        (check_document, "a.docx", PDF, NAMED.format("PDF", ".pdf")),
        (check_document, "a", PDF, NAMED.format("PDF", ".pdf")),
        (check_document, "a.pdf", docx("T", ("T",)), NAMED.format("DOCX", ".docx")),
        (check_document, "a.docx", sheet(), NAMED.format("XLSX", ".xlsx")),
        (check_document, "a.pdf", odt("T", ("T",)), NAMED.format("ODT", ".odt")),
        (check_document, "a.pdf.html", PDF, REFUSED),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_says_what_to_do_instead(check, name, content, sentence):
    file = SimpleUploadedFile("x", content)
    file.name = name
    with pytest.raises(ValidationError) as refusal:
        check(file)
    assert refusal.value.messages == [sentence]


@pytest.mark.parametrize(
    "before",
    [b"\xef\xbb\xbf", b"\n", b"\r\n\r\n", b"\xff\xfe", b"\0" * 500, PRINTER, b"Content-Type: application/pdf\r\n\r\n"],
)  # fmt: skip
def test_a_pdf_is_known_by_its_mark_in_the_first_kilobyte(before):
    check_document(SimpleUploadedFile("a.pdf", before + PDF))


@pytest.mark.parametrize("before", [b"MZ\x90\0", b"PK\x03\x04", b"<html>", b"#!/bin/sh\n", b"\n" * 1025])
def test_a_pdf_behind_another_file_stays_outside(before):
    assert said(check_document, "a.pdf", before + PDF) == REFUSED


def test_scripts_of_a_pdf_are_found_behind_a_byte_order_mark():
    hostile = PDF.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>")
    assert hostile != PDF
    assert said(check_document, "a.pdf", b"\xef\xbb\xbf" + hostile).startswith("Die PDF-Datei enthält Skripte")

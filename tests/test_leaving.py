"""EX: every file that leaves names the portal as its author, and no program, person or remark (municipalities/leaving.py)."""

from __future__ import annotations

import ast
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from contributions.desk.papers import paper
from contributions.printing.papers import TEMPLATE as ENTRY
from events.calendar.entries import calendar
from events.papers import pdf
from files.bare import without_metadata
from municipalities.export import xlsx_file
from tests.shared_objects import modules

MAKERS = {
    "openpyxl.Workbook": {"municipalities.export", "municipalities.leaving"},
    "odfdo.Document": {"procurement.papers.odt"},
    "typst": {"contributions.desk.papers"},
    "icalendar.Calendar": {"contributions.calendars", "events.calendar.entries"},
    "csv.writer": {"municipalities.export"},
    "wagtail.admin.views.mixins.SpreadsheetExportMixin": set(),
}
"""What makes files, and the only modules that may reach for it."""
SECRET = "Geheim-4711"
ENTRY_WORDS = {
    **dict.fromkeys(("kicker", "summary", "citation", "address", "footer", "facts_heading", "details_heading", "cite_heading"), "Text"),
    **dict.fromkeys(("lines", "facts", "sections", "pictures", "details", "lists"), ()),
    "columns": ["Angabe", "Wert"],
}


def papers() -> dict[str, bytes]:
    """One of each paper; the data of all templates."""
    person = {"name": "Öz", "organisation": "Stadt", "sentence": "war da", "sessions": ["Eins"]}
    words = dict.fromkeys(
        ("heading", "conference", "sessions_heading", "issued", "footer", "when", "named_heading", "others_heading"), "Text"
    )
    lists = {"lines": ["Zeile"], "columns": ["Name", "Ort", "Adresse"], "others": ["Köln (2)"]}
    people = {"participants": [["Öz", "Stadt", "oez@stadt.example"]], "badges": [person], "certificates": [person]}
    return {name: paper(pdf.PAPERS / f"{name}.typ", title="Teilnehmende", people=people[name], **words, **lists) for name in people}


def test_papers_name_the_portal_and_no_program():
    made = papers()

    made["entry"] = paper(ENTRY, {}, title="Eintrag", **ENTRY_WORDS)
    assert made.keys() - {"entry"} == {path.stem for path in pdf.PAPERS.glob("*.typ")}
    for pdf_file in made.values():
        assert b"Typst" not in pdf_file
        assert f"/Author({settings.PORTAL_NAME})".encode() in pdf_file
        assert b"pdfuaid:part>1" in pdf_file
        for offset in re.findall(rb"^(\d{10}) 00000 n", pdf_file, re.MULTILINE):  # the places that the table names are still right
            assert re.match(rb"\d+ 0 obj", pdf_file[int(offset) :])


def test_tables_name_the_portal_and_hide_nothing():
    file = xlsx_file(["Name"], [["=1+1"]], "Liste")
    book = openpyxl.load_workbook(io.BytesIO(file))

    assert (book.properties.creator, book.properties.lastModifiedBy) == (settings.PORTAL_NAME, settings.PORTAL_NAME)
    assert [sheet.sheet_state for sheet in book] == ["visible"]
    assert not {
        name for name in zipfile.ZipFile(io.BytesIO(file)).namelist() if "comment" in name or "custom" in name or "External" in name
    }
    parts = zipfile.ZipFile(io.BytesIO(file))
    assert [name for name in parts.namelist() if re.search(rb"openpyxl|excel", parts.read(name), re.IGNORECASE)] == []


def test_calendars_name_the_portal():
    assert "PRODID:-//Kommunales Wissensportal//" in calendar([])


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_pictures_keep_no_word_of_camera_or_program(kind):
    picture, file = Image.new("RGB", (40, 30), (200, 90, 30)), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = SECRET, SECRET
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SECRET)
    texts.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
    extra = {"pnginfo": texts} if kind == "PNG" else {"comment": SECRET.encode(), "xmp": f"<x>{SECRET}</x>".encode()}
    picture.save(file, kind, exif=exif, icc_profile=SECRET.encode(), **extra)
    upload = SimpleUploadedFile(f"bild.{kind.lower()}", file.getvalue() + SECRET.encode())

    kept = without_metadata(upload).read()

    assert file.getvalue().count(SECRET.encode()) >= 3
    assert SECRET.encode() not in kept
    with Image.open(io.BytesIO(kept)) as stored:
        assert (stored.format, stored.size) == (kind, (40, 30))
        assert not {"comment", "exif", "xmp", "icc_profile", "Comment"} & stored.info.keys()


def test_transparency_stays():
    picture, file = Image.new("P", (4, 4)), io.BytesIO()
    picture.save(file, "PNG", transparency=0)

    with Image.open(without_metadata(SimpleUploadedFile("bild.png", file.getvalue()))) as stored:
        assert stored.convert("RGBA").getpixel((0, 0))[3] == 0


def test_nothing_makes_files_beside_the_door():
    used = {maker: set() for maker in MAKERS}
    for module in modules():
        reached = set(_reached(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))))
        for maker in MAKERS:
            if maker in reached:
                used[maker].add(module.__name__)

    assert used == MAKERS


def _reached(tree: ast.Module):
    """Modules and names that are imported, and ``module.name`` where it is used so."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"

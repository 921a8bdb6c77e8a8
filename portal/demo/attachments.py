"""Attachments for the demo, written by the loader itself: a PDF, a DOCX and an ODT with invented text.

Each says that it is invented, names its language and its title, and holds words that stand nowhere else in the stock,
so that a search for them shows that attachments are found.
"""

from __future__ import annotations

import io
import textwrap
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import escape

from django.core.files.uploadedfile import SimpleUploadedFile

from contributions.models import ContributionAttachment, ContributionPage
from files.uploads import check_document, store_document

from .entries import DEMO_NOTICE

LINE_LENGTH = 80
"""Characters of a line of the PDF."""
LINE_HEIGHT = 16
FIRST_LINE = 770
LEFT = 64


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document: its file name, whose suffix says what it becomes, its title and its paragraphs."""

    name: str
    title: str
    paragraphs: tuple[str, ...]

    @property
    def content(self) -> bytes:
        write = {"pdf": pdf, "docx": docx, "odt": odt}[self.name.rpartition(".")[2]]
        return write(self.title, (DEMO_NOTICE, *self.paragraphs))


ATTACHMENTS = {
    "energiemonitoring-fuer-47-kommunale-gebaeude": Attachment(
        "messkonzept.pdf",
        "Messkonzept des Energiemonitorings",
        (
            "Jeder Zähler trägt eine Zählpunktbezeichnung aus Gebäude, Geschoss und Medium. Sie steht auf dem Gerät und im Plan.",
            "Die Spitzenlastkappung beginnt, sobald zwei Lüftungsanlagen zugleich anlaufen. Der Hausmeister sieht sie am Tableau.",
            "Ausgefallene Geräte meldet der Nachtlauf um drei Uhr. Ersatzwerte werden in der Auswertung gekennzeichnet.",
        ),
    ),
    "winterdienst-nach-fahrbahntemperatur": Attachment(
        "einsatzplan.docx",
        "Einsatzplan für den Räumdienst",
        (
            "Der Glatteiskalender teilt das Netz in vier Dringlichkeitsstufen. Brücken und Kuppen kommen zuerst.",
            "Die Feuchtsalzmischung enthält höchstens 30 Prozent Sole. Bei Temperaturen unter minus zwölf Grad wird abgestumpft.",
        ),
    ),
    "digitallotsen-fuer-aeltere-menschen": Attachment(
        "handreichung.odt",
        "Handreichung für Lotsinnen und Lotsen",
        (
            "Eine Schnupperstunde dauert 45 Minuten und hat ein einziges Thema, zum Beispiel die Videotelefonie.",
            "Wer berät, zeigt seinen Lotsenausweis und tippt nie selbst auf dem fremden Gerät.",
        ),
    ),
}
"""Slug of a published entry → its attachment."""


def make_attachment(page: ContributionPage) -> ContributionAttachment | None:
    """The attachment of an entry, stored as an upload would be; None for the many that have none."""
    found = ATTACHMENTS.get(page.slug)
    if found is None:
        return None
    upload = SimpleUploadedFile(found.name, found.content)
    check_document(upload)
    return ContributionAttachment(document=store_document(upload, page, title=found.title, by=None), title=found.title)


# --- PDF ------------------------------------------------------------------------------


def pdf(title: str, paragraphs: tuple[str, ...]) -> bytes:
    """One page in a font that every reader has (ISO 32000-1: 14 standard fonts, WinAnsiEncoding)."""
    lines = [title, "", *(line for text in paragraphs for line in (*textwrap.wrap(text, LINE_LENGTH), ""))]
    shown = "\n".join(f"{_pdf_text(line)} Tj T*" for line in lines)
    content = f"BT /F1 11 Tf {LINE_HEIGHT} TL {LEFT} {FIRST_LINE} Td\n{shown}\nET".encode("cp1252")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R /Lang (de-DE) /ViewerPreferences << /DisplayDocTitle true >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title %s >>" % _pdf_text(title).encode("cp1252"),
    )
    return _with_cross_references(objects)


def _with_cross_references(objects: tuple[bytes, ...]) -> bytes:
    """The file with its table of where each object begins; the first is the catalog, the last the document's facts."""
    file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    table = b"0000000000 65535 f \n"
    for number, content in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(file)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size = len(objects) + 1
    trailer = b"<< /Size %d /Root 1 0 R /Info %d 0 R >>" % (size, len(objects))
    return file + b"xref\n0 %d\n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (size, table, trailer, len(file))


def _pdf_text(text: str) -> str:
    """A literal string: its own delimiters escaped."""
    return "(" + text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"


# --- Office files -----------------------------------------------------------------------

OFFICE = "http://schemas.openxmlformats.org"
WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OPEN_TEXT = "application/vnd.oasis.opendocument.text"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def docx(title: str, paragraphs: tuple[str, ...]) -> bytes:
    """A text document (ISO/IEC 29500) with its title as first heading."""
    heading = f'<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr>{_run(title, bold=True)}</w:p>'
    body = heading + "".join(f"<w:p>{_run(text)}</w:p>" for text in paragraphs)
    return _package(
        {
            "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{WORD_MAIN}"/>'
            '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="r2" Type="{OFFICE}/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
            "</Relationships>",
            "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{OFFICE}/package/2006/metadata/core-properties"'
            f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title><dc:language>de-DE</dc:language>'
            "</cp:coreProperties>",
            "word/document.xml": f'<w:document xmlns:w="{OFFICE}/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>',
        }
    )


def _run(text: str, *, bold: bool = False) -> str:
    return f'<w:r><w:rPr>{"<w:b/>" if bold else ""}<w:lang w:val="de-DE"/></w:rPr><w:t>{escape(text)}</w:t></w:r>'


def odt(title: str, paragraphs: tuple[str, ...]) -> bytes:
    """A text document (ISO/IEC 26300); its type comes first and unpacked, as the standard asks."""
    names = f'xmlns:office="{OASIS}:office:1.0" xmlns:text="{OASIS}:text:1.0" xmlns:style="{OASIS}:style:1.0"'
    names += f' xmlns:meta="{OASIS}:meta:1.0" xmlns:fo="{OASIS}:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    names += ' office:version="1.3"'
    body = f'<text:h text:outline-level="1">{escape(title)}</text:h>' + "".join(f"<text:p>{escape(text)}</text:p>" for text in paragraphs)
    language = '<style:text-properties fo:language="de" fo:country="DE"/>'
    return _package(
        {
            "mimetype": OPEN_TEXT,
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0" manifest:version="1.3">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{OPEN_TEXT}"/>'
            + "".join(
                f'<manifest:file-entry manifest:full-path="{part}.xml" manifest:media-type="text/xml"/>'
                for part in ("content", "meta", "styles")
            )
            + "</manifest:manifest>",
            "content.xml": f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
            "meta.xml": f"<office:document-meta {names}><office:meta><dc:title>{escape(title)}</dc:title><dc:language>de-DE</dc:language>"
            "</office:meta></office:document-meta>",
            "styles.xml": f"<office:document-styles {names}><office:styles>"
            f'<style:default-style style:family="paragraph">{language}</style:default-style></office:styles></office:document-styles>',
        }
    )


def _package(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            is_type = name == "mimetype"
            text = content if is_type else f'<?xml version="1.0" encoding="UTF-8"?>{content}'
            archive.writestr(name, text, zipfile.ZIP_STORED if is_type else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()

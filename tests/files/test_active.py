"""Documents that do something by themselves stay outside, with a sentence that says what to do; ordinary ones come in."""

from __future__ import annotations

import io
import time
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from files.active import refusals as active
from files.uploads import check_document
from portal.demo import attachments as made
from tests.files.test_extraction import TEXT, locked
from tests.files.test_serving import WORD

SHEET = b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def archive(parts: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return buffer.getvalue()


def word(**parts: bytes | str) -> dict[str, bytes | str]:
    return {"[Content_Types].xml": WORD, "word/document.xml": "<w:document><w:p/></w:document>", **parts}


class Twice(dict):
    """Parts of which one comes a second time, first."""

    def __init__(self, name: str, content: str) -> None:
        super().__init__(word())
        self.first = (name, content)

    def items(self):
        return [self.first, *super().items()]


def twice(name: str, content: str) -> dict[str, bytes | str]:
    return Twice(name, content)


def sheet(**parts: bytes | str) -> dict[str, bytes | str]:
    return {"[Content_Types].xml": SHEET, "xl/workbook.xml": "<workbook/>", **parts}


def writer(content: str = "<text:p/>", **parts: bytes | str) -> dict[str, bytes | str]:
    return {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": f"<o>{content}</o>", **parts}


def rels(kind: str, target: str = "x", mode: str = "") -> str:
    external = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationships><Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"{external}/></Relationships>'


TEMPLATE = "word/_rels/settings.xml.rels"
LINKS = "word/_rels/document.xml.rels"
AWAY = "boese.example"


def outside(kind: str, target: str = "http://boese.example/a") -> dict[str, bytes | str]:
    return word(**{LINKS: rels(kind, target, "External")})


def text(content: str) -> dict[str, bytes | str]:
    return word(**{"word/document.xml": f"<w:document>{content}</w:document>"})


def field(*pieces: str) -> str:
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in pieces)
    return f'<w:fldChar w:fldCharType="begin"/>{runs}<w:fldChar w:fldCharType="separate"/>Text<w:fldChar w:fldCharType="end"/>'


CHART = {
    "word/charts/chart1.xml": "<c:chart/>",
    "word/charts/_rels/chart1.xml.rels": rels("package", "../embeddings/Tabelle1.xlsx"),
    "word/embeddings/Tabelle1.xlsx": archive(sheet()),
}

REFUSED = [
    ("macro part", "a.docx", word(**{"word/vbaProject.bin": b"x"}), active.MACROS),
    ("macro part in any case", "a.docx", word(**{"word/VBAPROJECT.BIN": b"x"}), active.MACROS),
    ("macro by relationship", "a.docx", word(**{LINKS: rels("vbaProject", "harmlos.bin")}), active.MACROS),
    ("macro sheet", "a.xlsx", sheet(**{"xl/macrosheets/sheet1.xml": "<x/>"}), active.MACROS),
    ("basic", "a.odt", writer(**{"Basic/Standard/Module1.xml": "<x/>"}), active.MACROS),
    ("event", "a.odt", writer('<script:event-listener xlink:href="vnd.sun.star.script:x"/>'), active.MACROS),
    ("script behind a link", "a.odt", writer('<text:a xlink:href="vnd.sun.star.s&#99;ript:x.py$run"/>'), active.MACROS),
    ("macro behind a button", "a.odt", writer("<form:button xlink:href=' Macro:///Standard.Module1.Main'/>"), active.MACROS),
    ("part twice", "a.docx", twice("word/document.xml", "<w:document><o:OLEObject /></w:document>"), active.UNREADABLE),
    ("part twice in another case", "a.docx", word(**{"word/A.xml": "<a/>", "word/a.xml": "<a/>"}), active.UNREADABLE),
    ("words for words", "a.odt", writer(**{"styles.xml": '<!DOCTYPE o [<!ENTITY a "macro:">]><o b="&a;x"/>'}), active.UNREADABLE),
    ("ole object", "a.docx", word(**{"word/embeddings/oleObject1.bin": b"x"}), active.EMBEDDED),
    ("ole by relationship", "a.docx", word(**{LINKS: rels("oleObject", "media/bild.png")}), active.EMBEDDED),
    ("ole tag", "a.docx", text("<o:OLEObject Type='Embed'/>"), active.EMBEDDED),
    ("ole tag in utf-16", "a.docx", word(**{"word/document.xml": "<w:d><o:OLEObject /></w:d>".encode("utf-16")}), active.EMBEDDED),
    ("embedded package", "a.docx", word(**{"word/embeddings/Liste.xlsx": archive(sheet())}), active.EMBEDDED),
    ("package of text", "a.docx", word(**{LINKS: rels("package", "embeddings/a.xlsx")}), active.EMBEDDED),
    ("chart with macros", "a.docx", word(**{**CHART, "word/embeddings/Tabelle1.xlsx": archive(sheet(**{"xl/vbaProject.bin": b"x"}))}), active.MACROS),  # noqa: E501
    ("chart with no sheet", "a.docx", word(**{**CHART, "word/embeddings/Tabelle1.xlsx": b"MZ"}), active.EMBEDDED),
    ("activex", "a.docx", word(**{"word/activeX/activeX1.xml": "<x/>"}), active.EMBEDDED),
    ("alternative chunk", "a.docx", text('<w:altChunk r:id="r1"/>'), active.EMBEDDED),
    ("alternative chunk by relationship", "a.docx", word(**{LINKS: rels("aFChunk", "a.html")}), active.EMBEDDED),
    ("ole in odt", "a.odt", writer(**{"Object 1": b"\xd0\xcf"}), active.EMBEDDED),
    ("plugin", "a.odt", writer("<draw:plugin xlink:href='a'/>"), active.EMBEDDED),
    ("remote template", "a.docx", word(**{TEMPLATE: rels("attachedTemplate", "https://boese.example/a.dotm", "External")}), active.REMOTE),
    ("template on a share", "a.docx", word(**{TEMPLATE: rels("attachedTemplate", "file:///\\\\boese.example\\a.dotm", "External")}), active.REMOTE),  # noqa: E501
    ("template in any case", "a.docx", word(**{TEMPLATE: rels("attachedTemplate", "\\\\boese\\a\\b.dotm", "EXTERNAL")}), active.REMOTE),
    ("remote picture", "a.docx", outside("image"), active.REMOTE),
    ("remote ole", "a.docx", outside("oleObject", "mhtml:http://boese.example!x"), active.REMOTE),
    ("remote frame", "a.docx", outside("frame"), active.REMOTE),
    ("link to another table", "a.xlsx", sheet(**{"xl/externalLinks/_rels/a.xml.rels": rels("externalLinkPath", "b.xlsx", "External")}), active.REMOTE),  # noqa: E501
    ("dde of a table", "a.xlsx", sheet(**{"xl/externalLinks/a.xml": '<externalLink><ddeLink ddeService="cmd"/></externalLink>'}), active.REMOTE),  # noqa: E501
    ("dde", "a.docx", text(field(" DDEAUTO c:\\\\windows\\\\cmd.exe ")), active.REMOTE),
    ("dde in pieces", "a.docx", text(field("D", "DE", "AUTO x")), active.REMOTE),
    ("dde with entities", "a.docx", text(field("&#68;DE x")), active.REMOTE),
    ("dde with a comment", "a.docx", text(field("D<!-- x -->DE x")), active.REMOTE),
    ("dde as literal text", "a.docx", text(field("<![CDATA[DDE]]> x")), active.REMOTE),
    ("simple dde", "a.docx", text('<w:fldSimple w:instr="DDE x y"/>'), active.REMOTE),
    ("dde by numbers", "a.docx", text(field("QUOTE 68 68 69 65")), active.REMOTE),
    ("dde in a foot note", "a.docx", word(**{"word/notizen.dat": f"<w:x>{field('DDE x')}</w:x>"}), active.REMOTE),
    ("dde in odt", "a.odt", writer("<text:dde-connection-decl office:dde-application='cmd'/>"), active.REMOTE),
    ("remote picture in odt", "a.odt", writer('<draw:image xlink:href="http://boese.example/a"/>'), active.REMOTE),
    ("remote picture by another way", "a.odt", writer('<draw:image xlink:href="vnd.sun.star.webdav://boese.example/a"/>'), active.REMOTE),
    ("remote section", "a.odt", writer('<text:section-source xlink:type="simple" xlink:href="file:///boese/a.odt"/>'), active.REMOTE),
    ("remote picture behind a bracket", "a.odt", writer('<draw:image a=">" xlink:href="//boese.example/a"/>'), active.REMOTE),
    ("remote template in odt", "a.odt", writer(**{"meta.xml": '<m><meta:template xlink:href="https://boese.example/a.ott"/></m>'}), active.REMOTE),  # noqa: E501
    ("password in odt", "a.odt", writer(**{"META-INF/manifest.xml": "<m><manifest:encryption-data/></m>"}), active.PASSWORD),
    ("broken relationships", "a.docx", word(**{"_rels/.rels": "<Relationships>"}), active.UNREADABLE),
    ("entity in relationships", "a.docx", word(**{"_rels/.rels": '<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'}), active.UNREADABLE),
]  # fmt: skip
ACCEPTED = [
    ("fields", "a.docx", text(field(" PAGE ") + field(" TOC \\o ") + field(' HYPERLINK "https://stadt.example" '))),
    ("hyperlink", "a.docx", outside("hyperlink", "https://stadt.example/")),
    ("own template", "a.docx", word(**{TEMPLATE: rels("attachedTemplate", "file:///C:\\Vorlagen\\Brief.dotx", "External")})),
    ("named template", "a.docx", word(**{TEMPLATE: rels("attachedTemplate", "Normal.dotm", "External")})),
    ("chart", "a.docx", word(**CHART)),
    ("printer", "a.xlsx", sheet(**{"xl/printerSettings/printerSettings1.bin": b"x"})),
    ("writes about dde", "a.docx", text("<w:t>DDE, altChunk und ddeLink</w:t>" + field(" SEQ DDE "))),
    ("chart in odt", "a.odt", writer('<draw:object xlink:href="./Object 1"/>', **{"Object 1/content.xml": "<o/>"})),
    ("link in odt", "a.odt", writer('<text:a xlink:href="https://stadt.example/"/><draw:image xlink:href="Pictures/a.png"/>')),
    ("template in odt", "a.odt", writer(**{"meta.xml": '<m><meta:template xlink:href="file:///C:/Vorlagen/a.ott"/></m>'})),
    ("writes about macros", "a.odt", writer("<text:p>vnd.sun.star.script: und macro: sind Adressen</text:p>")),
    ("no scripts", "a.odt", writer("<office:scripts/>")),
]


def refusal(name: str, content: bytes) -> str | None:
    try:
        check_document(SimpleUploadedFile(name, content))
    except ValidationError as error:
        return error.messages[0]
    return None


@pytest.mark.parametrize(("name", "parts", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_up8_office_files_that_act_by_themselves_stay_outside(name, parts, sentence):
    assert refusal(name, archive(parts)) == str(sentence)


@pytest.mark.parametrize(("name", "parts"), [row[1:] for row in ACCEPTED], ids=[row[0] for row in ACCEPTED])
def test_ordinary_office_files_come_in(name, parts):
    assert refusal(name, archive(parts)) is None


def raw_pdf(body: bytes) -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + body + b"\nendobj\ntrailer<<>>\n%%EOF\n"


def packed_pdf(objects: bytes) -> bytes:
    data = zlib.compress(objects)
    return raw_pdf(b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(data), data))


SCRIPT = b"1 0 << /S /JavaScript /JS (app.alert\\(1\\)) >>"
HARMLESS = zlib.compress(b"1 0 << /Type /Page >>")


def hidden(dictionary: bytes, *, before: bytes = b"", start: bytes = b"stream\n", packed: bytes = zlib.compress(SCRIPT)) -> bytes:
    """A PDF whose script lies in a stream with this dictionary."""
    return b"%PDF-1.7\n" + before + b"9 0 obj\n<< " + dictionary + b" /N 1 /First 4 >>\n" + start + packed + b"\nendstream\nendobj\n%%EOF\n"


def predicted() -> bytes:
    """A whole PDF whose packed objects are rows of five bytes, each behind the sign of a filter."""
    first, second = b"<< /Type /Catalog /OpenAction 2 0 R >> ", b"<< /S /JavaScript /JS (x) >> "
    head = b"1 0 2 %d " % len(first)
    objects = head + first + second
    objects += b" " * (-len(objects) % 5)
    rows = zlib.compress(b"".join(b"\0" + objects[place : place + 5] for place in range(0, len(objects), 5)))
    body = b"%%PDF-1.7\n3 0 obj\n<< /Type /ObjStm /N 2 /First %d /Filter /FlateDecode /Length %d" % (len(head), len(rows))
    body += b" /DecodeParms << /Predictor 12 /Columns 5 >> >>\nstream\n" + rows + b"\nendstream\nendobj\n"
    entries = [(0, 0, 0), (2, 3, 0), (2, 3, 1), (1, len(b"%PDF-1.7\n"), 0), (1, len(body), 0)]
    table = b"".join(bytes([kind]) + place.to_bytes(2, "big") + bytes([more]) for kind, place, more in entries)
    xref = b"4 0 obj\n<< /Type /XRef /Size 5 /W [1 2 1] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(table), table)
    return body + xref + b"startxref\n%d\n%%%%EOF\n" % len(body)


@pytest.mark.parametrize(
    "content",
    [
        hidden(b"/Type /Obj#53tm", before=b"1 0 obj << /Type /ObjStm /N 1 /First 4 >> stream\n" + HARMLESS + b"\nendstream endobj\n"),
        hidden(b"/Type 8 0 R"),
        hidden(b"/Type /ObjStm /X (stream\n" + HARMLESS + b")"),
        hidden(b"/Type /ObjStm", start=b"stream\r"),
        hidden(b"/Type /ObjStm", start=b"stream \n"),
        hidden(b"/Filter [/FlateDecode /FlateDecode]", packed=zlib.compress(zlib.compress(SCRIPT))),
        hidden(b"/Length 9", packed=zlib.compress(b"% a remark\n" + SCRIPT)),
        hidden(b"/Length 9", packed=zlib.compress(SCRIPT)[:-4] + b"xxxx"),
        predicted(),
    ],
    ids=["one is escaped", "type elsewhere", "a stream in a string", "lone CR", "blank", "packed twice", "remark", "wrong sum", "rows"],
)
def test_up8_packed_scripts_are_found_however_they_are_packed(content):
    assert refusal("a.pdf", content) == str(active.SCRIPT)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n" + b"/ObjStm " * 1_000_000,
        b"%PDF-1.7\n" + b"/ObjStm " * 100_000 + b"stream\n" + zlib.compress(b"") + bytes(8_000_000),
        b"%PDF-1.7\n" + (b"/ObjStm stream\n" + zlib.compress(b"1 ")) * 140_000 + bytes(5_000_000),
        b"%PDF-1.7\n" + b"stream\n" * 1_000_000,
    ],
    ids=["names", "names of one", "many", "no content"],
)
def test_up3_a_pdf_of_nothing_but_streams_holds_up_nobody(content):
    began = time.process_time()
    refusal("a.pdf", content)

    assert time.process_time() - began < 5


def add_script(pdf: PdfWriter) -> None:
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")})
    pdf.root_object[NameObject("/OpenAction")] = action


def written(change, **encryption) -> bytes:
    pdf, buffer = PdfWriter(clone_from=PdfReader(io.BytesIO(made.pdf("Titel", (TEXT,))))), io.BytesIO()
    change(pdf)
    if encryption:
        pdf.encrypt(**encryption)
    pdf.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (written(lambda pdf: add_script(pdf)), active.SCRIPT),
        (written(lambda pdf: pdf.add_attachment("a.bin", b"x")), active.EMBEDDED),
        (written(lambda pdf: add_script(pdf), user_password="", owner_password="x", algorithm="AES-256"), active.SCRIPT),
        (raw_pdf(b"<< /S /Launch /F (cmd.exe) >>"), active.SCRIPT),
        (raw_pdf(b"<< /S /J#61vaScript /JS (x) >>"), active.SCRIPT),
        (raw_pdf(b"<< /AcroForm << /XFA 2 0 R >> >>"), active.SCRIPT),
        (raw_pdf(b"<< /Subtype/RichMedia>>"), active.EMBEDDED),
        (packed_pdf(b"1 0 << /S /JavaScript /JS (x) >>"), active.SCRIPT),
        (packed_pdf(b"1 0 << /S /#4caunch >>"), active.SCRIPT),
        (raw_pdf(b"<< /Type /ObjStm >>\nstream\nkein zlib\nendstream"), active.UNREADABLE),
        (locked("geheim"), active.PASSWORD),
    ],
    ids=[
        "script",
        "attachment",
        "encrypted script",
        "launch",
        "escaped",
        "xfa",
        "media",
        "packed",
        "packed, escaped",
        "unreadable",
        "password",
    ],
)
def test_up8_pdfs_that_act_by_themselves_stay_outside(content, sentence):
    assert refusal("a.pdf", content) == str(sentence)


@pytest.mark.parametrize(
    "content",
    [
        made.pdf("Titel", (TEXT,)),
        packed_pdf(b"1 0 << /Type /Page >>"),
        packed_pdf(b"1 0 << /Type /Page >>")[:90],
        raw_pdf(b"(JavaScript und Launch)"),
        locked(""),
        b"%PDF-1.7\nkaputt",
    ],
    ids=["ours", "packed", "cut", "text", "for reading only", "broken"],
)
def test_ordinary_and_broken_pdfs_come_in(content):
    assert refusal("a.pdf", content) is None


@pytest.mark.parametrize(
    "objects",
    [b"/ObjStm " * 600_000 + b"stream\n" + zlib.compress(b"1 0"), (b"/ObjStm stream\n" + zlib.compress(b"1 0")) * 100_000],
    ids=["one stream named often", "many streams"],
)
def test_up3_packed_objects_without_end_cost_little_time(objects):
    content = b"%PDF-1.7\n" + objects + bytes(5_000_000)
    began = time.process_time()

    assert refusal("a.pdf", content) is None

    assert time.process_time() - began < 5


def test_up7_an_office_file_with_a_password_says_so():
    content = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    assert refusal("a.docx", content) == str(active.PASSWORD)


@pytest.mark.parametrize(
    "part",
    [
        b"<x>" + b"<!--" * 3_000_000,
        b"<x>" + b"<w:instrText " * 900_000,
        b"<x>" + b'<w:fldSimple a="' * 900_000,
        b"<x href=''>" + b"<draw:image " * 900_000,
        b"<x>instrText" + b" " * 14_000_000,
    ],
    ids=["comments", "fields", "attributes", "pictures", "space"],
)
def test_up3_hostile_markup_costs_little_time(part):
    began = time.process_time()
    refusal("a.odt", archive(writer(**{"styles.xml": part})))
    assert time.process_time() - began < 5  # a second on a quiet machine


def test_up3_markup_that_unpacks_to_more_than_any_text_needs_stays_outside():
    assert refusal("a.docx", archive(word(**{"word/styles.xml": b"<x>" + b" " * 65 * 1024 * 1024}))) == "Die Datei ist entpackt zu groß."

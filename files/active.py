"""What a document must not do by itself: run macros or scripts, start programs, carry other files, fetch from elsewhere.

Looked at without building anything: names of parts, relationships, and tags found by patterns in what the parts unpack to
(bounded by files/uploads.py). This is no virus scanner (files/scanning.py): it refuses what no document needs here.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MACROS = _("Die Datei enthält Makros. Speichern Sie sie ohne Makros und laden Sie sie noch einmal hoch.")
EMBEDDED = _("In der Datei steckt eine andere Datei oder ein Steuerelement. Entfernen Sie es und laden Sie sie noch einmal hoch.")
REMOTE = _(
    "Die Datei holt beim Öffnen etwas von anderswo, etwa eine Vorlage, ein Bild oder Werte. "
    "Lösen Sie die Verknüpfung und laden Sie sie noch einmal hoch."
)
SCRIPT = _("Die PDF-Datei enthält Skripte, oder sie startet Programme. Erzeugen Sie sie neu, zum Beispiel mit „Drucken als PDF“.")
PASSWORD = _("Die Datei ist mit einem Kennwort geschützt. Speichern Sie sie ohne Kennwort und laden Sie sie noch einmal hoch.")
UNREADABLE = _("Die Datei ist beschädigt. Speichern Sie sie neu und versuchen Sie es noch einmal.")
TOO_LARGE = _("Die Datei ist entpackt zu groß.")
MAX_MARKUP = 64 * 1024 * 1024
"""Bytes of markup that one part may unpack to."""
MAX_READ = 16 * 1024 * 1024
"""The same of a part that needs a closer look: a second of computing at the most."""
MAX_RELATIONSHIPS = 1024 * 1024
"""Bytes that one list of relationships may have."""


def _refused(sentence: Promise) -> ValidationError:
    return ValidationError(sentence)


# --- Office files ---------------------------------------------------------------------------------------

MACRO_PART = re.compile(r"vbaproject|vbadata|(^|/)(macrosheets|dialogsheets)/|^(basic|scripts)/", re.IGNORECASE)
EMBEDDED_PART = re.compile(r"(^|/)activex/|\.(ole|mht|mhtml|hta|exe|js|vbs|lnk)$|^object \d+$|(^|/)oleobject[^/]*$", re.IGNORECASE)
PACKAGE_PART = re.compile(r"(^|/)embeddings/", re.IGNORECASE)
CHART_LIST = re.compile(r"(^|/)(charts|chartex)/_rels/[^/]*\.rels$", re.IGNORECASE)
MACRO_TYPES = frozenset({"vbaproject", "xlmacrosheet", "xlintlmacrosheet", "wordvbadata"})
EMBEDDED_TYPES = frozenset({"oleobject", "afchunk", "control", "activexcontrolbinary"})
LOCAL_TEMPLATE = re.compile(r"(file:///)?[a-z]:[\\/][^\\/]|[^\\/:]+$", re.IGNORECASE)
"""A template on a disk of the writer, which Word names in every file made from one: no other machine is asked."""
ATTRIBUTES = rb"((?:\s+[\w.:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*/?>"
ATTRIBUTE = re.compile(rb"(?<![\w.-])([\w.-]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)')")


def _tag(names: str) -> re.Pattern[bytes]:
    return re.compile(rb"<(?:[\w.-]+:)?(" + names.encode() + rb")" + ATTRIBUTES)


EMBEDDED_TAG = re.compile(rb"<(?:[\w.-]+:)?(altChunk|OLEObject|object-ole|plugin|applet)[\s/>]")
MACRO_TAG = re.compile(rb"<(?:[\w.-]+:)?event-listener[\s/>]")
LINK = re.compile(rb"(?<![\w.-])href\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)')")
RUNNING = re.compile(r"(vnd\.sun\.star\.(script|expand)|macro|service|slot|\.uno):", re.IGNORECASE)
"""Addresses behind which an office program runs something instead of opening it."""
LINK_TAG = re.compile(rb"<(?:[\w.-]+:)?(ddeLink|oleLink|dde-source|dde-link|dde-connection|dde-connection-decl)[\s/>]")
FETCHING_TAG = _tag("image|object|section-source|table-source|cell-range-source|floating-frame|template|fill-image|background-image")
FIELD = re.compile(
    rb"<(?:[\w.-]+:)?(?:fldSimple|fldChar)" + ATTRIBUTES + rb"|<(?:[\w.-]+:)?(?:instrText|delInstrText)(?:\s[^<>]*)?>([^<]*)<"
)
CODE_LENGTH = 200
"""Characters of a field's code that are looked at; what it does stands at its beginning."""
MARKS = (
    b"altChunk", b"OLEObject", b"object-ole", b"plugin", b"applet", b"event-listener", b"ddeLink", b"oleLink",
    b"dde-", b"instrText", b"InstrText", b"fldSimple", b"encryption-data", b"href", b"<!ENTITY",
)  # fmt: skip
"""A part without any of these needs no closer look."""
DDE = re.compile(r"DDE(AUTO)?\b", re.IGNORECASE)
SPELLED_OUT = re.compile(r"QUOTE(\s+\d{2,3}){3}", re.IGNORECASE)
"""Letters written as numbers, so that a search does not find the word they make."""


def check_office(archive: zipfile.ZipFile, *, nested: bool = False) -> None:
    """Raises ValidationError where an office file does something by itself."""
    names = [member.filename for member in archive.infolist() if not member.is_dir()]
    if len(names) > len({name.casefold() for name in names}):  # one is looked at here, the other is opened there
        raise _refused(UNREADABLE)
    if any(MACRO_PART.search(name) for name in names):
        raise _refused(MACROS)
    if any(EMBEDDED_PART.search(name) for name in names):
        raise _refused(EMBEDDED)
    of_charts = {target for name in names if name.lower().endswith(".rels") for target in _relationships(archive, name)}
    for name in names:
        if PACKAGE_PART.search(name):
            if nested or PurePosixPath(name).name not in of_charts:
                raise _refused(EMBEDDED)
            _check_sheet_of_chart(archive, name)
        elif not name.lower().endswith(".rels"):
            _check_part(name, _markup_of(archive, name), is_open_document="mimetype" in names)


def _relationships(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    """Check one list of relationships; yields the names of the sheets that charts keep their values in."""
    with archive.open(name) as stream:
        content = stream.read(MAX_RELATIONSHIPS + 1)
    try:
        found = list(fromstring(content)) if len(content) <= MAX_RELATIONSHIPS else None
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise _refused(UNREADABLE) from error
    if found is None:
        raise _refused(UNREADABLE)
    for element in found:
        kind, target = element.get("Type", "").rpartition("/")[2].lower(), element.get("Target", "")
        if kind in MACRO_TYPES:
            raise _refused(MACROS)
        if element.get("TargetMode", "").lower() == "external":
            is_local = kind == "attachedtemplate" and LOCAL_TEMPLATE.match(target) is not None
            if kind != "hyperlink" and not is_local:
                raise _refused(REMOTE)
        elif kind in EMBEDDED_TYPES or (kind == "package" and not CHART_LIST.search(name)):
            raise _refused(EMBEDDED)
        elif kind == "package":
            yield PurePosixPath(target).name


def _check_sheet_of_chart(archive: zipfile.ZipFile, name: str) -> None:
    """The table behind a chart comes along as a spreadsheet, which is looked at like any other; no other file may."""
    try:
        with archive.open(name) as stream, zipfile.ZipFile(stream) as sheet:
            inside = {member.filename for member in sheet.infolist()}
            if "xl/workbook.xml" not in inside or b"macroEnabled" in sheet.read("[Content_Types].xml"):
                raise _refused(EMBEDDED)
            if sum(member.file_size for member in sheet.infolist()) > 50 * MAX_RELATIONSHIPS:
                raise _refused(EMBEDDED)
            check_office(sheet, nested=True)
    except (zipfile.BadZipFile, KeyError) as error:
        raise _refused(EMBEDDED) from error


def _markup_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """The markup of a part, whatever the part is called, "" of one that holds none; without NULs, so that UTF-16 reads like UTF-8."""
    with archive.open(name) as stream:
        head = stream.read(4096)
        if b"<" not in head:
            return b""
        content = head + stream.read(MAX_MARKUP)
    if len(content) > MAX_MARKUP:
        raise _refused(TOO_LARGE)
    return content.replace(b"\0", b"") if b"\0" in content else content


def _check_part(name: str, text: bytes, *, is_open_document: bool) -> None:
    """What the tags of one part say."""
    if not any(mark in text for mark in MARKS):
        return
    if len(text) > MAX_READ:
        raise _refused(TOO_LARGE)
    text = _without_comments(text)
    if b"<!ENTITY" in text:  # no office program writes any: words for what would be found
        raise _refused(UNREADABLE)
    if MACRO_TAG.search(text) or any(RUNNING.match(address) for address in _links(text)):
        raise _refused(MACROS)
    if EMBEDDED_TAG.search(text):
        raise _refused(EMBEDDED)
    if LINK_TAG.search(text) or any(map(_is_link, _fields(text))):
        raise _refused(REMOTE)
    if name == "META-INF/manifest.xml" and b"encryption-data" in text:
        raise _refused(PASSWORD)
    if is_open_document and any(_fetches(tag[1], tag[2]) for tag in FETCHING_TAG.finditer(text)):
        raise _refused(REMOTE)


def _without_comments(text: bytes) -> bytes:
    """What stands between comments, and the marks around literal text taken out: neither may part a word."""
    first, *rest = text.split(b"<!--")
    kept = b"".join([first, *(piece.partition(b"-->")[2] for piece in rest)])
    return kept.replace(b"<![CDATA[", b"").replace(b"]]>", b"")


def _links(text: bytes) -> Iterator[str]:
    """The addresses that a part names, their letters as they are meant."""
    for double, single in LINK.findall(text):
        yield html.unescape((double or single).decode(errors="replace")).strip()


def _fetches(tag: bytes, attributes: bytes) -> bool:
    """Whether a tag of an open document names something outside of the file."""
    for name, double, single in ATTRIBUTE.findall(attributes):
        target = html.unescape((double or single).decode(errors="replace")).strip().lower()
        if name == b"href" and re.match(r"[a-z][a-z0-9+.-]*:|//|\\\\", target):
            return not (tag == b"template" and re.match(r"file:///(?!/)", target))
    return False


def _is_link(code: str) -> bool:
    code = code.lstrip()
    return DDE.match(code) is not None or SPELLED_OUT.match(code) is not None


def _fields(text: bytes) -> Iterator[str]:
    """The code of each field of a text document, put together from its pieces; fields may lie inside one another."""
    open_fields: list[str] = []
    for match in FIELD.finditer(text):
        if match[2] is not None:
            piece = html.unescape(match[2].decode(errors="replace"))
            if open_fields:
                open_fields[-1] = (open_fields[-1] + piece)[:CODE_LENGTH]
            continue
        values = {name: html.unescape((double or single).decode(errors="replace")) for name, double, single in ATTRIBUTE.findall(match[1])}
        kind = values.get(b"fldCharType")
        if b"instr" in values:
            yield values[b"instr"]
        elif kind == "begin":
            open_fields.append("")
        elif kind in ("separate", "end") and open_fields:
            yield open_fields.pop() if kind == "end" else open_fields[-1]
    yield from open_fields


# --- PDF -------------------------------------------------------------------------------------------------

ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
NAMES = (
    (re.compile(rb"/(JavaScript|Launch|ImportData|XFA)(?![A-Za-z0-9])"), SCRIPT),
    (re.compile(rb"/(EmbeddedFiles?|RichMedia)(?![A-Za-z0-9])"), EMBEDDED),
)
"""Actions and what they need go by these names, whatever the rest of the file looks like."""
OBJECT_STREAM = re.compile(rb"/(?:O|#4[Ff])(?:b|#62)(?:j|#6[Aa])(?:S|#53)(?:t|#74)(?:m|#6[Dd])(?![A-Za-z0-9#])")
STREAM = re.compile(rb"stream[ \t]*+(?:\r?\n|\r)")
"""Where the content of a stream begins; readers forgive blanks and a lone CR."""
OBJECTS = re.compile(rb"\A(?:[\0\t\n\f\r ]|%[^\r\n]*+[\r\n])*+[0-9]++[\0\t\n\f\r ]")
"""How packed objects begin: with the number of the first one."""
BEGINNING = 128
"""Bytes of a stream from which it is told what it holds."""
PIECE = 64
"""Bytes unpacked at once: of a stream that breaks off in the middle, readers show what comes before, and so it is looked at here."""
MAX_OBJECTS = 64 * 1024 * 1024
"""Bytes that all packed objects of a file may unpack to."""
MAX_STREAMS = 150_000
MAX_LAYERS = 4
"""How often a stream may be packed; one that is packed more often is refused."""


def check_pdf(stream: IO[bytes], packed_objects: Callable[[bytes], bytes | None]) -> None:
    """Raises ValidationError where a PDF runs scripts, starts programs or carries files.

    Looks for names in the file and in its packed objects: those that ``packed_objects`` reads as the file's own table names
    them, and whatever looks like some, because readers mend what is broken. ``packed_objects`` returns None for a file that opens
    with a password only, or is too broken to be read so.
    """
    content = stream.read()
    plain = _unescaped(content)
    _check_names(plain)
    is_locked, has_objects = b"/Encrypt" in plain, False
    if not is_locked:
        for objects in _object_streams(content):
            has_objects = True
            _check_names(_unescaped(objects))
    if is_locked or has_objects:
        objects = packed_objects(content)
        if objects is None and is_locked:
            raise _refused(PASSWORD)
        _check_names(_unescaped(objects or b""))


def _check_names(content: bytes) -> None:
    for pattern, sentence in NAMES:
        if pattern.search(content):
            raise _refused(sentence)


def _unescaped(content: bytes) -> bytes:
    """Names may be written ``/J#61vaScript``."""
    return ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), content) if b"#" in content else content


def _object_streams(content: bytes) -> Iterator[bytes]:
    """What the streams that hold objects unpack to, whether or not the file calls them so: some readers do not ask.

    Raises ValidationError for one that cannot be unpacked, because nobody knows what it says, and where all of them are more than
    anybody needs.
    """
    starts = [mark.end() for mark in STREAM.finditer(content)]
    if len(starts) > MAX_STREAMS:
        raise _refused(UNREADABLE)
    places = {bisect_right(starts, mark.end()) for mark in OBJECT_STREAM.finditer(content)}
    called = {starts[place] for place in places if place < len(starts)}  # else the file breaks off: no reader finds the objects
    left = MAX_OBJECTS
    for start in starts:
        if start in called or OBJECTS.match(_inflated(content[start : start + BEGINNING], BEGINNING) or b""):
            objects = _inflated(memoryview(content)[start:], left)
            if objects is None or len(objects) >= left:
                raise _refused(UNREADABLE)
            left -= len(objects)
            yield objects


def _inflated(packed: bytes | memoryview, most: int) -> bytes | None:
    """At most so many bytes of what was packed, however often; None for what is not packed, or too often."""
    found = _one_layer(packed, most)
    for _layer in range(MAX_LAYERS):
        inner = _one_layer(found, most) if found else None
        if not inner:
            return found
        found = inner
    return None


def _one_layer(packed: bytes | memoryview, most: int) -> bytes | None:
    """What stands packed here; None where nothing does.

    Without the sum at its end, which readers do not check; in pieces, because the library copies what follows the end.
    """
    if packed and packed[0] & 0x0F != zlib.DEFLATED:
        return None
    reader, found = zlib.decompressobj(-zlib.MAX_WBITS), bytearray()
    try:
        for start in range(2, len(packed), PIECE):
            found += reader.decompress(packed[start : start + PIECE], most - len(found))
            if reader.eof or len(found) >= most:
                break
    except zlib.error:
        return bytes(found) or None
    return bytes(found)

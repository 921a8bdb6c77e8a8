"""What a document must not do by itself: run macros or scripts, start programs, carry other files, fetch from elsewhere.

Looked at without building anything: names of parts, relationships, and tags found by patterns in what the parts unpack to
(bounded by pages/uploads.py). This is no virus scanner (pages/scanning.py): it refuses what no document needs here.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
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
MACRO_TAG = re.compile(rb"<(?:[\w.-]+:)?event-listener[\s/>]|vnd\.sun\.star\.script:")
LINK_TAG = re.compile(rb"<(?:[\w.-]+:)?(ddeLink|oleLink|dde-source|dde-link|dde-connection|dde-connection-decl)[\s/>]")
FETCHING_TAG = _tag("image|object|section-source|table-source|cell-range-source|floating-frame|template|fill-image|background-image")
FIELD = re.compile(
    rb"<(?:[\w.-]+:)?(?:fldSimple|fldChar)" + ATTRIBUTES + rb"|<(?:[\w.-]+:)?(?:instrText|delInstrText)(?:\s[^<>]*)?>([^<]*)<"
)
CODE_LENGTH = 200
"""Characters of a field's code that are looked at; what it does stands at its beginning."""
MARKS = (
    b"altChunk", b"OLEObject", b"object-ole", b"plugin", b"applet", b"event-listener", b"vnd.sun.star.script", b"ddeLink", b"oleLink",
    b"dde-", b"instrText", b"InstrText", b"fldSimple", b"encryption-data", b"href",
)  # fmt: skip
"""A part without any of these needs no closer look."""
DDE = re.compile(r"DDE(AUTO)?\b", re.IGNORECASE)
SPELLED_OUT = re.compile(r"QUOTE(\s+\d{2,3}){3}", re.IGNORECASE)
"""Letters written as numbers, so that a search does not find the word they make."""


def check_office(archive: zipfile.ZipFile, *, nested: bool = False) -> None:
    """Raises ValidationError where an office file does something by itself."""
    names = [member.filename for member in archive.infolist() if not member.is_dir()]
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
    if MACRO_TAG.search(text):
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


def _fetches(tag: bytes, attributes: bytes) -> bool:
    """Whether a tag of an open document names something outside of the file."""
    for name, double, single in ATTRIBUTE.findall(attributes):
        target = html.unescape((double or single).decode(errors="replace")).strip().lower()
        if name == b"href" and (re.match(r"(https?|ftp|smb|file|webdav|davs?):|//|\\\\", target)):
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
OBJECT_STREAM = re.compile(rb"/ObjStm(?![A-Za-z0-9])")
STREAM = re.compile(rb"stream\r?\n")
MAX_OBJECTS = 64 * 1024 * 1024
"""Bytes that all packed objects of a file may unpack to."""
PIECE = 4096
"""Packed bytes that are unpacked at once."""


def check_pdf(stream: IO[bytes], packed_objects: Callable[[bytes], bytes | None]) -> None:
    """Raises ValidationError where a PDF runs scripts, starts programs or carries files.

    Looks for names in the file and in its packed objects. Those of an encrypted file are asked of ``packed_objects``,
    which returns None where the file opens with a password only.
    """
    content = stream.read()
    plain = _unescaped(content)
    _check_names(plain)
    if b"/Encrypt" in plain:
        objects = packed_objects(content)
        if objects is None:
            raise _refused(PASSWORD)
        _check_names(_unescaped(objects))
    else:
        left = MAX_OBJECTS
        for objects in _object_streams(content):
            left -= len(objects)
            _check_names(_unescaped(objects))
            if left < 0:
                raise _refused(UNREADABLE)


def _check_names(content: bytes) -> None:
    for pattern, sentence in NAMES:
        if pattern.search(content):
            raise _refused(sentence)


def _unescaped(content: bytes) -> bytes:
    """Names may be written ``/J#61vaScript``."""
    return ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), content) if b"#" in content else content


def _object_streams(content: bytes) -> Iterator[bytes]:
    """What the streams that hold objects unpack to. Raises ValidationError for one that does not: nobody knows what it says."""
    plain = content if OBJECT_STREAM.search(content) else _unescaped(content)
    begun = 0
    for mark in OBJECT_STREAM.finditer(plain):
        if mark.end() <= begun:
            continue  # named again before its stream began, which was read
        start = STREAM.search(plain, mark.end())
        if start is None:
            return  # the file breaks off: no reader finds the objects either
        begun = start.end()
        try:
            yield _unpacked(plain, begun)
        except zlib.error as error:
            raise _refused(UNREADABLE) from error


def _unpacked(content: bytes, begin: int) -> bytes:
    """What the packed bytes from here on unpack to, MAX_OBJECTS at the most. Read in pieces: the rest of the file may be long."""
    packed, kept, left = zlib.decompressobj(), [], MAX_OBJECTS
    for place in range(begin, len(content), PIECE):
        kept.append(packed.decompress(content[place : place + PIECE], left))
        left -= len(kept[-1])
        if packed.eof or left <= 0:
            break
    return b"".join(kept)

"""Office files: macros, embedded files and controls, what is fetched from elsewhere."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from .refusals import EMBEDDED, MACROS, PASSWORD, REMOTE, TOO_LARGE, UNREADABLE, refused

MAX_MARKUP = 64 * 1024 * 1024
"""Bytes of markup that one part may unpack to."""
MAX_READ = 16 * 1024 * 1024
"""The same of a part that needs a closer look: a second of computing at the most."""
MAX_RELATIONSHIPS = 1024 * 1024
"""Bytes that one list of relationships may have."""
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
        raise refused(UNREADABLE)
    if any(MACRO_PART.search(name) for name in names):
        raise refused(MACROS)
    if any(EMBEDDED_PART.search(name) for name in names):
        raise refused(EMBEDDED)
    of_charts = {target for name in names if name.lower().endswith(".rels") for target in _relationships(archive, name)}
    for name in names:
        if PACKAGE_PART.search(name):
            if nested or PurePosixPath(name).name not in of_charts:
                raise refused(EMBEDDED)
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
        raise refused(UNREADABLE) from error
    if found is None:
        raise refused(UNREADABLE)
    for element in found:
        kind, target = element.get("Type", "").rpartition("/")[2].lower(), element.get("Target", "")
        if kind in MACRO_TYPES:
            raise refused(MACROS)
        if element.get("TargetMode", "").lower() == "external":
            is_local = kind == "attachedtemplate" and LOCAL_TEMPLATE.match(target) is not None
            if kind != "hyperlink" and not is_local:
                raise refused(REMOTE)
        elif kind in EMBEDDED_TYPES or (kind == "package" and not CHART_LIST.search(name)):
            raise refused(EMBEDDED)
        elif kind == "package":
            yield PurePosixPath(target).name


def _check_sheet_of_chart(archive: zipfile.ZipFile, name: str) -> None:
    """The table behind a chart comes along as a spreadsheet, which is looked at like any other; no other file may."""
    try:
        with archive.open(name) as stream, zipfile.ZipFile(stream) as sheet:
            inside = {member.filename for member in sheet.infolist()}
            if "xl/workbook.xml" not in inside or b"macroEnabled" in sheet.read("[Content_Types].xml"):
                raise refused(EMBEDDED)
            if sum(member.file_size for member in sheet.infolist()) > 50 * MAX_RELATIONSHIPS:
                raise refused(EMBEDDED)
            check_office(sheet, nested=True)
    except (zipfile.BadZipFile, KeyError) as error:
        raise refused(EMBEDDED) from error


def _markup_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """The markup of a part, whatever the part is called, "" of one that holds none; without NULs, so that UTF-16 reads like UTF-8."""
    with archive.open(name) as stream:
        head = stream.read(4096)
        if b"<" not in head:
            return b""
        content = head + stream.read(MAX_MARKUP)
    if len(content) > MAX_MARKUP:
        raise refused(TOO_LARGE)
    return content.replace(b"\0", b"") if b"\0" in content else content


def _check_part(name: str, text: bytes, *, is_open_document: bool) -> None:
    """What the tags of one part say."""
    if not any(mark in text for mark in MARKS):
        return
    if len(text) > MAX_READ:
        raise refused(TOO_LARGE)
    text = _without_comments(text)
    if b"<!ENTITY" in text:  # no office program writes any: words for what would be found
        raise refused(UNREADABLE)
    if MACRO_TAG.search(text) or any(RUNNING.match(address) for address in _links(text)):
        raise refused(MACROS)
    if EMBEDDED_TAG.search(text):
        raise refused(EMBEDDED)
    if LINK_TAG.search(text) or any(map(_is_link, _fields(text))):
        raise refused(REMOTE)
    if name == "META-INF/manifest.xml" and b"encryption-data" in text:
        raise refused(PASSWORD)
    if is_open_document and any(_fetches(tag[1], tag[2]) for tag in FETCHING_TAG.finditer(text)):
        raise refused(REMOTE)


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

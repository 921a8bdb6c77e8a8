"""Reads the text out of one file: a program of its own, started by files/fenced.py, that knows nothing of the portal.

``python -m files.reading SUFFIX`` reads the file from its standard input and writes its text to the standard output; with SUFFIX
``.pdf-objects`` the packed objects of a PDF instead.

Whatever a file does to it (breaks it, fills its memory, keeps it busy for ever), it ends within the limits of files/fence.py,
and anything but exit code 0 means that there is no text.
"""

from __future__ import annotations

import io
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time
from fnmatch import fnmatchcase
from typing import IO, TYPE_CHECKING, Any
from xml.sax.handler import ContentHandler, feature_namespaces

if TYPE_CHECKING:
    from pypdf.generic import PdfObject

MAX_CHARACTERS = 200_000
"""About 80 pages; what follows is not found."""
MAX_MEMBERS = 5000
MAX_PART = 64 * 1024 * 1024
"""Bytes that one part of a container may unpack to."""
PACKED_OBJECTS = ".pdf-objects"
CHUNK = 65536
PLACES = re.compile(r"\.(0+)")
"""How many digits the format of a cell shows behind the comma."""
GERMAN = str.maketrans(",.", ".,")
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
SOFT_HYPHEN = "\u00ad"
HYPHENS = str.maketrans("\u2010\u2011", "--")
DIVIDED = re.compile(rf"(?<=[^\W_])[-{SOFT_HYPHEN}][ \t]*\n\s*(?=([^\W_]+)( auch\b)?)")
"""A hyphen at the end of a line, and how the next line begins. Programs write soft hyphens there also where a real one is meant."""
LEFT_OPEN = frozenset({"und", "oder", "sowie", "bzw", "beziehungsweise", "bis", "wie", "noch"})
"""Before these words a part of a word is left out ("Vor- und Nachteile"), unless they end a word themselves."""
ENDS_WORD = re.compile(r"\b(?:so-wie|den-noch)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Format:
    """Where the text of an office file stands: patterns of its parts in order, and the local names of XML elements."""

    parts: tuple[str, ...]
    inside: frozenset[str]
    signs: Mapping[str, str]
    """What elements without a text of their own stand for."""
    skipped: frozenset[str]


WORD = Format(
    parts=("word/document.xml", "word/footnotes.xml", "word/endnotes.xml"),
    inside=frozenset({"t"}),
    signs={**dict.fromkeys(("p", "tab", "br", "cr"), "\n"), "noBreakHyphen": "-", "softHyphen": SOFT_HYPHEN},
    skipped=frozenset({"Fallback", "del", "moveFrom"}),
)
SHEETS = Format(
    parts=("xl/sharedStrings.xml", "xl/worksheets/*.xml"),
    inside=frozenset({"t"}),
    signs=dict.fromkeys(("si", "is"), "\n"),
    skipped=frozenset({"rPh"}),
)
OPEN_DOCUMENT = Format(
    parts=("content.xml",),
    inside=frozenset({"body"}),
    signs=dict.fromkeys(("p", "h", "s", "tab", "line-break"), "\n"),
    skipped=frozenset({"annotation", "tracked-changes"}),
)
FORMATS = {".docx": WORD, ".xlsx": SHEETS, ".odt": OPEN_DOCUMENT, ".ods": OPEN_DOCUMENT}


class Enough(Exception):
    """So much text was read that the rest would be cut off."""


class TooLarge(Exception):
    """A container holds more than any text needs."""


def main(suffix: str) -> None:
    stream = io.BytesIO(sys.stdin.buffer.read())
    if suffix == PACKED_OBJECTS:
        sys.stdout.buffer.write(_packed_objects(stream))
        return
    pieces = READERS[suffix](stream) if suffix in READERS else _office(stream, FORMATS[suffix])
    sys.stdout.buffer.write(clean(_joined(pieces)).encode())


def clean(text: str) -> str:
    """One line of printable text with words as people type them: whole, ligatures and composed letters resolved."""
    plain = unicodedata.normalize("NFKC", LINE_END.sub("\n", text).replace("&shy;", SOFT_HYPHEN)).translate(HYPHENS)
    seen = "".join(character for character in plain if character == SOFT_HYPHEN or unicodedata.category(character) != "Cf")
    joined = DIVIDED.sub(_mended, seen).replace(SOFT_HYPHEN, "")
    return " ".join("".join(" " if _separates(character) else character for character in joined).split())[:MAX_CHARACTERS]


def _mended(divided: re.Match[str]) -> str:
    """What stands in place of a hyphen at the end of a line: nothing in a word, the hyphen where it belongs to what is written."""
    before, after = divided.string[max(0, divided.start() - 4) : divided.start()], divided[1]
    if after.lower() in LEFT_OPEN or (after == "als" and divided[2]):
        return "" if ENDS_WORD.search(f"{before}-{after}") else "- "
    return "-" if before[-1].isdigit() or not after[0].islower() else ""


def _separates(character: str) -> bool:
    """Control characters, NUL among them, halves of surrogate pairs, and what no writing uses."""
    return unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn")


def _joined(pieces: Iterable[str]) -> str:
    """The pieces until there is enough of them."""
    found: list[str] = []
    length = 0
    for piece in pieces:
        found.append(piece)
        length += len(piece)
        if length > 2 * MAX_CHARACTERS:
            break
    return "".join(found)


def _pdf(stream: IO[bytes]) -> Iterator[str]:
    """The text of each page; raises for a file that is no PDF, is damaged, or asks for a password."""
    from pypdf import PdfReader  # a spreadsheet needs no second for this import

    for page in PdfReader(stream).pages:
        yield page.extract_text()
        yield "\n"


def _sheets(stream: IO[bytes]) -> Iterator[str]:
    """What the cells of a workbook show, sheet by sheet; the words alone of one that is put together in a way the library refuses."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(stream, read_only=True, data_only=True)
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                yield f"{sheet.title}\n"
                sheet.reset_dimensions()  # else each row is as wide as the file says
                for row in sheet.iter_rows():
                    yield from (f"{_shown(cell.value, cell.number_format)}\n" for cell in row if cell.value is not None)
    except Exception:  # the library raises whatever its parts raise
        stream.seek(0)
        yield from _office(stream, SHEETS)


def _shown(value: object, number_format: str) -> str:
    """The value of a cell as a German table shows it. A number with points is found without them too."""
    if isinstance(value, bool):
        return "WAHR" if value else "FALSCH"
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y}" if value.time() == time() else f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if not isinstance(value, (int, float)):
        return str(value)
    return _number(value, number_format.partition(";")[0])


def _number(value: float, number_format: str) -> str:
    """A number as it is and, where its format writes it otherwise, as it is read: both are searched for."""
    decimals = PLACES.search(number_format)
    plain = str(value) if isinstance(value, int) else f"{value:.15g}"
    if "%" in number_format:
        shown = f"{value * 100:.{len(decimals[1])}f} %" if decimals else f"{value * 100:.0f} %"
    elif decimals or "," in number_format:
        shown = f"{value:{',' if ',' in number_format else ''}.{len(decimals[1]) if decimals else 0}f}"
    else:
        shown = plain
    return " ".join(dict.fromkeys(text.translate(GERMAN) for text in (plain, shown)))


READERS = {".pdf": _pdf, ".xlsx": _sheets}
"""Formats that a library reads; the others are read here."""


def _packed_objects(stream: IO[bytes]) -> bytes:
    """What the object streams of a PDF hold that opens without a password; raises for any other."""
    from pypdf import PdfReader

    reader = PdfReader(stream)
    if reader.is_encrypted and not reader.decrypt(""):
        raise ValueError("a password is asked for")
    keys = {stream_key for stream_key, _position in reader.xref_objStm.values()}
    return b"\n".join(_content(reader.get_object(key)) for key in sorted(keys))


def _content(held: PdfObject | None) -> bytes:
    """What a stream unpacks to; raises for whatever else stands where a PDF's table names one."""
    from pypdf.generic import StreamObject

    stream = held.get_object() if held is not None else None  # an object may be no more than the number of another
    if not isinstance(stream, StreamObject):
        raise ValueError("no stream")
    return stream.get_data()


def _office(stream: IO[bytes], kind: Format) -> Iterator[str]:
    """The text of each part that is there."""
    with zipfile.ZipFile(stream) as archive:
        names = archive.namelist()
        if len(names) > MAX_MEMBERS:
            raise TooLarge
        for part in (name for pattern in kind.parts for name in sorted(names) if fnmatchcase(name, pattern)):
            with archive.open(part) as member:
                yield _xml(member, kind)


def _xml(part: IO[bytes], kind: Format) -> str:
    from defusedxml.sax import make_parser  # refuses entities, that unfold to gigabytes, and foreign addresses

    words = _Words(kind)
    parser = make_parser()
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(words)
    with suppress(Enough):
        for data in _chunks(part):
            parser.feed(data)
        parser.close()
    return "".join(words.found)


def _chunks(part: IO[bytes]) -> Iterator[bytes]:
    """What a part unpacks to, in pieces, so that a small file never becomes gigabytes."""
    left = MAX_PART
    while data := part.read(CHUNK):
        left -= len(data)
        if left < 0:
            raise TooLarge
        yield data


class _Words(ContentHandler):
    """Collects what stands inside the wanted elements; the tree is never built."""

    def __init__(self, kind: Format) -> None:
        super().__init__()
        self.found: list[str] = []
        self._kind = kind
        self._inside = self._skipped = self._length = 0

    def startElementNS(self, name: tuple[str | None, str], qname: str | None, attrs: Any) -> None:  # noqa: N802 - the library's name
        self._inside += name[1] in self._kind.inside
        self._skipped += name[1] in self._kind.skipped
        if not self._skipped and name[1] in self._kind.signs:
            self._add(self._kind.signs[name[1]])

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: N802 - the library's name
        self._inside -= name[1] in self._kind.inside
        self._skipped -= name[1] in self._kind.skipped

    def characters(self, content: str) -> None:
        if self._inside and not self._skipped:
            self._add(content)

    def _add(self, text: str) -> None:
        self.found.append(text)
        self._length += len(text)
        if self._length > 2 * MAX_CHARACTERS:
            raise Enough


if __name__ == "__main__":
    main(sys.argv[1])

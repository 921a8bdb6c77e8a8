"""Reads CSV files as people's programs write them; what cannot be read for certain is refused with a reason.

UTF-8 with or without a byte order mark, UTF-16 and Windows-1252; comma, semicolon or tabs, as ``sep=;`` in the first line says or as the
header shows; quoted line breaks, blank lines, empty columns at the end. All tables that come in are read here.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from .typed import seen_line

MAX_BYTES = 10 * 1024 * 1024
NO_COLUMNS: Mapping[str, Any] = MappingProxyType({})
DELIMITERS = ",;\t"
_SEPARATOR = re.compile(r'"?sep=([,;|\t])"?[ \t]*(?=\r?\n|\r|$)', re.IGNORECASE)
"""The first line by which Excel is told what parts the cells; it is no header."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")
_HIGH = "".join(bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xC0)).replace("\ufffd", "")
_DOUBLY_ENCODED = re.compile(rf"[ÂÃÅâ][{re.escape(_HIGH)}]")
# Umlauts of another code page, read as Windows-1252, are signs inside words: "K”ln" from DOS, "Kšln" from old Macs.
_NOT_IN_WORDS = re.escape("".join(sign for sign in _HIGH if sign not in "’–·\xa0\xad"))
_SIGN_IN_WORD = re.compile(rf"[^\W\d_][{_NOT_IN_WORDS}][^\W\d_]")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file: line (from 1, as an editor counts), column ("" = the line as a whole), and why."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = _("Zeile %(line)d") % {"line": self.line}
        if self.column:
            place += _(", Spalte %(column)s") % {"column": self.column}
        return f"{place}: {self.reason}"


class TableError(Exception):
    """The file as a whole cannot be read; ``faults`` says where and why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = list(faults)


@dataclass(frozen=True, slots=True)
class Line:
    """One record: the number of the line it begins in, and its stripped cells by column name."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A read file: its columns, its records, the records that do not fit the columns, and the recognised encoding."""

    columns: list[str]
    lines: list[Line]
    faults: list[Fault]
    encoding: str


def read_table(data: bytes, *, required: Collection[str], known: Collection[str], closed: Mapping[str, Any] = NO_COLUMNS) -> Table:
    """Parse a file whose first line names its columns.

    ``required`` must be among them; a column outside ``known`` is refused, so that a misspelt one is never ignored.
    ``closed``: columns that are refused with a sentence of their own.
    Raises TableError for what concerns the whole file; single bad records are in ``Table.faults``.
    """
    text, encoding = decode(data)
    records = _records(*_parted(text))
    line, header = next((record for record in records if any(cell.strip() for cell in record[1])), (1, []))
    columns = [seen_line(name).strip().casefold() for name in _without_empty_end(header, 1)]
    _check_header(line, columns, required=required, known=known, closed=closed)
    lines, faults = [], []
    for number, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        cells = _without_empty_end(cells, len(columns))
        if len(cells) == len(columns):
            lines.append(Line(number, dict(zip(columns, (seen_line(cell).strip() for cell in cells), strict=True))))
        else:
            counts = {"found": len(cells), "expected": len(columns)}
            faults.append(Fault(number, "", _("Die Zeile hat %(found)d Felder, die Kopfzeile %(expected)d.") % counts))
    return Table(columns, lines, faults, encoding)


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the German name of its encoding. Raises TableError where it cannot be certain."""
    if len(data) > MAX_BYTES:
        reason = _("Die Datei ist größer als %(size)d MB.") % {"size": MAX_BYTES // 1024 // 1024}
        raise TableError(Fault(1, "", reason))
    codec, name = _guess(data)
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        reason = _("Der Zeichensatz wurde nicht erkannt. Speichern Sie die Datei als UTF-8.")
        raise TableError(Fault(data[: error.start].count(b"\n") + 1, "", reason)) from error
    _refuse(text, _CONTROL, _("Hier stehen Zeichen, die nicht in Texte gehören. Ist es wirklich eine CSV-Datei?"))
    _refuse(text, _DOUBLY_ENCODED, _("Die Umlaute sind schon zerstört („Ã¼“ statt „ü“). Speichern Sie das Original neu."))
    if codec == "cp1252":
        _refuse(text, _SIGN_IN_WORD, _("Der Zeichensatz ist nicht eindeutig. Speichern Sie die Datei als UTF-8."))
    return text, name


def _guess(data: bytes) -> tuple[str, str]:
    """Codec and name: by byte order mark, by the zero bytes of UTF-16, by valid UTF-8, else Windows-1252."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", "UTF-8"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "UTF-16"
    if data[1:2] == b"\x00":
        return "utf-16-le", "UTF-16"
    if data[:1] == b"\x00":
        return "utf-16-be", "UTF-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", "Windows-1252"
    return "utf-8", "UTF-8"


def _refuse(text: str, pattern: re.Pattern[str], reason: str) -> None:
    if found := pattern.search(text):
        raise TableError(Fault(text.count("\n", 0, found.start()) + 1, "", reason))


def _parted(text: str) -> tuple[str, str]:
    """The text without the line that only names the delimiter, whose number stays counted, and the delimiter.

    Where none is named, it is the one that the first line with a letter has most of.
    """
    if named := _SEPARATOR.match(text):
        return text[named.end() :], named[1]
    header = next((line for line in text.splitlines() if any(sign.isalnum() for sign in line)), "")
    return text, max(DELIMITERS, key=header.count)


def _without_empty_end(cells: list[str], most: int) -> list[str]:
    """The cells without empty ones at the end, of which at least ``most`` are left: spreadsheets write as far as somebody ever clicked."""
    count = len(cells)
    while count > most and not cells[count - 1].strip():
        count -= 1
    return cells[:count]


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Records with the number of the line they begin in; a quoted line break does not end one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            yield begins, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = _("Ab hier ist die Datei nicht lesbar: Ein Anführungszeichen fehlt, oder ein Feld ist zu lang.")
            raise TableError(Fault(begins, "", reason)) from error


def _check_header(line: int, columns: list[str], *, required: Collection[str], known: Collection[str], closed: Mapping[str, Any]) -> None:
    """Name every missing, unknown and repeated column at once."""
    missing = [name for name in required if name not in columns]
    unknown = [name for name in dict.fromkeys(columns) if name not in known]
    repeated = [name for name in dict.fromkeys(columns) if columns.count(name) > 1 and name in known]
    faults = [Fault(line, name, _("Diese Spalte fehlt in der Kopfzeile.")) for name in missing]
    faults += [Fault(line, name or "?", closed.get(name) or _("Diese Spalte ist nicht bekannt.")) for name in unknown]
    faults += [Fault(line, name, _("Diese Spalte steht mehrmals in der Kopfzeile.")) for name in repeated]
    if faults:
        raise TableError(*faults)

"""Files for machines: read and checked to be well-formed before they are kept, and what their fields are called."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .models import Format

MAX_BYTES = 1024 * 1024
JSON_FORMATS = (Format.JSON_SCHEMA, Format.JSON, Format.JSON_LD, Format.CSVW, Format.TABLE_SCHEMA)
XML_FORMATS = (Format.XSD, Format.GENERICODE, Format.XML)
SUFFIXES = {
    Format.JSON_SCHEMA: (".json",),
    Format.JSON: (".json",),
    Format.JSON_LD: (".jsonld", ".json"),
    Format.CSVW: (".json",),
    Format.TABLE_SCHEMA: (".json",),
    Format.XSD: (".xsd",),
    Format.GENERICODE: (".gc", ".xml"),
    Format.XML: (".xml",),
    Format.CSV: (".csv",),
    Format.SHACL: (".ttl",),
    Format.TURTLE: (".ttl",),
}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}", re.ASCII)
MOST_FIELDS = 500
ROOT_ELEMENTS = {Format.XSD: "{http://www.w3.org/2001/XMLSchema}schema", Format.GENERICODE: "CodeList"}


def check(file_format: str, name: str, content: bytes) -> str:
    """The text of a file that may be kept. Raises ValidationError with a sentence that names the line where there is one."""
    if NAME.fullmatch(name) is None:
        raise ValidationError(_("Der Dateiname darf nur Buchstaben ohne Umlaute, Ziffern, Punkt, Binde- und Unterstrich enthalten."))
    if not content.strip():
        raise ValidationError(_("Die Datei ist leer."))
    if len(content) > MAX_BYTES:
        raise ValidationError(_("Die Datei ist zu groß. Erlaubt ist 1 MB."))
    kind = Format(file_format)
    if not name.lower().endswith(SUFFIXES[kind]):
        raise ValidationError(_("Eine Datei dieses Formats endet auf %(suffix)s.") % {"suffix": " oder ".join(SUFFIXES[kind])})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("Die Datei ist nicht in UTF-8 gespeichert.")) from error
    if "\x00" in text:
        raise ValidationError(_("Die Datei enthält Zeichen, die in einem Text nicht vorkommen."))
    if kind in JSON_FORMATS:
        _check_json(kind, text)
    elif kind in XML_FORMATS:
        _check_xml(kind, text)
    elif kind == Format.CSV:
        _check_csv(text)
    return text


def _check_json(kind: Format, text: str) -> None:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValidationError(
            _("Zeile %(line)d, Zeichen %(column)d: Das ist kein gültiges JSON.") % {"line": error.lineno, "column": error.colno}
        ) from error
    except RecursionError as error:
        raise ValidationError(_("Die Datei ist zu tief verschachtelt.")) from error
    if kind == Format.JSON_SCHEMA:
        for reference in _references(found):
            if "://" in reference or reference.startswith("//"):
                line = text[: text.find(reference)].count("\n") + 1
                values = {"line": line, "reference": reference[:80]}
                raise ValidationError(
                    _("Zeile %(line)d: „%(reference)s“ verweist auf eine fremde Adresse. Legen Sie die Datei bei.") % values
                )


def _references(found: Any) -> Iterator[str]:
    """The values of all ``$ref`` in a schema."""
    if isinstance(found, dict):
        for key, value in found.items():
            if key in ("$ref", "$dynamicRef") and isinstance(value, str):
                yield value
            else:
                yield from _references(value)
    elif isinstance(found, list):
        for value in found:
            yield from _references(value)


def _check_xml(kind: Format, text: str) -> None:
    try:
        root = ElementTree.fromstring(text.encode())
    except ElementTree.ParseError as error:
        line, column = error.position
        raise ValidationError(
            _("Zeile %(line)d, Zeichen %(column)d: Das ist kein gültiges XML.") % {"line": line, "column": column + 1}
        ) from error
    except DefusedXmlException as error:
        raise ValidationError(_("Die Datei enthält eine DTD oder Verweise nach außen. Entfernen Sie diese.")) from error
    expected = ROOT_ELEMENTS.get(kind)
    if expected and root.tag != expected and not root.tag.endswith(f"}}{expected}"):
        raise ValidationError(_("Das ist XML, aber kein %(format)s.") % {"format": kind.label})


def _check_csv(text: str) -> None:
    rows = list(csv.reader(text.splitlines(), delimiter=";" if text.partition("\n")[0].count(";") else ","))
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        if row and len(row) != width:
            raise ValidationError(
                _("Zeile %(line)d hat %(found)d Spalten, die erste hat %(expected)d.")
                % {"line": number, "found": len(row), "expected": width}
            )


def paths_of(file_format: str, text: str) -> list[str]:
    """The fields of a JSON Schema as JSON Pointers (RFC 6901): ``/properties/frei``; [] for anything else."""
    if file_format != Format.JSON_SCHEMA:
        return []
    found: list[str] = []
    _collect(json.loads(text), "", found)
    return found[:MOST_FIELDS]


def _collect(schema: Any, pointer: str, found: list[str]) -> None:
    if not isinstance(schema, dict):
        return
    for name, below in (schema.get("properties") or {}).items() if isinstance(schema.get("properties"), dict) else ():
        here = f"{pointer}/properties/{name.replace('~', '~0').replace('/', '~1')}"
        found.append(here)
        _collect(below, here, found)
    for key in ("$defs", "definitions"):
        for name, below in (schema.get(key) or {}).items() if isinstance(schema.get(key), dict) else ():
            _collect(below, f"{pointer}/{key}/{name}", found)
    _collect(schema.get("items"), f"{pointer}/items", found)


def field_names(file_format: str, text: str) -> list[str]:
    """What the fields of a file are called, for the search."""
    if file_format == Format.CSV:
        first = text.partition("\n")[0]
        return [name.strip().strip('"') for name in first.split(";" if ";" in first else ",")]
    return [pointer.rpartition("/")[2] for pointer in paths_of(file_format, text)]

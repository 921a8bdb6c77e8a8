"""Files for machines: checked to be well-formed before they are kept.

What others wrote is read in a process of its own (checking/); here its findings become sentences.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.fenced import UPLOAD_SECONDS, ask

from .models import Format

PROGRAM = "data_standards.checking"
MAX_BYTES = 1024 * 1024
SUFFIXES = {
    Format.JSON_SCHEMA: (".json",),
    Format.JSON: (".json", ".geojson"),
    Format.JSON_LD: (".jsonld", ".json"),
    Format.CSVW: (".json",),
    Format.TABLE_SCHEMA: (".json",),
    Format.XSD: (".xsd",),
    Format.GENERICODE: (".gc", ".xml"),
    Format.XML: (".xml", ".gml"),
    Format.CSV: (".csv",),
    Format.SHACL: (".ttl",),
    Format.TURTLE: (".ttl",),
}
KNOWN_SUFFIXES = tuple(sorted({suffix for suffixes in SUFFIXES.values() for suffix in suffixes}))
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}", re.ASCII)
BROKE_OFF = gettext_lazy("Die Datei ließ sich nicht in vertretbarer Zeit prüfen. Teilen oder vereinfachen Sie sie.")
SENTENCES: dict[str, str | Promise] = {
    "json": gettext_lazy("Das ist kein gültiges JSON."),
    "number": gettext_lazy("Die Datei enthält eine Zahl, die JSON nicht kennt, etwa NaN, oder eine mit tausenden Ziffern."),
    "deep": gettext_lazy("Die Datei ist zu tief verschachtelt. Erlaubt sind 100 Ebenen."),
    "twice": gettext_lazy("„%(field)s“ steht zweimal."),
    "name": gettext_lazy("Der Name eines Feldes enthält Zeichen, die niemand lesen kann."),
    "half": gettext_lazy("Der Text enthält ein halbes Zeichen, etwa „\\ud83d“ ohne die zweite Hälfte. Niemand kann es lesen."),
    "no_schema": gettext_lazy("Ein JSON Schema beginnt mit einer geschweiften Klammer."),
    "draft": gettext_lazy("„%(draft)s“ ist keine Fassung von JSON Schema, die das Portal kennt. Erlaubt sind Draft 4 bis 2020-12."),
    "remote": gettext_lazy("„%(reference)s“ verweist auf eine fremde Adresse. Legen Sie die Datei bei."),
    "missing_file": gettext_lazy("„%(reference)s“ fehlt bei den Dateien dieser Version. Legen Sie beide zusammen bei."),
    "missing_place": gettext_lazy("„%(reference)s“ gibt es in der Datei nicht."),
    "schema": gettext_lazy("Was bei „%(field)s“ steht, erlaubt JSON Schema dort nicht."),
    "schema_as_a_whole": gettext_lazy("Das ist JSON, aber kein gültiges JSON Schema."),
    "xml": gettext_lazy("Das ist kein gültiges XML."),
    "encoding": gettext_lazy("Die Datei nennt einen anderen Zeichensatz als UTF-8. Ändern Sie die erste Zeile."),
    "dtd": gettext_lazy("Die Datei enthält eine DTD oder Verweise nach außen. Entfernen Sie diese."),
    "other_xml": gettext_lazy("Das ist XML, aber nicht in diesem Format."),
    "xsd": gettext_lazy("Das ist kein gültiges XML Schema. Prüfen Sie „%(field)s“."),
    "column": gettext_lazy("Ein Wert verweist auf die Spalte „%(field)s“, die es nicht gibt."),
    "no_columns": gettext_lazy("Die Codeliste hat keine Spalten."),
    "turtle": gettext_lazy("Das ist kein gültiges Turtle."),
    "turtle_as_a_whole": gettext_lazy("Das ist kein gültiges Turtle."),
    "no_shape": gettext_lazy("Das ist Turtle, aber ohne eine Form von SHACL (sh:NodeShape)."),
    "width": gettext_lazy("Hier stehen %(found)d Spalten, in der ersten Zeile %(expected)d."),
    "csv": gettext_lazy("Ein Anführungszeichen ist nicht geschlossen, oder ein Feld ist zu lang."),
    "no_fields": gettext_lazy("Ein Table Schema nennt seine Spalten unter „fields“."),
    "no_table": gettext_lazy("Die Metadaten beschreiben keine Tabelle: „tableSchema“ fehlt."),
    "misfit": gettext_lazy("Das passt nicht zum Schema."),
    "misfit.Required": gettext_lazy("„%(field)s“ fehlt."),
    "misfit.AdditionalProperties": gettext_lazy("„%(field)s“ kennt das Schema nicht."),
    "misfit.Type": gettext_lazy("„%(field)s“ muss %(types)s sein."),
    "misfit.Enum": gettext_lazy("„%(field)s“ hat keinen der erlaubten Werte: %(allowed)s."),
    "misfit.Minimum": gettext_lazy("„%(field)s“ ist kleiner als %(limit)s."),
    "misfit.Maximum": gettext_lazy("„%(field)s“ ist größer als %(limit)s."),
    "misfit.Pattern": gettext_lazy("„%(field)s“ ist nicht so geschrieben, wie es das Schema verlangt."),
    "misfit.Format": gettext_lazy("„%(field)s“ ist nicht so geschrieben, wie es das Schema verlangt."),
    "misfit.BacktrackLimitExceeded": gettext_lazy("Das Muster für „%(field)s“ lässt sich nicht in vertretbarer Zeit prüfen."),
}
TYPES = {
    "integer": gettext_lazy("eine ganze Zahl"),
    "number": gettext_lazy("eine Zahl"),
    "string": gettext_lazy("ein Text"),
    "boolean": gettext_lazy("true oder false"),
    "array": gettext_lazy("eine Liste"),
    "object": gettext_lazy("ein Objekt"),
    "null": gettext_lazy("leer (null)"),
}


@dataclass(frozen=True, slots=True)
class Content:
    """A file before it is kept."""

    name: str
    format: str
    text: str
    is_example: bool = False


def text_of(file_format: str, name: str, content: bytes) -> str:
    """The text of a file that may be kept, if it is well-formed. Raises ValidationError with a sentence."""
    if NAME.fullmatch(name) is None:
        raise ValidationError(_("Der Dateiname darf nur Buchstaben ohne Umlaute, Ziffern, Punkt, Binde- und Unterstrich enthalten."))
    if len(content) > MAX_BYTES:
        raise ValidationError(_("Die Datei ist zu groß. Erlaubt ist 1 MB."))
    suffixes = SUFFIXES[Format(file_format)]
    if not name.lower().endswith(KNOWN_SUFFIXES):
        raise ValidationError(
            _("Diese Art von Datei gehört nicht zu einem Standard. Erlaubt sind JSON, XSD, XML, Genericode, CSV und Turtle.")
        )
    if not name.lower().endswith(suffixes):
        raise ValidationError(_("Eine Datei dieses Formats endet auf %(suffix)s.") % {"suffix": _(" oder ").join(suffixes)})
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ValidationError(_("Die Datei ist nicht in UTF-8 gespeichert.")) from error
    if not text.strip():
        raise ValidationError(_("Die Datei ist leer."))
    if "\x00" in text:
        raise ValidationError(_("Die Datei enthält Zeichen, die in einem Text nicht vorkommen."))
    return text


def guess(name: str, content: bytes) -> str:
    """The format of a file by its name and what stands in it."""
    lower = name.lower()
    for kind in (Format.XSD, Format.CSV):
        if lower.endswith(SUFFIXES[kind]):
            return kind
    if lower.endswith(".ttl"):
        return Format.SHACL if b"ns/shacl#" in content else Format.TURTLE
    if lower.endswith((".gc", ".xml", ".gml")):
        return Format.GENERICODE if lower.endswith(".gc") or b"genericode" in content[:2000] else Format.XML
    if lower.endswith(".jsonld"):
        return Format.JSON_LD
    if b'"$schema"' in content or lower.endswith("schema.json"):
        return Format.JSON_SCHEMA
    return Format.CSVW if b"csvw" in content[:2000] else Format.JSON


def problems_of(files: Iterable[Content]) -> list[list[str]]:
    """What is wrong with each of the files of a version, in sentences that name the line: examples are held against the schemas."""
    asked = [{"name": one.name, "format": one.format, "text": one.text, "example": one.is_example} for one in files]
    if not asked:
        return []
    answer = ask("", json.dumps({"files": asked}).encode(), module=PROGRAM, seconds=UPLOAD_SECONDS)
    if answer is None:
        return [[str(BROKE_OFF)] for _one in asked]
    return [[sentence(problem) for problem in problems] for problems in json.loads(answer)]


def sentence(problem: dict[str, Any]) -> str:
    """ "Zeile 3: „frei“ fehlt." """
    code = problem["code"]
    values = {**problem["values"]}
    if "types" in values:
        values["types"] = _(" oder ").join(str(TYPES.get(kind, kind)) for kind in values["types"])
    if "allowed" in values:
        values["allowed"] = values["allowed"][:200]
    values.setdefault("field", "")
    values["field"] = values["field"][:80] or _("Der Inhalt")
    said = str(SENTENCES.get(code, SENTENCES["misfit"])) % values
    said = said.encode(errors="replace").decode()  # half of a sign, which a page cannot say
    if problem["line"] is None:
        return said
    if problem["column"] is None:
        return _("Zeile %(line)d: %(said)s") % {"line": problem["line"], "said": said}
    return _("Zeile %(line)d, Zeichen %(column)d: %(said)s") % {"line": problem["line"], "column": problem["column"], "said": said}

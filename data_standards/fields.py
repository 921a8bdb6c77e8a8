"""What the fields and codes of a file are called: for the search, for comments, and for what changed. Knows no model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.translation import gettext as _

from .formats import Format

MOST_FIELDS = 500
COMBINING = ("allOf", "anyOf", "oneOf", "prefixItems")
LISTS = (*COMBINING, "items")
"""What may be a list of schemas; ``items`` was one before draft 2020-12."""


@dataclass(frozen=True, slots=True)
class SchemaField:
    """A field of a JSON Schema. ``pointer``: where it stands (RFC 6901), like ``/properties/frei``."""

    pointer: str
    schema: dict[str, Any]
    is_required: bool

    @property
    def name(self) -> str:
        return self.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")


def fields_of(text: str) -> list[SchemaField]:
    """The fields of a JSON Schema that was checked, in the order of reading."""
    found: dict[str, SchemaField] = {}
    for one in _fields(json.loads(text), ""):
        if len(found) == MOST_FIELDS:
            break
        found.setdefault(one.pointer, one)
    return list(found.values())


def _fields(schema: Any, pointer: str) -> Iterator[SchemaField]:
    if not isinstance(schema, dict):
        return
    required = schema.get("required")
    for name, below in _named(schema, "properties"):
        here = f"{pointer}/properties/{name.replace('~', '~0').replace('/', '~1')}"
        yield SchemaField(here, below if isinstance(below, dict) else {}, isinstance(required, list) and name in required)
        yield from _fields(below, here)
    for key in ("$defs", "definitions"):
        for name, below in _named(schema, key):
            yield from _fields(below, f"{pointer}/{key}/{name.replace('~', '~0').replace('/', '~1')}")
    for key in LISTS:
        for number, below in enumerate(schema[key] if isinstance(schema.get(key), list) else ()):
            yield from _fields(below, f"{pointer}/{key}/{number}")
    yield from _fields(schema.get("items"), f"{pointer}/items")


def _named(schema: dict[str, Any], key: str) -> Iterable[tuple[str, Any]]:
    found = schema.get(key)
    return found.items() if isinstance(found, dict) else ()


def paths_of(file_format: str, text: str) -> list[str]:
    """The fields of a JSON Schema as JSON Pointers; [] for anything else."""
    return [one.pointer for one in fields_of(text)] if file_format == Format.JSON_SCHEMA else []


def field_in_words(pointer: str) -> str:
    """A field as people call it: "„laenge“", and "„laenge“ von „punkt“" for /$defs/punkt/properties/laenge."""
    names, tokens = list[str](), iter(pointer.split("/")[1:])
    for token in tokens:
        if token in ("properties", "$defs", "definitions", *COMBINING):
            following = next(tokens, "").replace("~1", "/").replace("~0", "~")
            names += [following] if token not in COMBINING else []
    return _(" von ").join(f"„{name}“" for name in reversed(names)) or pointer


def field_names(file_format: str, text: str) -> list[str]:
    """What the fields and codes of a file are called, for the search; [] of a text that is not what its format says."""
    try:
        return _field_names(file_format, text)
    except ValueError:
        return []


def _field_names(file_format: str, text: str) -> list[str]:
    if file_format == Format.JSON_SCHEMA:
        return [one.name for one in fields_of(text)]
    if file_format == Format.CSV:
        first = text.partition("\n")[0]
        return [name.strip().strip('"') for name in first.split(";" if ";" in first else ",")][:MOST_FIELDS]
    if file_format == Format.TABLE_SCHEMA:
        return [str(one["name"]) for one in json.loads(text).get("fields", []) if isinstance(one, dict) and "name" in one][:MOST_FIELDS]
    if file_format == Format.XSD:
        return re.findall(r'<(?:\w+:)?(?:element|attribute)\s[^>]*?\bname="([^"]{1,100})"', text)[:MOST_FIELDS]
    if file_format == Format.SHACL:
        return re.findall(r"\bpath\s+\w*:(\w{1,100})", text)[:MOST_FIELDS]
    if file_format == Format.GENERICODE:
        found = re.findall(r"<(?:\w+:)?(?:ShortName|LongName|SimpleValue)(?:\s[^>]*)?>([^<]{1,200})<", text)
        return [*dict.fromkeys(unescape(one).strip() for one in found)][:MOST_FIELDS]
    return []

"""Reads ``{"files": [{"name", "format", "text", "example"}, …]}`` from its standard input and writes the problems of each in that order."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from data_standards.checking.json_files import check_json, parsed
from data_standards.checking.other_files import check_csv, check_turtle, check_xml
from data_standards.checking.problems import Problem, Wrong, problem
from data_standards.checking.schemas import check_example, check_schema

READERS: dict[str, Callable[[str, str], list[Problem]]] = {
    **dict.fromkeys(("json", "json-ld", "csvw", "table-schema"), check_json),
    **dict.fromkeys(("xsd", "genericode", "xml"), check_xml),
    **dict.fromkeys(("shacl", "turtle"), check_turtle),
    "csv": check_csv,
}


def check_all(files: list[dict[str, Any]]) -> list[list[Problem]]:
    """The problems of each file; examples are held against the normative schemas among them."""
    schemas = {}
    for one in files:
        if one["format"] == "json-schema":
            try:
                schemas[one["name"]] = parsed(one["text"])
            except Wrong:
                continue
    normative = {one["name"]: schemas[one["name"]] for one in files if one["name"] in schemas and not one["example"]}
    return [_problems(one, schemas, normative) for one in files]


def _problems(one: dict[str, Any], schemas: dict[str, Any], normative: dict[str, Any]) -> list[Problem]:
    try:
        if one["format"] == "json-schema":
            return check_schema(one["text"], schemas)
        found = READERS[one["format"]](one["text"], one["format"])
        held = one["example"] and one["format"] in ("json", "json-ld") and normative
        return found or (check_example(one["text"], normative) if held else [])
    except Wrong as wrong:
        return [wrong.found]
    except RecursionError:
        return [problem("deep")]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(check_all(json.loads(sys.stdin.buffer.read())["files"])))

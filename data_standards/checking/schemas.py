"""JSON Schema, and examples held against it. Nothing is fetched, and patterns end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from jsonschema_rs import FancyRegexOptions, ReferencingError, Registry, meta, validator_for

from .json_files import Path, line_at, lines_of, parsed
from .problems import BASE, Problem, is_elsewhere, problem

MOST_PROBLEMS = 5
BACKTRACKS, PATTERN_BYTES = 100_000, 1 << 20
DRAFTS = re.compile(r"https?://json-schema\.org/(draft-0[467]|draft/(2019-09|2020-12))/schema#?")
REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
BROKEN = (ValueError, ReferencingError)
"""What the library says of a schema that is none; its ValidationError is a ValueError. Anything else is a fault of ours."""


def references(found: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Where a schema points to, with the place of each."""
    if isinstance(found, dict):
        for key, value in found.items():
            if key in REFERENCES and isinstance(value, str):
                yield (*path, key), value
            elif key not in ("const", "enum", "default", "examples"):
                yield from references(value, (*path, key))
    elif isinstance(found, list):
        for index, value in enumerate(found):
            yield from references(value, (*path, index))


def check_schema(text: str, siblings: dict[str, Any]) -> list[Problem]:
    """A schema of Draft 4 to 2020-12, with the other schemas that lie beside it."""
    schema, lines = parsed(text), lines_of(text)
    if not isinstance(schema, dict):
        return [problem("no_schema", 1)]
    draft = schema.get("$schema")
    if draft is not None and (not isinstance(draft, str) or DRAFTS.fullmatch(draft) is None):
        return [problem("draft", line_at(lines, ["$schema"]), draft=str(draft)[:80])]
    own = str(schema.get("$id", ""))
    for path, reference in references(schema):
        if is_elsewhere(reference) and not (own and reference.startswith(own)) and DRAFTS.fullmatch(reference) is None:
            return [problem("remote", line_at(lines, list(path)), reference=reference[:80])]
    try:
        meta.validate(schema)
        validator_of(schema, siblings)
    except BROKEN as error:
        return _broken(error, schema, lines, siblings)
    return []


def _broken(error: Exception, schema: Any, lines: dict[Path, int], siblings: dict[str, Any]) -> list[Problem]:
    path = list(getattr(error, "instance_path", []))
    if path:
        return [problem("schema", line_at(lines, path), field=str(path[-1]))]
    for place, reference in references(schema):
        file, _hash, pointer = reference.partition("#")
        if file and not is_elsewhere(file) and file not in siblings:
            return [problem("missing_file", line_at(lines, list(place)), reference=reference[:80])]
        if not file and pointer.startswith("/") and not _points(schema, pointer):
            return [problem("missing_place", line_at(lines, list(place)), reference=reference[:80])]
    return [problem("deep" if "ecursion" in str(error) else "schema_as_a_whole")]


def _points(found: Any, pointer: str) -> bool:
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~").replace("%25", "%")
        if isinstance(found, dict) and name in found:
            found = found[name]
        elif isinstance(found, list) and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        else:
            return False
    return True


def validator_of(schema: Any, siblings: dict[str, Any]) -> Any:
    """A validator that fetches nothing and whose patterns end."""
    options = FancyRegexOptions(backtrack_limit=BACKTRACKS, size_limit=PATTERN_BYTES, dfa_size_limit=PATTERN_BYTES)
    registry = Registry([(BASE + name, other) for name, other in siblings.items()], retriever=_fetch_nothing) if siblings else None
    own = schema.get("$id") or schema.get("id") if isinstance(schema, dict) else None
    base = None if own else BASE
    return validator_for(schema, offline=True, pattern_options=options, registry=registry, base_uri=base, validate_formats=True)


def _fetch_nothing(address: str) -> Any:
    raise LookupError(address)


def check_example(text: str, schemas: dict[str, Any]) -> list[Problem]:
    """Of several schemas one must fit; where none does, what the first one says."""
    value, lines = parsed(text), lines_of(text)
    first: list[Problem] | None = None
    for schema in schemas.values():
        try:
            errors = list(_some(validator_of(schema, schemas).iter_errors(value)))
        except BROKEN:  # said at the schema itself
            continue
        if not errors:
            return []
        first = first or [_misfit(error, lines) for error in errors]
    return first or []


def _some(errors: Iterator[Any]) -> Iterator[Any]:
    for _number, error in zip(range(MOST_PROBLEMS), errors, strict=False):
        yield error


def _misfit(error: Any, lines: dict[Path, int]) -> Problem:
    path, kind = list(error.instance_path), error.kind
    said = kind.as_dict() if hasattr(kind, "as_dict") else {}
    name = str(path[-1]) if path else ""
    code = type(kind).__name__
    values: dict[str, Any] = {"field": name}
    if code == "Required":
        values["field"] = str(said.get("property", ""))
    elif code == "AdditionalProperties":
        unexpected = [str(one) for one in said.get("unexpected", [])]
        values["field"] = ", ".join(unexpected[:3])
        path = [*path, *unexpected[:1]]
    elif code == "Type":
        values["types"] = said.get("types", [])
    elif code == "Enum":
        options = said.get("options", [])
        values["allowed"] = options if isinstance(options, str) else json.dumps(options, ensure_ascii=False)
    elif code in ("Minimum", "Maximum", "ExclusiveMinimum", "ExclusiveMaximum"):
        values["limit"] = str(said.get("limit", ""))
    return problem(f"misfit.{code}", line_at(lines, path), **values)

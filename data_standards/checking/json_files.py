"""JSON, with the line of each value."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from .problems import Problem, Wrong, problem

Path = tuple[str | int, ...]
DEEPEST = 100
SIGN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
UNSAFE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
"""In the name of a field: nobody can read, search or type it."""
HALF = re.compile("[\ud800-\udfff]")
"""Half of a pair of UTF-16: no page, no file and no search can say it."""


@dataclass(slots=True)
class _Open:
    """An object or a list that is being read."""

    path: Path
    is_object: bool
    key: str | None = None
    index: int = 0
    seen: set[str] = field(default_factory=set)


def parsed(text: str) -> Any:
    """The value of a JSON text (RFC 8259). Raises Wrong."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Wrong("json", error.lineno, error.colno) from error
    except (RecursionError, ValueError) as error:
        raise Wrong("deep" if isinstance(error, RecursionError) else "number") from error


def _no_constant(name: str) -> None:
    raise ValueError(name)


def lines_of(text: str) -> dict[Path, int]:
    """The line of each value of a valid JSON text, by its path. Raises Wrong for what is too deep, named twice or no text."""
    found: dict[Path, int] = {}
    stack: list[_Open] = []
    line, last = 1, 0
    for match in SIGN.finditer(text):
        line, last = line + text.count("\n", last, match.start()), match.start()
        sign, top = match[0], stack[-1] if stack else None
        if sign in "}]":
            stack.pop()
        elif sign == ",":
            if top is not None:
                top.key, top.index = None, top.index + 1
        elif top is not None and top.is_object and top.key is None:
            top.key = _key(sign, top, line)
        elif sign != ":":
            path: Path = () if top is None else (*top.path, top.key if top.is_object and top.key is not None else top.index)
            found[path] = line
            if sign[0] == '"' and "\\u" in sign and HALF.search(json.loads(sign)):
                raise Wrong("half", line)
            if sign in "{[":
                if len(stack) >= DEEPEST:
                    raise Wrong("deep", line)
                stack.append(_Open(path, sign == "{"))
    return found


def _key(sign: str, top: _Open, line: int) -> str:
    name: str = json.loads(sign)
    if UNSAFE.search(name):
        raise Wrong("name", line)
    if name in top.seen:
        raise Wrong("twice", line, field=name)
    top.seen.add(name)
    return name


def line_at(lines: dict[Path, int], path: list[Any]) -> int | None:
    """The line of a value, or of the nearest one around it."""
    here = tuple(path)
    while here and here not in lines:
        here = here[:-1]
    return lines.get(here)


def check_json(text: str, kind: str) -> list[Problem]:
    """JSON of any kind but a schema."""
    found, _lines = parsed(text), lines_of(text)
    if kind == "table-schema" and not (isinstance(found, dict) and isinstance(found.get("fields"), list)):
        return [problem("no_fields")]
    if kind == "csvw" and not (isinstance(found, dict) and ("tableSchema" in found or "tables" in found)):
        return [problem("no_table")]
    return []

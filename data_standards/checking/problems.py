"""What is found: a code with its place and values. Sentences are made of them in data_standards/artefacts.py."""

from __future__ import annotations

from typing import Any

BASE = "https://standard.invalid/"
"""Where the files of a version stand for one another."""
Problem = dict[str, Any]


def problem(code: str, line: int | None = None, column: int | None = None, **values: Any) -> Problem:
    """A code with its place, and what its sentence names."""
    return {"code": code, "line": line, "column": column, "values": values}


class Wrong(Exception):
    """A problem that ends the reading of a file."""

    def __init__(self, code: str, line: int | None = None, column: int | None = None, **values: Any) -> None:
        super().__init__(code)
        self.found = problem(code, line, column, **values)


def is_elsewhere(address: str) -> bool:
    """Whether an address leaves the files of the version."""
    return ":" in address.partition("#")[0] or address.startswith("//")


def line_of(text: str, found: str) -> int | None:
    """The line of the first place where a text stands."""
    at = text.find(found)
    return text.count("\n", 0, at) + 1 if at >= 0 else None

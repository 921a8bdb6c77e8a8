"""What an answer was made from: every statement of its making is read for the tables it names."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from . import quiet

NAME = re.compile(r"\w+")
WRITING = ("INSERT", "UPDATE", "DELETE", "SAVEPOINT", "RELEASE")
"""What such a statement names was not shown: the search writes down what was asked for."""


class Reading:
    """The tables that the statements of one answer named. An object of one request, never shared."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """A wrapper of Django's ``connection.execute_wrapper``."""
        if not sql.startswith(WRITING):
            self.tables |= tables_in(sql)
        return execute(sql, params, many, context)

    @property
    def quiet(self) -> set[str]:
        """Tables among them whose changes nobody tells: what was made from them must not be kept."""
        return {table for table in self.tables if quiet.is_quiet(table)}


@lru_cache(maxsize=4096)
def tables_in(sql: str) -> frozenset[str]:
    """All tables of the portal whose name stands in a statement: rather one too many."""
    return frozenset(NAME.findall(sql)) & _names()


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(quiet.tables())

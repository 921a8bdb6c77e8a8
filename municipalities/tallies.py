"""How many rows each option of each facet has, counted by the database in one statement, whatever the stock.

The statement reads the rows once into a table of its own (``seen``): their codes, and for each facet that narrows whether
they fit. SQLite and PostgreSQL keep such a table because it is named more than once; every count is a GROUP BY over it.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet, TextField
from django.db.models.functions import Cast, Concat

from .facets import Choice

Rows = TypeVar("Rows", bound=QuerySet[Any])
Chosen = Mapping[str, Sequence[str]]
"""Facet → the codes that are chosen there."""


@dataclass(frozen=True, slots=True)
class Column:
    """A facet of which a row has one code: a path of fields, or an expression."""

    value: Any

    @property
    def expression(self) -> Any:
        return F(self.value) if isinstance(self.value, str) else self.value

    def fits(self, name: str, codes: Sequence[str]) -> Q | None:
        """Which rows fit a choice, ``name`` being that of the expression; None where all do."""
        return Q(**{f"{name}__in": codes}) if codes else None

    def codes_in(self, value: str, known: Iterable[str]) -> Sequence[str]:
        """The codes that a value stands for."""
        return (value,)


class Several(Column):
    """A facet of which a row has several codes, in a text that names them; no code is a part of another."""

    def fits(self, name: str, codes: Sequence[str]) -> Q | None:
        return reduce(operator.or_, (Q(**{f"{name}__contains": code}) for code in codes)) if codes else None

    def codes_in(self, value: str, known: Iterable[str]) -> Sequence[str]:
        return [code for code in known if code in value]


@dataclass(frozen=True, slots=True)
class Links:
    """A facet of which a row has several codes in a table of links, which come as pairs of the row's key and a code."""

    pairs: Callable[[], QuerySet[Any]]
    """Rows with the names ``owner`` and ``code``."""

    def fits(self, name: str, codes: Sequence[str]) -> Q | None:
        return Q(pk__in=self.pairs().filter(code__in=codes).values("owner")) if codes else None

    def codes_in(self, value: str, known: Iterable[str]) -> Sequence[str]:
        return (value,)


def states(path: str = "") -> Several:
    """All Länder a municipality lies in, ``path`` being the way to it: a co-operation lies in several."""
    return Several(Concat(f"{path}state", Cast(f"{path}additional_states", TextField()), output_field=TextField()))


Part = tuple[str, Sequence[Any]]
"""One SELECT of the statement and its parameters."""
Columns = Mapping[str, Column | Links]
"""Facet → where its codes stand."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted."""

    total: int
    """Rows before any choice."""
    found: int
    """Rows that fit every choice."""
    counts: Mapping[str, Counter[str]]
    """Facet → code → rows that fit all other facets."""
    without: Mapping[str, int]
    """Facet with a choice → rows that fit all other facets."""


def narrowed(rows: Rows, columns: Columns, chosen: Chosen) -> Rows:
    """The rows that fit: within a facet "or", between facets "and"."""
    for number, (name, column) in enumerate(columns.items()):
        condition = column.fits(f"code_{number}", chosen.get(name, ()))
        if condition is not None:
            rows = (rows.alias(**{f"code_{number}": column.expression}) if isinstance(column, Column) else rows).filter(condition)
    return rows


def tally(rows: QuerySet[Any], columns: Columns, choice: Choice) -> Tally:
    """Count what fits, in all and per option, in one statement."""
    seen = _Seen(rows, columns, choice.chosen)
    counts: dict[str, Counter[str]] = {name: Counter() for name in columns}
    numbers: dict[str, int] = {}
    for name, value, number in seen.answers():
        if name in columns:
            for code in columns[name].codes_in(value, choice.labels[name]) if value else ():
                counts[name][code] += number
        else:
            numbers[name] = number
    without = {name: numbers.get(f"-{name}", 0) for name in seen.narrowing}
    return Tally(numbers.get("total", 0), numbers.get("found", 0), counts, without)


class _Seen:
    """The statement: the table of the rows, and the parts that count in it."""

    def __init__(self, rows: QuerySet[Any], columns: Columns, chosen: Chosen) -> None:
        self.narrowing: dict[str, str] = {}
        """Facet with a condition → the column that says whether a row fits."""
        self._columns = {name: (f"code_{number}", column) for number, (name, column) in enumerate(columns.items())}
        self._names = ["pk"]
        for name, (code, column) in self._columns.items():
            if isinstance(column, Column):
                rows = self._with(rows, code, column.expression)
            condition = column.fits(code, chosen.get(name, ()))
            if condition is not None:
                self.narrowing[name] = code.replace("code", "fits")
                rows = self._with(rows, self.narrowing[name], ExpressionWrapper(condition, BooleanField()))
        self._rows = rows.order_by().values(*self._names)

    def _with(self, rows: QuerySet[Any], name: str, expression: Any) -> QuerySet[Any]:
        self._names.append(name)
        return rows.annotate(**{name: expression})

    def answers(self) -> Iterator[tuple[str, str, int]]:
        """Facet, value and number of rows; also "total", "found", and "-facet" for those that fit all others."""
        connection = connections[self._rows.db]
        try:
            rows, given = self._rows.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            return
        parts = [*self._numbers(), *self._groups(connection)]
        counted = " UNION ALL ".join(part for part, _names in parts)
        parameters = [*given, *(value for _part, values in parts for value in values)]
        with connection.cursor() as cursor:
            cursor.execute(f"WITH seen ({', '.join(self._names)}) AS ({rows}) {counted}", parameters)
            yield from cursor.fetchall()

    def _numbers(self) -> Iterator[Part]:
        yield _part("''", "COUNT(*)", "seen", ("total",))
        yield _part("''", "COUNT(*)", f"seen{self._where()}", ("found",))
        for name in self.narrowing:
            yield _part("''", "COUNT(*)", f"seen{self._where(name)}", (f"-{name}",))

    def _groups(self, connection: Any) -> Iterator[Part]:
        """One part for each facet, which ignores its own choice."""
        for name, (code, column) in self._columns.items():
            if isinstance(column, Column):
                yield _part(f"CAST({code} AS TEXT)", "COUNT(*)", f"seen{self._where(name)} GROUP BY {code}", (name,))
            else:
                pairs, given = column.pairs().values("owner", "code").query.get_compiler(connection=connection).as_sql()
                linked = f"({pairs}) AS pairs JOIN seen ON pk = pairs.owner{self._where(name)} GROUP BY code"
                yield _part("CAST(code AS TEXT)", "COUNT(DISTINCT pk)", linked, (name, *given))

    def _where(self, ignored: str = "") -> str:
        conditions = [column for name, column in self.narrowing.items() if name != ignored]
        return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _part(value: str, number: str, rows: str, parameters: Sequence[Any]) -> Part:
    """Names in it are our own or Django's; whatever was typed stands among the parameters, the name of the facet first."""
    return f"SELECT %s, {value}, {number} FROM {rows}", parameters  # noqa: S608

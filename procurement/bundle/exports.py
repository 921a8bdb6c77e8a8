"""The bundled demand as a table that leaves the portal: what the page says, and a row for each municipality that the person reads."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.export import Row as Line
from municipalities.export import Value, table_answer
from pages.partial_dates import show_partial

from ..logged import Act, record
from ..models import TimeTable
from .figures import LEVELS, Demand
from .totals import level_label, totals_of


def answer(table: TimeTable, demand: Demand, form: str, *, by: User) -> HttpResponseBase:
    """The file, logged; ``form`` as municipalities/export.py names it."""
    record(Act.EXPORTED, table, by=by, file=form)
    return table_answer(f"bedarf-{table.page.slug}", form, columns(), lines(demand))


def columns() -> list[str]:
    levels = [level_label(level) for level in LEVELS]
    return [_("Nr."), _("Position"), _("Einheit"), _("Kommune"), *levels, _("Beginn"), _("Haushaltsjahr"), _("Kommunen mit Angabe")]


def lines(demand: Demand) -> Iterator[Line]:
    """Per position its sums, then the rows that the person reads."""
    for one in totals_of(demand):
        position: list[Value] = [one.item.place, one.item.name, one.item.get_unit_display()]
        sums: list[Value] = [
            plain(found.total) if found.total is not None and found.count else found.why_not or None for found, _chosen in one.columns
        ]
        yield [*position, _("Summe"), *sums, None, None, one.parties or None]
        for row in demand.of(one.item):
            if row.party.is_seen:
                quantities: list[Value] = [plain(row.quantities[level]) for level in LEVELS]
                yield [*position, row.party.name, *quantities, show_partial(row.starts) or None, row.budget_year, None]


def plain(value: Decimal | None) -> int | Decimal | None:
    """A number without decimals where it has none: "1200" and "1,5"."""
    if value is None:
        return None
    return int(value) if value == int(value) else value.normalize()

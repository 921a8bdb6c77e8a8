"""Demand without a database, for what only computes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from procurement.bundle.figures import Demand, Party, Row
from procurement.models import Item


def item(pk: int = 1, name: str = "Bodensensoren", unit: str = "stueck", requirement: str = "") -> Item:
    return Item(pk=pk, place=pk, name=name, unit=unit, requirement=requirement)


def party(pk: int, *, is_seen: bool = True, is_own: bool = False, size: str = "", inhabitants: int = 20_000) -> Party:
    return Party(pk, pk, f"Musterstadt {pk}", size, inhabitants, is_own=is_own, is_seen=is_seen)


def row(one: Party, expected: Any = None, *, of: int = 1, starts: str = "", budget_year: int | None = None, **quantities: Any) -> Row:
    given = {"minimum": None, "expected": expected, "maximum": None, **quantities}
    return Row(one, of, {name: None if value is None else Decimal(value) for name, value in given.items()}, starts, budget_year)


def demand(*rows: Row, items: list[Item] | None = None, parties: list[Party] | None = None) -> Demand:
    found = parties if parties is not None else list({one.party.pk: one.party for one in rows}.values())
    return Demand(items or [item()], found, list(rows))

"""What looks odd in figures: asked back on the check page, never refused."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from municipalities.numbers import shown_number

from ..choices import Unit
from ..models import Item, TimeTable

PER_HEAD = (Unit.LICENCE, Unit.WORKPLACE, Unit.USER)
"""Units of which a municipality hardly needs more than it has inhabitants."""
MANY_TIMES = 10


def questions(
    table: TimeTable, municipality: Municipality, items: list[Item], wanted: Mapping[int, Mapping[str, Any]], before: Mapping[int, Any]
) -> list[str]:
    """Sentences that ask back. ``before``: the quantities that are stored, by item."""
    asked: list[str] = []
    for item in items:
        values = wanted.get(item.pk, {})
        most = max((value for name in ("minimum", "expected", "maximum") if (value := values.get(name)) is not None), default=None)
        if most is not None:
            asked += _too_many(item, municipality, most)
        asked += _jump(item, values.get("expected"), before.get(item.pk))
        asked += _year(item, values.get("budget_year"))
        asked += _start(table, item, values.get("starts") or "")
    return asked


def _amount(item: Item, number: Decimal) -> str:
    return f"{shown_number(number)} {item.get_unit_display()}"


def _too_many(item: Item, municipality: Municipality, most: Decimal) -> list[str]:
    if item.unit not in PER_HEAD or municipality.inhabitants is None or most <= municipality.inhabitants:
        return []
    return [_("Sie haben %(amount)s angegeben. Das ist mehr als Ihre Einwohnerzahl. Ist das richtig?") % {"amount": _amount(item, most)}]


def _jump(item: Item, now: Decimal | None, before: Decimal | None) -> list[str]:
    if not now or not before or before * MANY_TIMES > now > before / MANY_TIMES:
        return []
    return [
        _("%(item)s: bisher %(before)s, jetzt %(now)s. Ist das richtig?")
        % {"item": item.name, "before": _amount(item, before), "now": _amount(item, now)}
    ]


def _year(item: Item, year: int | None) -> list[str]:
    if year is None or year >= timezone.localdate().year:
        return []
    return [_("%(item)s: Das Haushaltsjahr %(year)s ist vorbei. Ist das richtig?") % {"item": item.name, "year": year}]


def _start(table: TimeTable, item: Item, starts: str) -> list[str]:
    earliest = table.award_planned or timezone.localdate().strftime("%Y-%m")
    shared = min(len(starts), len(earliest))
    if not starts or starts[:shared] >= earliest[:shared]:
        return []
    if not table.award_planned:
        return [_("%(item)s: Der gewünschte Beginn liegt in der Vergangenheit. Ist das richtig?") % {"item": item.name}]
    return [_("%(item)s: Der gewünschte Beginn liegt vor dem geplanten Zuschlag. Ist das richtig?") % {"item": item.name}]

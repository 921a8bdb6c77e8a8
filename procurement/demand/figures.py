"""Figures of one municipality as people read them: one row per position, also where nothing was said yet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from municipalities.numbers import shown_number
from pages.partial_dates import show_partial

from ..choices import Unit
from ..models import Figure, FigureChange, Item, Participation


@dataclass(frozen=True, slots=True)
class Line:
    """A position with what a municipality said about it; ``figure`` is unsaved where it said nothing."""

    item: Item
    figure: Figure

    @property
    def is_open(self) -> bool:
        return not self.figure.is_given

    @property
    def quantities(self) -> list[tuple[str, str]]:
        """Label and amount with its unit, of those that were said."""
        named = [(Figure.label_of(name), getattr(self.figure, name)) for name in Figure.QUANTITIES]
        return [(str(label), self.amount(value)) for label, value in named if value is not None]

    @property
    def starts(self) -> str:
        return show_partial(self.figure.starts)

    def amount(self, value: Decimal) -> str:
        return f"{shown_number(value)} {Unit.beside(value, self.item.unit)}"

    @property
    def said(self) -> str:
        """ "mindestens 400 Stück, erwartet 620 Stück"; "" where nothing was said."""
        return ", ".join(f"{label} {amount}" for label, amount in self.quantities)


def lines_of(participation: Participation | None, items: list[Item]) -> list[Line]:
    """One line per item, in order; one statement."""
    given = {figure.item_id: figure for figure in participation.figures.all()} if participation and participation.pk else {}
    return [Line(item, given.get(item.pk) or Figure(item=item)) for item in items]


def field_label(change: FigureChange) -> str:
    """ "Erwartet" """
    return str(capfirst(Figure.label_of(change.field)))


def change_text(change: FigureChange) -> str:
    """ "von 62 auf 620"; "620" for the first value, "gestrichen" for none any more."""
    before, after = (_said(change.field, value) for value in (change.before, change.after))
    if not before:
        return after
    return (
        _("von %(before)s auf %(after)s") % {"before": before, "after": after}
        if after
        else _("gestrichen, vorher %(before)s") % {"before": before}
    )


def _said(field: str, value: str) -> str:
    if not value:
        return ""
    return shown_number(Decimal(value)) if field in Figure.QUANTITIES else show_partial(value)

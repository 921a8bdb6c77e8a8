"""Numbers as people type and paste them in German: a point parts thousands, a blank of any kind does so too, a comma begins decimals."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .typed import seen

MAX_DIGITS = 12
"""Longer rows of digits are no number of anything here; they are refused before they are computed with."""
_DIGITS_AND_POINTS = re.compile(r"[0-9.]+")
_DECIMAL = re.compile(r"([0-9.]+)(?:,([0-9]+))?")
_EURO = re.compile(r"(€|EUR|Euro)$", re.IGNORECASE)
_PERCENT = re.compile(r"(%|Prozent|v\. ?H\.)$", re.IGNORECASE)


def whole_number(text: str) -> int:
    """The whole number that was typed: ``1500``, ``1.500``, ``1 500``.

    Raises ValueError for anything else. A point that parts no thousands is refused, not dropped:
    in ``1.5`` and ``0.500`` it was meant as a comma.
    """
    typed = "".join(seen(text).split())
    if len(typed) > 2 * MAX_DIGITS or not _DIGITS_AND_POINTS.fullmatch(typed):
        raise ValueError("This is no whole number.")
    try:
        number = int(parse_decimal(typed, locale="de", strict=True))
    except NumberFormatError as error:
        raise ValueError("This is no whole number.") from error
    if number >= 10**MAX_DIGITS:
        raise ValueError("This number is too long.")
    return number


def decimal_number(text: str, places: int = 2) -> Decimal:
    """The number that was typed, with at most ``places`` decimals: ``1,5``, ``1.200``, ``1 200,50``.

    Raises ValueError for anything else. A point parts thousands or is refused, as in ``whole_number``.
    """
    typed = _DECIMAL.fullmatch("".join(seen(text).split()))
    if typed is None or len(typed[2] or "") > places:
        raise ValueError("This is no number with so many decimals.")
    return Decimal(f"{whole_number(typed[1])}.{typed[2] or 0}")


class WholeNumberField(forms.IntegerField):
    """A whole number from 0 on, as ``whole_number`` reads it.

    A line of text: browsers send what is typed into a number input as if the point began decimals, so ``1.000`` became 1.
    """

    widget = forms.TextInput
    max_value: int | None
    """Never a function, which Django would take as well."""

    def __init__(self, *, min_value: int | None = 0, max_value: int | None = None, **kwargs: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {} if widget.is_hidden else {"inputmode": "numeric"}

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        text = str(value if value is not None else "")
        if not seen(text).strip():
            return None
        try:
            number = whole_number(text)
        except ValueError as error:
            raise ValidationError(self._refusal(), code="invalid") from error
        if self.max_value is not None and number > self.max_value:
            raise ValidationError(self._refusal(), code="invalid")
        return number

    def _refusal(self) -> str:
        if self.max_value is None:
            return _("Geben Sie eine ganze Zahl ein, zum Beispiel 1500.")
        return _("Geben Sie eine ganze Zahl bis %(maximum)s ein, zum Beispiel 14.") % {
            "maximum": number_format(self.max_value, force_grouping=True)
        }


class DecimalNumberField(forms.DecimalField):
    """A number from 0 on with at most two decimals, as ``decimal_number`` reads it; of ``euros`` or a ``percent`` with its sign."""

    widget = forms.TextInput

    def __init__(self, *, euros: bool = False, percent: bool = False, **kwargs: Any) -> None:
        super().__init__(max_digits=MAX_DIGITS + 2, decimal_places=2, min_value=0, **kwargs)
        self.euros, self.percent = euros, percent

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {} if widget.is_hidden else {"inputmode": "decimal"}

    def prepare_value(self, value: Any) -> Any:
        return shown_number(value) if isinstance(value, int | Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs call every number field one of integers
        text = str(value if value is not None else "")
        if self.euros:
            text = _EURO.sub("", seen(text).strip())
        if self.percent:
            text = _PERCENT.sub("", seen(text).strip())
        if not seen(text).strip():
            return None
        try:
            return decimal_number(text)
        except ValueError as error:
            example = (
                _("Geben Sie einen Betrag ein, zum Beispiel 1.250,50.")
                if self.euros
                else _("Geben Sie eine Zahl ein, zum Beispiel 1.200 oder 1,5.")
            )
            raise ValidationError(example, code="invalid") from error


def shown_number(value: int | Decimal) -> str:
    """A number as Germans write it, without needless decimals: 1.200 and 1,5."""
    places = 0 if value == int(value) else 1 if value * 10 == int(value * 10) else 2
    return number_format(value, decimal_pos=places, force_grouping=True)

"""Telephone numbers as people write them; kept as they are written."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_SIGNS = re.compile(r"[0-9+()/ .\-\u2010-\u2015]+")
_NOT_DIALLED = re.compile(r"\(0\)|[^0-9+]")
FEWEST_DIGITS = 4
LONGEST_AREA = 5
"""Digits of the longest area code, the leading zero included: "03691 / 870" is one number, "0951 870-0 / 870-1" are two."""


def validate_telephone(number: str) -> None:
    """Raises ValidationError for what nobody could dial."""
    if not _SIGNS.fullmatch(number) or sum(sign.isdigit() for sign in number) < FEWEST_DIGITS:
        raise ValidationError(_("Geben Sie eine Telefonnummer ein, zum Beispiel 0951 870, oder lassen Sie das Feld leer."))


def dialled(number: str) -> str:
    """The address of a number for a link: ``tel:+49951870``, and ``tel:0951870`` for one of the country."""
    first = number.partition(" / ")[0]  # of two numbers, the first
    return f"tel:{_NOT_DIALLED.sub('', first if sum(sign.isdigit() for sign in first) > LONGEST_AREA else number)}"

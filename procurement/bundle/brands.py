"""Signs of brands and makers in a text. A list of names would always be too short: what is looked for is how people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

EQUIVALENT = re.compile(r"gleichwertig|vergleichbar", re.IGNORECASE)
NAME = r"[A-ZÄÖÜ0-9][\w&.+/-]{0,40}"
SIGNS = (
    re.compile(r"(?:\b\w{1,40}\s?)?[®™]"),
    re.compile(rf"\b(?:Fa\.|Firma|Fabrikat|Marke|Hersteller|Typ|Modell|Produkt)[ :]+„?{NAME}"),
    re.compile(rf"\b{NAME}(?: & {NAME}| {NAME}){{0,3}} (?:GmbH|mbH|AG|KG|SE|UG|OHG|Inc\.?|Ltd\.?|Corp\.?)\b"),
)


@dataclass(frozen=True, slots=True)
class Sign:
    """What looks like a brand, and whether its text says "oder gleichwertig"."""

    sign: str
    has_equivalent: bool


def found_in(text: str) -> list[Sign]:
    """Each sign once, in the order of the text."""
    has_equivalent = bool(EQUIVALENT.search(text))
    hits = sorted((hit.start(), hit.group().strip()) for pattern in SIGNS for hit in pattern.finditer(text))
    return [Sign(sign, has_equivalent) for sign in dict.fromkeys(sign for _place, sign in hits)]

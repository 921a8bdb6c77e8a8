"""The cells of the municipalities' CSV: which field each fills, and how its text is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from .addresses import address_of, refusal
from .models import COHORTS, LATITUDES, LONGITUDES, YEARS_OF_COUNTS, Kind, State
from .numbers import whole_number

KINDS = {
    word.casefold(): kind
    for kind, words in {
        Kind.TOWN: "stadt, kreisfreie stadt, kreisangehörige stadt, große kreisstadt, stadtkreis, große kreisangehörige stadt, "
        "mittlere kreisangehörige stadt, landeshauptstadt, hansestadt, stadtgemeinde",
        Kind.MUNICIPALITY: "gemeinde, kreisangehörige gemeinde, markt, marktgemeinde, flecken, einheitsgemeinde, ortsgemeinde, "
        "verbandsfreie gemeinde, verbandsangehörige gemeinde, amtsfreie gemeinde, amtsangehörige gemeinde, mitgliedsgemeinde, "
        "erfüllende gemeinde",
        Kind.DISTRICT: "landkreis, kreis, regionalverband, städteregion, region",
        Kind.UNION: "verbandsgemeinde, samtgemeinde, amt, verwaltungsgemeinschaft, verwaltungsverband, kirchspielslandgemeinde",
        Kind.COOPERATION: "interkommunale kooperation, kooperation",
        Kind.ASSOCIATION: "zweckverband, kommunaler zweckverband",
        Kind.PURCHASING_BODY: "zentrale beschaffungsstelle, einkaufsgemeinschaft, einkaufsverbund, beschaffungsverbund",
    }.items()
    for word in words.split(", ")
}
"""Words of the column ``type`` in small letters: those of the portal and those of the municipal directory (Gemeindeverzeichnis)."""

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DEGREES = re.compile(r"\d{1,2}([.,]\d{1,15})?", re.ASCII)
PLACES = Decimal("0.0001")
"""Degrees are kept to ten metres; spreadsheets and maps write more places."""


class CellError(ValueError):
    """A cell that cannot be understood; the message says why, in German. ``column`` where it is not the parsed one."""

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.column = column


def _text(value: str) -> str:
    return value


def _address(value: str) -> str:
    address = address_of(value)
    if reason := refusal(address):
        raise CellError(reason)
    return address


def _key_or_none(value: str) -> str | None:
    return value or None


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise CellError(_("Die Kennung besteht aus Kleinbuchstaben ohne Umlaute, Ziffern und einzelnen Bindestrichen."))
    return value


def _kind(value: str) -> str:
    kind = KINDS.get(" ".join(value.casefold().split()))
    if kind is None:
        known = ", ".join(str(label) for label in Kind.labels)
        raise CellError(_("„%(value)s“ ist keine bekannte Art (%(known)s).") % {"value": value[:40], "known": known})
    return kind


def _state(value: str) -> str:
    if value not in State.values:
        raise CellError(_("„%(value)s“ ist kein Land. Erwartet wird ein Kürzel wie DE-NW.") % {"value": value[:40]})
    return value


def _whole(low: int, high: int) -> Callable[[str], int | None]:
    """A parser of whole numbers within limits; 160.643 and 160 643 are read as 160643."""

    def parse(value: str) -> int | None:
        if not value:
            return None
        try:
            number = whole_number(value)
        except ValueError as error:
            raise CellError(_("„%(value)s“ ist keine ganze Zahl.") % {"value": value[:40]}) from error
        if not low <= number <= high:
            limits = {"value": value, "low": low, "high": high}
            raise CellError(_("%(value)s liegt nicht zwischen %(low)s und %(high)s.") % limits)
        return number

    return parse


def _degrees(low: int, high: int) -> Callable[[str], Decimal | None]:
    """A parser of degrees within the frame of Germany; a decimal comma is understood."""

    def parse(value: str) -> Decimal | None:
        if not value:
            return None
        typed = "".join(value.split()).removesuffix("°")
        if not DEGREES.fullmatch(typed):
            raise CellError(_("„%(value)s“ ist keine Gradzahl wie 51,17.") % {"value": value[:40]})
        number = Decimal(typed.replace(",", ".")).quantize(PLACES, ROUND_HALF_UP)
        if not low <= number <= high:
            reason = _("%(value)s liegt außerhalb Deutschlands. Sind Breite und Länge vertauscht?")
            raise CellError(reason % {"value": value})
        return number

    return parse


CELLS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "id": ("slug", _slug),
    "name": ("name", _text),
    "short_name": ("short_name", _text),
    "official_name": ("official_name", _text),
    "type": ("kind", _kind),
    "cohort": ("cohort", _whole(*COHORTS)),
    "state_code": ("state", _state),
    "ags": ("ags", _key_or_none),
    "ars": ("ars", _key_or_none),
    "union_key": ("union_key", _key_or_none),
    "population": ("inhabitants", _whole(0, 100_000_000)),
    "population_year": ("inhabitants_year", _whole(*YEARS_OF_COUNTS)),
    "latitude": ("latitude", _degrees(*LATITUDES)),
    "longitude": ("longitude", _degrees(*LONGITUDES)),
    "coordinate_place": ("place", _text),
    "website": ("website", _text),
    "contact_email": ("contact_email", _address),
}
"""Columns that fill one field each, with the function that reads the cell."""

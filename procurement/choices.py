"""Controlled vocabularies of a notice (FIELDS, type d): the code is stored, the label is shown."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

CPV_FILE = Path(__file__).parent / "data" / "cpv.csv"


class LegalForm(models.TextChoices):
    """In which form municipalities buy together."""

    OCCASIONAL = "gelegentlich", _("Gelegentliche gemeinsame Auftragsvergabe (§ 4 VgV, § 16 UVgO)")
    CENTRAL = "zentral", _("Zentrale Beschaffungsstelle (§ 120 Abs. 4 GWB)")
    COOPERATION = "kooperation", _("Öffentlich-öffentliche Zusammenarbeit (§ 108 Abs. 6 GWB)")
    IN_HOUSE = "inhouse", _("Inhouse-Vergabe (§ 108 Abs. 1 bis 5 GWB)")
    ASSOCIATION = "zweckverband", _("Zweckverband")
    AGREEMENT = "vereinbarung", _("Öffentlich-rechtliche Vereinbarung")
    CO_OPERATIVE = "genossenschaft", _("Genossenschaft")
    OPEN = "offen", _("Noch offen")

    @classmethod
    def supervised(cls) -> tuple[str, ...]:
        """Forms whose founding the supervisory authority approves or is told of, and that are announced officially (law of the Land)."""
        return (cls.ASSOCIATION, cls.AGREEMENT)


class Procedure(models.TextChoices):
    """Procedures of VgV (§ 14) and UVgO (§ 8)."""

    VGV_OPEN = "vgv-offen", _("Offenes Verfahren (VgV)")
    VGV_RESTRICTED = "vgv-nicht-offen", _("Nicht offenes Verfahren (VgV)")
    VGV_NEGOTIATED = "vgv-verhandlung", _("Verhandlungsverfahren (VgV)")
    VGV_DIALOGUE = "vgv-dialog", _("Wettbewerblicher Dialog (VgV)")
    VGV_INNOVATION = "vgv-innovation", _("Innovationspartnerschaft (VgV)")
    UVGO_OPEN = "uvgo-oeffentlich", _("Öffentliche Ausschreibung (UVgO)")
    UVGO_RESTRICTED = "uvgo-beschraenkt", _("Beschränkte Ausschreibung (UVgO)")
    UVGO_NEGOTIATED = "uvgo-verhandlung", _("Verhandlungsvergabe (UVgO)")
    DIRECT = "direktauftrag", _("Direktauftrag")
    OPEN = "offen", _("Noch offen")

    @classmethod
    def european(cls) -> tuple[str, ...]:
        return (cls.VGV_OPEN, cls.VGV_RESTRICTED, cls.VGV_NEGOTIATED, cls.VGV_DIALOGUE, cls.VGV_INNOVATION)

    @classmethod
    def national(cls) -> tuple[str, ...]:
        """Below the threshold of the Union."""
        return (cls.UVGO_OPEN, cls.UVGO_RESTRICTED, cls.UVGO_NEGOTIATED, cls.DIRECT)


class Lots(models.TextChoices):
    """Division into lots (§ 97 Abs. 4 GWB)."""

    BY_TRADE = "fachlose", _("In Fachlosen")
    BY_REGION = "gebietslose", _("In Gebietslosen")
    BOTH = "beides", _("In Fach- und Gebietslosen")
    NONE = "ohne", _("Ohne Lose, mit Begründung")
    OPEN = "offen", _("Noch offen")


class Unit(models.TextChoices):
    """What quantities are counted in; those of ``divisible`` take decimals."""

    PIECE = "stueck", _("Stück")
    LICENCE = "lizenz", _("Lizenzen")
    WORKPLACE = "arbeitsplatz", _("Arbeitsplätze")
    USER = "nutzer", _("Nutzende")
    INSTANCE = "instanz", _("Instanzen")
    SITE = "standort", _("Standorte")
    PERSON_DAY = "personentag", _("Personentage")
    HOUR = "stunde", _("Stunden")
    MONTH = "monat", _("Monate")
    METRE = "meter", _("Meter")
    KILOMETRE = "kilometer", _("Kilometer")
    SQUARE_KILOMETRE = "quadratkilometer", _("Quadratkilometer")
    GIGABYTE = "gigabyte", _("Gigabyte")
    TERABYTE = "terabyte", _("Terabyte")
    LUMP_SUM = "pauschale", _("Pauschalen")

    @classmethod
    def divisible(cls) -> tuple[str, ...]:
        return (
            cls.PERSON_DAY, cls.HOUR, cls.MONTH, cls.METRE, cls.KILOMETRE, cls.SQUARE_KILOMETRE, cls.GIGABYTE, cls.TERABYTE,
        )  # fmt: skip

    @classmethod
    def beside(cls, amount: Decimal, unit: str) -> str:
        """A unit as it stands behind an amount: "Instanz" behind 1, "Instanzen" behind all others."""
        return str(SINGULAR.get(cls(unit), cls(unit).label)) if amount == 1 else str(cls(unit).label)


SINGULAR = {
    Unit.LICENCE: _("Lizenz"),
    Unit.WORKPLACE: _("Arbeitsplatz"),
    Unit.INSTANCE: _("Instanz"),
    Unit.SITE: _("Standort"),
    Unit.PERSON_DAY: _("Personentag"),
    Unit.HOUR: _("Stunde"),
    Unit.MONTH: _("Monat"),
    Unit.LUMP_SUM: _("Pauschale"),
}
"""Of the units that change with it."""


@dataclass(frozen=True, slots=True)
class Cpv:
    """A main code of the Common Procurement Vocabulary, with check digit: "34926000-4"."""

    code: str
    label: str
    group: str


@cache
def cpv_codes() -> tuple[Cpv, ...]:
    """The codes of the file, in its order."""
    with CPV_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Cpv(row["code"], row["label_de"], row["group_de"]) for row in csv.DictReader(file))


def cpv_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Codes in their groups, for a select."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for found in cpv_codes():
        groups.setdefault(found.group, []).append((found.code, f"{found.label} ({found.code})"))
    return list(groups.items())


def cpv_label(code: str) -> str:
    """ "Ausrüstung für Parkplätze (CPV 34926000-4)"; the code alone where the file does not know it."""
    label = next((found.label for found in cpv_codes() if found.code == code), "")
    return f"{label} (CPV {code})" if label else code

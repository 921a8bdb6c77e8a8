"""The limits that a new portal begins with. From then on the KTS keeps the table: what it changes or deletes stays so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from municipalities.models import State as Land

from .models import Threshold

UNCHECKED = "Noch an der Quelle zu prüfen"
"""Begins the source of a value that nobody looked up yet."""
READ = date(2026, 11, 1)
"""The day for the month in which the sources were read."""
EUROPEAN = {"jurisdiction": Threshold.EUROPE, "valid_from": date(2026, 1, 1), "valid_to": date(2027, 12, 31)}
OF_BW = {
    "jurisdiction": Land.BW,
    "matter": Threshold.Matter.SUPPLIES,
    "valid_from": date(2026, 1, 1),
    "valid_to": date(2026, 12, 31),
    "source": "vhw, Wertgrenzen für Kommunen in Baden-Württemberg; der Beginn der Geltung ist noch zu prüfen",
}
KNOWN: tuple[dict[str, Any], ...] = (
    {
        **EUROPEAN,
        "matter": Threshold.Matter.SUPPLIES,
        "limit": Decimal(216_000),
        "consequence": "EU-weites Verfahren nach VgV",
        "paragraph": "§ 106 Abs. 2 Nr. 1 GWB",
        "source": "Architektenkammer Berlin, EU-Schwellenwerte ab 01.01.2026",
        "checked_on": READ,
    },
    {
        **EUROPEAN,
        "matter": Threshold.Matter.WORKS,
        "limit": Decimal(5_404_000),
        "consequence": "EU-weites Verfahren nach VgV und VOB/A, Abschnitt 2",
        "paragraph": "§ 106 Abs. 2 Nr. 1 GWB",
        "source": f"{UNCHECKED}: bekannt sind etwa 5,4 Millionen Euro",
    },
    {**OF_BW, "limit": Decimal(10_000), "is_exclusive": True, "consequence": "Kein Direktauftrag mehr"},
    {**OF_BW, "limit": Decimal(100_000), "consequence": "Keine Verhandlungsvergabe ohne besonderen Grund mehr"},
    {**OF_BW, "limit": Decimal(221_000), "consequence": "Keine Beschränkte Ausschreibung ohne besonderen Grund mehr"},
)


def ensure_thresholds(_home: Any) -> None:
    """Once: a table that holds anything is the KTS's own."""
    if not Threshold.objects.exists():
        Threshold.objects.bulk_create(Threshold(**values) for values in KNOWN)

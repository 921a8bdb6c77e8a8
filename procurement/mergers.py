"""A merger of municipalities, as far as joint procurement is concerned: one row per municipality, and the sum stays the sum of its rows."""

from __future__ import annotations

from municipalities.mergers.registry import register_staying

STAYING = {
    "procurement.FrozenFigure.municipality": "Der eingefrorene Bedarf ist ein Beleg und bleibt, wie er war.",
    "procurement.Verdict.municipality": "Wer etwas bewertet hat, bleibt genannt.",
    "procurement.Participation.municipality": "wip",
}


def register() -> None:
    for reference, reason in STAYING.items():
        register_staying(reference, reason)

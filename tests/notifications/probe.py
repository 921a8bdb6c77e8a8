"""A letter of the tests' own, as an app would declare it."""

from __future__ import annotations

from enum import StrEnum

from notifications.gates import keep, register_gate
from notifications.services import notify
from notifications.telling import register_writer


class Letter(StrEnum):
    PROBE = "probe"


def register() -> None:
    register_gate(Letter.PROBE, gate=keep)
    register_writer(Letter.PROBE, writer=write)


def write(letter: str, *, name: str) -> None:
    notify(
        f"{name}@stadt.example",
        letter,
        key="1",
        subject="Eingegangen: Freie Plätze",
        reason="Sie ihn eingereicht haben.",
        context={"title": "Freie Plätze", "words": "Wie viel kostet das?", "until": "27.11.2026"},
    )

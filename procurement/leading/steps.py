"""The steps of the lead: what each is called, and in which states it can be done."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from ..models import State, TimeTable

STEPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "days": (gettext_lazy("Zeitplan ändern"), TimeTable.RUNNING),
    "estimates": (gettext_lazy("Schätzwerte ändern"), TimeTable.RUNNING),
    "cost_key": (gettext_lazy("Kosten verteilen"), TimeTable.RUNNING),
    "documents": (gettext_lazy("Unterlagen"), TimeTable.RUNNING),
    "ask_to_bind": (gettext_lazy("Zur verbindlichen Teilnahme aufrufen"), (State.FROZEN,)),
    "publish": (gettext_lazy("Bekanntmachung eintragen"), TimeTable.CORRECTABLE),
    "award": (gettext_lazy("Zuschlag eintragen"), TimeTable.AWARDABLE),
    "prices": (gettext_lazy("Einzelpreise eintragen"), TimeTable.AFTER_AWARD),
    "close": (gettext_lazy("Beschaffung abschließen"), TimeTable.CLOSABLE),
    "hand_over": (gettext_lazy("Federführung übergeben"), TimeTable.RUNNING),
    "cancel": (gettext_lazy("Beschaffung abbrechen"), TimeTable.CANCELLABLE),
}
"""Name of the address → its label, and the states in which it can be done."""


def acts_for(table: TimeTable) -> list[tuple[str, Any]]:
    """Address and label of what the lead can do now."""
    return [
        (reverse(f"procurement:{name}", args=[table.page_id]), label) for name, (label, states) in STEPS.items() if table.state in states
    ]

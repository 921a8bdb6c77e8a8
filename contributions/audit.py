"""Every act that changes visibility or state is written here, through Wagtail's log registry: codes, never free text."""

from __future__ import annotations

from typing import Any

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, log

from .models import ContributionPage

ACTIONS = {
    "portal.submit": "Eingereicht",
    "portal.withdraw": "Zurückgezogen",
    "portal.claim": "Übernommen",
    "portal.release": "Freigegeben",
    "portal.ask": "Rückfrage gestellt",
    "portal.answer": "Rückfrage beantwortet",
    "portal.approve": "Veröffentlicht",
    "portal.reject": "Abgelehnt",
    "portal.visibility": "Sichtbarkeit geändert",
    "portal.archive": "Archiviert",
    "portal.restore": "Aus dem Archiv geholt",
    "portal.confirm": "Als aktuell bestätigt",
    "portal.trash": "In den Papierkorb gelegt",
    "portal.untrash": "Aus dem Papierkorb geholt",
    "portal.writer_added": "Mitschreibende hinzugefügt",
    "portal.writer_removed": "Mitschreibende entfernt",
    "portal.mailing": "Nachricht verschickt",
    "portal.export": "Liste abgerufen",
}


@hooks.register("register_log_actions")
def register_actions(actions: LogActionRegistry) -> None:
    for code, label in ACTIONS.items():
        actions.register_action(code, label, label)


def record(action: str, page: ContributionPage, *, by: Any, **codes: str) -> None:
    """Write one act to the log. ``codes`` are values of controlled vocabularies only."""
    log(instance=page, action=f"portal.{action}", user=by, data=codes or None)

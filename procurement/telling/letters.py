"""The mails about joint procurements: told under the lock, written by a task (writing.py), asked again when they leave."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from notifications.models import Mail
from notifications.services import key_of
from notifications.telling import tell

from ..models import TimeTable


class Letter(StrEnum):
    """What somebody is told of. The values are names of templates and stand in the outbox, so they stay."""

    INTERESTED = "beschaffung_interesse"
    RECEIVED = "beschaffung_bedarf"
    CORRECTED = "beschaffung_berichtigt"
    LATE_ASKED = "beschaffung_spaet"
    LATE_ADMITTED = "beschaffung_spaet_zugelassen"
    LATE_DECLINED = "beschaffung_spaet_abgelehnt"
    WITHDRAWN = "beschaffung_zurueckgezogen"
    CHANGED = "beschaffung_geaendert"
    DOCUMENT = "beschaffung_unterlage"
    FREEZE_SOON = "beschaffung_einfrieren"
    FROZEN = "beschaffung_eingefroren"
    BINDING_ASKED = "beschaffung_verbindlich"
    BINDING_SOON = "beschaffung_verbindlich_erinnerung"
    BOUND = "beschaffung_teilnahme"
    PUBLISHED = "beschaffung_bekanntgemacht"
    AWARDED = "beschaffung_vergeben"
    CANCELLED = "beschaffung_abgebrochen"
    LEAD_CHANGED = "beschaffung_federfuehrung"
    VERDICT_ASKED = "beschaffung_bewertung"
    ARCHIVE = "beschaffung_archiv"


def tell_of(table: TimeTable, letter: Letter, **about: Any) -> None:
    """Have the mails written that a step of a notice brings."""
    tell(letter, table=table.pk, **about)


def tell_once(table: TimeTable, letter: Letter, **about: Any) -> None:
    """For jobs that look again and again: nothing is asked for where the letter was written to anybody."""
    if not Mail.objects.filter(event=letter, key=key_of_letter(letter, table.pk, about)).exists():
        tell_of(table, letter, **about)


def key_of_letter(letter: str, table_id: int, about: dict[str, Any]) -> str:
    return key_of(letter, table_id, *about.values())

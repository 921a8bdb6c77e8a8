"""The mails about agreements: told under the lock, written by a task (writing.py), asked again when they leave (``_gate`` there)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from notifications.models import Mail
from notifications.services import key_of
from notifications.telling import tell

from ..models import Version


class Letter(StrEnum):
    """What somebody is told of. The values are names of templates and stand in the outbox, so they stay."""

    TAKEN_UP = "standard_aufgenommen"
    DECLINED = "standard_nicht_aufgenommen"
    CONSULTATION_OPENED = "standard_konsultation"
    CONSULTATION_HALF = "standard_konsultation_halb"
    CONSULTATION_LAST_DAYS = "standard_konsultation_ende"
    CONSULTATION_CLOSED = "standard_auswertung"
    COMMENT_ANSWERED = "standard_antwort"
    GUEST_CONFIRM = "standard_gast_bestaetigen"
    GUEST_RECEIVED = "standard_gast_eingegangen"
    GUEST_ANSWERED = "standard_gast_antwort"
    OBJECTION_OPENED = "standard_einspruchsfrist"
    OBJECTED = "standard_einspruch"
    BALLOT_OPENED = "standard_abstimmung"
    BALLOT_REMINDER = "standard_abstimmung_erinnerung"
    BALLOT_EXTENDED = "standard_abstimmung_verlaengert"
    VOTED = "standard_abgestimmt"
    COUNTED = "standard_ausgezaehlt"
    AGREED = "standard_vereinbart"
    REJECTED = "standard_abgelehnt"
    QUORUM_MISSED = "standard_quorum"
    IN_FORCE = "standard_in_kraft"
    WITHDRAWN = "standard_zurueckgezogen"
    ACCEDED = "standard_beitritt"
    LEFT = "standard_austritt"


def tell_version(version: Version, letter: Letter, **about: Any) -> None:
    """Have the mails written that a step of a version brings."""
    tell(letter, version=version.pk, **about)


def tell_once(version: Version, letter: Letter, **about: Any) -> None:
    """For jobs that look again and again: nothing is asked for where the letter was written to anybody."""
    if not Mail.objects.filter(event=letter, key=key_of_letter(letter, version.pk, about)).exists():
        tell_version(version, letter, **about)


def key_of_letter(letter: str, version_id: int, about: dict[str, Any]) -> str:
    return key_of(letter, version_id, *about.values())


def guest_mails(comment_id: int) -> str:
    """Begins the keys of all mails to a guest about a comment, so that they are found when the address is forgotten."""
    return f"stellungnahme:{comment_id}:"

"""The mails about accounts."""

from __future__ import annotations

from enum import StrEnum


class Letter(StrEnum):
    """What somebody is told of. The values are names of templates and stand in the outbox, so they stay."""

    NEW_PASSWORD = "passwort_vergessen"  # noqa: S105 - names of templates
    CONFIRM_ADDRESS = "adresse_bestaetigen"
    PASSWORD_CHANGED = "passwort_geaendert"  # noqa: S105
    FACTOR_SET_UP = "faktor_eingerichtet"
    FACTOR_REMOVED = "faktor_entfernt"
    FACTOR_RESET = "faktor_zurueckgesetzt"
    NEW_CODES = "neue_codes"
    INVITATION = "einladung"


class LeavingLetter(StrEnum):
    """The same of who leaves a municipality or is removed from it."""

    LEFT = "kommune_verlassen"
    COLLEAGUE_LEFT = "kollegin_gegangen"
    REMOVED = "aus_kommune_entfernt"
    REMOVAL_DONE = "kollegin_entfernt"
    RESTORED = "wieder_in_kommune"


class MergerLetter(StrEnum):
    """The same of two municipalities that become one."""

    MERGED = "gebietsaenderung"
    UNMERGED = "gebietsaenderung_zurueck"

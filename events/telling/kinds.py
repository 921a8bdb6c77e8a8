"""The letters about conferences: which there are, who gets them, what their action and their calendar entry do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..models import SignUp

State = SignUp.State


class Letter(StrEnum):
    """What somebody is told of. The values are names of templates and stand in the outbox, so they stay."""

    SIGNED_UP = "angemeldet"
    WAITING = "warteliste"
    MOVED_UP = "nachgerueckt"
    SEAT_OFFERED = "platz_angeboten"
    OFFER_EXPIRED = "angebot_verfallen"
    SIGNED_OFF = "abgemeldet"
    CONFIRM_ADDRESS = "gast_bestaetigen"
    GUEST_LINK = "gast_link"
    REMINDER = "erinnerung"
    """The template of the two that follow."""
    REMINDER_A_WEEK_BEFORE = "erinnerung_7"
    REMINDER_A_DAY_BEFORE = "erinnerung_1"
    CALLED_OFF = "abgesagt"
    MOVED = "verlegt"
    CHANGED = "geaendert"
    PROGRAMME_CHANGED = "programm"
    HIDDEN = "verborgen"
    SHOWN_AGAIN = "wieder_sichtbar"
    EVALUATION = "auswertung"
    EVALUATION_REMINDER = "auswertung_erinnerung"
    MATERIAL = "material"
    MESSAGE = "konferenz_nachricht"
    """Of the organisers, to a group (mailings.py)."""
    DRAFT_OF_SESSION = "entwurf_aus_sitzung"
    DRAFT_OF_QUESTION = "entwurf_aus_frage"
    """These two go to the CDOs of who spoke; all others go to who signed up."""


class Repeats(StrEnum):
    """What tells one occasion of a letter from the next; a letter without it is written once to each sign-up."""

    WITH_SEQUENCE = "sequence"
    WITH_START = "start"
    DAILY = "day"
    HOURLY = "hour"
    WITH_CHANGES = "changes"


class LeadsTo(Enum):
    """What the action of a letter opens. What needs no login is signed when the letter is written: no task holds a link."""

    SIGN_UP = auto()
    """The own sign-up."""
    CONFIRMATION = auto()
    """Of a guest's address."""
    WHERE_A_GUEST_IS = auto()
    """The confirmation, while it is due, else the own sign-up."""
    PAGE = auto()
    """The conference."""
    MATERIAL = auto()
    """The conference; for guests, to whom it may be closed, the own sign-up."""
    SHEET = auto()
    """The anonymous evaluation."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a letter is written: subject with ``title``, who is still to get it, its action, what the calendar does."""

    subject: Any
    states: tuple[str, ...]
    action: Any
    leads_to: LeadsTo = LeadsTo.SIGN_UP
    method: str = ""
    repeats: Repeats | None = None
    template: Letter | None = None


LOOK, CONFIRM, TO_SIGN_UP = _("Anmeldung ansehen"), _("Anmeldung bestätigen"), _("Zur Anmeldung")
TO_CONFERENCE, RATE = _("Zur Konferenz"), _("Konferenz bewerten")
SEATED, INVOLVED, TOOK_PART = (State.CONFIRMED,), SignUp.INVOLVED, SignUp.TOOK_PART
REMINDER = Form(_("%(when)s: %(title)s"), SEATED, LOOK, repeats=Repeats.WITH_START, template=Letter.REMINDER)
FORMS = {
    Letter.SIGNED_UP: Form(_("Angemeldet: %(title)s"), SEATED, LOOK, method="REQUEST"),
    Letter.WAITING: Form(_("Warteliste, Platz %(place)s: %(title)s"), (State.WAITING,), LOOK),
    Letter.MOVED_UP: Form(_("Ihr Platz ist sicher: %(title)s"), SEATED, LOOK, method="REQUEST"),
    Letter.SEAT_OFFERED: Form(_("Bitte bestätigen bis %(until)s: %(title)s"), (State.OFFERED,), _("Platz bestätigen")),
    Letter.OFFER_EXPIRED: Form(_("Platz nicht bestätigt: %(title)s"), (State.EXPIRED,), TO_CONFERENCE, LeadsTo.PAGE),
    Letter.SIGNED_OFF: Form(_("Abgemeldet: %(title)s"), (State.CANCELLED,), TO_CONFERENCE, LeadsTo.PAGE, "CANCEL"),
    Letter.CONFIRM_ADDRESS: Form(_("Bitte bestätigen Sie Ihre Anmeldung"), (State.UNCONFIRMED,), CONFIRM, LeadsTo.CONFIRMATION),
    Letter.GUEST_LINK: Form(
        _("Ihr Link zur Anmeldung: %(title)s"), SignUp.OPEN, TO_SIGN_UP, LeadsTo.WHERE_A_GUEST_IS, repeats=Repeats.HOURLY
    ),
    Letter.REMINDER_A_WEEK_BEFORE: REMINDER,
    Letter.REMINDER_A_DAY_BEFORE: REMINDER,
    Letter.CALLED_OFF: Form(_("Abgesagt: %(title)s"), INVOLVED, TO_CONFERENCE, LeadsTo.PAGE, "CANCEL"),
    Letter.MOVED: Form(_("Neuer Termin: %(title)s"), INVOLVED, LOOK, method="REQUEST", repeats=Repeats.WITH_SEQUENCE),
    Letter.CHANGED: Form(_("Geändert: %(title)s"), INVOLVED, LOOK, method="REQUEST", repeats=Repeats.WITH_SEQUENCE),
    Letter.PROGRAMME_CHANGED: Form(_("Programm geändert: %(title)s"), INVOLVED, LOOK, method="PUBLISH", repeats=Repeats.WITH_CHANGES),
    Letter.HIDDEN: Form(_("Vorübergehend nicht sichtbar: %(title)s"), INVOLVED, LOOK, repeats=Repeats.WITH_SEQUENCE),
    Letter.SHOWN_AGAIN: Form(_("Wieder sichtbar: %(title)s"), INVOLVED, LOOK, repeats=Repeats.WITH_SEQUENCE),
    Letter.EVALUATION: Form(_("Wie war es? %(title)s"), TOOK_PART, RATE, LeadsTo.SHEET),
    Letter.EVALUATION_REMINDER: Form(_("Noch offen: Wie war es? %(title)s"), TOOK_PART, RATE, LeadsTo.SHEET),
    Letter.MATERIAL: Form(_("Neues Material: %(title)s"), TOOK_PART, _("Material ansehen"), LeadsTo.MATERIAL, repeats=Repeats.DAILY),
}
"""How the letters to who signed up are written."""

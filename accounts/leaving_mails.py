"""The mails about who left a municipality: to the person and to those who go on, written and sent while they are true."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.gates import GONE, NO_RIGHT, SETTLED, Drop, Send, register_gate
from notifications.models import Mail
from notifications.services import Words, key_of, notify, quoted
from notifications.telling import register_writer

from .leaving import manages, may_restore, until_words
from .letters import LeavingLetter
from .mail_gates import gate_of_account
from .models import Departure, User
from .rights import other_cdos


def register() -> None:
    register_writer(*LeavingLetter, writer=write)
    register_gate(*LeavingLetter, gate=_gate)


def write(letter: str, *, departure: int) -> None:
    """The mails of one event; none where it is undone by now, or not any more."""
    found = _departure(departure)
    if found is None or _is_settled(letter, found):
        return
    for person in _recipients(letter, found):
        notify(
            person,
            letter,
            key=key_of(letter, found.pk),
            target={"departure": found.pk},
            reply_to=_reply_to(found, person),
            **_words(letter, found, person),
        )


def _departure(pk: Any) -> Departure | None:
    return Departure.objects.select_related("user", "municipality", "by", "restored_by").filter(pk=pk or 0).first()


def _is_settled(letter: str, departure: Departure) -> bool:
    """Whether a mail would tell of something that is not so."""
    return (letter == LeavingLetter.RESTORED) != (departure.restored_at is not None)


def _recipients(letter: str, departure: Departure) -> Iterable[User]:
    if letter in (LeavingLetter.LEFT, LeavingLetter.REMOVED):
        return [departure.user]
    if letter == LeavingLetter.REMOVAL_DONE:
        return [departure.by] if departure.by else []
    others = other_cdos(departure.municipality_id, departure.user_id)
    return others if letter == LeavingLetter.COLLEAGUE_LEFT else [departure.user, *others]


def _reply_to(departure: Departure, person: User) -> str:
    """Of who is told to ask somebody: whoever did it, where that was not they themself."""
    return "" if departure.by in (None, person) else departure.by.email


def _words(letter: str, departure: Departure, person: User) -> Words:
    """What a mail says to one person. The undo is offered to who may use it."""
    place, name = str(departure.municipality), str(departure.user)
    subjects = {
        LeavingLetter.LEFT: _("Sie haben %(place)s verlassen"),
        LeavingLetter.COLLEAGUE_LEFT: _("%(name)s hat %(place)s verlassen"),
        LeavingLetter.REMOVED: _("Sie gehören nicht mehr zu %(place)s"),
        LeavingLetter.REMOVAL_DONE: _("Sie haben %(name)s aus %(place)s entfernt"),
        LeavingLetter.RESTORED: _("Rückgängig: Sie gehören wieder zu %(place)s")
        if person == departure.user
        else _("Rückgängig: %(name)s gehört wieder zu %(place)s"),
    }
    offered = letter != LeavingLetter.RESTORED and may_restore(person, departure)
    at_home = letter == LeavingLetter.RESTORED or not offered
    words: Words = {
        "subject": subjects[LeavingLetter(letter)] % {"name": name, "place": place},
        "reason": _reason(letter, departure, person),
        "context": {
            "departure": departure,
            "person": name,
            "by": str(departure.by or _("Eine CDO-Person")),
            "restored_by": str(departure.restored_by or ""),
            "is_own": person == departure.user,
            "word": quoted(departure.word),
            "until": until_words(departure),
            "kts_email": settings.KTS_EMAIL,
        },
        "url": reverse("accounts:home") if at_home else reverse("accounts:departure", args=[departure.pk]),
        "action": _("Mein Bereich öffnen") if at_home else _("Ansehen und rückgängig machen"),
    }
    if letter == LeavingLetter.COLLEAGUE_LEFT:
        words["url"], words["action"] = (
            reverse("accounts:colleagues", args=[departure.municipality.slug]),
            _("Kolleginnen und Kollegen ansehen"),
        )
    return words


def _reason(letter: str, departure: Departure, person: User) -> str:
    place = {"place": departure.municipality}
    if person == departure.user:
        return _("Ihr Konto zu %(place)s gehört oder gehörte.") % place
    return _("Sie CDO von %(place)s sind.") % place


def _gate(mail: Mail) -> Send | Drop:
    """To an account that is open, about what is so; of a colleague only to who is still CDO there."""
    if isinstance(closed := gate_of_account(mail), Drop):
        return closed
    departure = _departure(mail.target.get("departure"))
    if departure is None:
        return Drop(GONE)
    if _is_settled(mail.event, departure):
        return Drop(SETTLED)
    if mail.recipient_id != departure.user_id and not manages(mail.recipient, departure):
        return Drop(NO_RIGHT)
    return Send()

"""The mails to guests about their comments: the link that proves the address, and the way back to what they said."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from contributions.deadlines import until
from notifications.gates import GONE, SETTLED, Drop, Send, register_gate
from notifications.models import Mail
from notifications.services import Words, notify, one_line, quoted, rewritten
from notifications.telling import register_writer

from ..guests.links import CONFIRM, OWN, confirm_until, link_for
from ..models import Comment
from .letters import Letter, guest_mails

STATES = {Letter.GUEST_CONFIRM: Comment.State.UNCONFIRMED, Letter.GUEST_RECEIVED: Comment.State.SUBMITTED}
"""In which a comment stands while the letter still says what is right."""


def register() -> None:
    register_writer(*STATES, writer=_write)
    register_gate(*STATES, gate=_gate)


def _found(pk: Any) -> Comment | None:
    related = ("consultation__version__standard", "consultation__version__agreement")
    return Comment.objects.filter(pk=pk or 0, municipality=None).exclude(guest_email="").select_related(*related).first()


def _write(letter: str, *, version: int, comment: int, **occasion: str) -> None:
    found = _found(comment)
    if found is None or found.state != STATES[Letter(letter)]:
        return
    key = ":".join((f"{guest_mails(comment)}{letter}", *occasion.values()))
    notify(found.guest_email, letter, key=key, target={"version": version, "comment": comment}, **words_of(Letter(letter), found))


def _gate(mail: Mail) -> Send | Drop:
    found = _found(mail.target.get("comment"))
    if found is None:
        return Drop(GONE)
    if found.state != STATES[Letter(mail.event)] or found.guest_email != mail.recipient_email:
        return Drop(SETTLED)
    return Send(rewritten(mail, **words_of(Letter(mail.event), found)))


def words_of(letter: Letter, comment: Comment) -> Words:
    """Before the address is proven nothing that was typed: who wants to annoy somebody gets no words into a mail of the portal."""
    consultation = comment.consultation
    name = one_line(str(consultation.version))
    if letter == Letter.GUEST_CONFIRM:
        return {
            "subject": _("Bitte bestätigen Sie Ihre Stellungnahme"),
            "reason": _("diese Adresse bei einer Stellungnahme im Portal angegeben wurde."),
            "context": {"name": name, "confirm_until": until(confirm_until(comment))},
            "action": _("Stellungnahme bestätigen"),
            "url": link_for(comment, CONFIRM),
        }
    return {
        "subject": _("Ihre Stellungnahme Nr. %(number)s: %(version)s") % {"number": comment.number, "version": name},
        "reason": _("Sie Stellung genommen haben."),
        "context": {
            "name": name,
            "number": comment.number,
            "quoted": quoted(comment.text),
            "until": until(consultation.closes_at),
            "wants_answer": comment.wants_answer,
        },
        "action": _("Stellungnahme ansehen oder zurückziehen"),
        "url": link_for(comment, OWN),
    }

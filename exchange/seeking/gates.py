"""Who may still get the mails about Gesuche when they are sent."""

from __future__ import annotations

from jobs.registry import BULK
from notifications.gates import BLOCKED, GONE, NO_RIGHT, SETTLED, Drop, Send, register_gate
from notifications.models import Mail
from notifications.services import rewritten

from ..models import Seeking
from .letters import TO_ASKERS, TO_KTS, Letter, answer_of, answer_words, asker_words, kts_words, seeking_of, still_holds
from .receivers import askers


def register() -> None:
    register_gate(*(letter for letter in TO_ASKERS if letter != Letter.ENDS_SOON), gate=_to_askers)
    register_gate(Letter.ENDS_SOON, gate=_to_askers, priority=BULK)
    register_gate(Letter.ANSWERED, gate=_answer)
    register_gate(*TO_KTS, gate=_to_kts)


def _to_askers(mail: Mail) -> Send | Drop:
    """To who would be written to now, while it is still so."""
    seeking = seeking_of(mail.target.get("seeking"))
    if seeking is None:
        return Drop(GONE)
    if not _may_read(mail, seeking):
        return Drop(NO_RIGHT)
    if not still_holds(mail.event, seeking):
        return Drop(SETTLED)
    return Send(rewritten(mail, **asker_words(mail.event, seeking)))


def _answer(mail: Mail) -> Send | Drop:
    """While the account of who has it is open; also when the Gesuch has ended meanwhile."""
    answer = answer_of(mail.target.get("answer"))
    if answer is None:
        return Drop(GONE)
    if not answer.author.is_active:
        return Drop(BLOCKED)
    if not _may_read(mail, answer.seeking):
        return Drop(NO_RIGHT)
    return Send(rewritten(mail, **answer_words(answer)))


def _to_kts(mail: Mail) -> Send | Drop:
    seeking = seeking_of(mail.target.get("seeking"))
    if seeking is None:
        return Drop(GONE)
    if not still_holds(mail.event, seeking):
        return Drop(SETTLED)
    return Send(rewritten(mail, **kts_words(mail.event, seeking)))


def _may_read(mail: Mail, seeking: Seeking) -> bool:
    return any(person.pk == mail.recipient_id for person in askers(seeking))

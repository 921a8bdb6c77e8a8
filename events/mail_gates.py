"""Who may still get the mails about conferences when they are sent, and how much they say."""

from __future__ import annotations

from jobs.registry import BULK
from notifications.gates import GONE, NO_RIGHT, SETTLED, Drop, Send, register_gate
from notifications.models import Mail
from notifications.services import rewritten

from .evaluation.drafts import cdos_of
from .holding import sees
from .models import Mailing, OpenQuestion, Session
from .telling import letters
from .telling.kinds import FORMS, Letter
from .telling.mailings import MAILINGS

NEEDS_PAGE = (Letter.MATERIAL, Letter.EVALUATION, Letter.EVALUATION_REMINDER)
"""Letters that lead to nothing but what is for those alone who may see the conference."""


def register() -> None:
    events = {form.template or letter for letter, form in FORMS.items()}
    register_gate(*(events - {Letter.REMINDER}), gate=_letter)
    register_gate(Letter.REMINDER, gate=_letter, priority=BULK)
    register_gate(MAILINGS.event, gate=_mailing, priority=BULK)
    register_gate(Letter.DRAFT_OF_SESSION, gate=_draft)
    register_gate(Letter.DRAFT_OF_QUESTION, gate=_need)


def _letter(mail: Mail) -> Send | Drop:
    """The letter as it would be written now; who may not see the conference any more reads of the own sign-up alone."""
    target = mail.target
    sign_up = letters.found(target.get("sign_up", 0))
    if sign_up is None:
        return Drop(GONE)
    registration = sign_up.registration
    if mail.event == Letter.REMINDER and (registration.cancelled_at or registration.page.has_begun()):
        return Drop(SETTLED)
    sees_page = sees(sign_up)
    if mail.event in NEEDS_PAGE and not sees_page:
        return Drop(NO_RIGHT)
    occasion = {name: target[name] for name in ("was", "changes")}
    words = letters.words_of(sign_up, Letter(target["letter"]), **occasion, sees_page=sees_page)
    return Drop(SETTLED) if words is None else Send(rewritten(mail, **words))


def _mailing(mail: Mail) -> Send | Drop:
    """The words of the organisers reach who still is of the group, and those the conference is for."""
    mailing = Mailing.objects.select_related("registration__page").filter(pk=mail.target.get("mailing")).first()
    if mailing is None:
        return Drop(GONE)
    sign_up = MAILINGS.recipients(mailing.registration, mailing.group).filter(pk=mail.target.get("sign_up")).first()
    if sign_up is None:
        return Drop(SETTLED)
    return Send() if sees(sign_up) else Drop(NO_RIGHT)


def _draft(mail: Mail) -> Send | Drop:
    session = Session.objects.filter(pk=mail.target.get("session"), draft=mail.target.get("draft")).first()
    if session is None or session.draft_id is None:
        return Drop(GONE)
    return _to_cdo(mail, session.municipality_id)


def _need(mail: Mail) -> Send | Drop:
    question = OpenQuestion.objects.filter(pk=mail.target.get("question")).first()
    need = question.needs.filter(pk=mail.target.get("draft")).first() if question else None
    return Drop(GONE) if need is None else _to_cdo(mail, need.municipality_id)


def _to_cdo(mail: Mail, municipality_id: int | None) -> Send | Drop:
    is_cdo = mail.recipient_id is not None and cdos_of(municipality_id).filter(pk=mail.recipient_id).exists()
    return Send() if is_cdo else Drop(NO_RIGHT)

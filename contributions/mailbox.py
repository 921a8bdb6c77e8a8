"""A question of the KTS where nobody of the municipality can answer: its mailbox hears of it, and the KTS sees that nobody does.

The mailbox is the one the entry names. It is no account: the mail says that there is a question, and not which.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from notifications.gates import GONE, SETTLED, Drop, Send, register_gate
from notifications.models import Mail
from notifications.services import key_of, notify, one_line
from notifications.telling import register_writer

from .drafts import content_of
from .mails import Letter, is_asked_on
from .models import Submission
from .receivers import who_may_answer


def register() -> None:
    register_writer(Letter.ASKED_NOBODY, writer=_write)
    register_gate(Letter.ASKED_NOBODY, gate=_gate)


def mailbox_of(submission: Submission) -> str:
    """The mailbox that the entry names, or "" where none is named that mail could reach."""
    address = str(content_of(submission).contact_email).strip()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address


def is_unreachable(submission: Submission) -> bool:
    """Whether no account can answer the KTS: no CDO of those who write the entry is active."""
    return submission.is_open and not who_may_answer(submission)


def _write(letter: str, *, submission: int, occasion: str) -> None:
    found = Submission.objects.select_related("page__municipality").filter(pk=submission).first()
    if found is None or not is_asked_on(found, occasion) or not is_unreachable(found):
        return
    if address := mailbox_of(found):
        names = {"title": one_line(found.page.draft_title), "municipality": one_line(str(found.page.municipality))}
        notify(
            address,
            letter,
            key=key_of(letter, submission, occasion),
            subject=_("Rückfrage, die niemand beantworten kann: %(title)s") % names,
            reason=_("der Eintrag diese Adresse als Funktionspostfach nennt."),
            context=names,
            target={"submission": submission},
        )


def _gate(mail: Mail) -> Send | Drop:
    """While the question is open, nobody can answer it, and the entry names this mailbox."""
    found = Submission.objects.select_related("page").filter(pk=mail.target.get("submission")).first()
    if found is None:
        return Drop(GONE)
    asked = found.questions.filter(answered_at=None).exists() and is_unreachable(found)
    return Send() if asked and mailbox_of(found) == mail.recipient_email else Drop(SETTLED)

"""Who may still get the mails of the way to publication when they are sent: the same people who would be written to now."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from accounts.models import User
from notifications.gates import GONE, NO_RIGHT, SETTLED, Drop, Gate, Send, register_gate
from notifications.models import Mail

from .mails import Letter, is_online, is_rejected, waits_for_kts
from .models import ContributionPage, Submission, Writer
from .receivers import (
    all_editors,
    all_editors_of,
    all_writers,
    editors,
    people_behind,
    people_of,
    who_may_answer,
    whoever_handed_in,
    whoever_saved,
)
from .writers import writes

State = Submission.State
Receivers = Callable[[Submission], Iterable[User]]


def register() -> None:
    register_gate(Letter.RECEIVED, gate=_gate(whoever_handed_in))
    register_gate(Letter.PUBLISHED, gate=_gate(all_writers, is_online))
    register_gate(Letter.REJECTED, gate=_gate(all_writers, is_rejected))
    register_gate(Letter.ASKED, gate=_gate(who_may_answer, is_asked))
    register_gate(Letter.MAY_WRITE, gate=_of_the_writer)
    register_gate(Letter.DRAFT_UNTOUCHED, gate=_gate(whoever_saved, is_draft))
    register_gate(Letter.MALWARE, gate=_of_the_file)
    register_gate(Letter.ANSWERED, gate=_gate(editors, waits_for_kts))
    register_gate(Letter.OVERDUE, gate=_gate(all_editors_of, is_overdue))


def _gate(receivers: Receivers, still_holds: Callable[[Submission], bool] = lambda submission: True) -> Gate:
    """Lets a mail pass to one of ``receivers`` while its occasion holds."""

    def gate(mail: Mail) -> Send | Drop:
        submission = Submission.objects.select_related("page").filter(pk=mail.target.get("submission")).first()
        if submission is None:
            return Drop(GONE)
        if all(person.pk != mail.recipient_id for person in receivers(submission)):
            return Drop(NO_RIGHT)
        return Send() if still_holds(submission) else Drop(SETTLED)

    return gate


def _of_the_file(mail: Mail) -> Send | Drop:
    """Whoever uploaded the file, while they belong to where it lay; without a place: they, or the KTS."""
    place, uploader = mail.target.get("page"), mail.target.get("uploader")
    if place is None:
        may = mail.recipient_id == uploader or all_editors().filter(pk=mail.recipient_id).exists()
        return Send() if may else Drop(NO_RIGHT)
    page = ContributionPage.objects.filter(pk=place).first()
    if page is None:
        return Drop(GONE)
    return Send() if any(person.pk == mail.recipient_id for person in people_of(page, uploader, may=writes)) else Drop(NO_RIGHT)


def _of_the_writer(mail: Mail) -> Send | Drop:
    """Whoever writes an entry of others, while they may."""
    writer = Writer.objects.filter(pk=mail.target.get("writer")).select_related("person").first()
    if writer is None:
        return Drop(GONE)
    return Send() if any(person.pk == mail.recipient_id for person in people_behind([writer])) else Drop(NO_RIGHT)


def is_asked(submission: Submission) -> bool:
    return submission.questions.filter(answered_at=None).exists()


def is_draft(submission: Submission) -> bool:
    return submission.state == State.DRAFT and submission.page.trashed_at is None and submission.page.archived_at is None


def is_overdue(submission: Submission) -> bool:
    return Submission.objects.overdue().filter(pk=submission.pk).exists()

"""Who may still get the mails of the way to publication when they are sent: the same people who would be written to now."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from accounts.models import User
from notifications.gates import GONE, NO_RIGHT, SETTLED, Drop, Gate, Send, register_gate
from notifications.models import Mail

from .mails import all_editors, editors, people_of, recipients
from .models import Submission

State = Submission.State
Receivers = Callable[[Submission], Iterable[User]]


def register() -> None:
    for_municipality = _gate(lambda submission: recipients(submission, submission.submitted_by_id))
    register_gate("eingang", "veroeffentlicht", "abgelehnt", gate=for_municipality)
    register_gate("rueckfrage", gate=_gate(lambda submission: recipients(submission, submission.submitted_by_id), is_asked))
    register_gate("entwurf_erinnerung", gate=_gate(lambda submission: recipients(submission, submission.saved_by_id), is_draft))
    register_gate("schadsoftware", gate=_of_the_file)
    register_gate("antwort", gate=_gate(editors))
    register_gate("ueberfaellig", gate=_gate(all_editors_of, is_overdue))


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
    municipality, uploader = mail.target.get("municipality"), mail.target.get("uploader")
    if municipality is None:
        may = mail.recipient_id == uploader or all_editors().filter(pk=mail.recipient_id).exists()
    else:
        may = any(person.pk == mail.recipient_id for person in people_of(municipality, uploader))
    return Send() if may else Drop(NO_RIGHT)


def all_editors_of(submission: Submission) -> Iterable[User]:
    """Whoever has taken the submission over meanwhile, else everyone in the KTS."""
    return editors(submission) or all_editors()


def is_asked(submission: Submission) -> bool:
    return submission.questions.filter(answered_at=None).exists()


def is_draft(submission: Submission) -> bool:
    return submission.state == State.DRAFT and submission.page.trashed_at is None and submission.page.archived_at is None


def is_overdue(submission: Submission) -> bool:
    return Submission.objects.overdue().filter(pk=submission.pk).exists()

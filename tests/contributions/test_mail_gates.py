"""Mails of the way to publication reach who would be written to now."""

from __future__ import annotations

import pytest

from accounts.models import Role
from accounts.rights import grant, revoke
from contributions import mails, moderation
from contributions.models import Submission
from jobs.worker import drain
from notifications.models import Mail
from pages import feedback
from pages.models import Feedback
from tests.factories.accounts import UserFactory, editor
from tests.factories.best_practices import asked, published, submitted
from tests.helpers import write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
MADE = {"eingang": submitted, "rueckfrage": asked, "veroeffentlicht": lambda: published().submissions.get()}


def state_of(event: str) -> str:
    return Mail.objects.get(event=event).state


def leave(submission: Submission) -> None:
    """The person who handed in leaves the municipality to another CDO; the mails are written, the mail server is away."""
    write_told()
    grant(UserFactory(), Role.CDO, submission.page.municipality, by=None)
    revoke(submission.submitted_by.memberships.get(), by=None)


@pytest.mark.parametrize("event", MADE)
def test_who_left_the_municipality_reads_nothing_of_its_entries(event, mailoutbox):
    submission = MADE[event]()
    leave(submission)
    drain()

    assert [message.subject for message in mailoutbox if message.to == [submission.submitted_by.email]] == []
    assert state_of(event) == Mail.State.DROPPED


@pytest.mark.parametrize("event", MADE)
def test_who_is_still_there_gets_them(event, mailoutbox):
    submission = MADE[event]()
    drain()

    assert state_of(event) == Mail.State.SENT
    assert submission.submitted_by.email in {message.to[0] for message in mailoutbox}


def test_a_question_that_was_answered_meanwhile_asks_nobody():
    submission = asked()
    write_told()
    answers = dict.fromkeys(submission.questions.values_list("pk", flat=True), "So.")
    moderation.answer(submission, answers, version=submission.version, by=submission.created_by)
    drain()

    assert state_of("rueckfrage") == Mail.State.DROPPED


def test_who_is_no_editor_any_more_hears_of_no_submission():
    submission, person = submitted(), editor()
    Submission.objects.filter(pk=submission.pk).update(due_on="2026-01-01")
    submission.refresh_from_db()
    mails.overdue(submission)
    write_told()
    revoke(person.memberships.get(), by=None)
    drain()

    assert state_of("ueberfaellig") == Mail.State.DROPPED


def test_a_report_that_was_deleted_leaves_no_mail():
    report = feedback.receive(Feedback(text="Der Kontrast ist zu schwach."))
    write_told()
    report.delete()
    drain()

    assert state_of("barriere_meldung") == Mail.State.DROPPED

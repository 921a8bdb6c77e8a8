"""Who hears what of an entry that several write, and what is told no more by the time it is written."""

from __future__ import annotations

import pytest

from accounts.models import Membership, Role
from contributions import mails, moderation
from contributions.models import Submission
from jobs.worker import drain
from notifications.models import Mail
from tests.factories.accounts import editor, member
from tests.helpers import write_told

pytestmark = pytest.mark.django_db


def handed_in(need) -> Submission:
    need.add_row(name="Sensor")
    return moderation.submit(need.submission, version=need.submission.version, by=need.cdo)


def is_staff_now(person) -> None:
    Membership.objects.filter(user=person).update(role=Role.STAFF)


def addresses(event: str) -> list[str]:
    write_told()
    return sorted(Mail.objects.filter(event=event).values_list("recipient_email", flat=True))


# --- Only to whom can do what it asks for --------------------------------------------------


def test_a_question_goes_to_whoever_can_answer_it(need):
    submission = handed_in(need)
    is_staff_now(need.cdo)
    cdo = member(Role.CDO, need.home)

    moderation.ask_back(submission, [("", "Warum?")], by=editor())

    assert addresses("rueckfrage") == sorted([cdo.email, need.partner_cdo.email])


def test_a_question_written_to_who_cannot_answer_any_more_is_not_sent(need, mailoutbox):
    moderation.ask_back(handed_in(need), [("", "Warum?")], by=editor())
    assert need.cdo.email in addresses("rueckfrage")
    member(Role.CDO, need.home)
    is_staff_now(need.cdo)
    drain()

    assert Mail.objects.get(event="rueckfrage", recipient_email=need.cdo.email).state == Mail.State.DROPPED
    assert Mail.objects.get(event="rueckfrage", recipient_email=need.partner_cdo.email).state == Mail.State.SENT


def test_a_draft_waits_for_who_can_write_on(need):
    is_staff_now(need.cdo)
    cdo = member(Role.CDO, need.home)

    mails.draft_untouched(need.submission)

    assert addresses("entwurf_erinnerung") == [cdo.email]


def test_who_writes_by_name_is_reminded_of_what_they_saved(need):
    need.add_row(need.helper, name="Sensor")

    mails.draft_untouched(need.submission)

    assert addresses("entwurf_erinnerung") == [need.helper.email]

"""Who hears what of an entry that several write, and what is told no more by the time it is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Role, User
from contributions import co_writing, mails, moderation
from contributions.models import ContributionPage, Submission
from contributions.receivers import all_writers, who_may_answer
from jobs.worker import drain
from notifications.gates import SETTLED
from notifications.models import Mail
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
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


# --- What it costs -------------------------------------------------------------------------


def statements(receivers: Callable[[Submission], list[User]], submission: Submission) -> tuple[int, int]:
    """How many people hear of a submission, and how many statements tell who they are."""
    submission = Submission.objects.select_related("page").get(pk=submission.pk)
    with CaptureQueriesContext(connection) as queries:
        people = receivers(submission)
    return len(people), len(queries)


@pytest.mark.parametrize(("receivers", "more"), [(all_writers, 8), (who_may_answer, 4)])
def test_who_hears_of_it_costs_the_same_for_two_writers_and_for_ten(need, receivers, more):
    submission = handed_in(need)
    people, cost = statements(receivers, submission)

    for _number in range(4):
        partner = member(Role.CDO, MunicipalityFactory())
        co_writing.add_municipality(need.page, partner.memberships.get().municipality, by=need.cdo)
        co_writing.add_person(need.page, member(Role.STAFF, MunicipalityFactory()), by=need.cdo)

    assert need.page.writers.count() == 10
    assert statements(receivers, submission) == (people + more, cost)


def test_who_left_every_municipality_hears_nothing_by_name(need):
    submission = handed_in(need)
    Membership.objects.filter(user=need.helper).delete()

    assert {person.pk for person in all_writers(submission)} == {need.cdo.pk, need.partner_cdo.pk}


# --- Told no more --------------------------------------------------------------------------


def answered(need) -> Submission:
    """The need, whose only question was answered for the editor of the need."""
    submission = moderation.ask_back(handed_in(need), [("", "Warum?")], by=need.editor)
    answers = {submission.questions.get().pk: "Darum."}
    return moderation.answer(submission, answers, version=submission.version, by=need.cdo)


def asked_again(need) -> tuple[str, Callable[[], object]]:
    submission = answered(need)
    return "antwort", lambda: moderation.ask_back(submission, [("", "Und wann?")], by=need.editor)


def decided(need) -> tuple[str, Callable[[], object]]:
    submission = answered(need)
    return "antwort", lambda: moderation.approve(submission, by=need.editor)


def taken_down(need) -> tuple[str, Callable[[], object]]:
    page = moderation.approve(handed_in(need), by=need.editor).page
    return "veroeffentlicht", lambda: moderation.archive(page, by=need.cdo, by_kts=False)


def not_live(need) -> tuple[str, Callable[[], object]]:
    page = moderation.approve(handed_in(need), by=need.editor).page
    return "veroeffentlicht", lambda: ContributionPage.objects.get(pk=page.pk).unpublish()


def not_rejected(need) -> tuple[str, Callable[[], object]]:
    submission = moderation.reject(handed_in(need), "Zu kurz.", by=need.editor)
    return "abgelehnt", lambda: Submission.objects.filter(pk=submission.pk).update(state=Submission.State.DRAFT)


@pytest.fixture(params=[asked_again, decided, taken_down, not_live, not_rejected])
def overtaken(request, need) -> tuple[str, Callable[[], object]]:
    """A letter that was told, and what makes it say what is wrong."""
    return request.param(need)


def test_what_holds_no_more_is_not_written(overtaken):
    letter, overtake = overtaken
    overtake()

    assert addresses(letter) == []


def test_what_holds_no_more_when_it_is_sent_stays_here(overtaken, mailoutbox):
    letter, overtake = overtaken
    assert addresses(letter) != []
    overtake()
    drain()

    assert set(Mail.objects.filter(event=letter).values_list("state", "outcome")) == {(Mail.State.DROPPED, str(SETTLED))}


def test_what_holds_is_sent(need, mailoutbox):
    moderation.approve(answered(need), by=need.editor)
    drain()

    assert set(Mail.objects.filter(event="veroeffentlicht").values_list("state", flat=True)) == {Mail.State.SENT}

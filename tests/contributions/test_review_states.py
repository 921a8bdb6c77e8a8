"""Every act in every state: what it leads to, or that it is refused and changes nothing."""

from __future__ import annotations

import pytest

from accounts.models import Role
from accounts.refusals import Refused
from contributions import moderation
from contributions.models import Submission
from tests.factories.accounts import editor, member
from tests.factories.best_practices import a_draft, asked, submitted

pytestmark = pytest.mark.django_db
State = Submission.State


@pytest.fixture(autouse=True)
def _portal(portal):
    """Every test needs the skeleton."""


def answered() -> Submission:
    return act("answer", asked())


def discarded() -> Submission:
    submission = a_draft()
    Submission.objects.filter(pk=submission.pk).update(state=State.DISCARDED)
    return Submission.objects.get(pk=submission.pk)


MAKE = {
    State.DRAFT: a_draft,
    State.SUBMITTED: submitted,
    State.IN_REVIEW: lambda: act("claim", submitted()),
    State.QUESTION: asked,
    State.ANSWERED: answered,
    State.PUBLISHED: lambda: act("approve", submitted()),
    State.REJECTED: lambda: act("reject", submitted()),
    State.DISCARDED: discarded,
}


def act(name: str, submission: Submission) -> Submission:
    """Carry out an act with everything it needs."""
    by = editor() if name in ("claim", "release", "ask_back", "approve", "reject") else submission.created_by
    more = {
        "submit": {"version": submission.version},
        "answer": {"version": submission.version},
    }.get(name, {})
    positional = {
        "ask_back": [[("results", "Wie?")]],
        "reject": ["Zu kurz."],
        "answer": [dict.fromkeys(submission.questions.filter(answered_at=None).values_list("pk", flat=True), "So.")],
    }.get(name, [])
    return getattr(moderation, name)(submission, *positional, by=by, **more)


WAITING = (State.SUBMITTED, State.IN_REVIEW, State.ANSWERED)
LEADS_TO = {
    "submit": {State.DRAFT: State.SUBMITTED},
    "withdraw": dict.fromkeys((State.DRAFT, State.QUESTION, *WAITING), State.DRAFT),
    "answer": {State.QUESTION: State.ANSWERED},
    "claim": dict.fromkeys(WAITING, State.IN_REVIEW),
    "release": {State.SUBMITTED: State.SUBMITTED, State.IN_REVIEW: State.SUBMITTED, State.ANSWERED: State.ANSWERED},
    "ask_back": dict.fromkeys(WAITING, State.QUESTION),
    "approve": dict.fromkeys(WAITING, State.PUBLISHED),
    "reject": dict.fromkeys(WAITING, State.REJECTED),
}


@pytest.mark.parametrize("state", MAKE)
@pytest.mark.parametrize("name", LEADS_TO)
def test_every_act_in_every_state(name, state):
    submission = MAKE[state]()
    assert submission.state == state

    if state in LEADS_TO[name]:
        assert act(name, submission).state == LEADS_TO[name][state]
    else:
        with pytest.raises(Refused):
            act(name, submission)
        assert Submission.objects.get(pk=submission.pk).state == state


@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_REVIEW, State.QUESTION, State.ANSWERED])
def test_the_workflow_behind_it_ends_with_the_decision_or_the_withdrawal(state):
    submission = MAKE[state]()

    moderation.withdraw(submission, by=submission.created_by)

    assert submission.page.specific.current_workflow_state is None
    again = Submission.objects.get(pk=submission.pk)
    assert moderation.submit(again, version=again.version, by=again.created_by).state == State.SUBMITTED


def test_a_colleague_takes_a_claimed_entry_over():
    first, second = editor(), editor()
    submission = moderation.claim(submitted(), by=first)

    assert moderation.claim(submission, by=second).claimed_by == second


def test_another_cdo_withdraws_what_a_colleague_handed_in():
    submission = submitted()
    colleague = member(Role.CDO, submission.page.municipality)

    assert moderation.withdraw(submission, by=colleague).state == State.DRAFT

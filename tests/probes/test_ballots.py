"""CO4, CO5 and RM7: votes at once over HTTP, against several processes on PostgreSQL, and with the lock taken out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Role, User
from data_standards.ballot import casting, mandates
from data_standards.ballot.forms import UNKEPT
from data_standards.jobs import end_what_is_over
from data_standards.models import Ballot, SecretVote, Version, Vote, VoteChange
from municipalities.models import Municipality
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.helpers import signed_in

from .production import Answer, Fields, Visitor
from .test_races import at_once

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
Act = Callable[[], Answer]
TOKEN = "a" * 32


def browser(port: int, person: User) -> Visitor:
    """Signed in, with the password just shown."""
    return Visitor(port, {"sessionid": signed_in(person, again=True).cookies["sessionid"].value})


def voting(port: int, ballot: Ballot, place: Municipality, person: User, choice: str, *, visitor: Visitor | None = None) -> Act:
    """Everything is opened and chosen; what is left to do is to send it."""
    version = Version.objects.get(pk=ballot.version_id)
    path, visitor = version.url_of("vote", place.slug), visitor or browser(port, person)
    chosen: Fields = [(UNKEPT, choice), ("endgueltig", "1")] if ballot.is_secret else [("choice", choice), ("reason", "Darum.")]
    names = dict(chosen)
    fields = [(name, value) for name, value in visitor.open_form(path) if name not in names]
    return lambda: visitor.post(path, [*fields, *chosen])


def twenty(port: int, ballot: Ballot) -> list[Answer]:
    """The holder of the mandate and the deputy, ten times each, all at once."""
    place, holder = made.voters(ballot)[0]
    deputy = member(Role.CDO, place)
    mandates.grant(place, holder, deputy=deputy, by=holder)
    visitors = [browser(port, holder), browser(port, deputy)]
    choices = ("ja", "nein") if not ballot.is_secret else ("ja", "enthaltung")
    acts = [voting(port, ballot, place, holder, choices[n % 2], visitor=visitors[n % 2]) for n in range(2)] * 10
    return at_once(acts)[0]


# --- CO4 ----------------------------------------------------------------------------------------------


def test_co4_of_twenty_open_votes_of_two_people_one_counts_and_changes_are_logged(port):
    ballot = made.balloted()

    answers = twenty(port, ballot)

    changes = list(VoteChange.objects.order_by("pk"))
    assert {answer.status for answer in answers} == {302}
    assert (Vote.objects.count(), casting.tally(ballot).votes) == (1, 1)
    assert Vote.objects.get().choice == changes[-1].choice
    assert all(before.choice != after.choice for before, after in pairwise(changes))


def test_co4_of_twenty_secret_votes_of_two_people_the_first_is_final(port):
    ballot = made.balloted(is_secret=True)

    answers = twenty(port, ballot)

    assert sorted(answer.status for answer in answers) == [302] + [409] * 19
    assert SecretVote.objects.count() == 1


def test_co4_without_the_lock_twenty_votes_meet(serve):
    ballot = made.balloted(is_secret=True)
    with serve(application="tests.probes.without_lock", threads=16) as port:
        answers = twenty(port, ballot)

    assert ([answer.status for answer in answers].count(302), SecretVote.objects.count()) != (1, 1)


# --- CO5 ----------------------------------------------------------------------------------------------

AHEAD = timedelta(seconds=6)
"""From the last preparation until the ballot ends."""


def around_the_end(port: int, ballot: Ballot) -> list[Answer]:
    """Thirty votes from a second before the end until a second after it, while the job that counts runs again and again."""
    people = made.voters(ballot)
    acts = [voting(port, ballot, place, holder, "ja") for place, holder in people]
    end = timezone.now() + AHEAD
    Ballot.objects.filter(pk=ballot.pk).update(closes_at=end, extended_at=timezone.now())
    over = threading.Event()

    def counting() -> None:
        while not over.wait(0.02):
            end_what_is_over()
        connection.close()

    def at(moment: float, act: Act) -> Act:
        def later() -> Answer:
            wait = (end - timezone.now()).total_seconds() + moment
            threading.Event().wait(max(0.0, wait))
            return act()

        return later

    worker = threading.Thread(target=counting)
    worker.start()
    try:
        return at_once([at(-1 + 2 * number / len(acts), act) for number, act in enumerate(acts)])[0]
    finally:
        over.set()
        worker.join()
        end_what_is_over(end + timedelta(seconds=5))


def what_is_wrong(ballot: Ballot, answers: list[Answer]) -> str:
    """ "" where everybody was told what became of their vote and what was counted is what the rows say."""
    ballot.refresh_from_db()
    said = [answer.status for answer in answers]
    rows = casting.tally(ballot).votes
    counted = (ballot.yes or 0) + (ballot.no or 0) + (ballot.abstentions or 0)
    if {*said} - {302, 409}:
        return f"answered {said}"
    return "" if said.count(302) == rows == counted else f"told {said.count(302)}, rows {rows}, counted {counted}"


def test_co5_a_vote_around_the_end_is_in_or_out_and_the_result_is_fixed(port):
    ballot = made.balloted(30, quorum=1)

    answers = around_the_end(port, ballot)

    assert what_is_wrong(ballot, answers) == ""
    assert {answer.status for answer in answers} == {302, 409}
    casting.declare(ballot.pk, by=editor())
    place, holder = made.voters(ballot)[-1]
    path = Version.objects.get(pk=ballot.version_id).url_of("vote", place.slug)
    late = browser(port, holder)
    assert late.get(path).status == 302  # to the ballot: its form is there no more
    late.cookies["csrftoken"] = TOKEN
    assert late.post(path, [("csrfmiddlewaretoken", TOKEN), ("choice", "ja")]).status == 409
    end_what_is_over(timezone.now() + timedelta(days=20))
    assert what_is_wrong(ballot, answers) == ""


# --- RM7 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_secret", [False, True])
def test_rm7_without_mandate_403_after_the_end_409_and_the_other_sees_the_vote(port, is_secret):
    ballot = made.balloted(is_secret=is_secret)
    place, holder = made.voters(ballot)[0]
    deputy, colleague = member(Role.CDO, place), member(Role.STAFF, place)
    mandates.grant(place, holder, deputy=deputy, by=holder)
    version = Version.objects.get(pk=ballot.version_id)
    seen = version.url_of("voted", place.slug)
    other = browser(port, colleague)

    assert other.get(version.url_of("vote", place.slug)).status == 403
    other.cookies["csrftoken"] = TOKEN
    refused = other.post(version.url_of("vote", place.slug), [("csrfmiddlewaretoken", TOKEN), ("choice", "ja"), (UNKEPT, "ja")])
    assert (refused.status, "wer das Mandat Ihrer Kommune hat" in refused.html) == (403, True)
    assert voting(port, ballot, place, holder, "ja")().status == 302
    for person in (holder, deputy, colleague):
        shown = browser(port, person).get(seen)
        assert shown.status == 200
        assert ("<b>Zustimmung</b>" in shown.html) is not is_secret
    late = voting(port, ballot, *made.voters(ballot)[1], "ja")
    Ballot.objects.filter(pk=ballot.pk).update(closes_at=timezone.now())
    assert late().status == 409

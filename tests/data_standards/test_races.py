"""Many at once on PostgreSQL: one vote for a municipality, in or out at the end, one result; and the tests have teeth.

In process, with threads; tests/probes/test_ballots.py asks the same over HTTP.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.mergers import acts as mergers
from accounts.models import Role, User
from accounts.refusals import Refused
from data_standards.ballot import casting, mandates
from data_standards.ballot.casting import Rules
from data_standards.jobs import end_what_is_over
from data_standards.lifecycle import acts as lifecycle
from data_standards.models import Ballot, Elector, Milestone, SecretVote, Version, Vote, VoteChange
from municipalities.models import Municipality
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.racing import at_once

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
CHOICES = ("ja", "enthaltung")


def mails(letter: str) -> int:
    return sum(
        letter in result.args_kwargs["args"] for result in DBTaskResult.objects.filter(task_path="notifications.telling.write_mails")
    )


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal with the locks of the agreements taken out."""
    monkeypatch.setattr(casting, "locked", lambda pk: Ballot.objects.get(pk=pk))
    for module, name in ((casting, "locked_version"), (lifecycle, "locked")):
        monkeypatch.setattr(module, name, lambda pk: Version.objects.select_related("agreement__municipality", "standard").get(pk=pk))


# --- CO4: the holder of a mandate and the deputy vote at once -----------------------------------------


def two_who_may(ballot: Ballot) -> tuple[Municipality, User, User]:
    place, holder = made.voters(ballot)[0]
    deputy = member(Role.STAFF, place)
    mandates.grant(place, holder, deputy=deputy, by=holder)
    return place, holder, deputy


def twenty_votes(ballot: Ballot) -> list[BaseException]:
    place, *people = two_who_may(ballot)
    return at_once([lambda n=n: casting.cast(ballot.pk, place, CHOICES[n % 2], by=people[n % 2]) for n in range(20)])


def test_of_twenty_open_votes_of_one_municipality_one_counts_and_each_change_is_kept_in_order():
    ballot = made.balloted()

    errors = twenty_votes(ballot)

    vote, changes = Vote.objects.get(), list(VoteChange.objects.order_by("pk"))
    assert errors == []
    assert casting.tally(ballot).votes == 1
    assert (changes[-1].choice, changes[-1].cast_by_id) == (vote.choice, vote.cast_by_id)
    assert alternate(changes)
    assert mails("standard_abgestimmt") == len(changes)


def alternate(changes: list[VoteChange]) -> bool:
    """Each change said something else than the one before it."""
    return all(before.choice != after.choice for before, after in pairwise(changes))


def test_without_the_lock_twenty_open_votes_meet(unlocked):
    errors = twenty_votes(made.balloted())

    assert (errors, alternate(list(VoteChange.objects.order_by("pk")))) != ([], True)


def test_of_twenty_secret_votes_of_one_municipality_the_first_is_final():
    ballot = made.balloted(is_secret=True)

    errors = twenty_votes(ballot)

    assert [type(error) for error in errors] == [Refused] * 19
    assert all("endgültig" in str(error) for error in errors)
    assert casting.tally(ballot).votes == 1


def everybody_at_once(ballot: Ballot) -> list[BaseException]:
    return at_once(
        [lambda place=place, by=by: casting.cast(ballot.pk, place, "ja", by=by) for place, by in made.voters(ballot) for _twice in range(3)]
    )


def test_the_box_of_a_secret_ballot_holds_a_paper_of_each_municipality_that_voted():
    ballot = made.balloted(20, is_secret=True)

    errors = everybody_at_once(ballot)

    assert [type(error) for error in errors] == [Refused] * 40
    assert (ballot.papers.count(), ballot.electors.filter(has_voted=True).count()) == (20, 20)


def test_without_the_lock_papers_are_lost_or_too_many(unlocked):
    ballot = made.balloted(20, is_secret=True)

    errors = everybody_at_once(ballot)

    assert (SecretVote.objects.count(), len(errors)) != (20, 40)


# --- CO5: the second of the end -----------------------------------------------------------------------


def around_the_end(ballot: Ballot) -> list[BaseException]:
    """Twenty votes at T−1 s, T and T+1 s while the job that counts runs again and again."""
    end = ballot.closes_at
    moments = [end - timedelta(seconds=1), end, end + timedelta(seconds=1)]
    voting: list[Callable[[], Any]] = [
        lambda place=place, by=by, now=moments[number % 3]: casting.cast(ballot.pk, place, "ja", by=by, now=now)
        for number, (place, by) in enumerate(made.voters(ballot))
    ]
    counting: list[Callable[[], Any]] = [lambda: casting.close(ballot.pk, now=end)] * 3
    return at_once([*voting[:9], *counting, *voting[9:]])


def is_fixed(ballot: Ballot, errors: list[BaseException]) -> bool:
    """What was counted is what the rows say, and whoever was refused is not among them."""
    ballot.refresh_from_db()
    found = casting.tally(ballot)
    refused = len(errors) == ballot.electors_count - found.votes and all("beendet" in str(error) for error in errors)
    return refused and (ballot.yes, ballot.no, ballot.abstentions) == (found.yes, found.no, found.abstentions)


@pytest.mark.parametrize("is_secret", [False, True])
def test_a_vote_at_the_end_is_in_or_out_and_what_was_counted_is_what_the_rows_say(is_secret):
    ballot = made.balloted(20, quorum=1, is_secret=is_secret)
    Ballot.objects.filter(pk=ballot.pk).update(extended_at=timezone.now())  # counted at the end, however few were in time

    errors = around_the_end(ballot)

    assert ballot.electors.filter(has_voted=True).count() == casting.tally(ballot).votes
    assert is_fixed(ballot, errors)
    casting.declare(ballot.pk, by=editor())
    end_what_is_over(ballot.closes_at + timedelta(days=1))
    assert is_fixed(ballot, errors)


def test_without_the_lock_a_vote_slips_in_behind_the_count(unlocked, monkeypatch):
    ballot = made.balloted(20, quorum=1)
    real = casting.tally

    def slow(ballot: Ballot) -> casting.Tally:
        found = real(ballot)
        place, holder = made.voters(ballot)[0]
        if not Elector.objects.get(ballot=ballot, municipality=place).has_voted:
            late = at_once([lambda: casting.cast(ballot.pk, place, "ja", by=holder, now=ballot.closes_at - timedelta(seconds=1))])
            assert late == []
        return found

    monkeypatch.setattr(casting, "tally", slow)
    casting.close(ballot.pk, now=ballot.closes_at)
    monkeypatch.setattr(casting, "tally", real)

    assert not is_fixed(ballot, [])


# --- The mandate is taken back meanwhile --------------------------------------------------------------


def test_a_vote_that_waited_while_its_mandate_was_taken_back_is_refused():
    ballot = made.balloted()
    place, holder = made.voters(ballot)[0]

    with transaction.atomic():
        casting.locked(ballot.pk)
        thread, errors = begun(lambda: casting.cast(ballot.pk, place, "ja", by=holder))
        mandates.revoke(place, by=holder)
    thread.join()

    assert [str(error) for error in errors] == ["Sie haben kein Mandat für diese Kommune."]
    assert not Vote.objects.exists()


def begun(act: Callable[[], Any]) -> tuple[threading.Thread, list[BaseException]]:
    """Begin an act in another connection and go on when it waits for a lock."""
    errors: list[BaseException] = []
    thread = threading.Thread(target=lambda: errors.extend(at_once([act])))
    thread.start()
    for _round in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return thread, errors
        time.sleep(0.02)
    raise AssertionError("It waits for nothing.")


@pytest.mark.parametrize("round_number", range(3))
def test_cast_against_revoke_is_a_vote_or_none_never_half_of_one(round_number):
    ballot = made.balloted(5)
    acts: list[Callable[[], Any]] = []
    for place, holder in made.voters(ballot):
        acts += [
            lambda place=place, holder=holder: casting.cast(ballot.pk, place, "ja", by=holder),
            lambda place=place, holder=holder: mandates.revoke(place, by=holder),
        ]

    errors = at_once(acts)

    voted = ballot.electors.filter(has_voted=True)
    assert {str(error) for error in errors} <= {"Sie haben kein Mandat für diese Kommune."}
    assert voted.count() == Vote.objects.count() == 5 - len(errors)
    assert mails("standard_abgestimmt") == voted.count()


# --- Opened, declared twice -------------------------------------------------------------------------


def opened_at_once() -> tuple[Version, list[BaseException]]:
    version = made.evaluated()
    made.mandated()
    rules, by = Rules(timezone.localdate() + timedelta(days=14)), editor()
    return version, at_once([lambda: casting.open_ballot(version.pk, rules, by=by)] * 10)


def test_a_ballot_opened_ten_times_at_once_is_one():
    version, errors = opened_at_once()

    assert [type(error) for error in errors] == [Refused] * 9
    assert (Ballot.objects.count(), version.milestones.filter(state="abstimmung").count()) == (1, 1)
    assert mails("standard_abstimmung") == 1


def test_without_the_lock_opening_at_once_breaks(unlocked):
    _version, errors = opened_at_once()

    assert [error for error in errors if not isinstance(error, Refused)] != []


def declared_at_once() -> tuple[Ballot, list[BaseException]]:
    ballot = made.balloted()
    for place, holder in made.voters(ballot):
        casting.cast(ballot.pk, place, "ja", by=holder)
    ballot, people = made.ended(ballot), [editor() for _number in range(10)]
    return ballot, at_once([lambda by=by: casting.declare(ballot.pk, by=by) for by in people])


def test_a_result_declared_ten_times_at_once_is_declared_once():
    ballot, errors = declared_at_once()

    assert errors == []
    assert Milestone.objects.filter(version=ballot.version_id, state="vereinbart").count() == 1
    assert mails("standard_vereinbart") == 1


def test_without_the_lock_it_is_declared_more_than_once(unlocked):
    ballot, _errors = declared_at_once()

    assert Milestone.objects.filter(version=ballot.version_id, state="vereinbart").count() > 1


# --- A merger meanwhile -------------------------------------------------------------------------------


def merged_while_voting() -> tuple[Ballot, list[BaseException]]:
    ballot = made.balloted(3)
    (old, by_old), (new, by_new) = made.voters(ballot)[:2]
    host = editor()
    acts: list[Callable[[], Any]] = [
        lambda: casting.cast(ballot.pk, old, "ja", by=by_old),
        lambda: casting.cast(ballot.pk, new, "enthaltung", by=by_new),
        lambda: mergers.carry_out(old, new, date(2026, 1, 1), key=uuid4(), by=host),
    ]
    return ballot, at_once(acts)


@pytest.mark.parametrize("round_number", range(4))
def test_a_merger_during_votes_leaves_one_vote_of_the_two(round_number):
    ballot, errors = merged_while_voting()

    left = ballot.electors.filter(merged_into=None)
    refusals = {"Sie haben kein Mandat für diese Kommune.", "Ihre Kommune ist bei dieser Abstimmung nicht stimmberechtigt."}
    assert {str(error) for error in errors} <= refusals
    assert left.count() == 2
    assert casting.tally(ballot).votes == left.filter(has_voted=True).count() <= 1

"""One municipality, one vote: the right, the end, the count, the declaration."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, Role
from accounts.refusals import Refused
from data_standards.ballot import casting, mandates
from data_standards.ballot.casting import Rules, Tally
from data_standards.ballot.reading import explained
from data_standards.consultation import comments
from data_standards.models import Ballot, Outcome, SecretVote, State, Version, Vote
from municipalities.models import Municipality
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def test_a_vote_may_change_until_the_end_and_each_change_is_kept():
    ballot = made.balloted()
    place, holder = made.voters(ballot)[0]
    first = casting.cast(ballot.pk, place, "ja", by=holder)
    casting.cast(ballot.pk, place, "ja", by=holder)
    second = casting.cast(ballot.pk, place, "nein", reason="Zu teuer.", by=holder)

    assert (first.receipt, second.receipt) == (first.receipt, first.receipt)
    assert list(first.elector.changes.values_list("choice", "reason")) == [("ja", ""), ("nein", "Zu teuer.")]
    assert Vote.objects.get().choice == "nein"


def test_a_no_needs_a_reason():
    ballot = made.balloted()
    place, holder = made.voters(ballot)[0]

    with pytest.raises(Refused, match="Grund der Ablehnung"):
        casting.cast(ballot.pk, place, "nein", reason=" ", by=holder)


@pytest.mark.parametrize("seconds", [0, 1])
def test_the_second_of_the_end_is_too_late(seconds):
    ballot = made.balloted()
    place, holder = made.voters(ballot)[0]
    assert casting.cast(ballot.pk, place, "ja", by=holder, now=ballot.closes_at - timedelta(seconds=1))

    with pytest.raises(Refused, match="Die Abstimmung ist beendet"):
        casting.cast(ballot.pk, place, "nein", reason="Zu spät.", by=holder, now=ballot.closes_at + timedelta(seconds=seconds))


def test_who_lost_the_mandate_or_left_does_not_vote():
    ballot = made.balloted()
    (place, holder), (other, leaver) = made.voters(ballot)[:2]
    mandates.revoke(place, by=holder)
    Membership.objects.filter(user=leaver).delete()

    for municipality, person in ((place, holder), (other, leaver)):
        with pytest.raises(Refused, match="kein Mandat"):
            casting.cast(ballot.pk, municipality, "ja", by=person)


def test_the_deputy_votes_too_and_a_colleague_does_not():
    ballot = made.balloted()
    place, holder = made.voters(ballot)[0]
    deputy, colleague = member(Role.STAFF, place), member(Role.STAFF, place)
    mandates.grant(place, holder, deputy=deputy, by=holder)

    assert casting.cast(ballot.pk, place, "ja", by=deputy).cast_by == deputy
    with pytest.raises(Refused, match="kein Mandat"):
        casting.cast(ballot.pk, place, "ja", by=colleague)


def test_who_gets_a_mandate_after_the_opening_is_not_in_the_electorate():
    ballot = made.balloted()
    place, holder = made.mandated()

    with pytest.raises(Refused, match="nicht stimmberechtigt"):
        casting.cast(ballot.pk, place, "ja", by=holder)


def test_a_secret_vote_is_final_and_has_no_reason():
    ballot = made.balloted(is_secret=True)
    place, holder = made.voters(ballot)[0]
    assert casting.cast(ballot.pk, place, "nein", by=holder) is None

    with pytest.raises(Refused, match="endgültig"):
        casting.cast(ballot.pk, place, "ja", by=holder)
    assert [paper.choice for paper in SecretVote.objects.all()] == ["nein"]
    assert Vote.objects.count() == 0


@pytest.mark.parametrize(
    ("yes", "no", "abstentions", "quorum", "outcome"),
    [
        (2, 1, 0, 3, Outcome.AGREED),
        (199, 100, 0, 37, Outcome.REJECTED),
        (1, 1, 5, 3, Outcome.REJECTED),
        (0, 0, 5, 3, Outcome.REJECTED),
        (2, 0, 0, 3, Outcome.QUORUM_MISSED),
        (1, 0, 36, 37, Outcome.AGREED),
    ],
)
def test_two_thirds_of_yes_and_no_and_abstentions_for_the_quorum(yes, no, abstentions, quorum, outcome):
    assert Tally(yes, no, abstentions).outcome(quorum) == outcome


def test_the_quorum_is_more_than_half():
    assert [casting.needed(count) for count in (1, 2, 3, 73)] == [1, 2, 2, 37]


def test_a_missed_quorum_is_extended_once_and_votes_stay():
    ballot = made.balloted(4)
    place, holder = made.voters(ballot)[0]
    casting.cast(ballot.pk, place, "ja", by=holder)
    end = ballot.closes_at

    assert casting.close(ballot.pk, now=end)
    ballot.refresh_from_db()
    assert (ballot.counted_at, ballot.closes_at) == (None, end + timedelta(days=14))
    assert casting.cast(ballot.pk, place, "enthaltung", by=holder, now=end + timedelta(days=1)).choice == "enthaltung"
    assert casting.close(ballot.pk, now=ballot.closes_at)
    ballot.refresh_from_db()
    assert (ballot.outcome, ballot.abstentions) == (Outcome.QUORUM_MISSED, 1)


def test_what_was_counted_is_declared_once_and_never_changes():
    ballot = made.balloted()
    for place, holder in made.voters(ballot):
        casting.cast(ballot.pk, place, "ja", by=holder)
    ballot = made.ended(ballot)
    Vote.objects.all().update(choice="nein")

    casting.declare(ballot.pk, by=editor())
    casting.declare(ballot.pk, by=editor())
    assert not casting.close(ballot.pk)

    ballot.refresh_from_db()
    assert (ballot.yes, ballot.no, ballot.outcome) == (3, 0, Outcome.AGREED)
    version = Version.objects.get(pk=ballot.version_id)
    assert version.state == State.AGREED
    assert version.milestones.filter(state=State.AGREED).count() == 1


def test_an_editor_whose_municipality_votes_declares_nothing():
    ballot = made.ended(made.balloted())
    place = ballot.electors.first().municipality
    partial = editor()
    Membership.objects.create(user=partial, municipality=place, role=Role.STAFF)

    with pytest.raises(Refused, match="Ihre Kommune stimmt mit ab"):
        casting.declare(ballot.pk, by=partial)
    assert casting.declare(ballot.pk, by=editor()).declared_at is not None


def test_nothing_is_declared_before_it_is_counted():
    with pytest.raises(Refused, match="läuft noch"):
        casting.declare(made.balloted().pk, by=editor())


def test_a_ballot_waits_until_every_comment_is_answered():
    version = made.consulted(now=timezone.now() - timedelta(days=30))
    said = made.commented(version)
    from data_standards.lifecycle import acts

    acts.close_consultation(version.pk, now=timezone.now() + timedelta(days=10))
    made.mandated()
    rules = Rules(timezone.localdate() + timedelta(days=14))
    with pytest.raises(Refused, match="Noch eine Stellungnahme wartet auf eine Antwort"):
        casting.open_ballot(version.pk, rules, by=editor())
    comments.answer(said.pk, "uebernommen", "Gern.", by=editor())

    assert casting.open_ballot(version.pk, rules, by=editor()).electors_count == 1


def test_a_co_operation_votes_or_its_members_do_never_both():
    town, _holder = made.mandated(MunicipalityFactory(name="Ahausen"))
    union, _other = made.mandated(
        MunicipalityFactory(
            name="Verbund A", kind=Municipality.Kind.COOPERATION, ags=None, ars=None, members=[{"name": "Ahausen", "key": town.ags}]
        )
    )
    from data_standards.ballot.electorate import electorate

    assert electorate() == [town]
    mandates.revoke(town, by=_holder)
    assert electorate() == [union]


def test_the_mandate_of_a_municipality_is_of_one_of_its_members():
    place, holder = made.mandated()
    stranger = member(Role.CDO, MunicipalityFactory())

    with pytest.raises(Refused, match="gehört nicht zu"):
        mandates.grant(place, stranger, by=holder)
    assert mandates.mandate_of(place).holder == holder


def test_a_mandate_ends_with_its_last_day():
    place, holder = made.mandated()
    today = timezone.localdate()
    mandates.grant(place, holder, until=today, by=holder)

    assert mandates.mandate_of(place).is_valid(today)
    assert not mandates.mandate_of(place).is_valid(today + timedelta(days=1))
    assert Ballot.objects.count() == 0


@pytest.mark.parametrize(
    ("electors", "votes", "said"),
    [
        (1, 1, "Die einzige stimmberechtigte Kommune hat abgestimmt."),
        (1, 0, "Niemand hat abgestimmt."),
        (3, 1, "1 von 3 Kommunen hat abgestimmt, nötig waren 2."),
        (3, 2, "2 von 3 Kommunen haben abgestimmt, nötig waren 2."),
    ],
)
def test_one_alone_is_told_as_one(electors, votes, said):
    ballot = Ballot(electors_count=electors, quorum=casting.needed(electors), yes=votes, no=0, abstentions=0, outcome=Outcome.AGREED)

    assert explained(ballot)[0] == said

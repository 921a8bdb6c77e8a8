"""A merger and the agreements: one vote is left, a secret one stays secret, and an undo gives back what was each one's."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.mergers import acts
from accounts.models import User
from accounts.refusals import Refused
from data_standards.accession import acts as accession
from data_standards.accession.acts import Resolution, Use
from data_standards.ballot import casting, mandates
from data_standards.models import Accession, Adoption, Ballot, Mandate, SecretVote, State, Version, Vote
from municipalities.models import Merger, Municipality
from tests.factories import data_standards as made
from tests.factories.accounts import editor
from tests.factories.municipalities import MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
Voter = tuple[Municipality, User]
RESOLUTION = Resolution("Rat", date(2026, 1, 5), date(2040, 2, 1))


def merged(old: Municipality, new: Municipality) -> Merger:
    return acts.carry_out(old, new, date(2026, 1, 1), key=uuid4(), by=editor())


def undone(merger: Merger) -> None:
    acts.take_back(merger, by=editor())


def two_of(ballot: Ballot) -> tuple[Voter, Voter]:
    first, second, *_others = made.voters(ballot)
    return first, second


def said(ballot: Ballot) -> dict[str, str]:
    """Slug of each elector that counts → its vote, "" for none."""
    votes = {vote.elector_id: vote.choice for vote in Vote.objects.all()}
    return {row.municipality.slug: votes.get(row.pk, "") for row in ballot.electors.filter(merged_into=None)}


def test_where_the_successor_has_no_vote_the_place_in_the_electorate_moves_to_it_and_back():
    ballot, heir = made.balloted(), MunicipalityFactory()
    (place, holder), _second = two_of(ballot)
    casting.cast(ballot.pk, place, "ja", by=holder)

    merger = merged(place, heir)
    assert said(ballot)[heir.slug] == "ja"
    assert casting.tally(ballot).votes == 1
    undone(merger)
    assert said(ballot)[place.slug] == "ja"
    assert heir.slug not in said(ballot)


@pytest.mark.parametrize(("of_old", "of_new", "left"), [("ja", "", "ja"), ("", "nein", "nein"), ("ja", "nein", "nein"), ("", "", "")])
def test_of_two_electors_one_vote_is_left_and_an_undo_gives_each_its_own(of_old, of_new, left):
    ballot = made.balloted()
    (old, by_old), (new, by_new) = two_of(ballot)
    for place, by, choice in ((old, by_old, of_old), (new, by_new, of_new)):
        if choice:
            casting.cast(ballot.pk, place, choice, reason="Darum.", by=by)

    merger = merged(old, new)
    assert (said(ballot)[new.slug], old.slug in said(ballot)) == (left, False)
    assert casting.tally(ballot).votes == bool(left)
    assert ballot.electors.filter(merged_into=None, has_voted=True).count() == bool(left)
    undone(merger)
    assert (said(ballot)[old.slug], said(ballot)[new.slug]) == (of_old, of_new)
    assert ballot.electors.filter(has_voted=True).count() == bool(of_old) + bool(of_new)


def test_a_successor_that_votes_anew_keeps_that_after_an_undo_and_the_former_gets_its_own_back():
    ballot = made.balloted()
    (old, by_old), (new, by_new) = two_of(ballot)
    casting.cast(ballot.pk, old, "ja", by=by_old)

    merger = merged(old, new)
    casting.cast(ballot.pk, new, "nein", reason="Zusammen sehen wir das anders.", by=by_new)
    undone(merger)

    assert (said(ballot)[old.slug], said(ballot)[new.slug]) == ("ja", "nein")
    assert casting.tally(ballot).votes == 2


def test_what_was_counted_meanwhile_stays_and_is_named():
    ballot = made.balloted()
    (old, by_old), (new, _by_new) = two_of(ballot)
    casting.cast(ballot.pk, old, "ja", by=by_old)
    merger = merged(old, new)
    before = made.ended(ballot).yes

    undone(merger)

    ballot.refresh_from_db()
    merger.refresh_from_db()
    assert (ballot.yes, said(ballot).get(new.slug)) == (before, "ja")
    assert [sentence for sentence in merger.stayed if "inzwischen ausgezählt" in sentence] != []


def test_two_that_both_voted_secretly_wait_until_it_is_counted():
    ballot = made.balloted(is_secret=True)
    (old, by_old), (new, by_new) = two_of(ballot)
    casting.cast(ballot.pk, old, "ja", by=by_old)
    casting.cast(ballot.pk, new, "nein", by=by_new)

    with pytest.raises(Refused, match="haben beide schon geheim über"):
        merged(old, new)
    made.ended(ballot)
    assert merged(old, new).successor == new


@pytest.mark.parametrize("old_voted", [True, False])
def test_of_two_electors_of_a_secret_ballot_the_one_that_voted_speaks_for_both(old_voted):
    ballot = made.balloted(is_secret=True)
    (old, by_old), (new, by_new) = two_of(ballot)
    casting.cast(ballot.pk, *((old, "ja") if old_voted else (new, "ja")), by=by_old if old_voted else by_new)

    merger = merged(old, new)

    assert (SecretVote.objects.count(), ballot.electors.filter(merged_into=None, has_voted=True).count()) == (1, 1)
    with pytest.raises(Refused, match="endgültig"):
        casting.cast(ballot.pk, new, "nein", by=by_new)
    undone(merger)
    assert ballot.electors.get(municipality=old).has_voted is old_voted
    assert ballot.electors.get(municipality=new).has_voted is not old_voted


def test_the_mandate_of_the_former_ends_and_comes_back():
    (old, holder), (new, _other) = made.mandated(), made.mandated()

    merger = merged(old, new)
    assert mandates.mandate_of(old) is None
    undone(merger)
    assert mandates.mandate_of(old).holder == holder
    assert Mandate.objects.valid().count() == 2


def test_accessions_and_adoptions_stand_once_for_the_successor_and_go_back():
    version, heir = made.in_force(), MunicipalityFactory()
    (both, by_both), (old, by_old) = made.mandated(), made.mandated()
    for place, by in ((both, by_both), (old, by_old)):
        accession.accede(version.pk, place, RESOLUTION, by=by)
        accession.report(version.pk, place, Use("produktiv"), by=by)

    first = merged(old, both)  # the successor has its own
    assert list(Accession.objects.filter(ended_on=None).values_list("municipality__slug", flat=True)) == [both.slug]
    undone(first)
    assert Accession.objects.filter(ended_on=None).count() == 2
    second = merged(old, heir)
    assert Accession.objects.filter(municipality=heir, ended_on=None).count() == 1
    assert Adoption.objects.filter(municipality=heir).count() == 1
    undone(second)
    assert (Accession.objects.filter(municipality=old).count(), Adoption.objects.filter(municipality=old).count()) == (1, 1)
    assert timezone.localdate() >= RESOLUTION.resolved_on


def test_of_two_accessions_to_versions_of_one_standard_the_successors_own_is_left():
    old_version = made.in_force()
    new_version = Version.objects.create(agreement=old_version.agreement, standard=old_version.standard, number="2.0.0", state=State.AGREED)
    (old, by_old), (new, by_new) = made.mandated(), made.mandated()
    mine = accession.accede(old_version.pk, old, RESOLUTION, by=by_old)
    own = accession.accede(new_version.pk, new, RESOLUTION, by=by_new)

    merger = merged(old, new)

    assert list(new.accessions.filter(ended_on=None)) == [own]
    mine.refresh_from_db()
    assert (mine.municipality, mine.replaced_by) == (old, own)
    undone(merger)
    assert list(old.accessions.filter(ended_on=None)) == [mine]
    assert list(new.accessions.filter(ended_on=None)) == [own]


def test_what_the_successor_had_left_it_stands_by_again_where_the_former_did():
    version = made.in_force()
    (old, by_old), (new, by_new) = made.mandated(), made.mandated()
    mine = accession.accede(version.pk, old, RESOLUTION, by=by_old)
    accession.leave(accession.accede(version.pk, new, RESOLUTION, by=by_new).pk, reason="Zu teuer.", by=by_new)

    merger = merged(old, new)

    assert list(new.accessions.filter(ended_on=None)) == [mine]
    undone(merger)
    assert (list(old.accessions.filter(ended_on=None)), new.accessions.filter(ended_on=None).count()) == ([mine], 0)

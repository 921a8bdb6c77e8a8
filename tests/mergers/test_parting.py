"""Two municipalities are two again: who left, came back or was invited meanwhile holds nothing that only the merger gave."""

from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.invitations import accept, invite, revoke_invitation, token_of
from accounts.leaving import leave, restore
from accounts.mergers import acts
from accounts.models import Departure, Invitation, Membership, Role, User
from accounts.rights import grant
from municipalities.models import Merger, Municipality
from tests.factories.accounts import editor, member
from tests.factories.mergers import NEW_YEAR, two

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def places(portal) -> tuple[Municipality, Municipality]:
    """Altdorf and Neustadt, each with a CDO who stays."""
    old, new = two()
    for place in (old, new):
        member(Role.CDO, place)
    return old, new


def merged(places: tuple[Municipality, Municipality]) -> Merger:
    return acts.carry_out(*places, NEW_YEAR, key=uuid4(), by=editor())


def parted(merger: Merger) -> list[str]:
    return acts.take_back(merger, by=editor()).stayed


def gone(user: User, place: Municipality, *, by: User | None = None) -> Departure:
    now = User.objects.get(pk=(by or user).pk)
    return leave(Membership.objects.get(user=user, municipality=place), by=now)


def back(departure: Departure, *, by: User | None = None) -> None:
    restore(Departure.objects.get(pk=departure.pk), by=User.objects.get(pk=(by or departure.user).pk))


def roles(user: User) -> dict[str, str]:
    """Slug of a municipality → the role there."""
    return dict(user.memberships.values_list("municipality__slug", "role"))


def test_who_left_the_former_one_while_it_was_part_comes_back_to_it(places):
    person = member(Role.CDO, places[0])
    merger = merged(places)
    departure = gone(person, places[1])

    parted(merger)
    back(departure)

    assert roles(person) == {"altdorf": "cdo"}


def test_who_came_with_the_former_one_left_and_came_back_goes_with_it(places):
    person = member(Role.CDO, places[0])
    merger = merged(places)
    for _time in range(2):
        back(gone(person, places[1]))

    assert parted(merger) == []
    assert roles(person) == {"altdorf": "cdo"}


def test_who_left_came_back_and_left_again_comes_back_to_the_former_one(places):
    person = member(Role.CDO, places[0])
    merger = merged(places)
    back(gone(person, places[1]))
    again = gone(person, places[1])

    parted(merger)
    back(again)

    assert roles(person) == {"altdorf": "cdo"}


def test_a_role_that_only_the_merger_raised_does_not_come_back(places):
    person = member(Role.CDO, places[0])
    Membership.objects.create(user=person, municipality=places[1], role=Role.STAFF)
    merger = merged(places)
    departure = gone(person, places[1])
    assert departure.role == Role.CDO

    parted(merger)
    back(departure)

    assert roles(person) == {"neustadt": "staff"}


def test_a_role_that_only_the_merger_raised_is_lowered_after_coming_back_too(places):
    person = member(Role.CDO, places[0])
    Membership.objects.create(user=person, municipality=places[1], role=Role.STAFF)
    merger = merged(places)
    back(gone(person, places[1]))

    assert parted(merger) == []
    assert roles(person) == {"altdorf": "cdo", "neustadt": "staff"}


def test_whom_the_other_cdo_removed_the_cdos_of_the_former_one_bring_back(places):
    cdo, heir = (User.objects.get(memberships__municipality=place) for place in places)
    person = member(Role.STAFF, places[0])
    merger = merged(places)
    departure = gone(person, places[1], by=heir)

    parted(merger)
    back(departure, by=cdo)

    assert roles(person) == {"altdorf": "staff"}


def test_who_left_the_successor_itself_comes_back_to_the_successor(places):
    person = member(Role.CDO, places[1])
    merger = merged(places)
    departure = gone(person, places[1])

    parted(merger)
    back(departure)

    assert roles(person) == {"neustadt": "cdo"}


def test_who_was_taken_in_anew_by_the_successor_after_leaving_stays_there(places):
    person = member(Role.STAFF, places[0])
    merger = merged(places)
    departure = gone(person, places[1])
    grant(person, Role.STAFF, places[1], by=User.objects.filter(memberships__municipality=places[1]).first())

    parted(merger)
    back(departure)

    assert roles(person) == {"altdorf": "staff", "neustadt": "staff"}


def test_who_had_left_before_is_neither_counted_nor_named(places):
    gone(member(Role.STAFF, places[0], first_name="Gesa", last_name="Gegangen"), places[0])

    merger = merged(places)

    assert merger.counts == [["Personen", 1]]
    gone(member(Role.STAFF, places[1]), places[1])
    assert parted(merger) == []


def open_to(email: str) -> list[tuple[str, str]]:
    return sorted(Invitation.objects.open().filter(email=email).values_list("municipality__slug", "role"))


def test_an_invitation_that_ended_is_not_revived_beside_a_newer_one(places):
    cdo, heir = (User.objects.get(memberships__municipality=place) for place in places)
    invite("kim@stadt.example", Role.CDO, places[0], by=cdo)
    invite("kim@stadt.example", Role.STAFF, places[1], by=heir)
    merger = merged(places)
    revoke_invitation(Invitation.objects.open().get(email="kim@stadt.example"), by=heir)
    newer = invite("kim@stadt.example", Role.CDO, places[1], by=heir)

    parted(merger)

    assert list(Invitation.objects.unanswered().filter(email=newer.email)) == [newer]


def test_nobody_is_invited_again_to_where_they_are_by_now(places):
    cdo, heir = (User.objects.get(memberships__municipality=place) for place in places)
    invitation = invite("kim@stadt.example", Role.CDO, places[0], by=cdo)
    invite("kim@stadt.example", Role.STAFF, places[1], by=heir)
    merger = merged(places)
    accept(token_of(Invitation.objects.get(pk=invitation.pk)), password="ganz-geheim-und-lang", first_name="Kim", last_name="Neu")

    parted(merger)

    assert open_to("kim@stadt.example") == []


def test_a_revived_invitation_ends_where_its_sender_may_not_invite_any_more(places):
    heir = User.objects.get(memberships__municipality=places[1])
    sender = member(Role.CDO, places[0])
    invite("kim@stadt.example", Role.STAFF, places[0], by=sender)
    invite("kim@stadt.example", Role.CDO, places[1], by=heir)
    merger = merged(places)
    gone(sender, places[1])

    parted(merger)

    assert open_to("kim@stadt.example") == [("neustadt", "cdo")]
    assert Invitation.objects.get(invited_by=sender).ended_because == Invitation.Ending.LEFT


@pytest.mark.parametrize(("first", "late", "kept"), [("staff", "cdo", "cdo"), ("cdo", "staff", "cdo"), ("staff", "staff", "staff")])
def test_a_second_membership_that_followed_is_one_again_with_the_higher_role(places, first, late, kept):
    person = member(first, places[0])
    merger = merged(places)
    Membership.objects.create(user=person, municipality=places[0], role=late)
    acts.follow(merger.pk)

    merger.refresh_from_db()
    parted(merger)

    assert roles(person) == {"altdorf": kept}


def test_two_memberships_that_were_merged_with_one_at_home_are_one_again(places):
    person = member(Role.CDO, places[0])
    Membership.objects.create(user=person, municipality=places[1], role=Role.STAFF)
    merger = merged(places)
    Membership.objects.create(user=person, municipality=places[0], role=Role.STAFF)
    acts.follow(merger.pk)

    merger.refresh_from_db()
    parted(merger)

    assert roles(person) == {"altdorf": "cdo", "neustadt": "staff"}

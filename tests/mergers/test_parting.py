"""Two municipalities are two again: who left, came back or was invited meanwhile holds nothing that only the merger gave."""

from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.leaving import leave, restore
from accounts.mergers import acts
from accounts.models import Departure, Membership, Role, User
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

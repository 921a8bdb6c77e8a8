"""Who leaves a municipality loses its mandate, hears of it before, and has it again with an undo."""

from __future__ import annotations

import pytest

from accounts.consequences import consequences_of
from accounts.models import Membership, Role, User
from data_standards.ballot import mandates
from data_standards.ballot.electorate import electorate
from data_standards.rules import has_mandate
from municipalities.models import Municipality
from tests.factories import data_standards as made
from tests.factories.accounts import member
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def told(person: User) -> list[str]:
    return [str(found.text) for found in consequences_of(Membership.objects.get(user=person)) if "Mandat" in str(found.text)]


def may_vote(person: User, place: Municipality) -> bool:
    return bool(has_mandate.test(User.objects.get(pk=person.pk), place))


def test_leaving_names_the_mandate_and_the_deputy_and_nothing_to_a_colleague():
    place, holder = made.mandated()
    deputy, colleague = member(Role.STAFF, place), member(Role.STAFF, place)
    mandates.grant(place, holder, deputy=deputy, by=holder)

    assert [text.split(" ")[1] for text in told(holder)] == ["Mandat"]
    assert [text.split(" ")[1] for text in told(deputy)] == ["Vertretung"]
    assert told(colleague) == []


def test_a_mandate_counts_while_its_holder_belongs_to_the_municipality_and_again_after_coming_back():
    place, holder = made.mandated()
    before = may_vote(holder, place)
    Membership.objects.filter(user=holder).delete()
    between = may_vote(holder, place)
    Membership.objects.create(user=holder, municipality=place, role=Role.CDO)

    assert (before, between, may_vote(holder, place)) == (True, False, True)


def test_a_mandate_of_who_left_makes_no_elector_and_the_page_says_that_nobody_can_vote():
    (alone, gone), (other, left) = made.mandated(), made.mandated()
    deputy = member(Role.STAFF, other)
    mandates.grant(other, left, deputy=deputy, by=left)
    staff = signed_in(member(Role.STAFF, alone))
    assert "nicht mehr ausüben" not in staff.get("/mein-bereich/mandate/").text
    Membership.objects.filter(user__in=[gone, left]).delete()

    assert electorate() == [other]  # the deputy is there
    assert "Ihre Kommune kann deshalb nicht abstimmen." in staff.get("/mein-bereich/mandate/").text
    shown = signed_in(deputy).get("/mein-bereich/mandate/").text
    assert shown.count("kann es nicht mehr ausüben") == 1
    assert "kann deshalb nicht" not in shown

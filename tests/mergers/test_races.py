"""Two editors at once on PostgreSQL, and people who go on working in the same second: one wins, nobody is stuck, nothing is left behind."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest

from accounts.mergers import acts, jobs
from accounts.models import Membership, Role
from accounts.rights import grant, revoke
from best_practices.models import BestPracticeIndexPage, BestPracticePage
from contributions import drafts
from contributions.models import ContributionPage
from events.models import SignUp
from events.seats.persons import Person
from events.seats.signup import sign_up
from municipalities.models import Merger
from tests.factories.accounts import editor, member
from tests.factories.events import ON_SITE, conference
from tests.factories.mergers import NEW_YEAR, two
from tests.factories.municipalities import MunicipalityFactory
from tests.racing import at_once

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
ROUNDS = 5


def merge(old, new, by=None):
    return partial(acts.carry_out, old, new, NEW_YEAR, key=uuid4(), by=by or editor())


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_editors_one_carries_it_out_and_the_other_hears_of_it(_round):
    old, new = two()
    third = MunicipalityFactory()
    member(Role.CDO, old)

    errors = at_once([merge(old, new), merge(old, third)])

    assert [type(error) for error in errors] == [acts.AlreadyDone]
    assert Membership.objects.get(role=Role.CDO).municipality == Merger.objects.get().successor


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_that_would_become_part_of_each_other_make_no_circle(_round):
    old, new = two()

    errors = at_once([merge(old, new), merge(new, old)])

    assert (len(errors), "ist selbst in" in str(errors[0]), Merger.objects.count()) == (1, True, 1)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_it_is_undone_once_however_many_ask_for_it(_round):
    old, new = two()
    person = member(Role.CDO, old)
    merger = merge(old, new)()

    errors = at_once([partial(acts.take_back, merger, by=editor()) for _time in range(3)])

    assert {str(error) for error in errors} == {"Das ist schon rückgängig gemacht."}
    assert Membership.objects.get(user=person).municipality == old


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_who_works_in_the_same_second_goes_on_and_what_came_late_follows(_round):
    old, new = two()
    cdo, other, person = member(Role.CDO, old), member(Role.CDO, old), member(Role.STAFF, old)
    registration = conference(municipality=old, most_per_municipality=3)
    index = BestPracticeIndexPage.objects.get()
    people = [member(Role.STAFF, old) for _number in range(4)]

    errors = at_once(
        [
            merge(old, new),
            *(partial(sign_up, registration.pk, Person(user=one, municipality=old), ON_SITE) for one in people),
            partial(drafts.start, BestPracticePage, parent=index, municipality=old, by=cdo),
            partial(grant, person, Role.CDO, old, by=cdo),
            partial(revoke, Membership.objects.get(user=other), by=cdo),
        ]
    )
    jobs.follow_all()

    assert errors == []
    for model in (Membership, ContributionPage, SignUp):
        assert not model.objects.filter(municipality=old).exists(), model
    assert Membership.objects.filter(user=person).count() == 1

"""Two people at once on PostgreSQL: a municipality keeps a CDO, and whoever comes second gets an answer."""

from __future__ import annotations

from functools import partial

import pytest

from accounts.invitations import accept, invite, token_of
from accounts.leaving import NotAllowed, leave, restore
from accounts.models import Departure, Membership, Role
from accounts.rights import LastCdo, grant, revoke
from jobs.models import QueuedTask
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.racing import at_once

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
ROUNDS = 8


def two_cdos():
    home = MunicipalityFactory()
    return home, member(Role.CDO, home), member(Role.CDO, home)


def cdos(home) -> int:
    return Membership.objects.filter(municipality=home, role=Role.CDO).count()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_cdos_who_remove_each_other_hear_that_one_of_them_is_the_last(_round):
    home, one, two = two_cdos()

    errors = at_once([partial(revoke, two.memberships.get(), by=one), partial(revoke, one.memberships.get(), by=two)])

    assert ([type(error) for error in errors], cdos(home)) == ([LastCdo], 1)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_cdos_who_step_down_at_once_leave_one(_round):
    home, one, two = two_cdos()

    errors = at_once([partial(grant, person, Role.STAFF, home, by=person) for person in (one, two)])

    assert ([type(error) for error in errors], cdos(home)) == ([LastCdo], 1)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_invitation_is_accepted_while_its_sender_is_removed(_round):
    home, one, two = two_cdos()
    colleague = member(Role.CDO, home)
    token = token_of(invite(colleague.email, Role.STAFF, home, by=one))

    errors = at_once([partial(accept, token, user=colleague), partial(revoke, one.memberships.get(), by=two)])

    assert {type(error).__name__ for error in errors} <= {"InvitationUnusable"}
    assert cdos(home) == (2 if errors else 1)


def test_a_role_that_is_taken_away_twice_at_once_is_taken_away_once():
    home, one, _two = two_cdos()
    membership = one.memberships.get()

    errors = at_once([partial(revoke, Membership.objects.get(pk=membership.pk), by=editor()) for _time in range(2)])

    assert (errors, cdos(home)) == ([], 1)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_cdos_who_remove_each_other_on_their_pages_leave_one(_round):
    home, one, two = two_cdos()

    errors = at_once([partial(leave, two.memberships.get(), by=one), partial(leave, one.memberships.get(), by=two)])

    assert ([type(error) for error in errors], cdos(home), Departure.objects.count()) == ([NotAllowed], 1, 1)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_three_cdos_who_remove_each_other_in_a_ring_nobody_acts_after_being_removed(_round):
    home, one, two = two_cdos()
    three = member(Role.CDO, home)

    errors = at_once([partial(leave, them.memberships.get(), by=by) for them, by in ((two, one), (three, two), (one, three))])

    assert {type(error) for error in errors} <= {NotAllowed, LastCdo}
    assert cdos(home) == 3 - Departure.objects.count() >= 1
    for left in Departure.objects.order_by("pk"):
        assert not Departure.objects.filter(user=left.by, pk__lt=left.pk).exists()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_cdos_who_leave_at_once_leave_one(_round):
    home, one, two = two_cdos()

    errors = at_once([partial(leave, person.memberships.get(), by=person) for person in (one, two)])

    assert ([type(error) for error in errors], cdos(home)) == ([LastCdo], 1)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_what_is_undone_twice_at_once_is_undone_once(_round):
    home, one, two = two_cdos()
    departure = leave(two.memberships.get(), by=one)

    errors = at_once([partial(restore, departure, by=one) for _time in range(3)])

    assert (errors, cdos(home)) == ([], 2)
    assert QueuedTask.objects.filter(args_kwargs__args__0="wieder_in_kommune").count() == 1


def test_who_is_removed_while_leaving_is_gone_once():
    home, one, two = two_cdos()
    membership = two.memberships.get()

    errors = at_once([partial(leave, Membership.objects.get(pk=membership.pk), by=by) for by in (one, two)])

    assert (errors, cdos(home), Departure.objects.count()) == ([], 1, 1)

"""Who lost the right while an act waited for its lock does nothing: the desk's acts and the mandates ask again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, Role, User
from accounts.refusals import Refused
from data_standards.ballot import casting, mandates
from data_standards.ballot.casting import Rules
from data_standards.lifecycle import acts, corrections
from data_standards.models import Mandate, Version
from data_standards.profiles import acts as profiles
from pages.models import Standard
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def in_days(count: int):
    return timezone.localdate() + timedelta(days=count)


ACTS: dict[str, tuple[Callable[[], Version], Callable[[Version, User], object]]] = {
    "take up": (made.proposed, lambda version, by: acts.take_up(version.pk, made.standard(), by=by)),
    "decline": (made.proposed, lambda version, by: acts.decline(version.pk, reason="Gibt es schon.", by=by)),
    "consult": (made.drafted, lambda version, by: acts.open_consultation(version.pk, until=in_days(40), guests=False, by=by)),
    "admit guests": (made.consulted, lambda version, by: acts.admit_guests(version.pk, True, by=by)),
    "vote": (made.evaluated, lambda version, by: casting.open_ballot(version.pk, Rules(in_days(14)), by=by)),
    "lay a correction before": (made.drafted, lambda version, by: corrections.open_objection(version.pk, by=by)),
    "set the day": (made.agreed, lambda version, by: acts.set_day(version.pk, on=in_days(1), transition_until=None, by=by)),
    "begin": (made.in_force, lambda version, by: acts.begin_version(version.agreement, "2.0.0", by=by)),
    "withdraw": (made.in_force, lambda version, by: acts.withdraw(version.pk, reason="Fehler im Schema.", by=by)),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_editor_who_is_none_any_more_does_nothing_at_the_desk(name):
    make, act = ACTS[name]
    version, by = make(), editor()
    assert by.has_perm("data_standards.curate")  # read before the lock, and kept
    Membership.objects.filter(user=by).delete()

    with pytest.raises(Refused, match="nur die KTS-Redaktion"):
        act(version, by)

    assert Version.objects.get(pk=version.pk).state == version.state


def test_nor_does_such_an_editor_keep_profiles():
    by, profile = editor(), StandardFactory(kind=Standard.Kind.PROFILE)
    draft = profiles.begin(profile.pk, "1.0.0", by=by)
    Membership.objects.filter(user=by).delete()

    for act in (lambda: profiles.publish(draft.pk, by=by), lambda: profiles.begin(StandardFactory(kind="profil").pk, "1.0.0", by=by)):
        with pytest.raises(Refused, match="nur die KTS-Redaktion"):
            act()


def test_a_cdo_who_left_neither_grants_nor_takes_a_mandate():
    place = MunicipalityFactory()
    cdo, staff = member(Role.CDO, place), member(Role.STAFF, place)
    mandates.grant(place, staff, by=cdo)
    Membership.objects.filter(user=cdo).delete()

    for act in (lambda: mandates.grant(place, cdo, by=cdo), lambda: mandates.revoke(place, by=cdo)):
        with pytest.raises(Refused, match="erteilt und entzieht die CDO"):
            act()

    assert Mandate.objects.get(revoked_at=None).holder == staff

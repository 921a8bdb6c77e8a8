"""Many at once on PostgreSQL, beside ballots: one accession, one mandate, one number of a guest's comment, one need taken up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import Role
from accounts.refusals import Refused
from data_standards.accession import acts as accession
from data_standards.accession.acts import Resolution
from data_standards.ballot import mandates
from data_standards.ballot.bulk import Wanted, grant_all
from data_standards.guests import acts as guests
from data_standards.lifecycle import acts as lifecycle
from data_standards.models import Accession, Comment, Mandate, Milestone, State, Version
from municipalities.models import Municipality
from pages.models import Standard
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.racing import at_once

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
RESOLUTION = Resolution("Rat", date(2026, 1, 5), date(2040, 2, 1))


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A portal that locks no row."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_how: self)


def mails(letter: str) -> int:
    return sum(
        letter in result.args_kwargs["args"] for result in DBTaskResult.objects.filter(task_path="notifications.telling.write_mails")
    )


# --- Accessions ---------------------------------------------------------------------------------------


def acceded_at_once() -> list[BaseException]:
    version = made.in_force()
    place, holder = made.mandated()
    return at_once([lambda: accession.accede(version.pk, place, RESOLUTION, by=holder)] * 10)


def test_an_accession_declared_ten_times_at_once_is_one():
    errors = acceded_at_once()

    assert errors == []
    assert Accession.objects.count() == 1
    assert mails("standard_beitritt") == 1


def test_without_the_lock_acceding_at_once_breaks(unlocked):
    assert acceded_at_once() != []


def to_two_versions() -> tuple[Municipality, list[BaseException]]:
    old = made.in_force()
    made.mandated()
    new = lifecycle.begin_version(old.agreement, "2.0.0", by=editor())
    type(new).objects.filter(pk=new.pk).update(state=State.AGREED)
    place, holder = made.mandated()
    acts = [lambda version=version: accession.accede(version.pk, place, RESOLUTION, by=holder) for version in (old, new) * 5]
    return place, at_once(acts)


def test_who_accedes_to_two_versions_at_once_is_left_with_one():
    place, errors = to_two_versions()

    assert errors == []
    assert place.accessions.filter(ended_on=None).count() == 1


def test_without_the_lock_somebody_stands_by_two_versions(unlocked):
    place, errors = to_two_versions()

    assert (errors, place.accessions.filter(ended_on=None).count()) != ([], 1)


# --- Mandates -----------------------------------------------------------------------------------------


def granted_at_once() -> list[BaseException]:
    by = editor()
    places = [MunicipalityFactory() for _number in range(6)]
    lists = []
    for number in range(2):
        rows = [Wanted(place, member(Role.CDO, place), None, None, f"Schreiben {number}") for place in places]
        lists.append(rows if number else rows[::-1])
    return at_once([lambda wanted=wanted: grant_all(wanted, by=by) for wanted in lists * 4])


def test_two_lists_of_mandates_at_once_leave_one_mandate_for_each_municipality():
    errors = granted_at_once()

    assert errors == []
    assert Mandate.objects.filter(revoked_at=None).count() == 6
    assert len(set(Mandate.objects.filter(revoked_at=None).values_list("proof", flat=True))) == 1  # all of one list


def test_without_the_lock_two_lists_get_in_each_others_way(unlocked):
    errors = granted_at_once()

    assert (errors, len(set(Mandate.objects.filter(revoked_at=None).values_list("proof", flat=True)))) != ([], 1)


def test_a_mandate_granted_and_taken_at_once_is_there_or_not():
    place = MunicipalityFactory()
    cdo = member(Role.CDO, place)

    errors = at_once([lambda: mandates.grant(place, cdo, by=cdo), lambda: mandates.revoke(place, by=cdo)] * 10)

    assert errors == []
    assert Mandate.objects.filter(municipality=place, revoked_at=None).count() <= 1


# --- Guests -------------------------------------------------------------------------------------------


def confirmed_at_once() -> list[BaseException]:
    version = made.consulted(guests=True)
    said = [made.guest_said(version, f"Bitte {number} Ladeplätze.", confirmed=False) for number in range(5)]
    return at_once([lambda pk=comment.pk: guests.confirm(pk) for comment in said for _twice in range(3)])


def test_guests_who_confirm_at_once_and_twice_get_a_number_each():
    errors = confirmed_at_once()

    assert errors == []
    assert sorted(Comment.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert mails("standard_gast_eingegangen") == 5


def test_without_the_lock_guests_who_confirm_at_once_break(unlocked):
    errors = confirmed_at_once()

    assert (errors, mails("standard_gast_eingegangen")) != ([], 5)


# --- The desk -----------------------------------------------------------------------------------------


def test_a_need_taken_up_and_declined_at_once_is_one_of_both():
    version, by, standard = made.proposed(), editor(), made.standard()

    errors = at_once(
        [
            lambda: lifecycle.take_up(version.pk, standard, by=by),
            lambda: lifecycle.decline(version.pk, reason="Gibt es schon.", by=by),
        ]
        * 5
    )

    assert [type(error) for error in errors] == [Refused] * 9
    assert Milestone.objects.filter(version=version).exclude(state=State.PROPOSED).count() == 1


def test_two_needs_taken_up_at_once_for_one_standard_are_one_agreement_on_it():
    needs, by, standard = [made.proposed(), made.proposed()], editor(), made.standard()

    errors = at_once([lambda version=version: lifecycle.take_up(version.pk, standard, by=by) for version in needs])

    assert [type(error) for error in errors] == [Refused]
    assert Standard.objects.get(pk=standard.pk).versions.count() == 1


def test_guests_are_admitted_until_the_second_of_the_end():
    version, by = made.consulted(), editor()
    end = version.consultation.closes_at

    with pytest.raises(Refused, match="beendet"):
        lifecycle.admit_guests(version.pk, True, by=by, now=end)

    lifecycle.admit_guests(version.pk, True, by=by, now=end - timedelta(seconds=1))
    assert timezone.now() < end


def test_two_versions_that_get_their_day_at_once_do_not_wait_for_each_other():
    first, by = made.agreed(), editor()
    second = Version.objects.create(agreement=first.agreement, standard=first.standard, number="1.1.0", state=State.AGREED)
    today = timezone.localdate()

    errors = at_once(
        [lambda version=version: lifecycle.set_day(version.pk, on=today, transition_until=None, by=by) for version in (first, second) * 10]
    )

    assert {type(error) for error in errors} <= {Refused}
    assert Version.objects.get(standard=first.standard, state=State.IN_FORCE) in (first, second)

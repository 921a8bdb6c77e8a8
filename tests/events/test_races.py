"""Many people at once on PostgreSQL: never more seats than there are, the order kept, and the tests have teeth.

In process, with threads; tests/probes/test_races.py asks the same over HTTP.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.refusals import Refused
from events.models import ConferencePage, Registration, SignUp
from events.models.signups import place_of
from events.seats import attendance, signup
from tests.factories.accounts import editor
from tests.factories.events import ON_SITE, conference, somebody
from tests.racing import at_once

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
SEATS, PEOPLE = 40, 200
State = SignUp.State


def mails(event: str) -> int:
    return sum(event in result.args_kwargs["args"] for result in DBTaskResult.objects.filter(task_path="notifications.telling.write_mails"))


def rush(people: int = PEOPLE) -> tuple[Registration, list[BaseException]]:
    registration = conference(on_site_seats=SEATS)
    crowd = [somebody() for _number in range(people)]
    return registration, at_once([lambda person=person: signup.sign_up(registration.pk, person, ON_SITE) for person in crowd])


def test_forty_seats_are_given_to_forty_of_two_hundred_and_the_others_stand_in_line():
    registration, errors = rush()

    waiting = list(registration.sign_ups.filter(state=State.WAITING).order_by("queue"))
    assert errors == []
    assert registration.sign_ups.filter(state=State.CONFIRMED).count() == SEATS
    assert [place_of(person) for person in waiting] == list(range(1, PEOPLE - SEATS + 1))
    assert (mails("angemeldet"), mails("warteliste")) == (SEATS, PEOPLE - SEATS)


def test_without_the_lock_the_same_rush_oversells(monkeypatch):
    monkeypatch.setattr(signup, "locked", lambda pk, *fields: Registration.objects.select_related("page").get(pk=pk))

    registration, _errors = rush()

    assert registration.sign_ups.filter(state=State.CONFIRMED).count() > SEATS


def test_one_person_twenty_times_at_once_has_one_sign_up_and_one_mail():
    registration, person = conference(), somebody()

    errors = at_once([lambda: signup.sign_up(registration.pk, person, ON_SITE)] * 20)

    assert errors == []
    assert registration.sign_ups.count() == 1
    assert mails("angemeldet") == 1


def test_cancelling_joining_and_fewer_seats_at_once_never_exceed_the_capacity_and_keep_the_order():
    registration = conference(on_site_seats=10)
    early = [signup.sign_up(registration.pk, somebody(), ON_SITE) for _number in range(20)]
    crowd = [somebody() for _number in range(50)]
    acts: list[Callable[[], Any]] = [lambda person=person: signup.sign_up(registration.pk, person, ON_SITE) for person in crowd]
    acts += [lambda made=made: signup.cancel(made.pk) for made in early[:5]]
    acts.insert(20, lambda: signup.change_capacity(registration.pk, on_site_seats=8))

    errors = at_once(acts)

    confirmed = list(registration.sign_ups.filter(state=State.CONFIRMED).order_by("queue").values_list("queue", flat=True))
    first_waiting = registration.sign_ups.filter(state=State.WAITING).order_by("queue").values_list("queue", flat=True)[0]
    promoted = registration.sign_ups.exclude(promoted_at=None).count()
    assert errors == []
    assert 8 <= len(confirmed) <= 10
    assert max(confirmed) < first_waiting
    assert mails("nachgerueckt") == promoted


def test_many_doors_at_once_let_in_as_many_as_there_are_seats_of_missing_people():
    registration = conference(on_site_seats=10)
    people = [signup.sign_up(registration.pk, somebody(), ON_SITE) for _number in range(40)]
    begin = timezone.now() - timedelta(hours=1)
    ConferencePage.objects.filter(pk=registration.page_id).update(starts_at=begin, ends_at=begin + timedelta(hours=6))
    host = editor()
    for missing in people[:4]:
        attendance.record(registration.pk, missing.pk, False, by=host)

    errors = at_once([lambda waiting=waiting: attendance.record(registration.pk, waiting.pk, True, by=host) for waiting in people[10:]])

    assert [type(error) for error in errors] == [Refused] * 26
    assert registration.sign_ups.filter(state=State.ATTENDED).count() == 4

"""Two at once on PostgreSQL: nobody supports twice, the KTS is asked once, no click counts twice."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest

from accounts.models import Role
from accounts.refusals import Refused
from accounts.roles import municipalities_of
from exchange.models import Seeking, SeekingAnswer, SeekingSupport
from exchange.seeking import acts, joining
from exchange.seeking.letters import Letter
from jobs.models import QueuedTask
from notifications.telling import write_mails
from tests.factories.accounts import editor, member
from tests.factories.exchange import released, sought, words
from tests.factories.municipalities import MunicipalityFactory
from tests.racing import at_once

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
Ending = Seeking.Ending


def told(letter: str) -> int:
    """How often the mails of this letter were asked for."""
    queued = QueuedTask.objects.filter(task_path=write_mails.module_path)
    return sum(task.args_kwargs["args"][0] == letter for task in queued)


def test_one_municipality_supports_once_however_many_of_its_cdos_click():
    seeking, place = released(), MunicipalityFactory()
    cdos = [member(Role.CDO, place) for _one in range(4)]

    assert at_once([partial(joining.support, seeking.pk, place, wanted=True, by=cdo) for cdo in cdos]) == []
    assert SeekingSupport.objects.count() == 1


def test_the_kts_is_asked_once_when_the_third_and_the_fourth_join_at_once():
    seeking = released()
    cdos = [member(Role.CDO, MunicipalityFactory()) for _one in range(6)]

    assert at_once([partial(joining.support, seeking.pk, municipalities_of(cdo)[0], wanted=True, by=cdo) for cdo in cdos]) == []
    assert SeekingSupport.objects.count() == 6
    assert told(Letter.MANY) == 1


def test_two_clicks_at_once_are_one_gesuch_also_at_the_limit():
    person, key = member(Role.CDO, MunicipalityFactory()), uuid4()
    for _one in range(4):
        sought(by=person)
    place, asked = municipalities_of(person)[0], words()

    assert at_once([partial(acts.submit, asked, municipality=place, by=person, key=key) for _click in range(4)]) == []
    assert Seeking.objects.count() == 5


def test_of_many_gesuche_at_once_five_are_taken():
    person = member(Role.CDO, MunicipalityFactory())
    place, asked = municipalities_of(person)[0], words()

    errors = at_once([partial(acts.submit, asked, municipality=place, by=person, key=uuid4()) for _tab in range(8)])
    assert [type(error) for error in errors] == [Refused] * 3
    assert len(set(Seeking.objects.values_list("number", flat=True))) == 5


def test_an_answer_clicked_twice_at_once_is_one():
    seeking, person, key = released(), member(Role.STAFF, MunicipalityFactory()), uuid4()
    place = municipalities_of(person)[0]

    acts_at_once = [partial(joining.answer, seeking.pk, "Haben wir.", municipality=place, by=person, key=key) for _click in range(4)]
    assert at_once(acts_at_once) == []
    assert SeekingAnswer.objects.count() == 1
    assert told(Letter.ANSWERED) == 1


def test_released_and_withdrawn_at_once_it_is_one_of_both():
    seeking = sought()

    errors = at_once([partial(acts.release, seeking.pk, by=editor()), partial(acts.end, seeking.pk, Ending.FOUND, by=seeking.author)])
    seeking.refresh_from_db()
    assert seeking.state == Seeking.State.ENDED
    assert (seeking.ending, len(errors)) in {(Ending.WITHDRAWN, 1), (Ending.FOUND, 0)}

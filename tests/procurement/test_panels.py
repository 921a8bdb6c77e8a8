"""Joint procurements in "Mein Bereich"."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from contributions.models import ContributionPage
from procurement.demand.acts import ask_late
from procurement.models import Award
from procurement.outcome.acts import Opinion, give_verdict
from procurement.outcome.verdicts import OPENS_AFTER
from procurement.panels import waiting
from tests.factories import procurement as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
HEADING = "Gemeinsame Beschaffung: Das wartet auf Sie"


def home(person) -> str:
    return signed_in(person).get("/mein-bereich/").text


def test_missing_figures_wait_for_the_cdo_until_they_are_given():
    table = made.noticed()
    part = made.interested(table, 5)
    person = made.person_of(part)
    address = f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{part.municipality.slug}/angeben/"

    assert [address in home(one) for one in (person, member(Role.STAFF, part.municipality), made.lead_of(table))] == [True, False, False]
    made.interested(table, 5, 0, municipality=part.municipality, by=person)
    assert HEADING not in home(person)


def test_nothing_waits_after_the_freeze_and_in_what_is_hidden():
    table, hidden = made.noticed(), made.noticed()
    part, other = made.interested(table, 5), made.interested(hidden, 5)
    made.frozen(table)
    ContributionPage.objects.filter(pk=hidden.page_id).update(archived_at=timezone.now())
    assert [HEADING in home(made.person_of(one)) for one in (part, other)] == [False, False]


def test_the_signature_waits_until_it_is_there():
    table = made.noticed()
    part = made.interested(table, 5)
    made.binding(table)
    person = made.person_of(part)
    assert "Verbindlich teilnehmen: Parkraumsensorik" in home(person)
    made.bound(part)
    assert HEADING not in home(person)


def test_late_requests_wait_for_the_lead():
    table = made.frozen(made.noticed())
    for _one in range(2):
        place = MunicipalityFactory()
        ask_late(table.pk, place, made.CONTACT, by=member(Role.CDO, place))
    shown = home(made.lead_of(table))
    assert "2 Kommunen möchten noch teilnehmen" in shown
    assert f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/" in shown
    assert HEADING not in home(editor())


def test_a_verdict_waits_from_the_day_it_can_be_given_until_it_is():
    table = made.noticed()
    part = made.interested(table, 5)
    made.binding(table)
    made.bound(part)
    table, person = made.awarded(table), made.person_of(part)
    Award.objects.update(awarded_on=timezone.localdate() - OPENS_AFTER + timedelta(days=1))
    assert HEADING not in home(person)
    Award.objects.update(awarded_on=timezone.localdate() - OPENS_AFTER)
    assert f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{part.municipality.slug}/bewertung/" in home(person)
    give_verdict(part.pk, Opinion("ja", "ja"), version=0, by=person)
    assert HEADING not in home(person)


def test_members_find_the_way_to_their_participations():
    assert "/mein-bereich/beschaffungen/" in home(member(Role.STAFF, MunicipalityFactory()))
    assert "/mein-bereich/beschaffungen/" not in home(editor())


@pytest.mark.parametrize("count", [1, 4])
def test_what_waits_is_asked_in_two_statements(count, rf, django_assert_num_queries):
    place = MunicipalityFactory()
    person = member(Role.CDO, place)
    for _one in range(count):
        made.interested(made.noticed(), 5, municipality=place, by=person)
    request = rf.get("/")
    request.user = type(person).objects.get(pk=person.pk)
    with django_assert_num_queries(3):  # one of them reads the memberships
        assert len(waiting(request)["rows"]) == count

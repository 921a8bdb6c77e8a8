"""The desk of the KTS: what waits, sums without names, and the acts an editor may do."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Membership, Role, User
from municipalities.models import Municipality
from procurement.demand.acts import ask_late
from procurement.models import Participation, State, TimeTable
from procurement.outcome.acts import set_prices
from tests.factories import procurement as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
DESK = "/verwaltung/beschaffungen/"


def desk_of(table: TimeTable) -> str:
    return f"{DESK}{table.page_id}/"


def asked_late(table: TimeTable, days: int) -> Participation:
    place = MunicipalityFactory()
    found = ask_late(table.pk, place, made.CONTACT, by=member(Role.CDO, place))
    Participation.objects.filter(pk=found.pk).update(declared_at=timezone.now() - timedelta(days=days, minutes=1))
    return found


@pytest.mark.parametrize("role", [Role.CDO, Role.STAFF, Role.ADMIN])
def test_only_editors_come_in(role):
    table = made.noticed()
    person = member(role, MunicipalityFactory()) if role != Role.ADMIN else member(role)
    statuses = {signed_in(person).get(address).status_code for address in (DESK, desk_of(table))}
    assert statuses <= {302, 403, 404}
    assert [signed_in(editor()).get(address).status_code for address in (DESK, desk_of(table))] == [200, 200]


def test_the_list_says_what_waits_and_is_narrowed():
    forgotten, fresh, soon = made.noticed(title="Vergessen"), made.noticed(title="Frisch"), made.noticed(title="Bald zu")
    asked_late(made.frozen(forgotten), 7)
    asked_late(made.frozen(fresh), 6)
    TimeTable.objects.filter(pk=soon.pk).update(freezes_at=timezone.now() + timedelta(days=6))
    orphan = made.noticed(title="Verwaist")
    Membership.objects.filter(municipality=orphan.page.municipality_id).delete()
    client = signed_in(editor())

    shown = client.get(DESK).text
    assert "Beschaffungen: 2 warten auf die KTS" in shown
    assert "<b>1 späte Anfrage seit einer Woche ohne Antwort</b>" in shown
    assert "<b>Federführung hat keine CDO</b>" in shown
    assert "Bedarf wird eingefroren, änderbar bis" in shown
    assert shown.index("Verwaist") < shown.index("Vergessen") < shown.index("Bald zu")
    waiting = client.get(f"{DESK}?zeige=wartet").text
    assert ["Verwaist" in waiting, "Vergessen" in waiting, "Frisch" in waiting] == [True, True, False]
    narrowed = client.get(f"{DESK}?stand=eingefroren&q=frisch").text
    assert ["Frisch" in narrowed, "Vergessen" in narrowed, "Bald zu" in narrowed] == [True, False, False]


def test_an_editor_reads_sums_and_no_names_figures_or_prices():
    table = made.noticed()
    parts = [made.interested(table, number, municipality=MunicipalityFactory(name=f"Ort{number}")) for number in (1111, 2222, 4444)]
    made.interested(table, None, 8)
    table = made.binding(table)
    for one in parts:
        made.bound(one)
    table = made.awarded(table)
    set_prices(table.pk, {made.items_of(table)[0].pk: Decimal("99.90")}, by=made.lead_of(table))

    shown = signed_in(editor()).get(desk_of(table)).text
    assert "7.777" in shown
    assert "Interessiert: 1. Verbindlich: 3." in shown
    assert "0 von 3 Kommunen haben abgerufen." in shown
    hidden = ["1.111", "2.222", "4.444", "99,90", "<td>8</td>", *(f"Ort{number}" for number in (1111, 2222, 4444))]
    hidden += [made.person_of(one).address_name for one in parts]
    assert [word for word in hidden if word in shown] == []


def test_who_did_it_is_said_of_the_lead_and_not_of_participants():
    place, lead = MunicipalityFactory(), MunicipalityFactory()
    member(Role.CDO, place, form_of_address="frau", last_name="Teilnahme")
    table = made.noticed(municipality=lead)
    User.objects.filter(memberships__municipality=lead).update(form_of_address="herr", last_name="Federführung")
    made.interested(table, 5, by=User.objects.get(last_name="Teilnahme"), municipality=place)
    person = signed_in(User.objects.get(last_name="Teilnahme"))
    assert person.get(f"/mein-bereich/beschaffungen/{table.page_id}/buendelung/bedarf.csv").status_code == 200
    made.binding(table)

    shown = signed_in(editor()).get(desk_of(table)).text
    assert "Bedarf abgerufen" in shown
    assert ("Interesse bekundet" in shown, "Zur verbindlichen Teilnahme aufgerufen" in shown) == (True, True)
    assert ("Federführung</small>" in shown or "Herr Federführung" in shown, "Teilnahme</small>" in shown) == (True, False)
    assert "Frau Teilnahme" not in shown


def test_two_figures_make_no_sum():
    table = made.noticed()
    for number in (1111, 2222):
        made.interested(table, number)
    assert "3.333" not in signed_in(editor()).get(desk_of(table)).text


def test_an_editor_breaks_off_with_a_reason_that_stays_where_it_is_refused():
    table = made.noticed()
    client = signed_in(editor())

    assert client.post(desk_of(table), {"act": "abbrechen"}).status_code == 422
    assert client.post(desk_of(table), {"act": "abbrechen", "abbrechen-reason": "Auf Wunsch der Stadt."}).status_code == 302
    assert made.again(table).cancel_reason == "Auf Wunsch der Stadt."
    again = client.post(desk_of(table), {"act": "abbrechen", "abbrechen-reason": "Noch ein Grund."})
    assert (again.status_code, "Noch ein Grund." in again.text) == (409, True)
    assert client.post(desk_of(table), {"act": "loeschen"}).status_code == 404


def test_an_editor_closes_after_the_award_and_not_before():
    table = made.noticed()
    client = signed_in(editor())
    assert client.post(desk_of(table), {"act": "abschliessen"}).status_code == 409
    awarded = made.awarded(made.frozen(made.noticed()))
    assert client.post(desk_of(awarded), {"act": "abschliessen"}).status_code == 302
    assert made.again(awarded).state == State.CLOSED


def test_an_editor_hands_the_lead_over_by_name_and_no_list_tells_who_takes_part():
    table = made.noticed()
    successor = made.interested(table, 5, municipality=MunicipalityFactory(name="Nachfolgestadt")).municipality
    stranger = MunicipalityFactory(name="Fremdstadt")
    member(Role.CDO, stranger)
    client = signed_in(editor())

    assert "Nachfolgestadt" not in client.get(desk_of(table)).text
    unknown = client.post(desk_of(table), {"act": "federfuehrung", "federfuehrung-successor": "Niemandsdorf"})
    assert (unknown.status_code, "Niemandsdorf" in unknown.text) == (422, True)
    refused = client.post(desk_of(table), {"act": "federfuehrung", "federfuehrung-successor": "Fremdstadt"})
    assert (refused.status_code, 'value="Fremdstadt"' in refused.text) == (409, True)
    assert client.post(desk_of(table), {"act": "federfuehrung", "federfuehrung-successor": "Nachfolgestadt"}).status_code == 302
    assert made.again(table).lead == Municipality.objects.get(pk=successor.pk)


def test_drafts_have_no_desk():
    submission, _author = made.drafted()
    assert signed_in(editor()).get(f"{DESK}{submission.page_id}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(count, django_assert_num_queries):
    for _one in range(count):
        made.noticed()
    client = signed_in(editor())
    client.get(DESK)
    with django_assert_num_queries(STATEMENTS):
        client.get(DESK)


STATEMENTS = 14

"""The bundled demand as CSV and XLSX: as the page says it, more for who reads single rows, and logged."""

from __future__ import annotations

import io

import openpyxl
import pytest
from wagtail.models import PageLogEntry

from procurement.logged import Act
from tests.factories import procurement as made
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def address(table, form):
    return f"/mein-bereich/beschaffungen/{table.page_id}/buendelung/bedarf.{form}"


def lines(person, table):
    answer = signed_in(person).get(address(table, "csv"))
    assert answer.status_code == 200
    return b"".join(answer).decode("utf-8-sig").splitlines()


def test_an_interested_municipality_gets_sums_and_its_own_row():
    table = made.noticed(positions=[("=Sensoren", "stueck"), ("Montage", "personentag")])
    first, _second = made.items_of(table)
    place = MunicipalityFactory(name="Bamberg", slug="bamberg")
    mine = made.interested(table, municipality=place, figures={first.pk: made.figure(1200, starts="2027-07", budget_year=2027)})
    made.interested(table, 20, "1.5")
    made.interested(table, 30)

    assert lines(made.person_of(mine), table) == [
        "Nr.;Position;Einheit;Kommune;mindestens;erwartet;höchstens;Beginn;Haushaltsjahr;Kommunen mit Angabe",
        "1;'=Sensoren;Stück;Summe;;1250;;;;3",
        "1;'=Sensoren;Stück;Bamberg;;1200;;Juli 2027;2027;",
        "2;Montage;Personentage;Summe;;Summe ab drei Kommunen mit Angabe;;;;",
    ]
    assert "2;Montage;Personentage;Summe;;1,5;;;;1" in lines(made.lead_of(table), table)


def test_bound_participants_read_each_other_and_the_lead_reads_all():
    table = made.noticed(positions=made.POSITIONS[:1])
    rows = [made.interested(table, 10 * place, municipality=MunicipalityFactory(name=f"Ort {place}")) for place in range(1, 5)]
    table = made.binding(table)
    for one in rows[:2]:
        made.bound(one)

    def named(person):
        return [line.split(";")[3] for line in lines(person, table)[1:]]

    assert named(made.person_of(rows[0])) == ["Summe", "Ort 1", "Ort 2"]
    assert named(made.person_of(rows[3])) == ["Summe", "Ort 4"]
    assert named(made.lead_of(table)) == ["Summe", "Ort 1", "Ort 2", "Ort 3", "Ort 4"]


def test_the_workbook_holds_numbers_and_the_log_says_who_fetched_it():
    table = made.noticed(positions=made.POSITIONS[:1])
    for value in (10, 20, 30):
        made.interested(table, value)
    lead = made.lead_of(table)

    answer = signed_in(lead).get(address(table, "xlsx"))

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[2]] == [1, "Bodensensoren", "Stück", "Summe", None, 60, None, None, None, 3]
    entry = PageLogEntry.objects.get(action=Act.EXPORTED)
    assert (entry.user, entry.page_id, entry.data) == (lead, table.page_id, {"file": "xlsx"})


def test_other_formats_do_not_exist_and_others_get_nothing():
    table = made.noticed()
    mine = made.person_of(made.interested(table, 1, 2))
    stranger = made.lead_of(made.noticed())

    assert signed_in(mine).get(address(table, "pdf")).status_code == 404
    assert signed_in(stranger).get(address(table, "csv")).status_code == 403
    assert signed_in(None).get(address(table, "csv")).status_code == 302

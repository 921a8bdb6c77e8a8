"""Lists of participants: by consent only, and every copy stands in the log."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry

from accounts.models import Role
from events.models import Mode, SignUp
from events.papers import exports
from events.seats import signup
from events.seats.persons import Person, Wishes
from tests.factories.accounts import editor, member
from tests.factories.events import conference
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
LISTED = Wishes(mode=Mode.ON_SITE, listed=True, diet="vegan")
SILENT = Wishes(mode=Mode.ON_SITE, diet="vegan")


@pytest.fixture
def registration():
    """Two who agreed, two who did not, a guest who did not, one who waits."""
    registration = conference(on_site_seats=5)
    town = MunicipalityFactory(name="Chóśebuz")
    for first, last, wishes in (
        ("Öz", "Özdemir", LISTED),
        ("Ada", "=HYPERLINK()", LISTED),
        ("Geheim", "Eins", SILENT),
        ("Geheim", "Zwei", SILENT),
    ):
        person = member(Role.STAFF, town, first_name=first, last_name=last, email=f"{first}{last}@geheim.example".lower())
        signup.sign_up(registration.pk, Person(user=person, municipality=town), wishes)
    guest = Person(guest_name="Geheimer Gast", guest_email="gast@geheim.example", guest_organisation="Geheimbüro Gast")
    signup.confirm_guest(signup.sign_up(registration.pk, guest, SILENT).pk)
    waiting = member(Role.STAFF, town, first_name="Warte", last_name="Wartend")
    signup.sign_up(registration.pk, Person(user=waiting, municipality=town), LISTED)
    return registration


def fetch(registration, name: str):
    return signed_in(editor(), again=True).get(reverse("desk:download", args=[registration.page_id, name]))


def table(registration) -> list[list[str]]:
    text = b"".join(fetch(registration, "teilnehmende-csv").streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_names_and_addresses_of_those_who_agreed_and_of_others_the_municipality_alone(registration):
    town = "Chóśebuz"

    assert table(registration)[1:] == [
        ["Ada =HYPERLINK()", "ada=hyperlink()@geheim.example", town, "Vor Ort", "Angemeldet"],
        ["Öz Özdemir", "özözdemir@geheim.example", town, "Vor Ort", "Angemeldet"],
        ["", "", town, "", ""],
        ["", "", town, "", ""],
        ["", "", "Gast", "", ""],
    ]


def test_a_consent_that_is_taken_back_counts_at_once(registration):
    SignUp.objects.filter(user__last_name="Özdemir").update(listed_at=None)

    assert "Özdemir" not in str(table(registration))


def test_who_left_or_waits_is_no_participant(registration):
    signup.cancel(SignUp.objects.get(user__last_name="Özdemir").pk)  # the one who waits moves up
    assert {row[0] for row in table(registration)[1:]} >= {"Warte Wartend"}
    signup.cancel(SignUp.objects.get(user__last_name="Wartend").pk)

    assert "Wartend" not in str(table(registration))


def test_an_account_that_is_gone_has_no_name(registration):
    SignUp.objects.get(user__last_name="Özdemir").user.delete()

    rows = table(registration)
    assert "Özdemir" not in str(rows)
    assert sum(row[2] == "Chóśebuz" for row in rows) == 4


def test_no_needs_and_no_note_leave_the_desk(registration):
    SignUp.objects.update(note="Notiz der KTS")

    assert not {"vegan", "Notiz"} & set(" ".join(map(" ".join, table(registration))).split())


def test_the_workbook_says_the_same_and_computes_nothing(registration):
    book = openpyxl.load_workbook(io.BytesIO(fetch(registration, "teilnehmende-xlsx").content))
    rows = [[cell.value or "" for cell in row] for row in book.active.rows]

    assert rows == table(registration)
    assert {cell.data_type for row in book.active.rows for cell in row if cell.value} == {"s"}


@pytest.mark.parametrize("name", ["teilnehmende-csv", "teilnehmende-xlsx", "teilnehmende-pdf", "namensschilder"])
def test_every_list_that_leaves_stands_in_the_log(registration, name):
    assert fetch(registration, name).status_code == 200

    entry = PageLogEntry.objects.get(action="portal.export")
    assert entry.data == {"file": name}


def test_other_names_are_not_found_and_not_logged(registration):
    assert fetch(registration, "alles").status_code == 404
    assert not PageLogEntry.objects.filter(action="portal.export").exists()


def test_the_list_is_in_german_order_and_costs_one_query(registration, django_assert_num_queries):
    with django_assert_num_queries(1):
        names = [one.name for one in exports.by_name(exports.with_seat(registration))]

    assert names == ["Geheim Eins", "Geheimer Gast", "Ada =HYPERLINK()", "Öz Özdemir", "Geheim Zwei"]

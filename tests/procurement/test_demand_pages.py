"""Interest and figures over the screens: form, check page, receipt, changes, conflict, freeze; nothing typed is lost."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Role
from procurement.choices import Unit
from procurement.demand import acts
from procurement.demand.acts import Contact
from procurement.demand.figures import lines_of
from procurement.models import Figure, FigureChange, Item, Participation, TimeTable
from tests.factories import procurement as made
from tests.factories.accounts import member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def sent(table, **changes):
    first, second = made.items_of(table)
    return {
        "version": "0",
        f"minimum-{first.pk}": "400",
        f"expected-{first.pk}": "1.200",
        f"maximum-{first.pk}": "1 500",
        f"starts-{first.pk}": "7/2027",
        f"budget_year-{first.pk}": "2027",
        f"expected-{second.pk}": "1,5",
        "contact_unit": "Tiefbauamt",
        "contact_email": "tiefbau@stadt.example",
        "authorised": "on",
        **changes,
    }


def test_interest_goes_over_the_check_page_which_echoes_every_figure():
    table = made.noticed()
    place = MunicipalityFactory(inhabitants=80_000)
    client = signed_in(member(Role.CDO, place))
    address = f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{place.slug}/angeben/"

    assert "Interesse unverbindlich bekunden" in client.get(table.page.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200

    checked = client.post(address, sent(table))
    said = checked.content.decode()
    assert checked.status_code == 200
    assert ("erwartet 1.200 Stück" in said, "höchstens 1.500 Stück" in said, "erwartet 1,5 Personentage" in said) == (True,) * 3
    assert not Participation.objects.exists()

    back = client.post(address, {**sent(table), "aendern": "1"})
    assert 'value="1.200"' in back.content.decode()

    saved = client.post(address, {**sent(table), "speichern": "1"})
    participation = Participation.objects.get()
    assert saved["Location"] == f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{place.slug}/"
    assert list(participation.figures.values_list("minimum", "expected", "maximum", "starts", "budget_year")) == [
        (Decimal("400"), Decimal("1200"), Decimal("1500"), "2027-07", 2027),
        (None, Decimal("1.5"), None, "", None),
    ]
    own = client.get(saved["Location"]).content.decode()
    assert "Diese Angabe ist unverbindlich" in own
    assert FigureChange.objects.filter(participation=participation).count() == 6


BLANKS = (" ", "\u00a0", "\u202f", "\u2009")


@st.composite
def typed_numbers(draw: st.DrawFn, places: int = 0) -> tuple[Decimal, str, str]:
    """A quantity, as somebody types or pastes it, and as the portal writes it."""
    number = Decimal(draw(st.integers(0, 10 ** (9 + places) - 1))).scaleb(-places)
    whole, _point, decimals = f"{number:.{places}f}".partition(".")
    mark = draw(st.sampled_from(("", ".", *BLANKS)))
    grouped = f"{int(whole):,}".replace(",", mark)
    kept = decimals.rstrip("0")
    typed = grouped + (f",{draw(st.sampled_from((decimals, kept or decimals)))}" if decimals and (kept or draw(st.booleans())) else "")
    around = draw(st.sampled_from(("", " ", "\t", "\u00a0", "\u200b")))
    return number, f"{around}{typed}{around}", f"{int(whole):,}".replace(",", ".") + (f",{kept}" if kept else "")


@given(typed_numbers(), typed_numbers(places=2))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_german_form_is_typed_the_check_page_echoes_it_and_it_is_stored_exactly(portal, pieces, person_days):
    table, place = made.noticed(), MunicipalityFactory()
    first, second = made.items_of(table)
    client = signed_in(member(Role.CDO, place))
    address = f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{place.slug}/angeben/"
    only = {"version": "0", "contact_unit": "Tiefbauamt", "contact_email": "tiefbau@stadt.example", "authorised": "on"}
    data = {**only, f"expected-{first.pk}": pieces[1], f"maximum-{second.pk}": person_days[1]}

    said = client.post(address, data).content.decode()
    assert f"erwartet {pieces[2]} Stück" in said
    assert f"höchstens {person_days[2]} Personentage" in said

    client.post(address, {**data, "speichern": "1"})
    stored = Figure.objects.filter(participation__municipality=place)
    assert list(stored.order_by("item__pk").values_list("expected", "maximum")) == [(pieces[0], None), (None, person_days[0])]


def test_what_is_wrong_is_said_and_what_was_typed_stays():
    table = made.noticed()
    first, second = made.items_of(table)
    place = MunicipalityFactory()
    client = signed_in(member(Role.CDO, place))
    address = f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{place.slug}/angeben/"

    wrong = {f"expected-{first.pk}": "1,2", f"expected-{second.pk}": "viel", "contact_email": "stelle"}
    answer = client.post(address, sent(table, **wrong))
    said = answer.content.decode()

    assert answer.status_code == 422
    assert "Geben Sie eine ganze Zahl ein, zum Beispiel 1.200." in said
    assert "Geben Sie eine Zahl ein, zum Beispiel 1.200 oder 1,5." in said
    assert ('value="1,2"' in said, 'value="viel"' in said, 'value="stelle"' in said) == (True,) * 3
    assert not Figure.objects.exists()


def test_more_licences_than_inhabitants_are_asked_back_and_can_be_saved():
    table = made.noticed(positions=[("Lizenzen", Unit.LICENCE)])
    (item,) = made.items_of(table)
    place = MunicipalityFactory(inhabitants=80_000)
    client = signed_in(member(Role.CDO, place))
    address = f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{place.slug}/angeben/"
    data = {"version": "0", f"expected-{item.pk}": "120.000", "contact_unit": "IT", "contact_email": "it@stadt.example", "authorised": "on"}

    said = client.post(address, data).content.decode()
    assert "Sie haben 120.000 Lizenzen angegeben. Das ist mehr als Ihre Einwohnerzahl. Ist das richtig?" in said

    assert client.post(address, {**data, "speichern": "1"}).status_code == 302
    assert Figure.objects.get().expected == 120_000


def test_two_colleagues_share_one_row_and_the_second_sees_what_the_first_saved():
    table = made.noticed()
    place = MunicipalityFactory()
    first, second = member(Role.CDO, place), member(Role.CDO, place)
    address = f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{place.slug}/angeben/"
    item = made.items_of(table)[0]

    signed_in(first).post(address, {**sent(table), "speichern": "1"})
    answer = signed_in(second).post(address, {**sent(table, **{f"expected-{item.pk}": "1.300"}), "speichern": "1"})
    said = answer.content.decode()

    assert answer.status_code == 409
    assert ("erwartet 1.200 Stück" in said, "erwartet 1.300 Stück" in said, first.address_name in said) == (True,) * 3
    assert Figure.objects.get(item=item).expected == 1200
    version = Participation.objects.get().version
    again = {**sent(table, **{f"expected-{item.pk}": "1.300"}), "version": str(version), "speichern": "1"}
    assert signed_in(second).post(address, again).status_code == 302
    assert (Participation.objects.count(), Figure.objects.get(item=item).expected) == (1, 1300)


def test_after_the_freeze_the_form_says_why_and_shows_what_was_typed():
    table = made.noticed()
    place = MunicipalityFactory()
    client = signed_in(member(Role.CDO, place))
    made.interested(table, 10, 2, municipality=place)
    address = f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{place.slug}/angeben/"
    table = made.frozen(table)

    answer = client.post(address, {**sent(table), "speichern": "1"})
    said = answer.content.decode()

    assert answer.status_code == 409
    assert "Änderungen sind nur noch über die federführende Stelle möglich." in said
    assert "erwartet 1.200 Stück" in said
    assert Figure.objects.get(item=made.items_of(table)[0]).expected == 10


def test_one_of_a_unit_is_said_in_the_singular():
    table = made.noticed()
    made.interested(table, 1, 1)
    _pieces, days = lines_of(Participation.objects.get(), made.items_of(table))

    assert days.said == "erwartet 1 Personentag"
    assert days.amount(Decimal("1.5")) == "1,5 Personentage"


def angeben(table, place):
    return f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{place.slug}/angeben/"


def hidden(answer):
    """The hidden fields that a page sends along."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode()))


def test_quantities_are_not_saved_in_a_unit_that_changed_under_the_open_form():
    table, place = made.noticed(), MunicipalityFactory()
    first, _second = made.items_of(table)
    client = signed_in(member(Role.CDO, place))
    checked = client.post(angeben(table, place), {**hidden(client.get(angeben(table, place))), **sent(table)})
    Item.objects.filter(pk=first.pk).update(unit=Unit.KILOMETRE)

    answer = client.post(angeben(table, place), {**hidden(checked), "speichern": "1"})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert f"Bodensensoren: Die Einheit ist jetzt „{Unit.KILOMETRE.label}“, bisher „Stück“. Prüfen Sie die Menge." in said
    assert ('value="1.200"' in said, Figure.objects.exists()) == (True, False)

    looked_at = {**sent(table), **hidden(answer), "speichern": "1"}
    assert client.post(angeben(table, place), looked_at).status_code == 302
    assert Figure.objects.get(item=first).expected == 1200


def test_a_position_that_was_gone_while_the_form_was_open_keeps_its_figure():
    table, place = made.noticed(), MunicipalityFactory()
    _first, second = made.items_of(table)
    client = signed_in(member(Role.CDO, place))
    made.interested(table, 10, 2, municipality=place)
    Item.objects.filter(pk=second.pk).update(dropped_at=timezone.now())
    opened = hidden(client.get(angeben(table, place)))
    Item.objects.filter(pk=second.pk).update(dropped_at=None)
    typed = {name: value for name, value in sent(table).items() if not name.endswith(f"-{second.pk}")} | opened

    answer = client.post(angeben(table, place), {**typed, "speichern": "1"})
    assert answer.status_code == 422
    assert "Montage: Diese Position ist inzwischen dazugekommen. Prüfen Sie die Menge." in answer.content.decode()

    without_units = {name: value for name, value in typed.items() if not name.startswith("unit-")}
    assert client.post(angeben(table, place), {**without_units, "speichern": "1"}).status_code == 302
    assert list(Figure.objects.order_by("item__place").values_list("expected", flat=True)) == [1200, 2]


def test_what_was_typed_for_a_position_that_is_gone_is_said_to_be_not_taken():
    table, place = made.noticed(), MunicipalityFactory()
    second = made.items_of(table)[1]
    client = signed_in(member(Role.CDO, place))
    data = {**sent(table), **hidden(client.get(angeben(table, place)))}
    Item.objects.filter(pk=second.pk).update(dropped_at=timezone.now())

    answer = client.post(angeben(table, place), {**data, "speichern": "1"})
    assert answer.status_code == 422
    assert "Montage gehört nicht mehr zur Beschaffung. Nicht übernommen haben wir Ihre Angabe: 1,5." in answer.content.decode()


def test_the_deadline_passes_under_the_open_form_and_all_that_was_typed_asks_for_late_participation():
    table, place = made.noticed(), MunicipalityFactory()
    client = signed_in(member(Role.CDO, place))
    data = sent(table, remark="Wir brauchen sie bis zum Sommer.", is_named="on")
    TimeTable.objects.filter(pk=table.pk).update(interest_until=timezone.now())

    answer = client.post(angeben(table, place), {**data, "speichern": "1"})
    said = answer.content.decode()
    typed = ("erwartet 1.200 Stück", "Wir brauchen sie bis zum Sommer.", 'value="Tiefbauamt"', 'value="tiefbau@stadt.example"')
    assert (answer.status_code, [text in said for text in typed]) == (409, [True] * 4)
    late = f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{place.slug}/anfragen/"
    assert f'action="{late}"' in said
    assert client.post(late, data).status_code == 302
    assert Participation.objects.get().remark == "Wir brauchen sie bis zum Sommer."


def test_two_versions_show_the_texts_of_both_too():
    table, place = made.noticed(), MunicipalityFactory()
    signed_in(member(Role.CDO, place)).post(
        angeben(table, place), {**sent(table, remark="Nur mit Montage.", is_named="on"), "speichern": "1"}
    )
    mine = sent(table, remark="Ohne Montage.", contact_email="it@stadt.example")
    said = signed_in(member(Role.CDO, place)).post(angeben(table, place), {**mine, "speichern": "1"}).content.decode()

    pairs = (("Nur mit Montage.", "Ohne Montage."), ("tiefbau@stadt.example", "it@stadt.example"), ("Ja", "Nein"))
    assert [f"<td>{theirs}</td><td>{ours}</td>" in said for theirs, ours in pairs] == [True] * 3


def test_who_withdrew_or_was_declined_reads_why_and_may_ask_again():
    table = made.noticed()
    part = made.interested(table, 7)
    made.frozen(table)
    place, person, lead = part.municipality, made.person_of(part), made.lead_of(table)
    own, address = signed_in(person), f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{part.municipality.slug}/"
    acts.withdraw(part.pk, reason="Kein Haushalt.", by=person)
    page = own.get(address).content.decode()
    assert "nicht mehr teil. Ihre Mengen zählen nicht mit." in page
    assert ("Kein Haushalt." in page, "erwartet 7" in page, f"{address}anfragen/" in page) == (True, True, True)

    acts.ask_late(table.pk, place, Contact("Umweltamt", "umwelt@stadt.example", remark="Bitte noch."), by=person)
    page = own.get(address).content.decode()
    assert ("Bitte noch." in page, "erwartet 7" in page, f"{address}anfragen/" in page) == (True, False, False)
    decide = f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/beteiligte/{place.slug}/entscheiden/"
    leading = signed_in(lead)
    assert "Bitte noch." in leading.get(decide).content.decode()
    kept = leading.post(decide, {"answer": "ja", "reason": "Gern."}).content.decode()
    assert ("Wer zugelassen ist, liest keine Begründung." in kept, "Gern." in kept) == (True, True)
    assert leading.post(decide, {"answer": "nein", "reason": "Zu spät."}).status_code == 302
    page = own.get(address).content.decode()
    assert ("nicht aufgenommen." in page, "Zu spät." in page, f"{address}anfragen/" in page) == (True, True, True)

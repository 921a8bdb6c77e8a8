"""Each guard-rail says what it looks at, with its paragraph and its date; the lead answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from wagtail.models import PageLogEntry

from accounts.models import Role
from municipalities.models import Municipality, State
from procurement.bundle import guard_rails
from procurement.bundle.brands import found_in
from procurement.bundle.changes import Change
from procurement.bundle.guard_rails import GUARD_RAILS, Standing, Subject
from procurement.bundle.thresholds import Crossing, Estimate, Limits, Valued
from procurement.choices import LegalForm, Lots, Procedure
from procurement.demand import acts as demand_acts
from procurement.leading.estimates import set_estimates
from procurement.logged import Act
from procurement.models import GuardRailAnswer, NoticePage, Threshold, TimeTable
from tests.factories import procurement as made
from tests.factories.accounts import member
from tests.helpers import signed_in
from tests.procurement import stock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
DAY = date(2026, 11, 30)


def subject(*, demand=None, value=None, price=1, limits=(), changes=(), frozen_at=None, days=None, state=State.BW, **page):
    """What the guard-rails look at, without a database. ``limits``: pairs of jurisdiction and limit."""
    notice = NoticePage(
        municipality=Municipality(state=state), **{"procedure": Procedure.VGV_OPEN, "legal_form": LegalForm.OCCASIONAL, **page}
    )
    table = TimeTable(page=notice, frozen_at=frozen_at, **(days or {}))
    position = Valued(stock.item(), None if value is None else Decimal(value), None if price is None else Decimal(price))
    thresholds = [
        Threshold(
            jurisdiction=place,
            limit=Decimal(limit),
            consequence="Folge",
            paragraph="§ 106 GWB",
            valid_from=date(2026, 1, 1),
            checked_on=DAY,
        )
        for place, limit in limits
    ]
    crossings = [Crossing(one, value is not None and value >= one.limit) for one in thresholds]
    return Subject(
        table, demand or stock.demand(), Estimate([position]), Limits(DAY, state, Threshold.Matter.SUPPLIES, crossings), list(changes)
    )


EU, BW = Threshold.EUROPE, State.BW


class TestValue:
    def test_below_all_limits_it_is_fine(self):
        assert guard_rails.value(subject(value=9_000, limits=[(BW, 10_000), (EU, 216_000)])).standing == Standing.FINE

    def test_a_limit_that_is_reached_is_said_with_its_dates(self):
        found = guard_rails.value(subject(value=216_000, limits=[(BW, 10_000), (EU, 216_000)]))

        assert found.standing == Standing.ATTENTION
        assert found.details[1] == "EU-Schwellenwert, ab 216.000 Euro: Folge (§ 106 GWB, gültig ab 01.01.2026, geprüft am 30.11.2026)"

    def test_words_say_whether_a_limit_holds_from_or_above_its_amount_and_whether_anybody_checked_it(self):
        direct = Threshold(jurisdiction=BW, limit=Decimal(10_000), is_exclusive=True, consequence="Folge", valid_from=date(2026, 1, 1))

        assert [direct.is_reached_by(Decimal(value)) for value in ("10000", "10000.01")] == [False, True]
        said = guard_rails.threshold_text(direct)
        assert said.startswith("Baden-Württemberg, über 10.000 Euro: Folge (")
        assert said.endswith("gültig ab 01.01.2026, noch nicht geprüft)")

    def test_a_national_procedure_above_the_european_limit_is_named(self):
        found = guard_rails.value(subject(value=300_000, limits=[(EU, 216_000)], procedure=Procedure.UVGO_OPEN))
        assert "Das geplante Verfahren gilt nur unterhalb des EU-Schwellenwerts." in found.text
        assert "gilt nur unterhalb" not in guard_rails.value(subject(value=300_000, limits=[(EU, 216_000)])).text

    def test_what_is_missing_is_said(self):
        assert guard_rails.value(subject()).standing == Standing.OPEN
        assert "hat die KTS keine Wertgrenze eingetragen" in guard_rails.value(subject(value=5)).text
        assert guard_rails.value(subject(value=5, limits=[(EU, 216_000)])).details == (
            "Für Baden-Württemberg hat die KTS keine Wertgrenze eingetragen.",
        )


class TestLots:
    @pytest.mark.parametrize(
        ("lots", "note", "standing"),
        [
            (Lots.NONE, "", Standing.ATTENTION),
            (Lots.NONE, " \n", Standing.ATTENTION),
            (Lots.NONE, "Ein System", Standing.OPEN),
            (Lots.OPEN, "", Standing.OPEN),
            ("", "", Standing.OPEN),
            (Lots.BY_TRADE, "", Standing.FINE),
        ],
    )
    def test_no_lots_without_a_reason_need_attention(self, lots, note, standing):
        assert guard_rails.lots(subject(lots=lots, lots_note=note)).standing == standing


def test_conflicts_and_prior_involvement_are_always_asked():
    assert {guard_rails.conflicts(subject()).standing, guard_rails.involvement(subject()).standing} == {Standing.OPEN}


class TestMarket:
    def test_the_question_is_always_asked_and_with_emphasis_for_a_large_group(self):
        def of(count, inhabitants):
            return guard_rails.market(
                subject(demand=stock.demand(parties=[stock.party(pk, inhabitants=inhabitants) for pk in range(count)]))
            )

        assert of(2, 20_000).standing == Standing.OPEN
        assert of(2, 20_000).text.startswith("2 Kommunen mit zusammen 40.000 Einwohnerinnen und Einwohnern sind beteiligt.")
        assert of(25, 1_000).standing == Standing.ATTENTION
        assert of(2, 1_500_000).standing == Standing.ATTENTION


class TestNeutrality:
    @pytest.mark.parametrize(
        ("text", "signs"),
        [
            ("Sensoren mit LoRaWAN, Schutzart IP67", []),
            ("Ein Typ von Sensor, der misst", []),
            ("Sensor ParkSense® oder gleichwertig", ["ParkSense®"]),
            ("ParkSense™", ["ParkSense™"]),
            ("von der Fa. Muster", ["Fa. Muster"]),
            ("Gerät Typ X-200", ["Typ X-200"]),
            ("wie von Muster Sensorik GmbH", ["Muster Sensorik GmbH"]),
            ("Der Auftraggeber ist eine AG", []),
        ],
    )
    def test_signs_of_brands_are_found(self, text, signs):
        assert [one.sign for one in found_in(text)] == signs

    def test_where_they_stand_is_said_and_whether_an_equivalent_is_allowed(self):
        items = [stock.item(1, requirement="Typ X-200"), stock.item(2, requirement="Fabrikat Muster oder gleichwertig")]
        found = guard_rails.neutrality(subject(demand=stock.demand(items=items)))

        assert found.standing == Standing.ATTENTION
        assert found.details == (
            "1. Bodensensoren: „Typ X-200“, ohne den Zusatz „oder gleichwertig“",
            "2. Bodensensoren: „Fabrikat Muster“",
        )
        assert guard_rails.neutrality(subject(description="Marke Muster")).details == (
            "Beschreibung: „Marke Muster“, ohne den Zusatz „oder gleichwertig“",
        )
        assert guard_rails.neutrality(subject()).standing == Standing.FINE

    @pytest.mark.parametrize(
        ("field", "where"),
        [
            ("title", "Titel"),
            ("summary", "Kurzfassung"),
            ("lots_note", "Begründung zu den Losen"),
            ("partners", "Partner"),
        ],
    )
    def test_every_text_of_the_notice_is_read(self, field, where):
        found = guard_rails.neutrality(subject(**{field: "Marke Muster"}))
        assert found.details == (f"{where}: „Marke Muster“, ohne den Zusatz „oder gleichwertig“",)


@pytest.mark.parametrize(
    ("procedure", "last", "paragraph"),
    [
        (Procedure.VGV_OPEN, 2030, "§ 21 Abs. 6 VgV"),
        (Procedure.UVGO_OPEN, 2032, "§ 15 Abs. 4 UVgO"),
        (Procedure.OPEN, 2030, "§ 21 Abs. 6 VgV; § 15 Abs. 4 UVgO"),
    ],
)
def test_a_framework_above_the_threshold_runs_four_years_and_below_it_six(procedure, last, paragraph):
    def of(begins, ends):
        return guard_rails.duration(subject(procedure=procedure, days={"call_off_from": begins, "call_off_until": ends}))

    fine, long = of("2027-01", f"{last}-12"), of("2027-01", f"{last + 1}-01")
    assert (fine.standing, long.standing, of("", "").standing) == (Standing.FINE, Standing.ATTENTION, Standing.OPEN)
    assert f"mehr als {last - 2026} Jahre" in long.text
    assert rail("laufzeit").under(procedure).paragraph == paragraph


def rail(code):
    return next(one for one in GUARD_RAILS if one.code == code)


def test_a_procedure_below_the_threshold_is_told_the_paragraphs_that_hold_there():
    table = made.noticed(procedure=Procedure.UVGO_RESTRICTED)
    said = signed_in(made.lead_of(table)).get(f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/leitplanken/").content.decode()

    codes = ("lose", "interessenkonflikte", "vorbefassung", "neutralitaet", "laufzeit", "eingefroren", "marktanteil")
    paragraphs = [rail(code).under(Procedure.UVGO_RESTRICTED).paragraph for code in codes]
    assert paragraphs == ["§ 22 UVgO", "§ 4 UVgO", "§ 5 UVgO", "§ 23 Abs. 5 UVgO", "§ 15 Abs. 4 UVgO", "§ 6 UVgO", "§ 1 GWB"]
    assert all(paragraph in said for paragraph in paragraphs if paragraph != "§ 6 UVgO")
    assert [old for old in ("§ 97 Abs. 4 GWB", "§ 6 VgV", "§ 7 VgV", "§ 31 Abs. 6 VgV", "§ 21 Abs. 6 VgV") if old in said] == []


class TestSupervision:
    def test_a_zweckverband_and_an_agreement_go_to_the_authority_and_into_the_official_notice(self):
        found = guard_rails.supervision(subject(legal_form=LegalForm.ASSOCIATION))
        assert found.standing == Standing.ATTENTION
        assert "Baden-Württemberg, GKZ" in found.text
        assert ("zur Genehmigung" in found.details[0], "Erst danach entsteht der Zweckverband." in found.details[1]) == (True, True)
        assert "die Vereinbarung" in guard_rails.supervision(subject(legal_form=LegalForm.AGREEMENT)).details[0]

    def test_other_forms_need_neither_and_an_open_one_is_asked(self):
        assert guard_rails.supervision(subject(legal_form=LegalForm.OCCASIONAL)) is None
        assert guard_rails.supervision(subject(legal_form=LegalForm.OPEN)).standing == Standing.OPEN


def test_what_changed_after_the_freeze_is_listed():
    quantities = {"minimum": None, "expected": Decimal(62), "maximum": None}
    changes = [
        Change("Bamberg", stock.item(), quantities, {**quantities, "expected": Decimal(620)}),
        Change("Kassel", stock.item(), quantities, None),
        Change("Ulm", stock.item(), None, quantities),
    ]

    assert guard_rails.frozen(subject()) is None
    assert guard_rails.frozen(subject(frozen_at=DAY)).standing == Standing.FINE
    assert guard_rails.frozen(subject(frozen_at=DAY, changes=changes)).standing == Standing.ATTENTION
    assert guard_rails.frozen(subject(frozen_at=DAY, changes=changes)).details == (
        "Bamberg, 1. Bodensensoren: erwartet von 62 auf 620",
        "Kassel, 1. Bodensensoren: zurückgezogen, vorher erwartet 62 Stück",
        "Ulm, 1. Bodensensoren: dazugekommen: erwartet 62 Stück",
    )


def test_each_names_its_paragraph_and_since_when_it_holds():
    assert len({one.code for one in GUARD_RAILS}) == len(GUARD_RAILS) == 9
    assert all(one.paragraph and (one.since or one.code == "aufsicht") for one in GUARD_RAILS)


# --- The pages ------------------------------------------------------------------------------------


class TestPages:
    def address(self, table, code=""):
        return f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/leitplanken/{code}{'/' if code else ''}"

    def test_the_lead_reads_them_all_and_others_none(self):
        table = made.noticed(legal_form=LegalForm.ASSOCIATION)
        mine = made.person_of(made.interested(table, 1, 2))
        said = signed_in(made.lead_of(table)).get(self.address(table)).content.decode()

        assert [str(one.title) in said for one in GUARD_RAILS] == [True] * 8 + [False]
        assert "§ 97 Abs. 4 GWB · Stand 18.04.2016" in said
        for path in (self.address(table), self.address(table, "lose")):
            assert signed_in(mine).get(path).status_code == 403
            assert signed_in(None).get(path).status_code == 302
        assert signed_in(made.lead_of(table)).get(self.address(table, "unbekannt")).status_code == 404
        assert signed_in(made.lead_of(table)).get(self.address(table, "eingefroren")).status_code == 404

    def test_an_answer_needs_a_reason_and_is_kept_and_logged(self):
        table = made.noticed()
        lead = made.lead_of(table)
        client = signed_in(lead)

        refused = client.post(self.address(table, "lose"), {"answer": "geklaert", "note": "", "opened": ""})
        assert (refused.status_code, "Begründen Sie Ihre Antwort." in refused.content.decode()) == (422, True)
        assert client.post(self.address(table, "lose"), {"answer": "geklaert", "note": "Ein System", "opened": ""}).status_code == 302

        stored = GuardRailAnswer.objects.get()
        assert (stored.code, stored.answer, stored.note, stored.changed_by) == ("lose", "geklaert", "Ein System", lead)
        assert PageLogEntry.objects.get(action=Act.GUARD_RAIL).data == {"code": "lose"}
        said = client.get(self.address(table)).content.decode()
        assert ("Ihre Antwort: Geklärt" in said, "Ein System" in said) == (True, True)

    def test_a_colleague_who_answered_meanwhile_is_not_overwritten_unsaid(self):
        table = made.noticed()
        first, second = made.lead_of(table), member(Role.CDO, table.page.municipality)
        signed_in(first).post(self.address(table, "lose"), {"answer": "geklaert", "note": "Ein System", "opened": ""})

        client = signed_in(second)
        answer = client.post(self.address(table, "lose"), {"answer": "entfaellt", "note": "Anders", "opened": ""})
        said = answer.content.decode()

        assert (answer.status_code, "Ein System" in said, "Anders" in said) == (409, True, True)
        assert GuardRailAnswer.objects.get().note == "Ein System"
        opened = said.partition('name="opened" value="')[2].partition('"')[0]
        again = {"answer": "entfaellt", "note": "Anders", "opened": opened.replace("&#x27;", "'")}
        assert client.post(self.address(table, "lose"), again).status_code == 302
        assert GuardRailAnswer.objects.get().note == "Anders"

    def test_staff_of_the_lead_read_and_do_not_answer(self):
        table = made.noticed()
        colleague = signed_in(member(Role.STAFF, table.page.municipality))

        assert colleague.get(self.address(table)).status_code == 200
        assert colleague.post(self.address(table, "lose"), {"answer": "geklaert", "note": "x", "opened": ""}).status_code == 403

    def test_value_corrections_and_late_ones_reach_the_list(self):
        table = made.noticed(positions=made.POSITIONS[:1])
        (item,) = made.items_of(table)
        first = made.interested(table, 1000)
        set_estimates(table.pk, {item.key: Decimal(300)}, by=made.lead_of(table))
        table = made.frozen(table)
        demand_acts.correct(first.pk, {item.pk: made.figure(1200)}, version=first.version, reason="Zahlendreher", by=made.lead_of(table))

        said = signed_in(made.lead_of(table)).get(self.address(table)).content.decode()

        assert "Geschätzt sind 360.000 Euro netto mit der Höchstmenge." in said
        assert "erwartet von 1.000 auf 1.200" in said

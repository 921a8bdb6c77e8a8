"""Limits stand in a dated table of the KTS; the estimated value is compared with those of the day and the Land."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from municipalities.models import Municipality, State
from pages.setup import ensure_portal
from procurement.bundle.thresholds import day_that_counts, estimate, highest_estimate, limits_of, matter_of
from procurement.bundle.totals import totals_of
from procurement.known_thresholds import KNOWN, UNCHECKED
from procurement.leading.estimates import set_estimates
from procurement.models import NoticePage, Stage, TextBlock, Threshold, TimeTable
from tests.factories import procurement as made
from tests.factories.accounts import editor
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in
from tests.procurement import stock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
TODAY = date(2026, 11, 30)


def table(state=State.BW, main_cpv="", **days):
    return TimeTable(page=NoticePage(municipality=Municipality(state=state), main_cpv=main_cpv), **days)


# --- The estimate ---------------------------------------------------------------------------------


def test_the_estimate_is_quantity_times_price_of_the_positions_that_have_one():
    first, second = stock.item(1), stock.item(2)
    first.key, second.key = "a", "b"
    parties = [stock.party(pk) for pk in (1, 2)]
    rows = [stock.row(one, 10, maximum=100) for one in parties] + [stock.row(parties[0], "1.5", of=2)]
    found = estimate(totals_of(stock.demand(*rows, items=[first, second])), {"a": Decimal("12.34")})

    assert (found.total, found.is_whole, found.is_known) == (Decimal("246.80"), False, True)


def test_limits_meet_the_highest_quantity_that_each_named():
    item = stock.item()
    item.key = "a"
    rows = [stock.row(stock.party(1), 10, maximum=100), stock.row(stock.party(2), 20), stock.row(stock.party(3), minimum=5)]
    demand = stock.demand(*rows, items=[item])

    assert highest_estimate(demand, totals_of(demand), {"a": Decimal(2)}).total == 250


def test_who_does_not_read_every_row_gets_an_estimate_of_the_sums_they_are_told_alone():
    """A maximum filled up by the expected quantity of the one who named none would give that one away."""
    item = stock.item()
    item.key = "a"
    others = [stock.party(pk, is_seen=False) for pk in (2, 3, 4)]
    rows = [stock.row(stock.party(1), 10, maximum=10), *(stock.row(one, 20, maximum=30) for one in others[:2]), stock.row(others[2], 777)]
    demand = stock.demand(*rows, items=[item])

    assert highest_estimate(demand, totals_of(demand), {"a": Decimal(1)}).total == 827  # the expected sum; the maximum one is 70
    alone = stock.demand(rows[0], rows[1], items=[item])
    assert highest_estimate(alone, totals_of(alone), {"a": Decimal(1)}).is_known is False


# --- Which limits ---------------------------------------------------------------------------------


def test_the_day_that_counts_is_that_of_the_planned_publication_once_it_lies_ahead():
    assert day_that_counts(table(), TODAY) == TODAY
    assert day_that_counts(table(tender_planned="2028-03"), TODAY) == date(2028, 3, 1)
    assert day_that_counts(table(tender_planned="2028"), TODAY) == date(2028, 1, 1)
    assert day_that_counts(table(tender_planned="2026-03"), TODAY) == TODAY


def test_from_the_tender_on_the_day_of_the_publication_counts_for_good():
    notice = made.tendered(made.binding(made.noticed()))
    TimeTable.objects.filter(pk=notice.pk).update(tender_planned="2028-03")
    Stage.objects.filter(time_table=notice, state="vergabe").update(reached_at=datetime(2026, 12, 31, 22, 30, tzinfo=UTC))

    assert day_that_counts(made.again(notice), date(2029, 1, 1)) == date(2026, 12, 31)


def test_works_are_told_by_the_main_code():
    assert matter_of(table(main_cpv="45233292-2")) == Threshold.Matter.WORKS
    assert matter_of(table(main_cpv="34926000-4")) == Threshold.Matter.SUPPLIES


class TestTable:
    def test_a_new_portal_begins_with_what_is_known_and_never_overwrites_what_editors_keep(self):
        assert Threshold.objects.count() == len(KNOWN) == 5
        european = Threshold.objects.get(jurisdiction=Threshold.EUROPE, matter=Threshold.Matter.SUPPLIES)
        assert (european.limit, european.valid_from, european.valid_to) == (216_000, date(2026, 1, 1), date(2027, 12, 31))
        assert Threshold.objects.filter(source__startswith=UNCHECKED).get().matter == Threshold.Matter.WORKS
        assert not Threshold.objects.filter(source__contains="zu prüfen").exclude(checked_on=None).exists()

        Threshold.objects.filter(pk=european.pk).update(limit=221_000)
        Threshold.objects.filter(jurisdiction=State.BW).delete()
        ensure_portal()

        assert list(Threshold.objects.order_by("limit").values_list("limit", flat=True)) == [221_000, 5_404_000]

    def test_limits_hold_from_their_first_to_their_last_day_and_in_their_land(self):
        def found(day, state=State.BW):
            return [int(one.threshold.limit) for one in limits_of(table(state), Decimal(150_000), day).crossings]

        assert found(date(2026, 1, 1)) == found(date(2026, 12, 31)) == [10_000, 100_000, 216_000, 221_000]
        assert found(date(2027, 1, 1)) == found(date(2027, 12, 31)) == [216_000]
        assert found(date(2028, 1, 1)) == found(date(2025, 12, 31)) == []
        assert found(TODAY, State.BY) == [216_000]

        assert limits_of(table(), Decimal(10_000), TODAY).reached == []
        limits = limits_of(table(), Decimal(216_000), TODAY)
        assert ([int(one.limit) for one in limits.reached], limits.reaches_european) == ([10_000, 100_000, 216_000], True)
        assert limits_of(table(), Decimal("215999.99"), TODAY).reaches_european is False

    def test_the_page_says_limit_validity_source_and_when_it_was_checked(self):
        notice = valued(price=100, quantities=(1000, 1000, 1000))
        said = read(made.lead_of(notice), notice)

        assert "300.000,00" in said
        assert "Der geschätzte Wert erreicht den EU-Schwellenwert" in said
        for part in (
            "216.000",
            "§ 106 Abs. 2 Nr. 1 GWB",
            "gültig vom 01.01.2026 bis 31.12.2027",
            "geprüft am 01.11.2026",
            "Architektenkammer",
        ):
            assert part in said
        assert "Für Bayern hat die KTS für diesen Tag keine Wertgrenze eingetragen." in said

        Threshold.objects.all().delete()
        assert "Einen EU-Schwellenwert hat die KTS für diesen Tag nicht eingetragen." in read(made.lead_of(notice), notice)

    def test_only_the_lead_and_bound_participants_read_values(self):
        notice = valued(price=100, quantities=(1000, 1000, 1000))
        interested, editing = made.person_of(notice.participations.first()), editor()
        for person in (interested, editing):
            said = read(person, notice)
            assert ("Geschätzter Wert" in said, "300.000" in said, "100,00" in said) == (False, False, False)

        notice = made.binding(notice)
        made.bound(notice.participations.select_related("municipality").first())
        assert "300.000,00" in read(interested, notice)


def valued(price, quantities):
    """A notice in Bayern whose only position costs so much."""
    notice = made.noticed(positions=made.POSITIONS[:1], municipality=MunicipalityFactory(state=State.BY))
    for quantity in quantities:
        made.interested(notice, quantity)
    set_estimates(notice.pk, {made.items_of(notice)[0].key: Decimal(price)}, by=made.lead_of(notice))
    return notice


def read(person, notice):
    return signed_in(person).get(f"/mein-bereich/beschaffungen/{notice.page_id}/buendelung/").content.decode().replace("\xa0", " ")


class TestAdmin:
    SENT = {
        "jurisdiction": State.BY,
        "matter": Threshold.Matter.SUPPLIES,
        "limit": "100.000",
        "consequence": "Kein Direktauftrag mehr",
        "paragraph": "",
        "valid_from": "01.01.2026",
        "valid_to": "31.12.2026",
        "source": "Bayerischer Gemeindetag",
        "checked_on": "02.11.2026",
    }

    def add(self, **changes):
        return signed_in(editor()).post(reverse("wagtailsnippets_procurement_threshold:add"), {**self.SENT, **changes})

    def test_editors_write_amounts_and_days_as_germans_do(self):
        assert self.add().status_code == 302
        one = Threshold.objects.get(jurisdiction=State.BY)
        assert (one.limit, one.valid_from, one.valid_to, one.checked_on) == (
            100_000, date(2026, 1, 1), date(2026, 12, 31), date(2026, 11, 2),
        )  # fmt: skip

    def test_what_does_not_fit_is_refused(self):
        assert "Geben Sie einen Betrag ein" in self.add(limit="viel").content.decode()
        assert "Der letzte Tag liegt vor dem ersten." in self.add(valid_to="31.12.2025").content.decode()
        assert self.add().status_code == 302
        assert "ist dieselbe Grenze schon eingetragen" in self.add(valid_from="31.12.2026", valid_to="").content.decode()
        assert self.add(valid_from="01.01.2027", valid_to="").status_code == 302
        assert Threshold.objects.filter(jurisdiction=State.BY).count() == 2

    def test_text_blocks_are_kept_there_too_and_others_stay_outside(self):
        address = reverse("wagtailsnippets_procurement_textblock:add")
        data = {"paper": TextBlock.Paper.AGREEMENT, "place": "10", "heading": "Gegenstand", "text": "Wir kaufen.", "is_active": "on"}

        assert signed_in(editor()).post(address, data).status_code == 302
        assert TextBlock.objects.get(text="Wir kaufen.").heading == "Gegenstand"
        assert signed_in(made.lead_of(made.noticed())).get(address).status_code in (302, 403, 404)

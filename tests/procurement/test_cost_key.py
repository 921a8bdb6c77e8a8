"""Costs are shared to the cent, whoever takes part: net, VAT and gross add up, and it is said who got the cents that were left."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procurement.choices import Unit
from procurement.leading.estimates import set_estimates
from procurement.models import CostKey
from procurement.papers.cost_key import CannotShare, Party, share, share_costs
from tests.factories import procurement as made
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

K = CostKey.Key
weights = st.lists(st.integers(0, 10**9) | st.decimals(0, 10**6, places=2), min_size=1, max_size=30).filter(any)
cents = st.integers(0, 10**12)
patient = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
"""The machine may be busy."""
rates = st.sampled_from([Decimal(0), Decimal(7), Decimal(19)]) | st.decimals(0, 100, places=2)


@patient
@given(cents, weights)
def test_parts_add_up_and_none_is_further_from_its_share_than_a_cent(amount, counted):
    parts, got = share(amount, counted)
    total = sum(map(Fraction, counted))

    assert sum(parts) == amount
    assert all(abs(part - amount * Fraction(weight) / total) < 1 for part, weight in zip(parts, counted, strict=True))
    assert all(part == 0 for part, weight in zip(parts, counted, strict=True) if weight == 0)
    assert len(got) < len(counted)
    assert share(amount, counted) == (parts, got)


@patient
@given(cents, weights, rates)
def test_net_tax_and_gross_add_up_for_any_parties(amount, counted, rate):
    shared = share_costs(amount, [Party(f"K{place}", quantity=weight) for place, weight in enumerate(counted)], K.QUANTITY, rate)

    assert sum(one.net for one in shared.shares) == shared.net == amount
    assert sum(one.vat for one in shared.shares) == shared.vat
    assert shared.vat == int((amount * rate / 100).quantize(Decimal(1), ROUND_HALF_UP))
    assert sum(one.gross for one in shared.shares) == shared.gross == amount + shared.vat
    assert all(abs(one.vat - one.net * Fraction(rate) / 100) < 2 for one in shared.shares)


@patient
@given(cents, st.integers(1, 40), rates)
def test_equal_parts_differ_by_a_cent_at_most(amount, number, rate):
    nets = [one.net for one in share_costs(amount, [Party("K")] * number, K.EQUAL, rate).shares]

    assert max(nets) - min(nets) <= 1


@patient
@given(cents, rates)
def test_one_party_bears_everything_without_a_remainder(amount, rate):
    shared = share_costs(amount, [Party("Köln", inhabitants=1)], K.INHABITANTS, rate)

    assert (shared.shares[0].net, shared.shares[0].gross, shared.remainder) == (amount, shared.gross, "")


def test_the_remainder_is_explained():
    shared = share_costs(100_00, [Party("Aachen"), Party("Bonn"), Party("Celle")], K.EQUAL, Decimal(19))

    assert [(one.net, one.vat, one.gross) for one in shared.shares] == [(3334, 634, 3968), (3333, 633, 3966), (3333, 633, 3966)]
    assert shared.remainder == (
        "Beim Runden der Nettobeträge blieb 1 Cent übrig. Er geht an die Kommune mit dem größten Rest, bei gleichem Rest an die erste der "
        "Liste: Aachen. Beim Runden der Umsatzsteuer blieb 1 Cent übrig. Er geht an die Kommune mit dem größten Rest, bei gleichem Rest an "
        "die erste der Liste: Aachen."
    )
    two = share_costs(2, [Party("Aachen"), Party("Bonn"), Party("Celle")], K.EQUAL, Decimal(0))
    assert two.remainder.startswith("Beim Runden der Nettobeträge blieben 2 Cent übrig.")
    assert two.remainder.endswith("Aachen, Bonn.")


def test_what_is_not_known_is_said():
    with pytest.raises(CannotShare, match=r"Einwohnerzahl.*Sie fehlt für: Bonn\."):
        share_costs(1, [Party("Aachen", inhabitants=5), Party("Bonn")], K.INHABITANTS, Decimal(0))
    with pytest.raises(CannotShare, match=r"Menge.*Sie fehlt für: Aachen, Bonn\."):
        share_costs(1, [Party("Aachen", inhabitants=5), Party("Bonn")], K.QUANTITY, Decimal(0))
    with pytest.raises(CannotShare, match="Mengen aller Beteiligten sind null"):
        share_costs(1, [Party("Aachen", quantity=0)], K.QUANTITY, Decimal(0))
    with pytest.raises(CannotShare, match="Noch ist keine Kommune beteiligt"):
        share_costs(1, [], K.EQUAL, Decimal(0))


# --- The page -------------------------------------------------------------------------------------


def sent(**changes):
    return {"amount": "100,00", "key": K.EQUAL, "vat": "19", "note": "", **changes}


@pytest.mark.django_db
def test_the_lead_shares_an_amount_and_reads_who_bears_what(portal):
    table = made.noticed()
    for name, inhabitants in (("Aachen", 250_000), ("Bonn", 330_000), ("Celle", None)):
        made.interested(table, 10, 1, municipality=MunicipalityFactory(name=name, inhabitants=inhabitants))
    address = f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/kostenschluessel/"
    lead = signed_in(made.lead_of(table))

    assert "§ 2b UStG" in lead.get(address).content.decode()
    wrong = lead.post(address, sent(amount="viel", vat="120"))
    assert wrong.status_code == 422
    assert ('value="viel"' in wrong.content.decode(), "Satz bis 100" in wrong.content.decode()) == (True, True)
    unknown = lead.post(address, sent(key=K.INHABITANTS))
    assert (unknown.status_code, CostKey.objects.exists()) == (422, False)
    assert "Sie fehlt für: Celle." in unknown.content.decode()

    saved = lead.post(address, sent(note="nicht <b>steuerbar</b>"))
    assert (saved.status_code, saved["Location"]) == (302, address)
    said = lead.get(address).content.decode()
    for words in ("33,34 €", "33,33 €", "39,68 €", "100,00 €", "119,00 €", "USt. (19 %)", "Aachen.", "nicht &lt;b&gt;"):
        assert words in said, words
    stored = CostKey.objects.get()
    assert (stored.amount, stored.key, stored.vat) == (Decimal(100), K.EQUAL, Decimal(19))
    assert signed_in(made.person_of(made.interested(table, 1, 1))).get(address).status_code == 403


@pytest.mark.django_db
def test_several_positions_are_added_up_by_what_they_are_worth(portal):
    table = made.noticed(positions=[("Sensoren", Unit.PIECE), ("Montage", Unit.PERSON_DAY)])
    lead, (first, second) = made.lead_of(table), made.items_of(table)
    made.interested(table, 10, 0, municipality=MunicipalityFactory(name="Aachen"))
    made.interested(table, 0, 5, municipality=MunicipalityFactory(name="Bonn"))
    address = f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/kostenschluessel/"

    missing = signed_in(lead).post(address, sent(key=K.QUANTITY))
    assert (missing.status_code, "Es fehlt der Schätzwert für: Sensoren, Montage." in missing.content.decode()) == (422, True)
    set_estimates(table.pk, {first.key: Decimal(30), second.key: Decimal(20)}, by=lead)
    assert signed_in(lead).post(address, sent(key=K.QUANTITY, vat="0")).status_code == 302
    said = signed_in(lead).get(address).content.decode()
    assert ("75,00 €" in said, "25,00 €" in said) == (True, True)

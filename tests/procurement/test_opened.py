"""Two of the lead at one form: nobody writes over what a colleague saved unseen, and what was not sent stays as it is."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from procurement.lifecycle import acts
from procurement.lifecycle.planning import Days
from procurement.models import CostKey, Figure, State, UnitEstimate, UnitPrice
from tests.factories import procurement as made
from tests.factories.accounts import member
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
AWARD = {"supplier": "Sensor GmbH", "awarded_on": "3.11.2026"} | dict.fromkeys(
    ("product", "url", "number", "joinable_until", "joinable_note"), ""
)
KEY = {"amount": "100,00", "key": CostKey.Key.EQUAL, "vat": "19", "note": ""}


def led(table, what: str) -> str:
    return f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/{what}/"


def hidden(answer, name: str = "opened") -> str:
    return answer.text.partition(f'name="{name}" value="')[2].partition('"')[0]


def two_of(table) -> tuple[Client, Client]:
    return signed_in(made.lead_of(table)), signed_in(member(Role.CDO, table.page.municipality))


def planned(table, **changes):
    values = {"interest_until": 20, "freezes_at": 30, "binding_until": 70}
    days = {name: f"{timezone.localtime(made.workday(ahead) - timedelta(minutes=1)):%d.%m.%Y}" for name, ahead in values.items()}
    return {**days, **dict.fromkeys(("tender_planned", "award_planned", "call_off_from", "call_off_until"), ""), **changes}


def items_named(table, *values):
    return {f"{item.pk}": value for item, value in zip(made.items_of(table), values, strict=True)}


def keys_named(table, *values):
    return {f"{item.key}": value for item, value in zip(made.items_of(table), values, strict=True)}


FORMS = {
    "zeitplan": (made.noticed, lambda table, text: planned(table, award_planned={"first": "5/2029", "second": "6/2029"}[text])),
    "schaetzwerte": (made.noticed, lambda table, text: keys_named(table, {"first": "12,50", "second": "13,50"}[text], "")),
    "kostenschluessel": (made.noticed, lambda table, text: {**KEY, "note": text}),
    "bekanntmachung": (lambda: made.frozen(made.noticed()), lambda table, text: {"url": f"https://ted.example/{text}", "number": ""}),
    "zuschlag": (lambda: made.tendered(made.frozen(made.noticed())), lambda table, text: {**AWARD, "product": text}),
    "einzelpreise": (
        lambda: made.awarded(made.frozen(made.noticed())),
        lambda table, text: items_named(table, {"first": "12,50", "second": "13,50"}[text], ""),
    ),
}
SHOWN = {"zeitplan": "Mai 2029", "schaetzwerte": "12,5", "einzelpreise": "12,5"}


@pytest.mark.parametrize("what", FORMS)
def test_who_comes_second_sees_what_was_saved_and_may_save_over_it(what):
    make, sent = FORMS[what]
    table = make()
    first, second = two_of(table)
    older = second.get(led(table, what))
    saved = first.post(led(table, what), {**sent(table, "first"), "opened": hidden(first.get(led(table, what)))})
    assert saved.status_code == 302, saved.text

    refused = second.post(led(table, what), {**sent(table, "second"), "opened": hidden(older)})
    beside = refused.text.partition('id="inzwischen"')[2].partition("</section>")[0]
    assert (refused.status_code, SHOWN.get(what, "first") in beside) == (409, True)
    twice = first.post(led(table, what), {**sent(table, "first"), "opened": hidden(older)})
    assert twice.status_code == 302  # the same is no conflict
    assert second.post(led(table, what), {**sent(table, "second"), "opened": hidden(refused)}).status_code == 302


@pytest.mark.parametrize("what", FORMS)
def test_where_nothing_was_sent_nothing_is_taken_away(what):
    make, sent = FORMS[what]
    table = make()
    client = signed_in(made.lead_of(table))
    client.post(led(table, what), {**sent(table, "first"), "opened": hidden(client.get(led(table, what)))})
    opened = hidden(client.get(led(table, what)))

    answer = client.post(led(table, what), {"opened": opened})
    assert answer.status_code == 422
    assert "Es wurde nichts gesendet" in answer.text
    assert hidden(client.get(led(table, what))) == opened


def test_a_field_that_was_not_sent_keeps_its_value():
    table = made.awarded(made.frozen(made.noticed()))
    client = signed_in(made.lead_of(table))
    first, second = made.items_of(table)
    client.post(led(table, "einzelpreise"), {f"{first.pk}": "1", f"{second.pk}": "2"})
    opened = hidden(client.get(led(table, "einzelpreise")))
    client.post(led(table, "einzelpreise"), {f"{first.pk}": "3", "opened": opened})

    assert dict(UnitPrice.objects.values_list("item", "net")) == {first.pk: Decimal(3), second.pk: Decimal(2)}
    client.post(led(table, "einzelpreise"), {f"{first.pk}": "", "opened": hidden(client.get(led(table, "einzelpreise")))})
    assert list(UnitPrice.objects.values_list("item", flat=True)) == [second.pk]  # an empty field takes one back


def correcting(table, part, item) -> tuple[str, dict[str, str]]:
    return led(table, f"beteiligte/{part.municipality.slug}/berichtigen"), {f"expected-{item.pk}": "12", "reason": "Zählfehler"}


def test_an_older_tab_corrects_nothing_unseen():
    table = made.noticed()
    part = made.interested(table, 10, 4)
    table = made.frozen(table)
    first, second = two_of(table)
    item, other = made.items_of(table)
    address, sent = correcting(table, part, item)
    older = hidden(second.get(address), "version")
    assert first.post(address, {**sent, "version": older}).status_code == 302

    refused = second.post(address, {**sent, f"expected-{item.pk}": "13", "version": older})
    assert (refused.status_code, "erwartet 12 Stück" in refused.text, "erwartet 13 Stück" in refused.text) == (409, True, True)
    assert Figure.objects.get(item=item).expected == 12
    assert second.post(address, {**sent, f"expected-{item.pk}": "13", "version": hidden(refused, "version")}).status_code == 302
    assert dict(Figure.objects.values_list("item", "expected")) == {item.pk: Decimal(13), other.pk: Decimal(4)}


# --- Days and award ---------------------------------------------------------------------------------


def test_the_phase_of_binding_keeps_its_end():
    table = made.noticed()
    made.interested(table, 10)
    table = made.binding(table)
    client = signed_in(made.lead_of(table))
    days = {name: f"{timezone.localtime(getattr(table, name)):%d.%m.%Y %H:%M}" for name in ("interest_until", "freezes_at")}
    opened = hidden(client.get(led(table, "zeitplan")))

    answer = client.post(led(table, "zeitplan"), {**planned(table), **days, "binding_until": "", "opened": opened})
    assert (answer.status_code, "Nennen Sie den Termin." in answer.text) == (422, True)
    before = Days.of(table)
    assert Days.of(made.again(table)) == before
    assert made.again(table).state == State.BINDING


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"awarded_on": "3.11.2031"}, "Der Zuschlag liegt in der Zukunft"),
        ({"joinable_until": "2.11.2026"}, "Dieser Tag liegt vor dem Zuschlag."),
    ],
)
def test_an_award_has_happened_and_is_joined_later(changes, sentence):
    table = made.tendered(made.frozen(made.noticed()))
    answer = signed_in(made.lead_of(table)).post(led(table, "zuschlag"), {**AWARD, **changes})

    assert (answer.status_code, sentence in answer.text, made.again(table).state) == (422, True, State.TENDER)


# --- After the end, and a second click ----------------------------------------------------------------


@pytest.mark.parametrize(("what", "sent"), [("schaetzwerte", {}), ("leitplanken/lose", {"answer": "geklaert", "note": "Ein System"})])
def test_after_the_end_the_lead_says_nothing_more(what, sent):
    table = made.noticed()
    lead = made.lead_of(table)
    acts.cancel(table.pk, reason="Kein Bedarf", by=lead)
    values = sent or keys_named(table, "12,50", "")

    assert signed_in(lead).post(led(table, what), values).status_code == 409
    assert 'type="submit"' not in signed_in(lead).get(led(table, what)).text.partition("<main")[2].partition("</main>")[0]
    assert (UnitEstimate.objects.exists(), table.guard_rails.exists()) == (False, False)


@pytest.mark.parametrize(
    ("make", "what", "sent"),
    [
        (lambda: made.frozen(made.noticed()), "aufrufen", {}),
        (made.noticed, "abbrechen", {"reason": "Kein Bedarf"}),
        (lambda: made.awarded(made.frozen(made.noticed())), "abschliessen", {}),
    ],
)
def test_a_second_click_finds_it_done(make, what, sent):
    table = make()
    client = signed_in(made.lead_of(table))

    assert [client.post(led(table, what), sent).status_code for _click in range(2)] == [302, 302]
    assert table.stages.filter(state=made.again(table).state).count() == 1

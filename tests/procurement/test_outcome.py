"""After the award: unit prices, call-offs and verdicts, the step to an entry, and what others can still join."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry

from accounts.models import Membership, Role
from accounts.refusals import Refused
from best_practices.models import BestPracticePage
from contributions.models import Visibility
from pages.models import Standard
from procurement.jobs import find_what_closed
from procurement.lifecycle import acts
from procurement.lifecycle.acts import Awarded
from procurement.models import Award, CallOff, Contract, UnitPrice, Verdict
from procurement.outcome.acts import Calling, Opinion, give_verdict, set_call_off, set_prices
from procurement.outcome.joining import joinable_until
from procurement.outcome.knowledge import begin
from procurement.outcome.verdicts import CHANGEABLE_FOR, OPENS_AFTER, together
from tests.factories import procurement as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
GOOD = Opinion("ja", "teils", "Läuft seit dem ersten Tag.", "Früher mit der Montage beginnen.")


def bought(count: int = 2, *, months_ago: int = 7, **kwargs):
    """A notice with its award, and so many bound municipalities and one that stayed interested."""
    table = made.noticed(**kwargs)
    parts = [made.interested(table, 100, 5) for _one in range(count)]
    other = made.interested(table, 7)
    table = made.binding(table)
    bound = [made.bound(one) for one in parts]
    table = made.awarded(table)
    Award.objects.filter(time_table=table).update(awarded_on=timezone.localdate() - timedelta(days=30 * months_ago))
    return made.again(table), bound, other


def own(table, participation, what: str = "") -> str:
    return f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{participation.municipality.slug}/{what}"


# --- Unit prices ----------------------------------------------------------------------------------


def test_the_lead_enters_prices_in_euros_and_only_the_bound_and_the_lead_read_them():
    table, bound, other = bought()
    first, second = made.items_of(table)
    lead = signed_in(made.lead_of(table))
    address = f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/einzelpreise/"

    assert "Einzelpreise eintragen" in lead.get(f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/").text
    wrong = lead.post(address, {str(first.pk): "1.2", str(second.pk): "viel"})
    assert (wrong.status_code, 'value="viel"' in wrong.text, UnitPrice.objects.exists()) == (422, True, False)
    assert lead.post(address, {str(first.pk): "1.234,50 €", str(second.pk): ""}).status_code == 302
    assert list(UnitPrice.objects.values_list("item", "net")) == [(first.pk, Decimal("1234.50"))]

    page, said = table.page.get_absolute_url(), "1.234,50\N{NO-BREAK SPACE}€"
    insiders = [made.lead_of(table), made.person_of(bound[0]), member(Role.STAFF, bound[1].municipality)]
    outsiders = [None, made.person_of(other), member(Role.CDO, MunicipalityFactory()), editor()]
    assert [said in signed_in(person).get(page).text for person in (*insiders, *outsiders)] == [True] * 3 + [False] * 4
    assert [said in signed_in(made.person_of(one)).get(own(table, one)).text for one in (bound[0], other)] == [True, False]
    assert "1.234,50" not in Client().get("/feeds/beschaffung.atom").text + Client().get("/suche/?q=Parkraumsensorik").text


def test_prices_said_twice_change_nothing_and_an_empty_field_takes_one_back():
    table, _bound, _other = bought()
    first = made.items_of(table)[0]
    lead = made.lead_of(table)

    assert [set_prices(table.pk, {first.pk: net}, by=lead) for net in (Decimal(5), Decimal("5.00"), None)] == [True, False, True]
    assert not UnitPrice.objects.exists()
    assert PageLogEntry.objects.filter(action="portal.procurement_prices").count() == 2


def test_prices_come_after_the_award_and_from_the_lead_alone():
    table = made.tendered(made.frozen(made.noticed()))
    item = made.items_of(table)[0]
    address = f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/einzelpreise/"
    lead = signed_in(made.lead_of(table))

    assert "Das geht nach dem Zuschlag." in lead.get(address).text
    refused = lead.post(address, {str(item.pk): "12,50"})
    assert (refused.status_code, 'value="12,50"' in refused.text) == (409, True)
    awarded, _bound, _other = bought()
    with pytest.raises(Refused, match="federführenden"):
        set_prices(awarded.pk, {made.items_of(awarded)[0].pk: Decimal(1)}, by=editor())
    assert not UnitPrice.objects.exists()


# --- Call-off -------------------------------------------------------------------------------------


def test_each_municipality_reports_its_call_off_and_the_bound_read_the_sum():
    table, bound, other = bought(3)
    address = own(table, bound[0], "abruf/")
    client = signed_in(made.person_of(bound[0]))

    wrong = client.post(address, {"version": "0", "status": "abgerufen", "since": "bald", "note": "60 Stück"})
    assert (wrong.status_code, 'value="bald"' in wrong.text, "60 Stück" in wrong.text) == (422, True, True)
    sent = {"version": "0", "status": "abgerufen", "since": "1.11.2026", "note": "60 Stück bestellt"}
    assert client.post(address, sent)["Location"] == own(table, bound[0])
    assert client.post(address, sent).status_code == 302
    set_call_off(bound[1].pk, Calling("verzicht"), version=0, by=made.person_of(bound[1]))

    page, said = table.page.get_absolute_url(), "1 von 3 Kommunen haben abgerufen, 1 ohne Abruf."
    people = [made.person_of(bound[2]), made.lead_of(table), made.person_of(other), editor(), None]
    shown = [signed_in(person).get(page).text for person in people]
    assert [said in text for text in shown] == [True, True, False, False, False]
    assert ["60 Stück bestellt" in text for text in shown] == [True, True, False, False, False]
    assert [bound[0].municipality.display_name in text for text in shown] == [True, True, False, False, False]
    assert PageLogEntry.objects.filter(action="portal.procurement_call_off").count() == 2
    assert CallOff.objects.get(participation=bound[0]).since == date(2026, 11, 1)


def test_a_colleague_who_was_faster_is_shown_and_can_be_written_over():
    table, bound, _other = bought()
    address = own(table, bound[0], "abruf/")
    set_call_off(bound[0].pk, Calling("geliefert", note="Am Montag"), version=0, by=made.person_of(bound[0]))
    client = signed_in(made.person_of(bound[0]))

    answer = client.post(address, {"version": "0", "status": "abgerufen", "note": "Bestellt"})
    assert (answer.status_code, "Am Montag" in answer.text, "Bestellt" in answer.text) == (409, True, True)
    assert 'name="version" value="1"' in answer.text
    assert client.post(address, {"version": "1", "status": "abgerufen", "note": "Bestellt"}).status_code == 302
    assert CallOff.objects.get().status == "abgerufen"


def test_who_is_not_bound_or_not_of_the_municipality_calls_nothing_off():
    table, bound, other = bought()
    sent = {"version": "0", "status": "abgerufen"}

    assert signed_in(made.person_of(other)).post(own(table, other, "abruf/"), sent).status_code == 409
    assert signed_in(member(Role.STAFF, bound[0].municipality)).post(own(table, bound[0], "abruf/"), sent).status_code == 403
    assert signed_in(made.person_of(bound[1])).post(own(table, bound[0], "abruf/"), sent).status_code == 404
    person = made.person_of(bound[0])
    Membership.objects.filter(user=person).update(role=Role.STAFF)
    with pytest.raises(Refused, match="CDO"):
        set_call_off(bound[0].pk, Calling("abgerufen"), version=0, by=person)
    assert not CallOff.objects.exists()


# --- Verdicts -------------------------------------------------------------------------------------


def test_a_verdict_stays_and_is_read_by_members_alone():
    table, bound, _other = bought()
    person = made.person_of(bound[0])
    client, address = signed_in(person), own(table, bound[0], "bewertung/")
    assert "Würden Sie wieder" in client.get(table.page.get_absolute_url()).text

    open_form = client.post(address, {"version": "0", "good": "Läuft seit dem ersten Tag."})
    assert (open_form.status_code, "Läuft seit dem ersten Tag." in open_form.text) == (422, True)
    sent = {"version": "0", "buy_again": "ja", "join_again": "teils", "good": "Läuft seit dem ersten Tag.", "bad": ""}
    assert client.post(address, sent).status_code == 302
    give_verdict(bound[1].pk, Opinion("nein", "ja"), version=0, by=made.person_of(bound[1]))

    page = table.page.get_absolute_url()
    people = [member(Role.STAFF, MunicipalityFactory()), editor(), None]
    shown = [signed_in(one).get(page).text for one in people]
    assert ["Läuft seit dem ersten Tag." in text for text in shown] == [True, True, False]
    assert ["1 von 2 Kommunen würden das Produkt wieder beschaffen." in text for text in shown] == [True, True, False]
    assert ["1 von 2 Kommunen würden wieder gemeinsam beschaffen, 1 mit Änderungen." in text for text in shown] == [True, True, False]
    rows = [signed_in(one).get("/beschaffung/").text for one in people]
    assert ["2 Bewertungen" in text for text in rows] == [True, True, False]


def test_a_verdict_opens_half_a_year_after_the_award_and_stays_a_month_after_it_was_given():
    table, bound, _other = bought()
    person, day = made.person_of(bound[0]), table.award.awarded_on
    opens = day + OPENS_AFTER

    with pytest.raises(Refused, match="Bewerten können Sie ab"):
        give_verdict(bound[0].pk, GOOD, version=0, by=person, day=opens - timedelta(days=1))
    verdict = give_verdict(bound[0].pk, GOOD, version=0, by=person, day=opens)
    last = opens + CHANGEABLE_FOR
    changed = give_verdict(bound[0].pk, Opinion("nein", "nein"), version=verdict.version, by=person, day=last)
    assert (changed.buy_again, changed.given_on) == ("nein", opens)
    with pytest.raises(Refused, match="steht fest"):
        give_verdict(bound[0].pk, GOOD, version=changed.version, by=person, day=last + timedelta(days=1))
    assert give_verdict(bound[0].pk, Opinion("nein", "nein"), version=0, by=person, day=last + timedelta(days=9)).buy_again == "nein"


def test_the_form_says_when_it_opens_and_when_it_is_closed_and_keeps_what_was_typed():
    young, bound, other = bought(months_ago=1)
    sent = {"version": "0", "buy_again": "ja", "join_again": "ja", "good": "Sehr leise"}
    client = signed_in(made.person_of(bound[0]))
    opens = young.award.awarded_on + OPENS_AFTER

    assert f"Bewerten können Sie ab {opens:%d.%m.%Y}" in client.get(own(young, bound[0], "bewertung/")).text
    assert f"Bewerten können Sie ab {opens:%d.%m.%Y}" in client.get(young.page.get_absolute_url()).text
    answer = client.post(own(young, bound[0], "bewertung/"), sent)
    assert (answer.status_code, "Sehr leise" in answer.text) == (409, True)
    assert signed_in(made.person_of(other)).post(own(young, other, "bewertung/"), sent).status_code == 409

    Award.objects.update(awarded_on=timezone.localdate() - timedelta(days=300))
    client.post(own(young, bound[0], "bewertung/"), sent)
    Verdict.objects.update(given_on=timezone.localdate() - timedelta(days=31))
    shut = client.get(own(young, bound[0], "bewertung/")).text
    assert ("steht fest" in shut, "Sehr leise" in shut, "<textarea" in shut) == (True, True, False)


def test_a_verdict_stays_when_the_municipality_leaves():
    table, bound, _other = bought()
    give_verdict(bound[0].pk, GOOD, version=0, by=made.person_of(bound[0]))
    from procurement.demand.acts import release

    release(bound[0].pk, reason="Vertrag beendet", by=made.lead_of(table))
    assert GOOD.good in signed_in(member(Role.CDO, MunicipalityFactory())).get(table.page.get_absolute_url()).text


def test_verdicts_are_said_together():
    rows = [Verdict(buy_again=one, join_again="ja") for one in ("ja", "ja", "ja", "teils")]
    assert together(rows) == [
        "3 von 4 Kommunen würden das Produkt wieder beschaffen, 1 mit Änderungen.",
        "4 von 4 Kommunen würden wieder gemeinsam beschaffen.",
    ]
    assert together(rows[:1])[0] == "1 von 1 Kommune würde das Produkt wieder beschaffen."
    assert together([]) == []


def test_who_gave_a_verdict_is_not_asked_any_more():
    from procurement.telling import receivers

    table, bound, _other = bought()
    give_verdict(bound[0].pk, GOOD, version=0, by=made.person_of(bound[0]))
    assert receivers.without_verdict(table, {}, receivers.everybody()) == [made.person_of(bound[1])]


# --- The step to an entry -------------------------------------------------------------------------


def test_a_municipality_that_bought_begins_an_entry_once_without_prices_and_figures():
    standard = Standard.objects.create(name="Parkdaten", slug="parkdaten")
    table, bound, other = bought(standards=[standard])
    set_prices(table.pk, {made.items_of(table)[0].pk: Decimal("77.70")}, by=made.lead_of(table))
    address, client = own(table, bound[0], "erfahrung/"), signed_in(made.person_of(bound[0]))

    assert "Entwurf für Gute Praxis anlegen" in client.get(table.page.get_absolute_url()).text
    assert "Preise und Mengen stehen nicht darin" in client.get(address).text
    first, second = client.post(address), client.post(address)
    page = BestPracticePage.objects.get()
    draft = page.get_latest_revision_as_object()
    assert first["Location"] == second["Location"] == f"/mein-bereich/eintraege/{page.pk}/"
    assert (draft.title, draft.municipality, list(draft.standards.all())) == (table.page.title, bound[0].municipality, [standard])
    assert (table.page.get_absolute_url() in draft.solution, "Sensor GmbH" in draft.solution) == (True, True)
    assert ("77" in draft.solution, bound[1].municipality.name in draft.solution) == (False, False)
    assert signed_in(made.person_of(other)).post(own(table, other, "erfahrung/")).status_code == 404


def test_the_lead_begins_one_too_and_what_is_published_is_shown():
    table, _bound, _other = bought()
    lead = made.lead_of(table)
    address = f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{table.page.municipality.slug}/erfahrung/"

    assert address in signed_in(lead).get(table.page.get_absolute_url()).text
    entry, is_new = begin(table.pk, table.page.municipality, by=lead)
    assert is_new
    assert "Was daraus wurde" not in Client().get(table.page.get_absolute_url()).text
    type(entry).objects.filter(pk=entry.pk).update(live=True, visibility=Visibility.PUBLIC)
    assert "Was daraus wurde" in Client().get(table.page.get_absolute_url()).text
    with pytest.raises(Refused, match="nimmt nicht verbindlich teil"):
        begin(table.pk, MunicipalityFactory(), by=lead_anywhere(table))


def lead_anywhere(table):
    """A CDO of every municipality at once, so that only taking part decides."""
    from municipalities.models import Municipality

    person = made.lead_of(table)
    for place in Municipality.objects.exclude(pk=table.page.municipality_id):
        Membership.objects.get_or_create(user=person, municipality=place, defaults={"role": Role.CDO})
    return person


# --- What others can still join -------------------------------------------------------------------


def test_the_list_says_until_when_others_can_join_and_narrows_to_it():
    today = timezone.localdate()
    table, _bound, _other = bought(title="Sensoren zum Mitmachen")
    closed, _bound, _other = bought(title="Leuchten von gestern")
    acts.award(table.pk, Awarded("Sensor GmbH", table.award.awarded_on, joinable_until=today), by=made.lead_of(table))
    acts.award(closed.pk, Awarded("Licht AG", closed.award.awarded_on, joinable_until=today - timedelta(days=1)), by=made.lead_of(closed))

    shown = Client().get("/beschaffung/").text
    assert f"Beitritt bis {today:%d.%m.%Y}" in shown
    assert f"Beitritt bis {today - timedelta(days=1):%d.%m.%Y}" not in shown
    narrowed = Client().get("/beschaffung/?beitritt=moeglich").text
    assert ("Sensoren zum Mitmachen" in narrowed, "Leuchten von gestern" in narrowed) == (True, False)
    assert "konnten bis" in Client().get(closed.page.get_absolute_url()).text


def test_a_contract_counts_until_its_day_and_not_in_a_cancelled_notice():
    today = timezone.localdate()
    contracts = [Contract(name="Rahmenvertrag", joinable_until=today + timedelta(days=9)), Contract(name="Ohne Tag")]
    table = made.noticed(contracts=contracts)

    def found() -> bool:
        return table.page.get_absolute_url() in Client().get("/beschaffung/?beitritt=moeglich").text

    assert (found(), joinable_until(table.page)) == (True, today + timedelta(days=9))
    assert joinable_until(table.page, today + timedelta(days=10)) is None
    Contract.objects.filter(page=table.page_id).update(joinable_until=None)
    assert not found()
    Contract.objects.filter(page=table.page_id).update(joinable_until=today)
    acts.cancel(table.pk, reason="Kein Bedarf", by=made.lead_of(table))
    assert (found(), joinable_until(made.again(table).page)) == (False, None)


def test_the_search_reads_again_what_nobody_can_join_any_more(monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr("procurement.jobs.schedule", lambda *keys: asked.extend(keys))
    table, _bound, _other = bought()
    table.page.save()
    Award.objects.filter(time_table=table).update(joinable_until=timezone.localdate() - timedelta(days=1))
    find_what_closed()
    assert asked == [table.page.search_key]
    asked.clear()
    Award.objects.filter(time_table=table).update(joinable_until=timezone.localdate())
    find_what_closed()
    assert asked == []


@pytest.mark.parametrize("count", [1, 4])
def test_the_pages_cost_the_same_however_many_there_are(count, django_assert_num_queries):
    table, bound, _other = bought(count)
    for one in bound:
        give_verdict(one.pk, GOOD, version=0, by=made.person_of(one))
        set_call_off(one.pk, Calling("betrieb"), version=0, by=made.person_of(one))
    client = signed_in(made.person_of(bound[0]))
    for address in (table.page.get_absolute_url(), "/beschaffung/"):
        client.get(address)
    with django_assert_num_queries(STATEMENTS_OF_NOTICE):
        client.get(table.page.get_absolute_url())


STATEMENTS_OF_NOTICE = 28

"""The feed and the calendar of notices: what the notice says, and nothing of who takes part. Saved searches find notices."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from accounts.models import Role
from contributions.models import Visibility
from jobs.worker import drain
from notifications.models import Mail
from procurement.lifecycle import acts
from procurement.lifecycle.acts import Awarded
from procurement.models import NoticePage
from search.digests import send_digests
from search.models import SavedSearch
from search.saved import save
from tests.factories import procurement as made
from tests.factories.accounts import member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in, write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "/feeds/beschaffung.atom"


def entries(client: Client | None = None) -> list[ElementTree.Element]:
    answer = (client or Client()).get(FEED)
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")  # noqa: S314 - our own


def test_the_feed_says_where_a_notice_stands_and_until_when():
    table = made.noticed()
    (entry,) = entries()
    summary = entry.findtext(f"{ATOM}summary")
    last = timezone.localdate(table.interest_until - timedelta(microseconds=1))

    assert summary == f"Interessenphase, Interesse bekunden bis {last:%d.%m.%Y}, 24 Uhr. Sensoren und Auswertung für Parkplätze."
    assert entry.findtext(f"{ATOM}title") == table.page.title
    assert all(entry.find(f"{ATOM}{name}") is not None for name in ("id", "updated", "link"))

    awarded = made.awarded(made.frozen(table))
    day = timezone.localdate() + timedelta(days=90)
    acts.award(awarded.pk, Awarded("Sensor GmbH", timezone.localdate(), joinable_until=day), by=made.lead_of(table))
    assert entries()[0].findtext(f"{ATOM}summary").startswith(f"Vergeben, Beitritt bis {day:%d.%m.%Y}. ")


def test_the_feed_holds_nothing_of_interest_and_nothing_for_members_also_where_the_reader_is_signed_in():
    table = made.noticed()
    part = made.interested(table, 4321, municipality=MunicipalityFactory(name="Interessenstadt"))
    made.noticed(title="Nur für Kommunen", visibility=Visibility.MUNICIPALITIES)
    for client in (Client(), signed_in(made.person_of(part)), signed_in(made.lead_of(table))):
        text = client.get(FEED).text
        assert [word in text for word in ("4321", "4.321", "Interessenstadt", "Nur für Kommunen")] == [False] * 4
        assert len(entries(client)) == 1


def events_of(table) -> dict[str, object]:
    answer = Client().get(f"{table.page.get_absolute_url()}termine.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(event["uid"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_the_calendar_keeps_its_uids_so_that_a_change_replaces_the_entry():
    table = made.noticed()
    before = events_of(table)
    assert len(before) == 3
    assert {event["summary"] for event in before.values()} == {
        f"{what}: {table.page.title}" for what in ("Interesse bekunden bis", "Bedarf wird eingefroren", "Verbindliche Teilnahme bis")
    }
    later = made.days(interest_until=made.workday(21), freezes_at=made.workday(31), binding_until=made.workday(71))
    acts.set_days(table.pk, later, by=made.lead_of(table))
    after = events_of(table)

    assert set(after) == set(before)
    assert all(event["sequence"] > before[uid]["sequence"] for uid, event in after.items())
    assert {event.end for event in after.values()} == {later.interest_until, later.freezes_at, later.binding_until}
    assert set(events_of(made.noticed())).isdisjoint(before)


def test_a_cancelled_notice_marks_its_dates_so_that_calendars_strike_them_out():
    table = made.noticed()
    before = events_of(table)
    acts.cancel(table.pk, reason="Kein Bedarf", by=made.lead_of(table))
    after = events_of(table)
    assert {event["status"] for event in before.values()} == {"CONFIRMED"}
    assert {event["status"] for event in after.values()} == {"CANCELLED"}
    assert set(after) == set(before)
    for uid, event in after.items():
        assert event["sequence"] > before[uid]["sequence"]
        assert event["last-modified"].dt >= before[uid]["last-modified"].dt


def test_nobody_reads_the_dates_of_a_hidden_notice():
    hidden = made.noticed(visibility=Visibility.MUNICIPALITIES)
    address = f"{hidden.page.get_absolute_url()}termine.ics"
    assert [signed_in(one).get(address).status_code for one in (None, member(Role.STAFF, MunicipalityFactory()))] == [404, 200]


def test_the_calendar_tells_nothing_of_who_takes_part():
    table = made.noticed()
    made.interested(table, 4321, municipality=MunicipalityFactory(name="Interessenstadt"))
    text = Client().get(f"{table.page.get_absolute_url()}termine.ics").text
    assert ("4321" in text, "Interessenstadt" in text) == (False, False)


def test_a_saved_search_tells_a_member_of_a_new_notice_and_of_nothing_of_interest():
    reader = member(Role.CDO, MunicipalityFactory())
    since = timezone.now() - timedelta(days=30)
    saved = save(reader, name="Beschaffungen", text="Parkraumsensorik", filters={}, frequency="woechentlich")
    SavedSearch.objects.filter(pk=saved.pk).update(notified_at=since)
    table = made.noticed()
    made.interested(table, 4321, municipality=MunicipalityFactory(name="Interessenstadt"))
    NoticePage.objects.filter(pk=table.page_id).update(first_published_at=timezone.now() - timedelta(days=8))
    drain()

    send_digests()
    write_told()
    (mail,) = Mail.objects.filter(event="neue_treffer")
    assert (mail.recipient, table.page.title in mail.text) == (reader, True)
    assert ("Interessenstadt" in mail.text, "4321" in mail.text) == (False, False)

"""Calendar entries: what programs read out of them, who gets them, and the two nights when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from contributions.models import Visibility
from events.calendar import entries as ical
from events.models import CalendarToken, ConferencePage, ExternalEvent, Mode, SignUp
from events.seats import changes, signup
from events.seats.persons import Person, Wishes
from jobs.worker import drain
from tests.factories.accounts import editor
from tests.factories.events import ON_SITE, conference, session, somebody
from tests.factories.pages import TopicFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
BERLIN = ZoneInfo("Europe/Berlin")
ZOOM = "https://raum.example/27"
KNOWN = {
    *("UID", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS"),
    *("DESCRIPTION", "LOCATION", "URL", "ORGANIZER", "CATEGORIES"),
}
EVIL = 'Straße; Daten, "Zahlen" \\n\r\nATTENDEE:mailto:boese@x.example\r\nEND:VEVENT\r\nBEGIN:VEVENT 🚲👩‍💻\x0b'


def entries(response_or_text) -> list[Event]:
    text = response_or_text if isinstance(response_or_text, str) else response_or_text.content
    return Calendar.from_ical(text).walk("VEVENT")


def entry_of(page: ConferencePage) -> Event:
    (event,) = entries(ical.calendar([ical.conference_event(ConferencePage.objects.get(pk=page.pk))]))
    return event


def feed(**query: str):
    return Client().get(reverse("events:all_ics"), query)


def titles(response) -> list[str]:
    return [str(event["summary"]) for event in entries(response)]


@pytest.mark.parametrize("title", [EVIL, "Ä" * 300, "A;B,C\\D:E", "🚋" * 80, "Zwei\r\nZeilen", " BEGIN:VCALENDAR\n"])
def test_titles_and_places_of_any_kind_come_back_as_what_was_meant(title):
    page = conference().page
    page.title = page.venue = page.contact_unit = title
    page.contact_email = "konferenz@stadt.example"
    meant = " ".join(title.replace("\x0b", " ").split())

    text = ical.calendar([ical.conference_event(page)])
    parsed = Calendar.from_ical(text)
    (event,) = parsed.walk("VEVENT")

    assert str(event["summary"]) == meant
    assert str(event["location"]) == meant
    assert event["organizer"].params["CN"].replace("'", '"') == meant
    assert set(event) <= KNOWN
    assert [component.name for component in parsed.subcomponents] == ["VTIMEZONE", "VEVENT"]
    assert max(len(line) for line in text.encode().split(b"\r\n")) <= 75
    assert not event.errors


def test_an_entry_says_all_that_a_calendar_needs():
    registration = conference(
        starts_at=datetime(2027, 1, 21, 9, 0, tzinfo=UTC),
        venue="Orangerie",
        address="Kassel",
        contact_email="k@kassel.example",
        contact_unit="Büro",
    )
    page = ConferencePage.objects.get(pk=registration.page_id)
    page.topics.add(TopicFactory(name="Parken; Verkehr"))
    page.save()

    event = entry_of(page)

    assert (event["dtstart"].dt, event["dtend"].dt) == (page.starts_at, page.ends_at)
    assert event["dtstart"].params["TZID"] == event["dtend"].params["TZID"] == "Europe/Berlin"
    assert event["dtstamp"].to_ical() == event["last-modified"].to_ical()
    assert event["dtstamp"].to_ical().endswith(b"Z")
    assert (str(event["url"]), str(event["location"])) == (f"http://localhost/konferenzen/{page.slug}/", "Orangerie, Kassel")
    assert (str(event["organizer"]), event["organizer"].params["CN"]) == (f"mailto:{settings.KTS_EMAIL}", "Büro")
    assert [str(name) for name in event["categories"].cats] == ["Parken; Verkehr"]
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 0)


def test_without_a_mailbox_of_its_own_the_kts_organises():
    assert str(entry_of(conference(contact_email="keine\r\nX-BOESE:1").page)["organizer"]) == f"mailto:{settings.KTS_EMAIL}"


def test_the_uid_depends_on_neither_title_nor_address_and_no_two_are_the_same():
    registration, other = conference(), conference(title="Andere")
    lessons = [session(registration), session(registration, "B", begins_after=timedelta(hours=2))]
    before = entry_of(registration.page)["uid"]
    ConferencePage.objects.filter(pk=registration.page_id).update(title="Neu", slug="neu")

    uids = [
        str(entry_of(registration.page)["uid"]),
        str(entry_of(other.page)["uid"]),
        *(str(ical.session_event(one)["uid"]) for one in lessons),
    ]

    assert uids[0] == before
    assert len(set(uids)) == 4


@pytest.mark.parametrize(
    ("instant", "read"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "20261025T023000"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "20261025T013000Z"),
        (datetime(2026, 10, 25, 9, 0, tzinfo=UTC), "20261025T100000"),
        (datetime(2026, 10, 24, 8, 0, tzinfo=UTC), "20261024T100000"),
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "20270328T015900"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "20270328T030000"),
        (datetime(2027, 3, 28, 8, 0, tzinfo=UTC), "20270328T100000"),
    ],
)
def test_the_nights_when_the_clocks_change_are_read_as_the_instants_that_were_meant(instant, read):
    """Also by a program that knows no zone but the VTIMEZONE in the file."""
    registration = conference(starts_at=instant, ends_at=instant + timedelta(hours=6))

    event = entry_of(registration.page)
    alone = Calendar.from_ical(ical.calendar([])).walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)

    assert event["dtstart"].to_ical().decode() == read
    assert event["dtstart"].dt.astimezone(UTC) == instant
    for moment in (event["dtstart"].dt, event["dtend"].dt):
        if str(moment.tzinfo) == "Europe/Berlin":
            assert moment.replace(tzinfo=alone).utcoffset() == moment.utcoffset()


def test_the_calendar_of_all_holds_what_is_public_and_nothing_else():
    conference(title="Offen", online_url=ZOOM)
    conference(title="Nur für Kommunen", visibility=Visibility.MUNICIPALITIES)
    conference(title="Entwurf", live=False)
    conference(title="Archiviert", archived_at=timezone.now())
    off = conference(title="Abgesagt")
    signup.sign_up(off.pk, somebody(), ON_SITE)
    changes.cancel_conference(off.pk, reason="Sturm", by=editor())
    ExternalEvent.objects.create(
        title="Netzwerk",
        organiser="Bund",
        url="https://bund.example/",
        starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(hours=1),
    )

    response = feed()

    assert sorted(titles(response)) == ["Abgesagt", "Netzwerk", "Offen"]
    states = {str(event["summary"]): (str(event["status"]), event["sequence"]) for event in entries(response) if "sequence" in event}
    assert states == {"Abgesagt": ("CANCELLED", 1), "Offen": ("CONFIRMED", 0)}
    assert not any(word in response.content.decode() for word in (ZOOM, "METHOD", "ATTENDEE", "stadt.example"))
    assert (response["Cache-Control"], response["Content-Type"]) == ("public, max-age=300", "text/calendar; charset=utf-8")
    assert not response.cookies
    assert Client().get(reverse("events:all_ics"), headers={"if-none-match": response["ETag"]}).status_code == 304


def test_what_all_may_subscribe_to_takes_nobody_s_time_and_what_one_signed_up_to_does():
    registration, person = conference(), somebody()
    signup.sign_up(registration.pk, person, ON_SITE)
    start = timezone.now() + timedelta(days=30)
    ExternalEvent.objects.create(
        title="Zwei Wochen", organiser="Netz", starts_at=start, ends_at=start + timedelta(days=14), url="https://netz.example/"
    )

    assert [str(event.get("transp")) for event in entries(feed())] == ["TRANSPARENT", "TRANSPARENT"]
    assert [event.get("transp") for event in entries(Client().get(my_address(person.user)))] == [None]
    assert entry_of(registration.page).get("transp") is None


def test_signed_in_people_get_the_same_calendar_of_all_but_nobody_keeps_it():
    conference(title="Offen")
    conference(title="Nur für Kommunen", visibility=Visibility.MUNICIPALITIES)

    response = signed_in(somebody().user).get(reverse("events:all_ics"))

    assert titles(response) == ["Offen"]
    assert response["Cache-Control"] == "private, no-store"


def test_the_calendar_of_a_land_or_topic():
    topic = TopicFactory(slug="parken")
    below = TopicFactory(slug="parkraum", parent=topic)
    for title, region in (("Bayern", "DE-BY"), ("Hessen", "DE-HE"), ("Bundesweit", "")):
        conference(title=title, region=region)
    page = ConferencePage.objects.get(title="Hessen")
    page.topics.add(below)
    page.save()

    assert titles(feed(land="DE-BY")) == ["Bayern", "Bundesweit"]
    assert titles(feed(thema="parken")) == ["Hessen"]
    assert titles(feed(land="DE-BY", thema="parken")) == []
    assert {feed(land="DE-XX").status_code, feed(thema="unbekannt").status_code} == {404}


@pytest.mark.parametrize("count", [1, 3])
def test_the_calendars_ask_the_database_the_same_however_long_they_are(count):
    person, topic = somebody(), TopicFactory(slug="parken")
    CalendarToken.objects.create(user=person.user)
    for number in range(count):
        registration = conference(title=f"Konferenz {number}")
        lesson = session(registration)
        page = ConferencePage.objects.get(pk=registration.page_id)
        page.topics.add(topic)
        page.save()
        signup.sign_up(registration.pk, person, Wishes(mode=Mode.ON_SITE, sessions=(lesson.pk,)))

    with CaptureQueriesContext(connection) as queries:
        response = feed()
    with CaptureQueriesContext(connection) as own_queries:
        mine = Client().get(my_address(person.user))

    assert (len(entries(response)), len(entries(mine))) == (count, 2 * count)
    assert (len(queries), len(own_queries)) == (3, 8)  # two of them: whether the person may still see each conference


def test_one_conference_and_one_session_for_who_may_see_them():
    registration = conference(online=True, online_url=ZOOM, visibility=Visibility.MUNICIPALITIES)
    lesson = session(registration, room="Saal 2", speakers="Kim Muster")
    one, part = (
        reverse("events:conference_ics", args=[registration.page.slug]),
        reverse("events:session_ics", args=[lesson.pk]),
    )
    watcher, participant = somebody(), somebody()
    signup.sign_up(registration.pk, participant, Wishes(mode=Mode.ONLINE))

    assert {Client().get(one).status_code, Client().get(part).status_code} == {404}
    assert ZOOM not in signed_in(watcher.user).get(one).content.decode()
    assert ZOOM in str(entries(signed_in(participant.user).get(one))[0]["description"])
    (event,) = entries(signed_in(watcher.user).get(part))
    assert (str(event["summary"]), str(event["location"])) == ("Werkstatt A", "Saal 2")
    assert event["dtstart"].dt == lesson.starts_at.replace(microsecond=0)


def test_a_guest_reads_no_seat_of_another_guest_out_of_a_conference():
    registration = conference(online=True, online_url=ZOOM)
    signup.sign_up(registration.pk, Person(guest_name="Kim", guest_email="kim@verein.example"), Wishes(mode=Mode.ONLINE))
    SignUp.objects.update(state=SignUp.State.CONFIRMED)

    assert ZOOM not in Client().get(reverse("events:conference_ics", args=[registration.page.slug])).content.decode()


def my_address(user) -> str:
    return reverse("events:my_calendar", args=[CalendarToken.objects.get_or_create(user=user)[0].token])


def test_my_calendar_holds_my_conferences_and_sessions_with_the_access():
    person, registration, full = somebody(), conference(online_url=ZOOM), conference(title="Voll", on_site_seats=0)
    lesson, other = session(registration), session(registration, "B", begins_after=timedelta(hours=2), seats=0)
    conference(title="Fremde")
    signup.sign_up(registration.pk, person, Wishes(mode=Mode.ON_SITE, sessions=(lesson.pk, other.pk)))
    signup.sign_up(full.pk, person, ON_SITE)
    signed_in(person.user).post(reverse("events:calendar_address"))

    response = Client().get(my_address(person.user))

    assert titles(response) == ["27. Regionalkonferenz", "Werkstatt A"]
    assert ZOOM in str(entries(response)[0]["description"])
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies


def test_the_secret_address_is_made_renewed_and_taken_away():
    person = somebody()
    client, page = signed_in(person.user), reverse("events:calendar_address")
    client.get(page)
    assert not CalendarToken.objects.exists()

    client.post(page)
    first = my_address(person.user)
    assert (Client().get(first).status_code, first in client.get(page).content.decode()) == (200, True)

    client.post(page, {"act": "erneuern"})
    second = my_address(person.user)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)

    type(person.user).objects.filter(pk=person.user.pk).update(is_active=False)
    assert Client().get(second).status_code == 404
    type(person.user).objects.filter(pk=person.user.pk).update(is_active=True)
    client = signed_in(person.user)
    client.post(page, {"act": "abschalten"})
    assert Client().get(second).status_code == 404


def test_a_hidden_conference_leaves_my_calendar_and_a_cancelled_one_stays():
    person, hidden, off = somebody(), conference(title="Verborgen"), conference(title="Abgesagt")
    for registration in (hidden, off):
        signup.sign_up(registration.pk, person, ON_SITE)
    signed_in(person.user).post(reverse("events:calendar_address"))
    changes.hide(hidden.pk, by=editor())
    changes.cancel_conference(off.pk, reason="", by=editor())

    (event,) = entries(Client().get(my_address(person.user)))

    assert (str(event["summary"]), str(event["status"])) == ("Abgesagt", "CANCELLED")


def test_an_update_replaces_the_entry_and_never_doubles_it(mailoutbox):
    """The same UID with a higher SEQUENCE in mail, file and subscription."""
    person, registration = somebody(), conference(venue="Orangerie")
    lesson = session(registration)
    signup.sign_up(registration.pk, person, ON_SITE)
    drain()
    page = registration.page
    changes.move(registration.pk, starts_at=page.starts_at + timedelta(days=7), ends_at=page.ends_at + timedelta(days=7), by=editor())
    drain()
    changes.cancel_conference(registration.pk, reason="Sturm", by=editor())
    drain()

    sent = [Calendar.from_ical(part.content) for mail in mailoutbox for part in mail.alternatives if "calendar" in part.mimetype]
    events = [calendar.walk("VEVENT")[0] for calendar in sent]
    assert [str(one["method"]) for one in sent] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event["sequence"] for event in events] == [0, 1, 2]
    assert len({str(event["uid"]) for event in [*events, *entries(feed())]}) == 1
    assert {str(event["attendee"]) for event in events} == {f"mailto:{person.user.email}"}
    lesson.refresh_from_db()
    assert (ical.session_event(lesson)["status"], entries(feed())[0]["sequence"]) == ("CANCELLED", 2)

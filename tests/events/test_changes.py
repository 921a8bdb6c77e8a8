"""What the KTS does to a whole conference: everybody is told once, seats and places stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import PageLogEntry

from accounts.refusals import Refused
from events import jobs
from events.calendar import entries as ical
from events.models import ConferencePage, Mode, OpenQuestion, Registration, SessionChange, SignUp
from events.seats import changes, programme_changes, signup
from events.seats.persons import Person, Wishes
from events.telling.programme_mail import when_and_where
from jobs.worker import drain
from notifications.models import Mail
from notifications.telling import write_mails
from tests.factories.accounts import editor
from tests.factories.events import ON_SITE, conference, session, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State = SignUp.State
BERLIN = ZoneInfo("Europe/Berlin")
START = timezone.now().replace(second=0, microsecond=0) + timedelta(days=60)
"""To the minute, as people write it."""


@pytest.fixture
def registration() -> Registration:
    """One seat, held; one person and one guest wait; their mails are written."""
    made = conference(starts_at=START, on_site_seats=1, venue="Orangerie", address="Kassel")
    for _number in range(2):
        signup.sign_up(made.pk, somebody(), ON_SITE)
    guest = signup.sign_up(made.pk, Person(guest_name="Kim", guest_email="kim@verein.example"), ON_SITE)
    signup.confirm_guest(guest.pk)
    drain()
    Mail.objects.all().update(event="früher")
    return made


def told(registration: Registration, event: str) -> list[str]:
    """The states of those who got a mail of an event, in the order of the queue."""
    drain()
    emails = set(Mail.objects.filter(event=event).values_list("recipient_email", flat=True))
    return [sign_up.state for sign_up in registration.sign_ups.order_by("queue") if sign_up.email in emails]


def fresh(registration: Registration) -> Registration:
    return Registration.objects.select_related("page").get(pk=registration.pk)


def events() -> set[str]:
    drain()
    return set(Mail.objects.exclude(event="früher").values_list("event", flat=True))


EVERYBODY = [State.CONFIRMED, State.WAITING, State.WAITING]


def test_calling_off_tells_all_who_hold_a_seat_or_wait_with_the_reason_and_once(registration):
    changes.cancel_conference(registration.pk, reason="Sturm-\r\nwarnung", by=editor())
    changes.cancel_conference(registration.pk, reason="Anders", by=editor())

    assert told(registration, "abgesagt") == EVERYBODY
    now = fresh(registration)
    assert (now.cancel_reason, now.sequence, now.cancelled_at is not None) == ("Sturm- warnung", 1, True)
    assert all("> Sturm- warnung" in mail.text for mail in Mail.objects.filter(event="abgesagt"))
    assert PageLogEntry.objects.filter(action="portal.conference_cancel").count() == 1
    with pytest.raises(Refused, match="abgesagt"):
        changes.move(registration.pk, starts_at=now.page.starts_at, ends_at=now.page.ends_at, by=editor())


def test_only_who_had_an_entry_gets_it_cancelled(registration):
    changes.cancel_conference(registration.pk, reason="", by=editor())
    drain()

    methods = [
        Calendar.from_ical(mail.calendar)["method"] if mail.calendar else ""
        for mail in Mail.objects.filter(event="abgesagt").order_by("pk")
    ]
    assert methods == ["CANCEL", "", ""]


def test_a_conference_that_is_over_is_not_called_off(registration):
    with pytest.raises(Refused, match="vorbei"):
        changes.cancel_conference(registration.pk, reason="", now=registration.page.ends_at, by=editor())


def test_moving_keeps_seats_and_tells_old_and_new_times(registration):
    before = registration.page
    starts_at, ends_at = before.starts_at + timedelta(days=21), before.ends_at + timedelta(days=21)

    changes.move(registration.pk, starts_at=starts_at, ends_at=ends_at, by=editor())

    assert told(registration, "verlegt") == EVERYBODY
    now = fresh(registration)
    assert (now.page.starts_at, now.page.live, now.previous_start, now.sequence) == (starts_at, True, before.starts_at, 1)
    mail = Mail.objects.filter(event="verlegt").order_by("pk").first()
    assert f"Bisher: {changes.day_of(before)}" in mail.text
    assert f"Wann: {changes.day_of(now.page)}" in mail.text
    assert Calendar.from_ical(mail.calendar).walk("VEVENT")[0]["sequence"] == 1
    assert [bool(found.calendar) for found in Mail.objects.filter(event="verlegt").order_by("pk")] == [True, False, False]
    assert events() == {"verlegt"}


@pytest.mark.parametrize(
    ("days", "hours", "why"),
    [(-400, 6, "liegt in der Vergangenheit"), (7, -1, "endet nach ihrem Beginn"), (7, 0, "endet nach ihrem Beginn"), (0, 6, "bisherigen")],
)
def test_no_conference_gets_times_that_cannot_be_whoever_asks(registration, days, hours, why):
    starts_at = registration.page.starts_at + timedelta(days=days)

    with pytest.raises(Refused, match=why):
        changes.move(registration.pk, starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), by=editor())

    assert fresh(registration).page.starts_at == registration.page.starts_at
    assert events() == set()


def test_a_draft_that_somebody_is_writing_is_neither_published_nor_lost(registration):
    page = registration.page
    page.save_revision().publish()
    page = ConferencePage.objects.get(pk=page.pk)
    page.title = "Noch geheim"
    page.save_revision()
    starts_at = page.starts_at + timedelta(days=1)

    changes.move(registration.pk, starts_at=starts_at, ends_at=page.ends_at + timedelta(days=1), by=editor())

    live = ConferencePage.objects.get(pk=page.pk)
    draft = live.get_latest_revision_as_object()
    assert (live.title, live.starts_at) == ("27. Regionalkonferenz", starts_at)
    assert (draft.title, draft.starts_at) == ("Noch geheim", starts_at)


def test_the_programme_and_late_deadlines_follow_by_the_clock_on_the_wall():
    start = datetime(2027, 3, 24, 10, 0, tzinfo=BERLIN)
    registration = conference(starts_at=start, signup_until=start - timedelta(days=30), promote_until=start - timedelta(hours=1))
    lesson = session(registration, begins_after=timedelta(minutes=45))
    moved = datetime(2027, 3, 31, 10, 0, tzinfo=BERLIN)

    changes.move(registration.pk, starts_at=moved, ends_at=moved + timedelta(hours=6), by=editor())
    lesson.refresh_from_db()
    now = fresh(registration)
    assert (now.signup_until, now.promote_until) == (
        datetime(2027, 3, 1, 10, 0, tzinfo=BERLIN),
        datetime(2027, 3, 31, 9, 0, tzinfo=BERLIN),
    )
    assert lesson.starts_at.astimezone(BERLIN).isoformat() == "2027-03-31T10:45:00+02:00"
    assert lesson.sequence == 1
    assert ical.session_event(lesson)["sequence"] >= 2

    early = datetime(2027, 3, 31, 8, 0, tzinfo=BERLIN)
    changes.move(registration.pk, starts_at=early, ends_at=early + timedelta(hours=6), by=editor())
    assert fresh(registration).promote_until == early  # the same day: it ends with the start at the latest


@pytest.mark.parametrize(("opens_in", "shift"), [(timedelta(days=10), timedelta(days=7)), (-timedelta(days=1), timedelta())])
def test_a_sign_up_that_is_not_open_yet_opens_later_too_and_none_that_is_open_closes(opens_in, shift):
    opens_at = timezone.now().astimezone(BERLIN) + opens_in
    registration = conference(opens_at=opens_at)
    page = registration.page

    changes.move(registration.pk, starts_at=page.starts_at + timedelta(days=7), ends_at=page.ends_at + timedelta(days=7), by=editor())

    assert fresh(registration).opens_at == opens_at + shift  # on the clock on the wall


def test_sessions_that_were_set_to_the_new_times_stay():
    registration = conference()
    lesson = session(registration, begins_after=timedelta(days=7))
    before = lesson.starts_at

    page = registration.page
    changes.move(registration.pk, starts_at=page.starts_at + timedelta(days=7), ends_at=page.ends_at + timedelta(days=7), by=editor())

    lesson.refresh_from_db()
    assert lesson.starts_at == before


def test_another_place_is_told_with_the_old_one(registration):
    changes.change_place(registration.pk, venue="Rathaus", address="Kassel", by=editor())

    assert told(registration, "geaendert") == EVERYBODY
    mail = Mail.objects.filter(event="geaendert").first()
    assert "Bisher: Orangerie, Kassel" in mail.text
    assert "Wo: Rathaus, Kassel" in mail.text
    assert fresh(registration).sequence == 1


def test_another_access_online_is_told_to_who_holds_a_seat_with_it():
    registration = conference(on_site=False, online=True, online_seats=1, online_url="https://alt.example/")
    for _number in range(2):
        signup.sign_up(registration.pk, somebody(), Wishes(mode=Mode.ONLINE))
    changes.change_place(registration.pk, online_url="https://neu.example/", by=editor())
    drain()

    texts = [mail.text for mail in Mail.objects.filter(event="geaendert").order_by("pk")]
    assert ["https://neu.example/" in text for text in texts] == [True, False]


def test_times_and_place_that_change_at_once_are_one_mail(registration):
    page = ConferencePage.objects.get(pk=registration.page_id)
    page.starts_at, page.ends_at, page.venue = page.starts_at + timedelta(days=1), page.ends_at + timedelta(days=1), "Rathaus"

    page.save_revision().publish()
    changes.after_publish(page)

    assert events() == {"verlegt"}
    assert (Mail.objects.filter(event="verlegt").count(), fresh(registration).sequence) == (3, 1)


def test_what_was_published_before_the_process_ended_is_told_by_the_next_look(registration):
    ConferencePage.objects.filter(pk=registration.page_id).update(venue="Rathaus")  # Wagtail stored the page, no signal followed

    jobs.follow_up()
    jobs.follow_up()

    assert told(registration, "geaendert") == EVERYBODY
    assert "Bisher: Orangerie, Kassel" in Mail.objects.filter(event="geaendert").first().text
    assert (Mail.objects.filter(event="geaendert").count(), fresh(registration).sequence) == (3, 1)


def test_the_look_tells_nothing_of_a_hidden_conference_and_nothing_where_all_was_told(registration):
    jobs.follow_up()
    ConferencePage.objects.filter(pk=registration.page_id).update(venue="Rathaus", live=False)
    jobs.follow_up()

    assert (events(), fresh(registration).sequence) == (set(), 0)


def test_publishing_without_such_a_change_tells_nobody(registration):
    page = ConferencePage.objects.get(pk=registration.page_id)
    page.about = "Mehr zum Inhalt"

    page.save_revision().publish()

    assert (events(), fresh(registration).sequence) == (set(), 0)


def test_the_first_publication_is_no_change():
    registration = conference(starts_at=START, live=False)
    assert registration.announced == {}
    page = ConferencePage.objects.get(pk=registration.page_id)
    page.starts_at += timedelta(days=1)
    page.ends_at += timedelta(days=1)

    page.save_revision().publish()

    now = fresh(registration)
    assert (now.previous_start, now.sequence, now.announced["starts_at"]) == (
        None,
        0,
        page.starts_at.astimezone(UTC).isoformat(timespec="minutes"),
    )


def test_a_change_made_while_hidden_is_told_when_it_is_shown(registration):
    changes.hide(registration.pk, by=editor())
    page = ConferencePage.objects.get(pk=registration.page_id)
    page.starts_at, page.ends_at = page.starts_at + timedelta(days=1), page.ends_at + timedelta(days=1)
    page.save_revision().publish()

    assert told(registration, "verlegt") == EVERYBODY


def test_hiding_and_showing_again_lets_people_move_up(registration):
    first = registration.sign_ups.get(state=State.CONFIRMED)
    changes.hide(registration.pk, by=editor())
    changes.hide(registration.pk, by=editor())
    assert told(registration, "verborgen") == EVERYBODY
    assert ConferencePage.objects.get(pk=registration.page_id).live is False
    signup.cancel(first.pk)

    changes.reopen(registration.pk, by=editor())
    changes.reopen(registration.pk, by=editor())

    assert [sign_up.state for sign_up in registration.sign_ups.order_by("queue")] == [State.CANCELLED, State.CONFIRMED, State.WAITING]
    assert told(registration, "wieder_sichtbar") == [State.CONFIRMED, State.WAITING]
    page = ConferencePage.objects.get(pk=registration.page_id)
    assert (page.live, page.has_unpublished_changes) == (True, False)
    assert Mail.objects.filter(event="nachgerueckt").count() == 1


def test_a_change_made_while_hidden_is_one_mail_when_it_is_shown_by_the_desk(registration):
    page = ConferencePage.objects.get(pk=registration.page_id)
    page.save_revision().publish()
    changes.hide(registration.pk, by=editor())
    assert events() == {"verborgen"}
    ConferencePage.objects.filter(pk=page.pk).update(venue="Rathaus")

    changes.reopen(registration.pk, by=editor())

    assert events() == {"verborgen", "geaendert"}


def test_a_conference_without_a_draft_has_none_after_it_was_hidden_and_moved(registration):
    page = ConferencePage.objects.get(pk=registration.page_id)
    page.save_revision().publish()
    changes.hide(registration.pk, by=editor())
    changes.reopen(registration.pk, by=editor())

    changes.move(registration.pk, starts_at=page.starts_at + timedelta(days=1), ends_at=page.ends_at + timedelta(days=1), by=editor())

    page.refresh_from_db()
    assert (page.live, page.has_unpublished_changes) == (True, False)


def test_an_offer_never_outlasts_an_earlier_start():
    registration = conference(on_site_seats=1, starts_in=timedelta(hours=40))
    first, second = (signup.sign_up(registration.pk, somebody(), ON_SITE) for _number in range(2))
    signup.cancel(first.pk)
    starts_at = timezone.now() + timedelta(hours=3)

    changes.move(registration.pk, starts_at=starts_at, ends_at=starts_at + timedelta(hours=6), by=editor())

    second.refresh_from_db()
    assert second.offered_until == starts_at


# --- Sessions -----------------------------------------------------------------------------


@pytest.fixture
def programme():
    """A conference with two workshops, and a member who chose the first, one who chose both, one who chose none."""
    registration = conference(starts_at=START)
    first = session(registration, "Werkstatt A", room="Raum 1")
    second = session(registration, "Werkstatt B", begins_after=timedelta(hours=2), room="Raum 2")
    people = [
        signup.sign_up(registration.pk, somebody(), Wishes(mode=Mode.ON_SITE, sessions=chosen))
        for chosen in ((first.pk,), (first.pk, second.pk), ())
    ]
    drain()
    Mail.objects.all().update(event="früher")
    return registration, first, second, people


def publish(registration: Registration) -> None:
    ConferencePage.objects.get(pk=registration.page_id).save_revision().publish()


def entries(mail: Mail) -> dict[str, tuple[str, int, str]]:
    """What a mail carries: title → method, SEQUENCE, STATUS."""
    if not mail.calendar:
        return {}
    calendar = Calendar.from_ical(mail.calendar)
    return {
        str(event["summary"]): (str(calendar["method"]), int(event["sequence"]), str(event["status"])) for event in calendar.walk("VEVENT")
    }


def mails_of(event: str = "programm") -> list[Mail]:
    drain()
    return list(Mail.objects.filter(event=event).order_by("pk"))


def test_changed_sessions_are_one_mail_to_each_who_chose_them(programme):
    registration, first, second, people = programme
    first.room = "Aula"
    first.save()
    second.starts_at, second.ends_at = second.starts_at + timedelta(hours=1), second.ends_at + timedelta(hours=1)
    second.save()
    assert mails_of() == []

    publish(registration)

    one, both = mails_of()
    assert [one.recipient_email, both.recipient_email] == [people[0].email, people[1].email]
    assert "Bisher: " in one.text
    assert ", Raum 1" in one.text
    assert ", Aula" in one.text
    assert ("Werkstatt B" in one.text, "Werkstatt B" in both.text) == (False, True)
    assert f"Jetzt: {when_and_where(second)}" in both.text
    assert entries(one) == {"Werkstatt A": ("PUBLISH", 1, "CONFIRMED")}
    assert entries(both) == {"Werkstatt A": ("PUBLISH", 1, "CONFIRMED"), "Werkstatt B": ("PUBLISH", 1, "CONFIRMED")}
    assert "ATTENDEE" not in both.calendar


def test_published_again_without_a_change_nobody_is_told(programme):
    registration, first, _second, people = programme
    first.room = "Aula"
    first.save()
    publish(registration)
    assert len(mails_of()) == 2

    publish(registration)
    assert programme_changes.announce(registration.pk) == 0
    write_mails.call("programm", {"sign_up": people[0].pk, "changes": [SessionChange.objects.get().pk]})

    assert len(mails_of()) == 2


def test_a_second_change_is_a_second_mail_that_starts_from_the_first(programme):
    registration, first, _second, people = programme
    for room in ("Aula", "Keller"):
        first.room = room
        first.save()
        publish(registration)
        drain()

    found = [mail for mail in mails_of() if mail.recipient_email == people[0].email]
    assert [", Raum 1" in mail.text for mail in found] == [True, False]
    assert [", Aula" in mail.text for mail in found] == [True, True]
    assert [entries(mail)["Werkstatt A"][1] for mail in found] == [1, 2]


def test_what_is_taken_back_before_it_is_told_and_what_is_no_matter_to_people_tells_nobody(programme):
    registration, first, second, _people = programme
    for room in ("Aula", "Raum 1"):
        first.room = room
        first.save()
    second.title, second.speakers = "Werkstatt B (neu)", "Kim"
    second.save()

    publish(registration)

    assert mails_of() == []
    assert SessionChange.objects.count() == 0
    assert second.sequence == 1


def test_a_dropped_session_leaves_the_calendar_and_the_programme(programme):
    registration, first, _second, people = programme
    key, uid = first.pk, str(ical.session_event(first)["uid"])
    programme_changes.drop(key)
    publish(registration)

    one, both = mails_of()
    assert (one.recipient_email, both.recipient_email) == (people[0].email, people[1].email)
    assert "„Werkstatt A“" in one.text
    assert "Diese Sitzung fällt aus." in one.text
    assert entries(one) == {"Werkstatt A": ("PUBLISH", 1, "CANCELLED")}
    assert f"UID:{uid}" in one.calendar
    assert [seat.session.title for seat in people[1].session_seats.all()] == ["Werkstatt B"]


def test_a_changed_session_that_is_dropped_before_it_is_told_is_one_piece_of_news(programme):
    registration, first, _second, _people = programme
    first.room = "Aula"
    first.save()
    programme_changes.drop(first.pk)
    publish(registration)

    mail = mails_of()[0]
    assert (", Raum 1" in mail.text, "Aula" in mail.text, mail.text.count("Werkstatt A")) == (True, False, 1)
    assert entries(mail) == {"Werkstatt A": ("PUBLISH", 2, "CANCELLED")}


def test_what_is_to_be_kept_is_not_dropped(programme):
    registration, first, second, _people = programme
    OpenQuestion.objects.create(session=second, text="Wer zahlt?")

    with pytest.raises(Refused, match="Material oder Fragen"):
        programme_changes.drop(second.pk)
    with pytest.raises(Refused, match="vorbei"):
        programme_changes.drop(first.pk, now=registration.page.ends_at)
    assert SessionChange.objects.count() == 0


def test_a_session_that_moves_onto_another_says_so(programme):
    registration, first, second, _people = programme
    first.starts_at, first.ends_at = second.starts_at, second.ends_at
    first.save()
    publish(registration)

    one, both = mails_of()
    assert "Zur selben Zeit haben Sie auch „Werkstatt B“ gewählt." in both.text
    assert "Zur selben Zeit" not in one.text


def test_who_left_the_session_or_chose_it_after_the_change_is_not_told(programme):
    registration, first, _second, people = programme
    first.room = "Aula"
    first.save()
    late = signup.sign_up(registration.pk, somebody(), Wishes(mode=Mode.ON_SITE, sessions=(first.pk,)))
    signup.change_choices(people[0].pk, ())
    publish(registration)

    assert [mail.recipient_email for mail in mails_of()] == [people[1].email]
    assert late.session_seats.count() == 1


def test_who_waits_is_told_without_an_entry_for_the_calendar():
    registration = conference(starts_at=START, on_site_seats=1)
    lesson = session(registration, room="Raum 1")
    for _number in range(2):
        signup.sign_up(registration.pk, somebody(), Wishes(mode=Mode.ON_SITE, sessions=(lesson.pk,)))
    lesson.room = "Aula"
    lesson.save()
    publish(registration)

    seated, waiting = mails_of()
    assert (bool(entries(seated)), entries(waiting)) == (True, {})
    assert "Ihr Platz auf der Warteliste bleibt." in waiting.text


def test_sessions_that_change_with_the_conference_are_told_in_the_same_mail(programme):
    registration, first, _second, _people = programme
    first.room = "Aula"
    first.save()
    changes.change_place(registration.pk, venue="Rathaus", by=editor())

    assert events() == {"geaendert"}
    told_of = [("Aula" in mail.text) for mail in mails_of("geaendert")]
    assert told_of == [True, True, False]
    publish(registration)
    assert events() == {"geaendert"}


def test_a_conference_that_moves_with_its_programme_tells_of_its_times_alone(programme):
    registration, first, _second, _people = programme
    days = timedelta(days=21)
    changes.move(registration.pk, starts_at=registration.page.starts_at + days, ends_at=registration.page.ends_at + days, by=editor())

    first.refresh_from_db()
    assert (events(), first.sequence, SessionChange.objects.count()) == ({"verlegt"}, 1, 0)
    assert "Auch Sitzungen" not in mails_of("verlegt")[0].text


def test_changes_wait_while_the_conference_is_hidden(programme):
    registration, first, _second, _people = programme
    changes.hide(registration.pk, by=editor())
    first.room = "Aula"
    first.save()
    assert programme_changes.announce(registration.pk) == 0
    assert mails_of() == []

    changes.reopen(registration.pk, by=editor())

    assert len(mails_of()) == 2


def test_what_the_kts_forgets_to_tell_is_told_by_itself_half_an_hour_later(programme):
    _registration, first, _second, _people = programme
    first.room = "Aula"
    first.save()
    now = timezone.now()

    programme_changes.announce_by_itself(now + timedelta(minutes=29))
    assert mails_of() == []
    programme_changes.announce_by_itself(now + timedelta(minutes=31))
    programme_changes.announce_by_itself(now + timedelta(minutes=36))

    assert len(mails_of()) == 2

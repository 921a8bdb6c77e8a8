"""What happens by itself: offers, moving up, reminders at the right hour, and what is deleted when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from events import jobs
from events.models import ConferencePage, Mailing, Needs, Registration, SessionSeat, SignUp
from events.seats import signup
from events.seats.persons import Person, Wishes
from events.telling.mailings import MAILINGS
from jobs.registry import periodic_jobs
from jobs.worker import drain
from notifications.models import Mail
from tests.factories.events import ON_SITE, conference, session, somebody
from tests.helpers import write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State = SignUp.State
BERLIN = ZoneInfo("Europe/Berlin")
GUEST = Person(guest_name="Kim Gast", guest_email="kim@verein.example")


def join(registration: Registration, person: Person | None = None, wishes: Wishes = ON_SITE, *, at: datetime | None = None) -> SignUp:
    made = signup.sign_up(registration.pk, person or somebody(), wishes, now=at)
    if at is not None:
        SignUp.objects.filter(pk=made.pk).update(created_at=at)
    return made


def states(registration: Registration) -> list[str]:
    return list(registration.sign_ups.order_by("pk").values_list("state", flat=True))


def reminders() -> list[str]:
    write_told()
    return sorted(key.split(":")[2] for key in Mail.objects.filter(event="erinnerung").values_list("key", flat=True))


def test_the_jobs_are_in_the_table_of_the_worker():
    every = {job.name: job.every for job in periodic_jobs()}

    assert every["Angebotene Plätze"] == timedelta(minutes=1)
    assert {"Nachrücken", "Veröffentlichte Änderungen", "Erinnerungen an Konferenzen", "Anmeldungen löschen"} <= every.keys()


def test_offers_end_at_their_instant_and_go_to_the_next():
    registration = conference(on_site_seats=1, starts_in=timedelta(hours=40))
    first, second, _third = (join(registration) for _number in range(3))
    signup.cancel(first.pk)
    second.refresh_from_db()

    jobs.end_offers(second.offered_until - timedelta(microseconds=1))
    assert states(registration) == [State.CANCELLED, State.OFFERED, State.WAITING]
    jobs.end_offers(second.offered_until)
    jobs.end_offers(second.offered_until)

    assert states(registration) == [State.CANCELLED, State.EXPIRED, State.OFFERED]
    drain()
    assert Mail.objects.filter(event="angebot_verfallen").count() == 1


def test_who_waited_while_the_conference_was_hidden_moves_up_when_it_is_visible():
    registration = conference(on_site_seats=1)
    first, second = join(registration), join(registration)
    ConferencePage.objects.filter(pk=registration.page_id).update(live=False)
    signup.cancel(first.pk)
    jobs.move_up()
    assert states(registration) == [State.CANCELLED, State.WAITING]

    ConferencePage.objects.filter(pk=registration.page_id).update(live=True)
    jobs.move_up()
    jobs.move_up()

    second.refresh_from_db()
    assert second.state == State.CONFIRMED
    drain()
    assert Mail.objects.filter(event="nachgerueckt").count() == 1


@pytest.mark.parametrize(
    ("start", "week", "day"),
    [
        ("2027-01-21T10:00", "2027-01-14T09:00", "2027-01-20T09:00"),
        ("2026-10-26T10:00", "2026-10-19T08:00", "2026-10-25T09:00"),
        ("2026-10-25T10:00", "2026-10-18T08:00", "2026-10-24T08:00"),
        ("2027-03-29T10:00", "2027-03-22T09:00", "2027-03-28T08:00"),
        ("2027-03-28T10:00", "2027-03-21T09:00", "2027-03-27T09:00"),
    ],
)
def test_reminders_come_at_the_hour_of_the_start_also_when_the_clocks_change_between(start, week, day):
    """Hours of ``week`` and ``day`` in UTC."""
    registration = conference(starts_at=datetime.fromisoformat(start).replace(tzinfo=BERLIN))
    join(registration, at=datetime(2026, 9, 1, tzinfo=UTC))
    early = timedelta(seconds=1)
    moments = [datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in (week, day)]

    jobs.remind(moments[0] - early)
    assert reminders() == []
    jobs.remind(moments[0])
    jobs.remind(moments[1] - early)
    assert reminders() == ["erinnerung_7"]
    jobs.remind(moments[1])
    jobs.remind(moments[1])
    assert reminders() == ["erinnerung_1", "erinnerung_7"]
    texts = list(Mail.objects.filter(event="erinnerung").order_by("pk").values_list("subject", flat=True))
    assert texts == ["[Portal] In einer Woche: 27. Regionalkonferenz", "[Portal] Morgen: 27. Regionalkonferenz"]


def test_only_who_has_a_seat_and_knew_of_it_before_is_reminded():
    registration = conference(on_site_seats=2, starts_in=timedelta(days=30))
    start = registration.page.starts_at
    long_ago = start - timedelta(days=20)
    seated, gone, waiting, closed = (join(registration, at=long_ago) for _number in range(4))
    signup.cancel(gone.pk)
    SignUp.objects.filter(pk=waiting.pk).update(promoted_at=start - timedelta(days=1, minutes=-5))
    SignUp.objects.filter(pk=closed.pk).update(state=State.CONFIRMED)
    type(closed.user).objects.filter(pk=closed.user_id).update(is_active=False)
    late = join(registration, at=start - timedelta(hours=20))
    SignUp.objects.filter(pk=late.pk).update(state=State.CONFIRMED)

    jobs.remind(start - timedelta(hours=19))
    write_told()

    assert list(Mail.objects.filter(event="erinnerung").values_list("recipient_email", flat=True)) == [seated.email]


@pytest.mark.parametrize("hidden", [{"live": False}, {"archived_at": timezone.now()}])
def test_nobody_is_reminded_of_a_conference_that_is_hidden_or_called_off(hidden):
    for registration in (conference(**hidden), conference(cancelled_at=timezone.now())):
        SignUp.objects.create(registration=registration, user=somebody().user, mode="vor-ort", state=State.CONFIRMED)
        SignUp.objects.update(created_at=timezone.now() - timedelta(days=1))

        jobs.remind(registration.page.starts_at - timedelta(days=1))

    assert reminders() == []


def test_a_conference_that_was_moved_is_reminded_of_again():
    registration = conference(starts_in=timedelta(days=30))
    join(registration)
    page = registration.page
    jobs.remind(page.starts_at - timedelta(days=1))
    write_told()
    ConferencePage.objects.filter(pk=page.pk).update(
        starts_at=page.starts_at + timedelta(days=30), ends_at=page.ends_at + timedelta(days=30)
    )

    jobs.remind(page.starts_at + timedelta(days=29))

    assert reminders() == ["erinnerung_1", "erinnerung_1"]


def after(registration: Registration, **passed: float) -> datetime:
    return registration.page.ends_at + timedelta(**passed)


def test_needs_and_notes_go_two_weeks_after_the_end():
    registration = conference()
    made = join(registration, wishes=Wishes(mode="vor-ort", diet="vegan"))
    SignUp.objects.update(note="Rampe")

    jobs.forget(after(registration, days=14, seconds=-1))
    assert Needs.objects.count() == 1
    jobs.forget(after(registration, days=14))
    jobs.forget(after(registration, days=14))

    made.refresh_from_db()
    assert (Needs.objects.count(), made.note, made.state) == (0, "", State.CONFIRMED)


def test_sign_ups_go_after_six_months_with_the_mails_that_name_the_guest():
    registration, other = conference(starts_at=datetime(2026, 12, 1, 9, 0, tzinfo=UTC)), conference(starts_in=timedelta(days=300))
    lesson = session(registration)
    join(registration, GUEST, Wishes(mode="vor-ort", sessions=(lesson.pk,)))
    SignUp.objects.update(state=State.ATTENDED)
    kept = join(other)
    drain()
    mail = Mail.objects.create(
        recipient_email=GUEST.guest_email, key=f"anmeldung:{SignUp.objects.first().pk}:angemeldet:1", event="angemeldet"
    )

    message = Mailing.objects.create(registration=registration, group=Mailing.Group.ALL, subject="Parken", text="Im Hof.")
    MAILINGS.write(message, SignUp.objects.get(guest_email=GUEST.guest_email))

    jobs.forget(datetime(2027, 6, 1, 13, 59, tzinfo=UTC))
    assert SignUp.objects.count() == 2
    jobs.forget(datetime(2027, 6, 1, 15, 0, tzinfo=UTC))
    jobs.forget(datetime(2027, 6, 1, 15, 0, tzinfo=UTC))

    assert list(SignUp.objects.all()) == [kept]
    assert not SessionSeat.objects.exists()
    assert not Mail.objects.filter(pk=mail.pk).exists()
    assert not Mail.objects.filter(recipient_email=GUEST.guest_email).exists()
    assert Mail.objects.filter(recipient_email=kept.email).count() == 1


def test_a_guest_who_confirmed_nothing_is_forgotten_after_two_days():
    registration = conference()
    made = join(registration, GUEST)
    drain()
    assert Mail.objects.filter(event="gast_bestaetigen").count() == 1

    jobs.forget(made.created_at + timedelta(hours=48, seconds=-1))
    assert SignUp.objects.count() == 1
    jobs.forget(made.created_at + timedelta(hours=48))
    assert (SignUp.objects.count(), Mail.objects.count()) == (0, 0)


def test_a_guest_who_confirmed_stays():
    registration = conference()
    made = join(registration, GUEST)
    signup.confirm_guest(made.pk)

    jobs.forget(made.created_at + timedelta(days=5))

    assert SignUp.objects.get().state == State.CONFIRMED

"""Seats and waiting list: who gets what, in which order, and what never happens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.refusals import Refused
from events.models import Mode, Needs, SessionSeat, SignUp
from events.models.signups import place_of
from events.seats import signup
from events.seats.persons import Person, Wishes
from events.seats.promotion import why_nobody_moves_up
from tests.factories.events import ON_SITE, conference, session, somebody
from tests.factories.municipalities import MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State = SignUp.State


def join(registration, person=None, wishes=ON_SITE, **kwargs) -> SignUp:
    return signup.sign_up(registration.pk, person or somebody(), wishes, **kwargs)


def states(registration) -> list[str]:
    return list(registration.sign_ups.order_by("pk").values_list("state", flat=True))


def place(sign_up: SignUp) -> int:
    return place_of(SignUp.objects.get(pk=sign_up.pk))


def test_seats_are_given_in_order_and_then_places_on_the_list():
    registration = conference(on_site_seats=2)

    people = [join(registration) for _number in range(4)]

    assert states(registration) == [State.CONFIRMED, State.CONFIRMED, State.WAITING, State.WAITING]
    assert [place(person) for person in people[2:]] == [1, 2]


def test_who_signs_up_twice_has_one_sign_up():
    registration, person = conference(), somebody()

    assert join(registration, person) == join(registration, person)
    assert registration.sign_ups.count() == 1


def test_the_first_waiting_person_moves_up_when_a_seat_is_freed():
    registration = conference(on_site_seats=1)
    first, second, third = (join(registration) for _number in range(3))

    assert signup.cancel(first.pk) == [second]
    assert states(registration) == [State.CANCELLED, State.CONFIRMED, State.WAITING]
    assert place(third) == 1


def test_who_cancels_and_comes_back_is_last():
    registration, person = conference(on_site_seats=1), somebody()
    join(registration)
    early, late = join(registration, person), join(registration)
    signup.cancel(early.pk)

    again = join(registration, person)

    assert (place(late), place(again)) == (1, 2)


def test_cancelling_twice_frees_one_seat():
    registration = conference(on_site_seats=1)
    first, second, third = (join(registration) for _number in range(3))

    assert (signup.cancel(first.pk), signup.cancel(first.pk)) == ([second], [])
    assert place(third) == 1


def test_each_mode_has_its_own_seats_and_list():
    registration = conference(on_site_seats=1, online=True, online_seats=None)
    join(registration)

    waiting, online = join(registration), join(registration, wishes=Wishes(mode=Mode.ONLINE))

    assert (waiting.state, online.state) == (State.WAITING, State.CONFIRMED)


def test_a_mode_that_is_not_offered_is_refused():
    with pytest.raises(Refused, match="gibt es bei dieser Konferenz nicht"):
        join(conference(online=False), wishes=Wishes(mode=Mode.ONLINE))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"opens_at": timezone.now() + timedelta(days=2)}, "Die Anmeldung beginnt am"),
        ({"signup_until": timezone.now() - timedelta(minutes=1)}, "Die Anmeldefrist ist am"),
        ({"cancelled_at": timezone.now()}, "Diese Konferenz ist abgesagt"),
        ({"live": False}, "gerade nicht möglich"),
    ],
)
def test_a_closed_registration_says_why(fields, sentence):
    with pytest.raises(Refused, match=sentence):
        join(conference(**fields))


def test_a_deadline_is_over_at_its_instant():
    until = timezone.now() + timedelta(days=1)
    registration = conference(signup_until=until)

    assert join(registration, now=until - timedelta(microseconds=1)).state == State.CONFIRMED
    with pytest.raises(Refused):
        join(registration, now=until)


def test_the_share_of_a_municipality_is_kept_and_others_move_past_it():
    registration, big = conference(on_site_seats=3, most_per_municipality=1), MunicipalityFactory()
    join(registration, somebody(big))

    colleague, other = join(registration, somebody(big)), join(registration)

    assert (colleague.state, other.state) == (State.WAITING, State.CONFIRMED)
    assert "Höchstzahl" in why_nobody_moves_up(registration, Mode.ON_SITE)
    assert signup.change_capacity(registration.pk, most_per_municipality=2) == [colleague]


def test_more_seats_let_people_move_up_and_fewer_throw_nobody_out():
    registration = conference(on_site_seats=1)
    _first, second, _third = (join(registration) for _number in range(3))

    assert signup.change_capacity(registration.pk, on_site_seats=2) == [second]
    assert signup.change_capacity(registration.pk, on_site_seats=1) == []
    assert states(registration) == [State.CONFIRMED, State.CONFIRMED, State.WAITING]


def test_shortly_before_the_start_a_seat_is_offered_for_twelve_hours():
    registration = conference(on_site_seats=1)
    first, second, third = (join(registration) for _number in range(3))
    now = registration.page.starts_at - timedelta(hours=47)

    signup.cancel(first.pk, now=now)
    second.refresh_from_db()
    assert (second.state, second.offered_until) == (State.OFFERED, now + timedelta(hours=12))

    assert signup.expire_offers(registration.pk, now=now + timedelta(hours=12)) == [third]
    with pytest.raises(Refused, match="nicht mehr frei"):
        signup.accept_offer(second.pk, now=now + timedelta(hours=12))
    assert signup.accept_offer(third.pk, now=now + timedelta(hours=13)).state == State.CONFIRMED


def test_an_offer_never_outlasts_the_time_for_moving_up():
    registration = conference(on_site_seats=1, starts_in=timedelta(hours=20))
    first, second = join(registration), join(registration)
    now = registration.page.starts_at - timedelta(hours=3)

    signup.cancel(first.pk, now=now)

    second.refresh_from_db()
    assert second.offered_until == registration.page.starts_at


@pytest.mark.parametrize(("hidden", "sentence"), [(True, "nicht öffentlich"), (False, "Zeit zum Nachrücken ist vorbei")])
def test_nobody_moves_up_while_hidden_or_too_late_and_the_organiser_sees_why(hidden, sentence):
    registration = conference(on_site_seats=1, promote_until=None if hidden else timezone.now() + timedelta(days=1))
    first, second = join(registration), join(registration)
    later = timezone.now() + timedelta(days=2)
    if hidden:
        type(registration.page).objects.filter(pk=registration.page_id).update(live=False)

    assert signup.cancel(first.pk, now=later) == []
    second.refresh_from_db()
    assert second.state == State.WAITING
    registration = type(registration).objects.select_related("page").get(pk=registration.pk)
    assert sentence in why_nobody_moves_up(registration, Mode.ON_SITE, later)


def test_a_guest_holds_no_seat_until_the_address_is_confirmed():
    registration = conference(on_site_seats=1)
    guest = join(registration, Person(guest_name="Kim Gast", guest_email="kim@verein.example"))
    member = join(registration)

    assert (guest.state, member.state) == (State.UNCONFIRMED, State.CONFIRMED)
    assert signup.confirm_guest(guest.pk).state == State.WAITING
    assert signup.confirm_guest(guest.pk).state == State.WAITING


def test_a_session_has_seats_of_its_own_and_they_are_passed_on():
    registration = conference()
    workshop = session(registration, seats=1)
    wishes = Wishes(mode=Mode.ON_SITE, sessions=(workshop.pk,))
    first, second = join(registration, wishes=wishes), join(registration, wishes=wishes)
    assert list(SessionSeat.objects.order_by("pk").values_list("waiting", flat=True)) == [False, True]

    signup.cancel(first.pk)

    assert second.session_seats.get().waiting is False


def test_who_waits_for_the_conference_takes_no_seat_of_a_session():
    registration = conference(on_site_seats=1)
    workshop = session(registration, seats=1)
    first = join(registration)
    waiting = join(registration, wishes=Wishes(mode=Mode.ON_SITE, sessions=(workshop.pk,)))
    assert waiting.session_seats.get().waiting is True

    signup.cancel(first.pk)

    assert waiting.session_seats.get().waiting is False


def test_sessions_at_the_same_time_are_not_both_chosen():
    registration = conference()
    chosen = (session(registration).pk, session(registration, "Werkstatt B", begins_after=timedelta(minutes=30)).pk)

    with pytest.raises(Refused, match="zur selben Zeit"):
        join(registration, wishes=Wishes(mode=Mode.ON_SITE, sessions=chosen))
    assert registration.sign_ups.count() == 0


def test_sessions_of_another_conference_are_passed_over():
    registration, other = conference(), conference(title="Andere")

    made = join(registration, wishes=Wishes(mode=Mode.ON_SITE, sessions=(session(other).pk,)))

    assert made.session_seats.count() == 0


def test_consents_are_off_unless_given_and_needs_stand_apart():
    registration = conference()
    silent = join(registration)
    open_one = join(registration, wishes=Wishes(mode=Mode.ON_SITE, listed=True, photos=True, diet="vegan"))

    assert (silent.listed_at, silent.photos_at, Needs.objects.filter(sign_up=silent).exists()) == (None, None, False)
    assert (open_one.listed_at is not None, open_one.photos_at is not None, open_one.needs.diet) == (True, True, "vegan")


def test_nobody_cancels_once_the_conference_has_begun():
    registration = conference()
    made = join(registration)

    with pytest.raises(Refused, match="hat begonnen"):
        signup.cancel(made.pk, now=registration.page.starts_at)


def test_signing_up_costs_eight_statements_at_most():
    registration, person = conference(), somebody()
    workshop = session(registration)
    wishes = Wishes(mode=Mode.ON_SITE, sessions=(workshop.pk,), diet="vegetarisch")

    with CaptureQueriesContext(connection) as queries:
        join(registration, person, wishes)

    inside = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(inside) <= 8, "\n".join(inside)

"""The organisers' desk: how a conference stands, who signed up, the check-in, messages, the next conference."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from accounts.models import Membership, Role
from accounts.refusals import Refused
from contributions.models import Visibility
from events.desk import overview
from events.desk.copying import copy_conference
from events.models import ConferencePage, Mailing, Mode, OpenQuestion, Registration, Session, SessionFormat, SignUp
from events.seats import attendance, signup
from events.seats.persons import Person, Wishes
from events.seats.promotion import why_nobody_moves_up
from events.telling import mailings
from events.telling.guest_links import MANAGE, sign_up_of
from jobs.worker import drain
from notifications.models import Mail
from tests.factories.accounts import editor, member
from tests.factories.events import ON_SITE, conference, session, somebody
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import as_sent, login, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State = SignUp.State


@pytest.fixture
def kts():
    return editor(form_of_address="frau", last_name="Lenz")


@pytest.fixture
def client(kts):
    return signed_in(kts)


def url(name: str, registration: Registration, *args: object) -> str:
    return reverse(f"desk:{name}", args=[registration.page_id, *args])


def words(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def join(registration: Registration, person: Person | None = None, wishes: Wishes = ON_SITE) -> SignUp:
    return signup.sign_up(registration.pk, person or somebody(), wishes)


def named(first: str, last: str, municipality=None) -> Person:
    home = municipality or MunicipalityFactory()
    return Person(user=member(Role.STAFF, home, first_name=first, last_name=last), municipality=home)


def state_of(sign_up: SignUp) -> str:
    return SignUp.objects.values_list("state", flat=True).get(pk=sign_up.pk)


def let_it_begin(registration: Registration, *, hours: int = 1) -> None:
    """The conference began some hours ago; it lasts six."""
    now = timezone.now()
    ConferencePage.objects.filter(pk=registration.page_id).update(
        starts_at=now - timedelta(hours=hours), ends_at=now + timedelta(hours=6 - hours)
    )


def limits(registration: Registration, **changes: str) -> dict[str, str]:
    return {"on_site": "on", "on_site_seats": str(registration.on_site_seats or ""), "guests": "on", **changes}


def opened(client: Client, registration: Registration) -> dict[str, str]:
    """What the form remembers of the moment it was opened."""
    html = client.get(url("overview", registration)).content.decode()
    return dict(re.findall(r'name="(initial-[a-z_]+)" value="([^"]*)"', html))


# --- Overview -----------------------------------------------------------------------------


def test_the_list_shows_drafts_and_how_each_conference_stands(client):
    full = conference(title="Volle Konferenz", on_site_seats=1)
    join(full), join(full)
    conference(title="Entwurf einer Konferenz", live=False)

    html = words(client.get(reverse("desk:index")))

    assert "Volle Konferenz" in html
    assert "1 von 1" in html
    assert "Entwurf einer Konferenz" in html


def test_the_overview_counts_states_and_says_why_nobody_moves_up(client):
    registration = conference(on_site_seats=1)
    join(registration), join(registration), join(registration)

    html = words(client.get(url("overview", registration)))

    assert "Vor Ort: 1 von 1 Platz vergeben" in html
    assert 'stand=warteliste">Auf der Warteliste</a></dt><dd>2</dd>' in html
    assert "Der eine Platz ist vergeben." in html


@pytest.mark.parametrize(
    ("seats", "people", "why"),
    [
        (0, 1, "Es gibt keine Plätze."),
        (1, 2, "Der eine Platz ist vergeben."),
        (2, 3, "Alle 2 Plätze sind vergeben."),
        (9, 2, "Die Person, die wartet, gehört zu einer Kommune, die ihre Höchstzahl schon erreicht hat."),
        (9, 3, "Alle, die warten, gehören zu Kommunen, die ihre Höchstzahl schon erreicht haben."),
    ],
)
def test_why_nobody_moves_up_is_said_in_good_german(seats, people, why):
    town = MunicipalityFactory()
    registration = conference(on_site_seats=seats, most_per_municipality=1 if seats == 9 else None)
    for _number in range(people):
        join(registration, somebody(town))

    assert why_nobody_moves_up(registration, Mode.ON_SITE) == why


def test_more_seats_let_people_move_up_at_once(client):
    registration = conference(on_site_seats=1)
    join(registration)
    waiting = join(registration)

    answer = client.post(url("capacity", registration), limits(registration, on_site_seats="2"), follow=True)

    assert "1 Person ist nachgerückt." in words(answer)
    assert state_of(waiting) == State.CONFIRMED
    assert PageLogEntry.objects.filter(action="portal.registration").count() == 1


def test_two_editors_do_not_undo_each_other(client):
    registration = conference(on_site_seats=10)
    seen = opened(client, registration)
    signup.change_capacity(registration.pk, on_site_seats=25)

    client.post(url("capacity", registration), {**seen, **limits(registration, most_per_municipality="3")})

    registration.refresh_from_db()
    assert (registration.on_site_seats, registration.most_per_municipality) == (25, 3)


def test_deadlines_are_read_as_people_write_them(client):
    registration = conference(starts_at=timezone.make_aware(datetime(2030, 6, 24, 9, 30)))

    client.post(url("capacity", registration), limits(registration, signup_until="20.06.2030", promote_until="23.06.2030, 12:00 Uhr"))

    registration.refresh_from_db()
    assert timezone.localtime(registration.signup_until) == timezone.make_aware(datetime(2030, 6, 21))
    assert timezone.localtime(registration.promote_until) == timezone.make_aware(datetime(2030, 6, 23, 12))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"signup_until": "25.06.2030 10:00"}, "Diese Frist liegt nach dem Beginn der Konferenz."),
        ({"opens_at": "24.06.2030 09:30"}, "Die Anmeldung beginnt, bevor sie endet."),
        ({"on_site": ""}, "Wählen Sie mindestens eine Art der Teilnahme."),
        ({"most_per_municipality": "0"}, "Geben Sie mindestens 1 ein"),
        ({"signup_until": "am Montag"}, "Schreiben Sie Tag und Uhrzeit so"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_saved(client, changes, sentence):
    registration = conference(starts_at=timezone.make_aware(datetime(2030, 6, 24, 9, 30)))

    answer = client.post(url("capacity", registration), limits(registration, on_site_seats="7", **changes))

    assert answer.status_code == 422
    assert sentence in words(answer)
    registration.refresh_from_db()
    assert registration.on_site_seats == 40


def test_a_way_of_taking_part_that_people_use_does_not_end(client):
    registration = conference(online=True)
    join(registration)

    answer = client.post(url("capacity", registration), {**opened(client, registration), "online": "on"})

    assert "1 Person ist noch so angemeldet: Vor Ort." in words(answer)
    registration.refresh_from_db()
    assert registration.on_site


def test_host_and_visibility_change_at_once_and_are_logged(client):
    registration, host = conference(), MunicipalityFactory()

    client.post(url("act", registration), {"act": "host", "municipality": host.pk, "visibility": Visibility.MUNICIPALITIES})

    page = ConferencePage.objects.get(pk=registration.page_id)
    assert (page.municipality, page.visibility) == (host, Visibility.MUNICIPALITIES)
    assert set(PageLogEntry.objects.filter(page=page.pk, user__isnull=False).values_list("action", flat=True)) >= {
        "portal.visibility",
        "portal.municipality",
    }


def test_the_desk_holds_no_list_of_all_municipalities(client):
    registration = conference()
    MunicipalityFactory(name="Nirgendwo an der Liste")

    assert "Nirgendwo an der Liste" not in words(client.get(url("overview", registration)))


def test_a_conference_is_called_off_with_a_reason(client):
    registration = conference()
    client.post(url("act", registration), {"act": "cancel", "reason": ""})
    registration.refresh_from_db()
    assert registration.cancelled_at is None

    sure(client, registration, {"act": "cancel", "reason": "Sturm"})

    registration.refresh_from_db()
    assert (registration.cancelled_at is not None, registration.cancel_reason) == (True, "Sturm")


def test_hidden_and_shown_again(client):
    registration = conference()

    sure(client, registration, {"act": "hide"})
    assert ConferencePage.objects.get().live is False
    sure(client, registration, {"act": "reopen"})

    page = ConferencePage.objects.get()
    assert (page.live, page.number) == (True, registration.page.number)


def sure(client, registration, data: dict[str, str]):
    """Press the button, look at what will be, and say yes to it."""
    asked = client.post(url("act", registration), data)
    seen = re.search(r'name="gesehen" value="([0-9a-f]+)"', asked.content.decode())
    return client.post(url("act", registration), {**data, "gesehen": seen[1] if seen else ""})


def moved(registration: Registration, days: int, **changes: str) -> dict[str, str]:
    """The form that moves a conference by days."""
    page, shift = registration.page, timedelta(days=days)
    times = {name: timezone.localtime(getattr(page, name) + shift).strftime("%d.%m.%Y %H:%M") for name in ("starts_at", "ends_at")}
    return {"act": "move", **times, **changes}


def test_moving_shows_what_will_be_and_asks(client, mailoutbox):
    registration = conference(signup_until=timezone.now() + timedelta(days=30))
    lesson = session(registration, "Werkstatt")
    join(registration)
    before = registration.page.starts_at
    asked = words(client.post(url("act", registration), moved(registration, 7)))

    registration.refresh_from_db()
    assert ConferencePage.objects.get().starts_at == before
    assert "Konferenz verlegen?" in asked
    assert "Datum" in asked  # „Tag“ is Wagtail's word for something else
    assert "1 Person erhält eine E-Mail." in asked
    for moment in (before, registration.signup_until, lesson.starts_at):
        for shift in (timedelta(), timedelta(days=7)):
            assert timezone.localtime(moment + shift).strftime("%d.%m.%Y") in asked
    assert asked.count("<b>") >= 3

    sure(client, registration, moved(registration, 7))
    assert abs(ConferencePage.objects.get().starts_at - before - timedelta(days=7)) < timedelta(hours=1, minutes=1)
    now = Registration.objects.get()
    assert timezone.localtime(now.signup_until).date() == timezone.localtime(registration.signup_until).date() + timedelta(days=7)


def test_who_says_yes_to_something_that_changed_meanwhile_is_asked_again(client):
    registration = conference()
    asked = client.post(url("act", registration), moved(registration, 7)).content.decode()
    seen = re.search(r'name="gesehen" value="([0-9a-f]+)"', asked)[1]
    join(registration)
    again = client.post(url("act", registration), moved(registration, 7, gesehen=seen))

    assert again.status_code == 409
    assert "Inzwischen hat sich etwas geändert." in words(again)
    assert "1 Person erhält eine E-Mail." in words(again)
    assert ConferencePage.objects.get().starts_at == registration.page.starts_at


def test_the_question_warns_of_what_will_not_fit_any_more(client):
    registration = conference(starts_in=timedelta(days=20), signup_until=timezone.now() + timedelta(days=2))
    session(registration, "Zu früh", begins_after=timedelta(hours=-2))
    session(registration, "Kaffee", begins_after=timedelta(hours=-1), format=SessionFormat.BREAK)
    session(registration, "Mittendrin", begins_after=timedelta(hours=2))

    asked = words(client.post(url("act", registration), moved(registration, -5)))
    later = words(client.post(url("act", registration), moved(registration, 5)))

    for html, is_closed in ((asked, True), (later, False)):
        assert "„Zu früh“ liegt dann außerhalb der Konferenz." in html
        assert html.count("liegt dann außerhalb der Konferenz.") == 1
        assert ("Die Anmeldefrist ist dann schon vorbei" in html) is is_closed


@pytest.mark.parametrize(("days", "why"), [(-400, "Der neue Beginn liegt in der Vergangenheit.")])
def test_no_conference_moves_into_the_past(client, days, why):
    registration = conference()
    answer = client.post(url("act", registration), moved(registration, days))

    assert answer.status_code == 422
    assert why in words(answer)
    assert moved(registration, days)["starts_at"] in words(answer)
    assert ConferencePage.objects.get().starts_at == registration.page.starts_at


def test_back_from_the_question_the_form_is_as_it_was(client):
    registration = conference()
    html = words(client.post(url("act", registration), {"act": "zurueck-cancel", "reason": "Ein langer Grund"}))

    assert "Ein langer Grund" in html
    assert ('name="starts_at"' in html, 'name="gesehen"' in html) == (True, False)  # the overview with its forms, and no question
    assert Registration.objects.get().cancelled_at is None


@pytest.mark.parametrize("data", [{"act": "cancel", "reason": "Sturm"}, {"act": "hide"}, {"act": "move"}])
def test_what_writes_to_people_is_never_done_by_one_press(client, data):
    registration = conference()
    join(registration)
    sent = moved(registration, 7) if data["act"] == "move" else data
    html = words(client.post(url("act", registration), sent))

    assert "1 Person erhält eine E-Mail." in html
    now = ConferencePage.objects.get()
    assert (now.live, now.starts_at, now.registration.cancelled_at) == (True, registration.page.starts_at, None)


# --- Publishing ---------------------------------------------------------------------------


def a_draft(**fields) -> Registration:
    registration = conference(live=False, **fields)
    registration.page.save_revision()
    return registration


def test_before_the_first_publication_the_desk_says_what_may_have_been_overlooked(client):
    conference(title="Die alte", edition=27)
    registration = a_draft(edition=27, starts_in=timedelta(days=-3), venue="Rathaus", on_site_seats=None)
    session(registration, "Zu früh", begins_after=timedelta(hours=-2))
    html = words(client.get(url("publish", registration)))

    for sentence in (
        "Der Beginn liegt in der Vergangenheit.",
        "Die Sitzung „Zu früh“ liegt außerhalb der Konferenz.",
        "Die 27. Ausgabe gibt es schon: „Die alte“.",
        "Vor Ort ist die Zahl der Plätze nicht begrenzt.",
        "Ohne Frist läuft die Anmeldung bis zum Beginn.",
    ):
        assert sentence in html
    assert ConferencePage.objects.get(pk=registration.page_id).live is False


def test_a_deadline_that_is_over_before_the_publication_is_said_so(client):
    registration = a_draft(venue="Rathaus", signup_until=timezone.now() - timedelta(hours=1))

    assert "Die Anmeldefrist ist schon vorbei." in words(client.get(url("publish", registration)))


def test_seats_and_deadlines_are_set_with_the_publication(client):
    registration = a_draft(venue="Rathaus")
    day = timezone.localtime(registration.page.starts_at - timedelta(days=7))
    sent = {"on_site": "on", "on_site_seats": "25", "signup_until": day.strftime("%d.%m.%Y")}
    wrong = client.post(url("publish", registration), sent | {"on_site_seats": "viele"})
    assert wrong.status_code == 422
    assert 'value="viele"' in words(wrong)

    answer = client.post(url("publish", registration), sent)
    assert answer["Location"] == url("overview", registration)
    now = Registration.objects.get()
    assert (now.page.live, now.on_site_seats, timezone.localtime(now.signup_until).date()) == (True, 25, day.date() + timedelta(days=1))
    assert now.page.number
    assert client.post(url("publish", registration), sent)["Location"] == url("overview", registration)


def test_what_readers_need_is_asked_for_in_the_editor(client):
    registration = a_draft(summary="")
    answer = client.post(url("publish", registration), {"on_site": "on"}, follow=True)

    assert answer.redirect_chain[0][0] == reverse("wagtailadmin_pages:edit", args=[registration.page_id])
    assert "Fassen Sie die Konferenz in zwei oder drei Sätzen zusammen." in words(answer)
    assert ConferencePage.objects.get().live is False


def test_the_act_on_many_pages_is_no_second_door_to_the_first_publication(client):
    registration = a_draft(venue="Rathaus")
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = client.post(f"{address}?id={registration.page_id}", {"include_descendants": ""})

    assert answer.status_code == 404
    assert ConferencePage.objects.get().live is False


# --- The next conference ------------------------------------------------------------------


def test_the_next_conference_takes_everything_but_people(client, kts):
    registration = conference(title="27. Regionalkonferenz", edition=27, on_site_seats=12, online_url="https://treffen.example/geheim")
    session(registration, "Werkstatt", begins_after=timedelta(hours=1), seats=5, speakers="Kim Beispiel")
    join(registration)
    start = registration.page.starts_at + timedelta(days=100)

    answer = client.post(
        url("copy", registration), {"starts_at": timezone.localtime(start).strftime("%d.%m.%Y %H:%M"), "key": str(uuid.uuid4())}
    )

    copy = ConferencePage.objects.get(title="28. Regionalkonferenz")
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[copy.pk])
    assert (copy.live, copy.number, copy.edition, copy.online_url) == (False, None, 28, "")
    made = copy.sessions.get()
    assert (made.title, made.seats, made.speakers) == ("Werkstatt", 5, "")
    assert made.starts_at - copy.starts_at == timedelta(hours=1)
    assert (copy.registration.on_site_seats, copy.registration.sign_ups.count()) == (12, 0)


def test_a_second_click_makes_no_second_draft(kts):
    source, key = conference().page, uuid.uuid4()
    start = source.starts_at + timedelta(days=100)

    assert copy_conference(source, starts_at=start, key=key, by=kts) == copy_conference(source, starts_at=start, key=key, by=kts)
    assert ConferencePage.objects.count() == 2


def test_the_programme_keeps_its_hours_when_the_clocks_change(kts):
    registration = conference(
        starts_at=timezone.make_aware(datetime(2026, 10, 24, 9)), ends_at=timezone.make_aware(datetime(2026, 10, 25, 16))
    )
    second_day = timezone.make_aware(datetime(2026, 10, 25, 9))
    Session.objects.create(page=registration.page, title="Zweiter Tag", starts_at=second_day, ends_at=second_day + timedelta(hours=1))

    copy = copy_conference(registration.page, starts_at=timezone.make_aware(datetime(2027, 6, 12, 9)), key=uuid.uuid4(), by=kts)

    assert timezone.localtime(copy.sessions.get().starts_at) == timezone.make_aware(datetime(2027, 6, 13, 9))
    assert timezone.localtime(copy.ends_at) == timezone.make_aware(datetime(2027, 6, 13, 16))


# --- Sign-ups -----------------------------------------------------------------------------


def test_people_are_found_by_name_in_both_spellings(client):
    registration = conference()
    join(registration, named("Jörg", "Müller")), join(registration, named("Ada", "Schmidt"))

    for query in ("muller", "MUELLER", "jörg mül"):
        html = words(client.get(url("people", registration), {"q": query}))
        assert "Jörg Müller" in html
        assert "Ada Schmidt" not in html


def test_filters_cut_to_state_mode_session_and_municipality(client):
    registration = conference(on_site_seats=1, online=True)
    workshop, town = session(registration), MunicipalityFactory()
    join(registration, named("Anna", "Sitzend"), Wishes(mode=Mode.ON_SITE, sessions=(workshop.pk,)))
    join(registration, named("Bert", "Wartend"))
    join(registration, named("Cleo", "Fern", town), Wishes(mode=Mode.ONLINE))

    def found(**query: object) -> set[str]:
        html = words(client.get(url("people", registration), query))
        return {name for name in ("Anna", "Bert", "Cleo") if f"{name} " in html}

    assert found() == {"Anna", "Bert", "Cleo"}
    assert found(stand="warteliste") == {"Bert"}
    assert found(art="online") == {"Cleo"}
    assert found(sitzung=workshop.pk) == {"Anna"}
    assert found(kommune=town.slug) == {"Cleo"}
    assert found(stand="Unfug") == {"Anna", "Bert", "Cleo"}


def test_needs_are_shown_on_request_and_to_editors_alone(client):
    registration = conference()
    one = join(registration, wishes=Wishes(mode=Mode.ON_SITE, diet="vegan, keine Nüsse"))
    join(registration)

    assert "keine Nüsse" not in words(client.get(url("people", registration)))
    html = words(client.get(url("people", registration), {"bedarf": "on"}))
    assert "keine Nüsse" in html
    assert "1 Anmeldung" in html
    assert "keine Nüsse" in words(client.get(url("person", registration, one.pk)))


def test_the_list_costs_the_same_for_one_and_for_three(client):
    registration = conference()
    numbers = []
    for more in (1, 2):
        for _each in range(more):
            join(registration)
        client.get(url("people", registration))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url("people", registration))
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]


def test_somebody_is_taken_off_and_the_next_moves_up(client):
    registration = conference(on_site_seats=1)
    first, second = join(registration), join(registration)

    client.post(url("person", registration, first.pk), {"act": "cancel"})

    assert (state_of(first), state_of(second)) == (State.CANCELLED, State.CONFIRMED)
    entry = PageLogEntry.objects.get(action="portal.sign_up_cancel")
    assert not entry.data


def test_a_note_is_kept_and_a_long_one_refused(client):
    registration = conference()
    one = join(registration)

    client.post(url("person", registration, one.pk), {"act": "note", "note": "Kommt später"})
    answer = client.post(url("person", registration, one.pk), {"act": "note", "note": "x" * 501})

    one.refresh_from_db()
    assert (one.note, answer.status_code) == ("Kommt später", 422)


def test_who_pastes_a_picture_into_a_note_keeps_the_words_and_reads_where_pictures_go(client):
    registration = conference()
    one = join(registration)
    note = f"Kommt später data:image/png;base64,{'iVBORw0KGgo' * 200} mit Hund"

    answer = client.post(url("person", registration, one.pk), {"act": "note", "note": note}, follow=True)

    one.refresh_from_db()
    assert one.note == "Kommt später  mit Hund"
    assert "Laden Sie Bilder als Datei hoch." in answer.text


def test_the_sign_up_of_another_conference_is_not_found(client):
    registration, other = conference(), join(conference(title="Andere"))

    assert client.get(url("person", registration, other.pk)).status_code == 404
    let_it_begin(registration)
    assert client.post(url("door", registration), {"kam": f"{other.pk}:da"}).status_code == 404
    assert state_of(other) == State.CONFIRMED


# --- Somebody is signed up ----------------------------------------------------------------


def guest(**changes: str) -> dict[str, str]:
    return {"name": "Kim Gast", "email": "Kim@Verein.example", "organisation": "Verein", "mode": "vor-ort", **changes}


def account(person: Person) -> int:
    return Membership.objects.get(user=person.user).pk


def sign_up_url(registration: Registration, query: str = "") -> str:
    return f"{url('sign_up', registration)}?{query}"


@pytest.mark.parametrize("query", ["muller", "MUELLER", "jörg mül", "joerg.m@stadt", "Müller Köln", "mueller koeln"])
def test_an_account_is_found_by_name_address_and_municipality(client, query):
    registration, cologne = conference(), MunicipalityFactory(name="Köln")
    wanted = member(Role.STAFF, cologne, first_name="Jörg", last_name="Müller", email="joerg.m@stadt.example")
    Membership.objects.filter(user=wanted).update(id=12_345)  # a key is no amount: not 12.345
    member(Role.STAFF, MunicipalityFactory(name="Aachen"), first_name="Ada", last_name="Schmidt")
    gone = member(Role.STAFF, cologne, first_name="Jörg", last_name="Müller")
    gone.is_active = False
    gone.save()

    html = client.get(url("sign_up", registration), {"q": query}).content.decode()

    assert re.findall(r'href="\?konto=(\d+)"', html) == [str(Membership.objects.get(user=wanted).pk)]


@pytest.mark.parametrize("query", ["(", "%", "[a", "\\", "a" * 300, "' OR 1=1"])
def test_what_is_no_name_finds_nobody(client, query):
    member(Role.STAFF, MunicipalityFactory(), first_name="Ada", last_name="Schmidt")

    answer = client.get(url("sign_up", conference()), {"q": query})

    assert (answer.status_code, "Kein Konto passt zu" in words(answer)) == (200, True)


def test_the_kts_signs_up_a_member_with_sessions_and_needs(client, kts):
    registration = conference()
    workshop, person = session(registration), somebody()

    answer = client.post(
        sign_up_url(registration, f"konto={account(person)}"),
        {"mode": "vor-ort", "session_1": workshop.pk, "diet": "Vegan", "accessibility": "Höranlage"},
        follow=True,
    )

    made = registration.sign_ups.get()
    assert (made.user, made.municipality, made.state, made.registered_by) == (person.user, person.municipality, State.CONFIRMED, kts)
    assert (made.session_seats.get().session, made.needs.diet, made.needs.accessibility) == (workshop, "Vegan", "Höranlage")
    assert (made.listed_at, made.photos_at) == (None, None)
    assert "ist angemeldet und erhält eine E-Mail." in words(answer)
    assert PageLogEntry.objects.filter(action="portal.sign_up_desk", user=kts).count() == 1


def test_a_guest_needs_no_second_opt_in_but_is_told_with_a_link(client):
    registration = conference(guests=False)

    client.post(sign_up_url(registration, "gast=1"), guest())
    drain()

    made = registration.sign_ups.get()
    assert (made.guest_email, made.state, made.queue) == ("kim@verein.example", State.CONFIRMED, 1)
    mail = Mail.objects.get(recipient_email="kim@verein.example")
    assert mail.event == "angemeldet"
    assert "Frau Lenz von der KTS hat Sie angemeldet: „27. Regionalkonferenz“." in mail.text
    assert "weil Frau Lenz von der KTS Sie zu dieser Konferenz angemeldet hat." in mail.text
    assert sign_up_of(re.search(r"http://localhost/konferenz-gast/([^/]+)/$", as_sent(mail), re.MULTILINE)[1], MANAGE) == made
    assert "METHOD:REQUEST" in mail.calendar


def test_the_desk_does_not_go_around_the_waiting_list(client):
    registration = conference(on_site_seats=1)
    join(registration), join(registration)

    answer = client.post(sign_up_url(registration, "gast=1"), guest(), follow=True)
    drain()

    assert "Kim Gast steht auf Platz 2 der Warteliste und erhält eine E-Mail." in words(answer)
    mail = Mail.objects.get(recipient_email="kim@verein.example")
    assert (mail.event, "Frau Lenz von der KTS hat Sie angemeldet." in mail.text) == ("warteliste", True)


def test_deadlines_do_not_bind_the_desk_but_the_end_does(client):
    registration = conference(signup_until=timezone.now() - timedelta(days=1))
    client.post(sign_up_url(registration, "gast=1"), guest())
    assert registration.sign_ups.count() == 1

    ConferencePage.objects.filter(pk=registration.page_id).update(
        starts_at=timezone.now() - timedelta(days=3), ends_at=timezone.now() - timedelta(days=2)
    )
    answer = client.post(sign_up_url(registration, "gast=1"), guest(email="ada@verein.example"))

    assert (answer.status_code, registration.sign_ups.count()) == (422, 1)
    assert "Die Konferenz ist vorbei." in words(answer)


@pytest.mark.parametrize(("act", "why"), [("hide", "Die Konferenz ist nicht öffentlich."), ("cancel", "Diese Konferenz ist abgesagt.")])
def test_where_nobody_can_be_signed_up_the_desk_says_why(client, act, why):
    registration = conference()
    sure(client, registration, {"act": act, "reason": "Sturm"})

    assert why in words(client.get(url("sign_up", registration)))
    assert client.post(sign_up_url(registration, "gast=1"), guest()).status_code == 422
    assert "Person anmelden" not in words(client.get(url("people", registration)))


def test_who_is_signed_up_stays_so_and_is_told_nothing_new(client):
    registration, person = conference(), somebody()
    before = join(registration, person)

    answer = client.post(sign_up_url(registration, f"konto={account(person)}"), {"mode": "vor-ort"}, follow=True)

    assert "war schon angemeldet" in words(answer)
    assert registration.sign_ups.get() == before
    assert not PageLogEntry.objects.filter(action="portal.sign_up_desk").exists()


def test_a_guest_who_has_not_confirmed_yet_is_confirmed_by_the_kts(client):
    registration = conference()
    join(registration, Person(guest_name="K. Gast", guest_email="kim@verein.example"))

    client.post(sign_up_url(registration, "gast=1"), guest())

    assert (registration.sign_ups.get().name, registration.sign_ups.get().state) == ("Kim Gast", State.CONFIRMED)


def test_the_address_of_an_account_is_no_guest(client):
    registration = conference()
    member(Role.STAFF, MunicipalityFactory(), first_name="Ada", last_name="Schmidt", email="ada@stadt.example")

    answer = client.post(sign_up_url(registration, "gast=1"), guest(email="ADA@stadt.example"))

    assert "Diese Adresse gehört zum Konto von Ada Schmidt." in words(answer)
    assert "?q=ada%40stadt.example" in words(answer)
    assert registration.sign_ups.count() == 0


@pytest.mark.parametrize("query", ["konto=0", "konto=x", "konto=99999999999999999999", "konto=²", ""])
def test_nobody_is_signed_up_for_nonsense(client, query):
    assert client.post(sign_up_url(conference(), query), guest()).status_code == 404


def test_what_is_missing_is_named_and_kept(client):
    answer = client.post(sign_up_url(conference(), "gast=1"), guest(email="kim@", organisation=""))

    html = words(answer)
    assert answer.status_code == 422
    assert "Geben Sie die Organisation ein." in html
    assert 'value="Kim Gast"' in html


# --- Check-in -----------------------------------------------------------------------------


def test_nobody_is_checked_in_before_the_day(client):
    registration = conference(starts_in=timedelta(days=3))
    one = join(registration)

    answer = client.post(url("door", registration), {"kam": f"{one.pk}:da"})

    assert answer.status_code == 422
    assert "Der Einlass beginnt am Tag der Konferenz." in words(answer)
    assert state_of(one) == State.CONFIRMED
    assert "kam" not in words(client.get(url("door", registration)))


def test_the_day_begins_at_midnight_in_berlin():
    registration = conference(starts_at=timezone.make_aware(datetime(2030, 6, 24, 9)))
    midnight = timezone.make_aware(datetime(2030, 6, 24))

    assert attendance.may_check_in(registration, midnight)
    assert not attendance.may_check_in(registration, midnight - timedelta(seconds=1))


def test_people_are_checked_in_marked_missing_and_taken_back(client):
    registration = conference()
    one = join(registration)
    let_it_begin(registration)

    for word, state in (("da", State.ATTENDED), ("fehlt", State.MISSED), ("offen", State.CONFIRMED)):
        client.post(url("door", registration), {"kam": f"{one.pk}:{word}"})
        assert state_of(one) == state


def full_house(*, seats: int = 1) -> tuple[Registration, SignUp, SignUp]:
    """On the day: one seat is taken, another person waits."""
    registration = conference(on_site_seats=seats)
    lesson = session(registration)
    wishes = Wishes(mode=Mode.ON_SITE, sessions=(lesson.pk,))
    seated, waiting = join(registration, named("Anna", "Sitzend")), join(registration, named("Bert", "Wartend"), wishes)
    let_it_begin(registration)
    return registration, seated, waiting


def test_who_waits_is_let_in_once_a_seat_is_free(client, kts):
    registration, seated, waiting = full_house()
    door = url("door", registration)
    assert "Vor Ort: kein Platz frei" in words(client.get(door))
    answer = client.post(door, {"kam": f"{waiting.pk}:da"})
    assert (answer.status_code, state_of(waiting)) == (422, State.WAITING)
    assert "Tragen Sie zuerst ein, wer fehlt" in words(answer)

    client.post(door, {"kam": f"{seated.pk}:fehlt"})
    assert "Vor Ort: 1 Platz frei" in words(client.get(door))
    client.post(door, {"kam": f"{waiting.pk}:da"})

    waiting.refresh_from_db()
    assert (waiting.state, waiting.admitted_at is not None, waiting.session_seats.get().waiting) == (State.ATTENDED, True, False)
    assert "Vor Ort: kein Platz frei" in words(client.get(door))
    assert PageLogEntry.objects.filter(action="portal.sign_up_admit", user=kts).count() == 1


def test_who_was_let_in_by_mistake_waits_again(client):
    registration, seated, waiting = full_house()
    attendance.record(registration.pk, seated.pk, False, by=editor())
    attendance.record(registration.pk, waiting.pk, True, by=editor())

    answer = client.post(url("door", registration), {"kam": f"{waiting.pk}:offen"}, follow=True)

    assert "Bert Wartend steht wieder auf der Warteliste." in words(answer)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.admitted_at, waiting.session_seats.get().waiting) == (State.WAITING, None, True)


def test_nobody_is_let_in_before_or_after_the_day(client):
    registration, seated, waiting = full_house()
    attendance.record(registration.pk, seated.pk, False, by=editor())
    page = ConferencePage.objects.get(pk=registration.page_id)

    with pytest.raises(Refused, match="nur am Tag der Konferenz"):
        attendance.record(registration.pk, waiting.pk, True, now=page.ends_at + timedelta(days=1), by=editor())
    with pytest.raises(Refused, match="beginnt am Tag"):
        attendance.record(registration.pk, waiting.pk, True, now=page.starts_at - timedelta(days=1), by=editor())
    ConferencePage.objects.filter(pk=page.pk).update(starts_at=page.starts_at - timedelta(days=2), ends_at=page.ends_at - timedelta(days=2))
    html = words(client.get(url("door", registration), {"zeige": "wartet"}))
    assert "Bert Wartend" in html
    assert "Einlassen" not in html


def test_the_door_shows_the_waiting_list_by_place(client):
    registration = conference(on_site_seats=1)
    join(registration)
    for first, last in (("Zoe", "Zuerst"), ("Ada", "Danach")):
        join(registration, named(first, last))
    let_it_begin(registration)

    html = words(client.get(url("door", registration), {"zeige": "wartet"}))

    assert html.index("Zoe Zuerst") < html.index("Ada Danach")
    assert "Warteliste, Platz 2" in html
    assert "Einlassen: Zoe Zuerst" in html


def test_who_waits_is_never_missing_or_open():
    registration, _seated, waiting = full_house()

    for came in (False, None):
        with pytest.raises(Refused, match="hat keinen Platz"):
            attendance.record(registration.pk, waiting.pk, came, by=editor())


def test_who_comes_without_a_sign_up_is_let_in_where_a_seat_is_free(client):
    registration = conference(on_site_seats=1)
    let_it_begin(registration)
    assert "Anmelden und einlassen" in words(client.get(sign_up_url(registration, "gast=1")))

    answer = client.post(sign_up_url(registration, "gast=1"), guest(da="1"), follow=True)
    drain()

    assert "Kim Gast ist angemeldet und da." in words(answer)
    assert registration.sign_ups.get().state == State.ATTENDED
    assert not Mail.objects.filter(recipient_email="kim@verein.example").exists()
    answer = client.post(sign_up_url(registration, "gast=1"), guest(da="1", email="ada@verein.example"))
    assert (answer.status_code, registration.sign_ups.count()) == (422, 1)


def test_who_comes_without_a_sign_up_may_have_the_seat_of_somebody_missing(client):
    registration, seated, _waiting = full_house()
    attendance.record(registration.pk, seated.pk, False, by=editor())

    client.post(sign_up_url(registration, "gast=1"), guest(email="ada@verein.example"))
    drain()
    assert "Von selbst rückt niemand mehr nach." in Mail.objects.get(recipient_email="ada@verein.example").text
    registration.sign_ups.filter(guest_email="ada@verein.example").delete()
    form = words(client.get(sign_up_url(registration, "gast=1")))
    client.post(sign_up_url(registration, "gast=1"), guest(da="1"))

    assert "1 Person steht auf der Warteliste. Ist sie hier, geht sie vor:" in form
    assert registration.sign_ups.get(guest_name="Kim Gast").state == State.ATTENDED


def test_a_search_at_the_door_finds_who_was_checked_in_already(client):
    registration = conference()
    one = join(registration, named("Łucja", "Öztürk"))
    let_it_begin(registration)
    attendance.record(registration.pk, one.pk, True, by=editor())

    assert "Łucja Öztürk" not in words(client.get(url("door", registration)))
    assert "Łucja Öztürk" in words(client.get(url("door", registration), {"q": "oztu"}))


def test_the_rest_is_marked_missing_after_the_end_only(client):
    registration = conference()
    here, missing = join(registration), join(registration)
    let_it_begin(registration)
    attendance.record(registration.pk, here.pk, True, by=editor())
    assert client.post(url("door", registration), {"alle": "fehlt"}).status_code == 422

    let_it_begin(registration, hours=7)
    client.post(url("door", registration), {"alle": "fehlt"})

    assert (state_of(here), state_of(missing)) == (State.ATTENDED, State.MISSED)


@pytest.mark.parametrize("nonsense", ["", "da", "1:", "x:da", "1:vielleicht", "9999999999999999999999:da", "²:da"])
def test_nonsense_at_the_door_is_not_found(client, nonsense):
    registration = conference()
    let_it_begin(registration)

    assert client.post(url("door", registration), {"kam": nonsense}).status_code == 404


# --- Programme ----------------------------------------------------------------------------


def typed_session(page: ConferencePage, **changes: str) -> dict[str, str]:
    def moment(value: datetime) -> str:
        return timezone.localtime(value).strftime("%d.%m.%Y %H:%M")

    return {
        "page": str(page.pk),
        "title": "Werkstatt",
        "format": "werkstatt",
        "starts_at": moment(page.starts_at),
        "ends_at": moment(page.starts_at + timedelta(hours=1)),
        "room": "",
        "speakers": "",
        "municipality": "",
        "about": "",
        "is_chosen": "on",
        "seats": "",
        **changes,
    }


def test_a_session_is_added_from_the_programme_of_its_conference(client):
    page = conference().page
    add = reverse(Session.snippet_viewset.get_url_name("add"))
    assert page.title in words(client.get(add, {"konferenz": page.pk}))

    answer = client.post(add, typed_session(page))

    assert answer["Location"] == reverse("desk:programme", args=[page.pk])
    assert "Werkstatt" in words(client.get(answer["Location"]))


def test_a_session_lies_within_its_conference(client):
    page = conference().page
    late = timezone.localtime(page.ends_at + timedelta(minutes=1)).strftime("%d.%m.%Y %H:%M")

    html = words(client.post(reverse(Session.snippet_viewset.get_url_name("add")), typed_session(page, ends_at=late)))

    assert "Die Konferenz ist dann schon zu Ende." in html
    assert Session.objects.count() == 0


def test_more_seats_in_a_session_go_to_who_waits(client):
    registration = conference()
    workshop = session(registration, seats=1)
    wishes = Wishes(mode=Mode.ON_SITE, sessions=(workshop.pk,))
    join(registration, wishes=wishes)
    waiting = join(registration, wishes=wishes)

    client.post(reverse(Session.snippet_viewset.get_url_name("edit"), args=[workshop.pk]), typed_session(registration.page, seats="2"))

    assert waiting.session_seats.get().waiting is False


def test_a_session_stays_with_its_conference(client):
    page, other = conference().page, conference(title="Andere").page
    workshop = Session.objects.create(page=page, title="Werkstatt", starts_at=page.starts_at, ends_at=page.ends_at)

    client.post(reverse(Session.snippet_viewset.get_url_name("edit"), args=[workshop.pk]), typed_session(other))

    assert Session.objects.get().page_id == page.pk


def test_a_session_that_somebody_chose_is_deleted_once_the_kts_has_read_who_is_told(client):
    registration = conference()
    workshop = session(registration)
    one = join(registration, wishes=Wishes(mode=Mode.ON_SITE, sessions=(workshop.pk,)))
    delete = reverse(Session.snippet_viewset.get_url_name("delete"), args=[workshop.pk])
    drain()

    assert "1 Person hat sie gewählt und erhält eine E-Mail, dass sie ausfällt." in words(client.get(delete))
    answer = client.post(delete, follow=True)

    assert not Session.objects.filter(pk=workshop.pk).exists()
    html = words(answer)
    assert "1 Sitzung ist geändert" in html
    assert "Werkstatt A fällt aus" in html
    assert "1 Person weiß es noch nicht." in html
    client.post(url("tell_sessions", registration))
    drain()
    assert Mail.objects.filter(event="programm").values_list("recipient_email", flat=True).get() == one.email


def test_a_session_with_questions_is_not_deleted(client):
    workshop = session(conference())
    OpenQuestion.objects.create(session=workshop, text="Wer zahlt?")

    answer = client.post(reverse(Session.snippet_viewset.get_url_name("delete"), args=[workshop.pk]), follow=True)

    assert "Zu dieser Sitzung gibt es Material oder Fragen." in words(answer)
    assert Session.objects.filter(pk=workshop.pk).exists()


def test_the_programme_says_who_does_not_know_of_a_change_until_they_are_told(client):
    registration = conference()
    workshop = session(registration, room="Raum 1")
    for _number in range(2):
        join(registration, wishes=Wishes(mode=Mode.ON_SITE, sessions=(workshop.pk,)))
    assert "Jetzt mitteilen" not in words(client.get(url("programme", registration)))

    edit = reverse(Session.snippet_viewset.get_url_name("edit"), args=[workshop.pk])
    html = words(client.post(edit, typed_session(registration.page, title="Werkstatt A", room="Aula"), follow=True))
    assert "2 Personen wissen es noch nicht. Alle erhalten eine E-Mail über alle Änderungen zusammen" in html
    answer = client.post(url("tell_sessions", registration), follow=True)

    assert "2 Personen erhalten eine E-Mail." in words(answer)
    assert "Jetzt mitteilen" not in words(answer)
    assert "Es gibt nichts mitzuteilen." in words(client.post(url("tell_sessions", registration), follow=True))


# --- Messages -----------------------------------------------------------------------------


def message(**changes: str) -> dict[str, str]:
    return {
        "key": str(uuid.uuid4()),
        "group": Mailing.Group.SEATED,
        "subject": "Anreise",
        "text": "Der Bahnhof ist gesperrt.\n\nBitte planen Sie mehr Zeit ein. <b>Wirklich</b>",
        **changes,
    }


def mails() -> list[str]:
    return sorted(Mail.objects.filter(event=mailings.MAILINGS.event).values_list("recipient_email", flat=True))


def run_tasks() -> None:
    for mailing in Mailing.objects.filter(finished_at=None):
        mailings.write_batch.func(mailing.pk)


def test_nothing_is_sent_before_the_preview(client):
    registration = conference()
    join(registration, named("Ada", "Schmidt"))

    html = words(client.post(url("messages", registration), message()))

    assert "So liest es Ada Schmidt" in html
    assert "Guten Tag Ada Schmidt," in html
    assert "<b>Wirklich</b>" in html
    assert "&lt;b&gt;Wirklich" in client.post(url("messages", registration), message()).content.decode()
    assert "An 1 Person senden" in html
    assert Mailing.objects.count() == 0


@pytest.mark.parametrize(
    ("group", "who"), [("angemeldet", {"sitzt", "gast"}), ("warteliste", {"wartet"}), ("alle", {"sitzt", "gast", "wartet"})]
)
def test_a_message_reaches_its_group(client, group, who):
    registration = conference(on_site_seats=2)
    people = {"sitzt": join(registration)}
    people["gast"] = join(registration, Person(guest_name="Kim Gast", guest_email="kim@verein.example"))
    signup.confirm_guest(people["gast"].pk)
    people["wartet"] = join(registration)
    signup.cancel(join(registration).pk)

    client.post(url("messages", registration), message(group=group, senden="1"))
    run_tasks()

    assert mails() == sorted(people[name].email for name in who)


def test_a_double_click_sends_once(client):
    registration = conference()
    join(registration)
    form = message(senden="1")

    client.post(url("messages", registration), form)
    again = client.post(url("messages", registration), form, follow=True)
    run_tasks()
    mailings.write_batch.func(Mailing.objects.get().pk)

    assert "wird kein zweites Mal verschickt" in words(again)
    assert len(mails()) == 1
    assert (Mailing.objects.get().written, Mailing.objects.get().finished_at is not None) == (1, True)


@pytest.mark.parametrize("changes", [{"text": "Der Bahnhof ist offen."}, {"subject": "Abreise"}, {"group": Mailing.Group.ALL}], ids=str)
def test_what_was_corrected_after_it_was_sent_goes_as_a_new_message_once_somebody_says_so(client, changes):
    """Back in the browser leads to the form with the key of what was sent."""
    registration = conference()
    join(registration)
    address, sent = url("messages", registration), message()
    corrected = {**sent, **changes}
    client.post(address, {**sent, "senden": "1"})

    answer = client.post(address, {**corrected, "senden": "1"})

    assert answer.status_code == 409
    assert "Diese Nachricht ist schon verschickt. Soll der geänderte Text als neue Nachricht gehen?" in words(answer)
    form = answer.context["form"]
    assert {name: form[name].value() for name in ("group", "subject", "text")} == {
        name: corrected[name] for name in ("group", "subject", "text")
    }
    fresh = re.search(r'name="key" value="([^"]+)"', answer.text)[1]
    assert fresh != sent["key"]
    for _click in range(2):
        client.post(address, {**corrected, "key": fresh, "senden": "1"})
    assert list(Mailing.objects.order_by("pk").values_list("group", "subject", "text")) == [
        (one["group"], one["subject"], one["text"]) for one in (sent, corrected)
    ]
    assert PageLogEntry.objects.filter(action="portal.mailing").count() == 2


def test_who_belongs_to_the_group_is_asked_when_it_is_written(client):
    registration = conference()
    left, stays = join(registration), join(registration)
    client.post(url("messages", registration), message(senden="1"))
    signup.cancel(left.pk)
    late = join(registration)

    run_tasks()

    assert mails() == sorted([stays.email, late.email])


def test_a_large_group_is_written_in_batches(client, monkeypatch):
    monkeypatch.setattr(mailings.ConferenceMailings, "BATCH", 2)
    registration = conference()
    people = [join(registration) for _number in range(5)]
    client.post(url("messages", registration), message(senden="1"))
    mailing = Mailing.objects.get()

    mailings.write_batch.func(mailing.pk)
    assert len(mails()) == 2
    mailings.write_batch.func(mailing.pk, people[1].pk)
    mailings.write_batch.func(mailing.pk, people[3].pk)

    assert len(mails()) == 5
    mailing.refresh_from_db()
    assert (mailing.written, mailing.finished_at is not None) == (5, True)


def test_the_text_comes_back_from_the_preview(client):
    registration = conference()

    assert "Der Bahnhof ist gesperrt." in words(client.post(url("messages", registration), message(zurueck="1")))


# --- Doors --------------------------------------------------------------------------------


def test_who_may_enter_the_admin_without_being_an_editor_sees_no_desk(rf: RequestFactory):
    registration = conference()
    request = rf.get("/")
    request.user = member(Role.ADMIN)

    with pytest.raises(PermissionDenied):
        overview.overview(request, registration.page_id)


def test_the_desk_asks_for_the_second_factor(kts):
    client = login(Client(), kts, second_factor=False)

    assert client.get(url("overview", conference()))["Location"].startswith("/konto/zweiter-faktor/")


def test_a_page_that_is_no_conference_has_no_desk(client, portal):
    assert client.get(reverse("desk:overview", args=[portal.pk])).status_code == 404
    assert client.get("/verwaltung/konferenzen/99999999999999999999999/").status_code == 404


def test_no_id_stands_twice_on_the_overview(client):
    ids = re.findall(r'\bid="([^"]+)"', client.get(url("overview", conference())).content.decode())

    assert [one for one, count in Counter(ids).items() if count > 1] == []


def test_the_programme_says_what_lies_outside_the_conference_but_coffee_may_come_before(client):
    registration = conference()
    session(registration, "Ankommen", begins_after=-timedelta(minutes=30), format=SessionFormat.BREAK)
    assert "Liegt außerhalb der Konferenz." not in words(client.get(url("programme", registration)))

    session(registration, "Vorabend", begins_after=-timedelta(hours=16))
    assert words(client.get(url("programme", registration))).count("Liegt außerhalb der Konferenz.") == 1


@pytest.mark.parametrize(("typed", "seats"), [("1.000", 1000), ("1 000", 1000), ("1000", 1000)])
def test_seats_are_read_as_they_are_written_in_german(typed: str, seats: int):
    registration = conference()

    answer = signed_in(editor()).post(reverse("desk:capacity", args=[registration.page_id]), {"on_site": "on", "on_site_seats": typed})

    assert answer.status_code == 302
    assert Registration.objects.get(pk=registration.pk).on_site_seats == seats


@pytest.mark.parametrize("typed", ["1.5", "1.0", "1,5"])
def test_seats_that_are_no_whole_number_are_refused_and_stay_as_typed(typed: str):
    registration = conference(on_site_seats=40)

    answer = signed_in(editor()).post(reverse("desk:capacity", args=[registration.page_id]), {"on_site": "on", "on_site_seats": typed})

    assert answer.status_code == 422
    assert "Geben Sie eine ganze Zahl ein, zum Beispiel 1500." in answer.text
    assert f'value="{typed}"' in answer.text
    assert Registration.objects.get(pk=registration.pk).on_site_seats == 40

"""Signing up as a member on the site, and what members do with their sign-ups."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from accounts.refusals import Refused
from accounts.rights import grant
from events.models import EvaluationInvite, Mode, Needs, Registration, SignUp
from events.seats import signup
from events.seats.persons import Person, Wishes
from events.words.moments import moment
from tests.factories.accounts import UserFactory, editor, member
from tests.factories.events import ON_SITE, conference, session, somebody
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State = SignUp.State
MINE = "/mein-bereich/konferenzen/"
EVIL = "<img src=x onerror=alert(1)>"
HOUR = timedelta(hours=1)


def form_of(registration: Registration, name: str = "anmelden") -> str:
    return f"{MINE}{registration.page.slug}/{name}/"


def address_of(sign_up: SignUp, act: str = "") -> str:
    return f"{MINE}anmeldung/{sign_up.pk}/" + (f"{act}/" if act else "")


def text(response, status: int = 200) -> str:
    """The words of a page, or of the one that a form leads to."""
    if status == 200 and response.status_code == 302:
        response = response.client.get(response.url)
    assert response.status_code == status, response.status_code
    return " ".join(response.content.decode().replace("&shy;", "").split())


def staff(**fields) -> User:
    return member(Role.STAFF, fields.pop("municipality", None) or MunicipalityFactory(), **fields)


def fill(registration: Registration, count: int) -> list[SignUp]:
    return [signup.sign_up(registration.pk, somebody(), ON_SITE) for _number in range(count)]


def joined(registration: Registration, user: User, **wishes) -> SignUp:
    person = Person(user=user, municipality=user.memberships.get().municipality)
    return signup.sign_up(registration.pk, person, Wishes(mode=Mode.ON_SITE, **wishes))


# --- The form and its answer -------------------------------------------------------------------


def test_two_requests_lead_to_a_seat():
    registration, user = conference(), staff()
    client = signed_in(user)

    html = text(client.get(form_of(registration)))
    assert str(user) in html
    assert user.memberships.get().title in html
    assert "Verbindlich anmelden" in html
    html = text(client.post(form_of(registration)))

    assert "Sie sind zur Konferenz angemeldet." in html
    assert user.email in html
    made = registration.sign_ups.get()
    assert (made.user, made.municipality, made.state, made.registered_by) == (
        user,
        user.memberships.get().municipality,
        State.CONFIRMED,
        user,
    )


def test_what_was_chosen_is_kept_and_shown():
    registration, user = conference(online=True), staff()
    first, second = session(registration, "Parken"), session(registration, "Ampeln", begins_after=2 * HOUR)
    session(registration, "Nicht zu wählen", begins_after=4 * HOUR, is_chosen=False)
    client = signed_in(user)
    form = text(client.get(form_of(registration)))
    data = {
        "mode": "vor-ort",
        "session_1": str(first.pk),
        "session_2": str(second.pk),
        "diet": ["Vegan"],
        "accessibility": "Höranlage",
        "listed": "on",
    }
    html = text(client.post(form_of(registration), data))

    assert "Nicht zu wählen" not in form
    assert [word for word in ("Parken", "Ampeln", "Vegan", "Höranlage", "Platz sicher", "Ihr Name steht darin") if word not in html] == []
    made = registration.sign_ups.get()
    assert (made.listed_at is not None, made.photos_at) == (True, None)
    assert (made.needs.diet, made.needs.accessibility) == ("Vegan", "Höranlage")


def test_consents_are_off_in_the_form():
    html = text(signed_in(staff()).get(form_of(conference())))

    boxes = re.findall(r'<input[^>]*name="(?:listed|photos)"[^>]*>', html)
    assert len(boxes) == 2
    assert not [box for box in boxes if "checked" in box]


def test_sent_twice_is_answered_the_same_and_signs_up_once():
    registration, user = conference(), staff()
    client = signed_in(user)
    answers = [text(client.post(form_of(registration), {"mode": "vor-ort"})) for _number in range(3)]

    assert registration.sign_ups.count() == 1
    assert all("Sie sind zur Konferenz angemeldet." in html for html in answers)


def test_who_is_signed_up_already_is_told_so():
    registration, user = conference(), staff()
    joined(registration, user)
    html = text(signed_in(user).get(form_of(registration)))

    assert "Sie sind bereits angemeldet." in html
    assert '<button class="kern-btn kern-btn--primary"' not in html


def test_the_answer_is_a_redirect_so_that_going_back_signs_nobody_up_again():
    registration, user = conference(), staff()
    client = signed_in(user)
    answer = client.post(form_of(registration))

    made = registration.sign_ups.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{address_of(made)}?neu")
    signup.cancel(made.pk)
    for _number in range(2):  # Reload of the page that the answer led to
        assert "Sie sind abgemeldet." in text(client.get(answer["Location"]))
    assert registration.sign_ups.count() == 1


def test_no_session_is_chosen_before_somebody_chose_and_the_form_says_what_that_means():
    registration, user = conference(venue="Rathaus", address="Markt 1, Kassel"), staff()
    session(registration, "Parken")
    client = signed_in(user)
    form = text(client.get(form_of(registration)))

    assert not re.findall(r'<input[^>]*name="session_1"[^>]*checked', form)
    assert "Ohne Auswahl sind Sie zu dieser Zeit in keiner Sitzung." in form
    shown = text(client.post(form_of(registration)))
    assert "Sie haben keine Sitzung gewählt." in shown
    assert "Rathaus, Markt 1, Kassel" in shown
    change = text(client.get(address_of(registration.sign_ups.get(), "aendern")))
    assert re.findall(r'<input[^>]*name="session_1"[^>]*value=""[^>]*checked', change)
    assert "Ohne Auswahl" not in change


def test_who_would_wait_is_told_first_and_sees_no_free_seats_of_sessions():
    registration = conference(on_site_seats=2)
    session(registration, "Parken", seats=12)
    fill(registration, 4)
    client = signed_in(staff())
    page, form = text(client.get(f"/konferenzen/{registration.page.slug}/")), text(client.get(form_of(registration)))

    for html in (page, form):
        assert "Alle Plätze sind vergeben. Sie kämen auf Platz 3 der Warteliste." in html
        assert "12 Plätze" not in html
    assert "<h1>Anmeldung zur Warteliste</h1>" in form
    assert page.index("Sie kämen auf Platz 3") < page.index("Auf die Warteliste setzen")


def test_two_full_ways_of_taking_part_each_say_their_place():
    registration = conference(on_site_seats=1, online=True, online_seats=0)
    fill(registration, 3)

    html = text(signed_in(staff()).get(form_of(registration)))
    assert "Sie kämen auf die Warteliste: vor Ort auf Platz 3, online auf Platz 1." in html


def test_a_cancelled_conference_says_so_on_top_with_its_date_struck_out():
    registration = conference()
    Registration.objects.filter(pk=registration.pk).update(cancelled_at=timezone.now(), cancel_reason="Sturm")
    page, listed = text(Client().get(f"/konferenzen/{registration.page.slug}/")), text(Client().get("/konferenzen/"))

    top = page[: page.index("<h1>")]
    assert "Diese Konferenz ist abgesagt." in top
    assert "Sturm" in top
    struck = r"<s>[^<]*" + timezone.localtime(registration.page.starts_at).strftime("%d.%m.%Y")
    assert len(re.findall(struck, page)) == 2  # in the head, and beside it where one would sign up
    assert "<s><b>" in listed


def test_one_address_holds_one_seat():
    registration, user = conference(), staff()
    signup.sign_up(registration.pk, Person(guest_name="Kim", guest_email=user.email), ON_SITE)
    typed = registration.sign_ups.get()
    joined(registration, user)  # what somebody typed and nobody proved holds nobody up
    assert not registration.sign_ups.filter(pk=typed.pk).exists()

    assert signup.sign_up(registration.pk, Person(guest_name="Kim", guest_email=user.email), ON_SITE).user == user
    assert registration.sign_ups.count() == 1


def test_who_is_in_as_a_guest_is_told_so_instead_of_getting_a_second_seat():
    registration, user = conference(), staff()
    guest = signup.sign_up(registration.pk, Person(guest_name="Kim", guest_email=user.email), ON_SITE)
    signup.confirm_guest(guest.pk)

    html = text(signed_in(user).post(form_of(registration)), status=422)
    assert "Mit Ihrer E-Mail-Adresse sind Sie schon als Gast angemeldet." in html
    assert registration.sign_ups.get() == guest


def test_a_guest_who_signed_up_with_the_account_meanwhile_confirms_no_second_seat():
    registration, user = conference(), staff()
    guest = signup.sign_up(registration.pk, Person(guest_name="Kim", guest_email=user.email), ON_SITE)
    mine = joined(registration, user)
    late = SignUp.objects.create(registration=registration, guest_email=user.email, mode=Mode.ON_SITE, state=State.UNCONFIRMED)

    with pytest.raises(Refused, match="sind Sie schon angemeldet"):
        signup.confirm_guest(late.pk)
    assert not SignUp.objects.filter(pk=guest.pk).exists()
    assert registration.sign_ups.active().get() == mine


def test_sheet_and_certificate_are_tasks_of_mein_bereich_and_of_the_conference():
    registration, user = conference(starts_in=timedelta(days=2)), staff()
    made = joined(registration, user)
    start = timezone.now() - timedelta(days=3)
    type(registration.page).objects.filter(pk=registration.page_id).update(starts_at=start, ends_at=start + HOUR)
    invite = EvaluationInvite.objects.create(sign_up=made)
    client = signed_in(user)
    home = text(client.get("/mein-bereich/"))  # nobody has noted yet who came
    assert ("Konferenz bewerten" in home, "Teilnahmebescheinigung" in home) == (True, False)

    SignUp.objects.filter(pk=made.pk).update(state=State.ATTENDED)
    home, page = text(client.get("/mein-bereich/")), text(client.get(f"/konferenzen/{registration.page.slug}/"))

    for html in (home, page):
        assert "Konferenz bewerten" in html
        assert "Teilnahmebescheinigung (PDF)" in html
    assert "Nach der Konferenz" in home
    EvaluationInvite.objects.filter(pk=invite.pk).update(used=True)
    assert "Konferenz bewerten" not in text(client.get("/mein-bereich/"))


def test_a_full_conference_gives_a_place_on_the_waiting_list():
    registration = conference(on_site_seats=1)
    fill(registration, 3)
    client = signed_in(staff())
    form = text(client.get(form_of(registration)))
    html = text(client.post(form_of(registration)))

    assert "Auf die Warteliste setzen" in form
    assert "Alle Plätze sind vergeben. Sie stehen auf Platz 3 der Warteliste." in html
    assert "Vor Ihnen warten 2 Personen." in html
    assert "Sie rücken von selbst nach." in html


def test_who_waits_for_the_share_of_the_municipality_is_told_why():
    registration, town = conference(on_site_seats=9, most_per_municipality=1), MunicipalityFactory()
    joined(registration, staff(municipality=town))
    html = text(signed_in(staff(municipality=town)).post(form_of(registration)))

    assert "Ihre Kommune hat ihre Plätze schon vergeben. Sie stehen auf Platz 1 der Warteliste." in html


def test_a_full_session_says_which_place_one_would_get():
    registration = conference(online=True)
    workshop = session(registration, seats=1)
    for _number in range(3):
        signup.sign_up(registration.pk, somebody(), Wishes(mode=Mode.ON_SITE, sessions=(workshop.pk,)))
    client = signed_in(staff())
    form = text(client.get(form_of(registration)))
    html = text(client.post(form_of(registration), {"mode": "vor-ort", "session_1": str(workshop.pk)}))

    assert "Alle Plätze sind vergeben. Sie kämen auf Platz 3 der Warteliste." in form
    assert "Sie sind zur Konferenz angemeldet." in html
    assert "Warteliste, Platz 3" in html


def test_who_works_for_two_municipalities_says_for_which():
    registration, user = conference(), staff()
    other = MunicipalityFactory(name="Zweitstadt")
    grant(user, Role.CDO, other, by=None)
    client = signed_in(user)
    assert "Zweitstadt" in text(client.get(form_of(registration)))

    refused = text(client.post(form_of(registration), {"listed": "on"}), status=422)
    assert "Wählen Sie Ihre Kommune." in refused
    text(client.post(form_of(registration), {"membership": user.memberships.get(municipality=other).pk}))

    assert registration.sign_ups.get().municipality == other


def test_nobody_signs_up_for_a_foreign_municipality():
    registration, user, foreign = conference(), staff(), staff()
    grant(user, Role.CDO, MunicipalityFactory(), by=None)

    text(signed_in(user).post(form_of(registration), {"membership": foreign.memberships.get().pk}), status=404)
    assert registration.sign_ups.count() == 0


def test_errors_are_summed_up_and_nothing_typed_is_lost():
    registration = conference(online=True)
    first, second = session(registration), session(registration, "Werkstatt B", begins_after=timedelta(minutes=30))
    client = signed_in(staff())
    data = {"mode": "vor-ort", "session_1": str(first.pk), "session_2": str(second.pk), "accessibility": "Höranlage", "diet": ["Vegan"]}
    html = text(client.post(form_of(registration), data), status=422)

    assert html.count("<title>Fehler: ") == 1
    assert "Zwei der gewählten Sitzungen finden zur selben Zeit statt." in html
    assert "> Höranlage</textarea>" in html
    for value in (first.pk, second.pk, "Vegan"):
        assert re.search(rf'value="{value}"[^>]* checked', html), value
    assert registration.sign_ups.count() == 0


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Wählen Sie, wie Sie teilnehmen."),
        ({"mode": "brieftaube"}, "Diese Art der Teilnahme gibt es bei dieser Konferenz nicht."),
        ({"mode": "online", "accessibility": "x" * 1001}, "Bitte kürzen Sie den Text auf 1.000 Zeichen."),
    ],
)
def test_every_error_says_what_to_do(data, sentence):
    registration = conference(online=True)
    session(registration)
    html = text(signed_in(staff()).post(form_of(registration), data), status=422)

    assert html.count(sentence) >= 2  # in the summary and at the field


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"opens_at": timezone.now() + timedelta(days=2)}, "Die Anmeldung beginnt am"),
        ({"signup_until": timezone.now() - HOUR}, "Die Anmeldefrist ist am"),
        ({"cancelled_at": timezone.now()}, "Diese Konferenz ist abgesagt."),
        ({"starts_in": -HOUR}, "Die Konferenz läuft gerade."),
        ({"starts_in": -timedelta(days=3)}, "Diese Konferenz war am"),
    ],
)
def test_a_closed_sign_up_says_why_in_the_place_of_the_form(fields, sentence):
    registration = conference(**fields)
    client = signed_in(staff())

    assert sentence in text(client.get(form_of(registration)))
    assert sentence in text(client.post(form_of(registration), {"mode": "vor-ort"}), status=409)
    assert registration.sign_ups.count() == 0


def test_a_deadline_that_passes_while_one_writes_keeps_what_was_typed(monkeypatch):
    registration = conference()

    def refuse(*args, **kwargs):
        raise Refused("Die Anmeldefrist ist am 01.10.2026 um 12:00 Uhr abgelaufen.")

    monkeypatch.setattr("events.seats.signup.sign_up", refuse)
    html = text(signed_in(staff()).post(form_of(registration), {"accessibility": "Höranlage"}), status=422)

    assert "Die Anmeldefrist ist am 01.10.2026 um 12:00 Uhr abgelaufen." in html
    assert "Höranlage" in html


def test_who_belongs_to_no_municipality_is_told_what_to_do():
    assert "noch zu keiner Kommune" in text(signed_in(UserFactory()).get(form_of(conference())), status=403)


def test_a_hidden_conference_takes_no_sign_up():
    registration = conference(live=False)

    assert signed_in(staff()).post(form_of(registration)).status_code == 404


def test_people_of_the_kts_take_part_for_no_municipality():
    registration = conference(most_per_municipality=1)
    text(signed_in(editor()).post(form_of(registration)))

    assert registration.sign_ups.get().municipality is None


# --- Colleagues -----------------------------------------------------------------------------------


def test_a_cdo_signs_a_colleague_up():
    registration, town = conference(), MunicipalityFactory()
    cdo, colleague = member(Role.CDO, town), staff(municipality=town)
    client = signed_in(cdo)
    page = text(client.get(form_of(registration, "andere-anmelden")))
    assert str(colleague) in page
    assert 'name="listed"' not in page
    data = {"membership": colleague.memberships.get().pk, "listed": "on", "photos": "on", "accessibility": "erfunden"}
    html = text(client.post(form_of(registration, "andere-anmelden"), data))

    made = registration.sign_ups.get()
    assert (made.user, made.registered_by, made.municipality) == (colleague, cdo, town)
    assert (made.listed_at, made.photos_at, Needs.objects.count()) == (None, None, 0)
    assert f"Anmeldung von {colleague}" in html
    assert "Von Ihnen angemeldet" in text(client.get(MINE))
    assert "Sie sind zurzeit zu keiner Konferenz angemeldet." in text(client.get(MINE))


def test_a_cdo_signs_up_nobody_else():
    registration, cdo, foreign = conference(), member(Role.CDO, MunicipalityFactory()), staff()
    gone = staff(municipality=cdo.memberships.get().municipality, is_active=False)
    client = signed_in(cdo)

    assert "niemanden, den Sie noch anmelden könnten" in text(client.get(form_of(registration, "andere-anmelden")))
    for person in (foreign, gone, cdo):
        text(client.post(form_of(registration, "andere-anmelden"), {"membership": person.memberships.get().pk}), status=404)
    assert registration.sign_ups.count() == 0


def test_a_colleague_who_is_signed_up_is_offered_no_more_and_sent_twice_is_one():
    registration, town = conference(), MunicipalityFactory()
    client, colleague = signed_in(member(Role.CDO, town)), staff(municipality=town)
    data = {"membership": colleague.memberships.get().pk}
    for _number in range(2):
        assert f"Anmeldung von {colleague}" in text(client.post(form_of(registration, "andere-anmelden"), data))

    assert registration.sign_ups.count() == 1
    assert str(colleague) not in text(client.get(form_of(registration, "andere-anmelden")))


def test_staff_signs_nobody_else_up():
    assert "kann die CDO" in text(signed_in(staff()).get(form_of(conference(), "andere-anmelden")), status=403)


def test_a_cdo_cancels_for_a_colleague_and_reads_nothing_of_the_needs():
    registration, town = conference(), MunicipalityFactory()
    client, colleague = signed_in(member(Role.CDO, town)), staff(municipality=town)
    made = joined(registration, colleague, diet="KANARIE", accessibility="KANARIE")

    assert "KANARIE" not in text(client.get(address_of(made)))
    for act in ("aendern", "annehmen", "einwilligung"):
        assert client.post(address_of(made, act), {"name": "fotos", "given": "1"}).status_code == 403
    client.post(address_of(made, "abmelden"))
    made.refresh_from_db()
    assert (made.state, made.photos_at) == (State.CANCELLED, None)


# --- Meine Anmeldungen -------------------------------------------------------------------------------


def test_each_state_is_said_in_words():
    user = staff()
    client = signed_in(user)
    for title, fields in (("Angemeldet", {}), ("Wartet", {"on_site_seats": 1}), ("Verlegt", {"previous_start": timezone.now()})):
        registration = conference(title=title, **fields)
        if title == "Wartet":
            fill(registration, 2)
        joined(registration, user)
    cancelled = joined(conference(title="Abgesagt"), user)
    Registration.objects.filter(pk=cancelled.registration_id).update(cancelled_at=timezone.now())
    gone = joined(conference(title="Abgemeldet"), user)
    signup.cancel(gone.pk)
    attended = joined(conference(title="Dabei"), user)
    SignUp.objects.filter(pk=attended.pk).update(state=State.ATTENDED)
    type(attended.registration.page).objects.filter(pk=attended.registration.page_id).update(
        starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=8)
    )
    html = text(client.get(MINE))
    coming, left, past = re.split('<h2 id="(?:ab|ve)"', html)

    for words in (
        "Warteliste, Platz 2",
        "Sie stehen auf Platz 2 der Warteliste.",
        "verschoben vom",
        "Ihr Platz gilt auch am neuen Termin.",
    ):
        assert words in coming
    assert ">Abgemeldet</span>" in left
    for words in ("Abgesagt", "Abgemeldet", "Teilgenommen"):
        assert (f">{words}</span>" in past) == (words != "Abgemeldet")
        assert f">{words}</span>" not in coming.replace(">Angemeldet</span>", "")


def test_without_sign_ups_the_page_offers_conferences():
    html = text(signed_in(staff()).get(MINE))

    assert "Sie sind zurzeit zu keiner Konferenz angemeldet." in html
    assert 'href="/konferenzen/"' in html


def test_foreign_sign_ups_are_not_there():
    made = joined(conference(), staff())
    for who in (staff(), member(Role.CDO, MunicipalityFactory()), editor()):
        for act in ("", "aendern", "abmelden", "annehmen"):
            assert signed_in(who).get(address_of(made, act)).status_code == 404
        assert signed_in(who).post(address_of(made, "abmelden")).status_code == 404
        assert signed_in(who).post(address_of(made, "einwilligung"), {"name": "fotos"}).status_code == 404
    made.refresh_from_db()
    assert made.state == State.CONFIRMED


def test_cancelling_asks_first_and_lets_the_next_one_move_up():
    registration, user = conference(on_site_seats=1), staff()
    made = joined(registration, user)
    (waiting,) = fill(registration, 1)
    client = signed_in(user)

    assert "Möchten Sie sich abmelden?" in text(client.get(address_of(made, "abmelden")))
    made.refresh_from_db()
    assert made.state == State.CONFIRMED
    html = text(client.post(address_of(made, "abmelden"), follow=True))

    assert "Die Abmeldung ist gespeichert." in html
    assert "Sie sind abgemeldet." in html
    waiting.refresh_from_db()
    assert waiting.state == State.CONFIRMED
    assert "Gute Nachricht: Für Sie ist ein Platz frei geworden. Können Sie nicht kommen?" in text(signed_in(waiting.user).get(MINE))


def test_who_came_back_after_cancelling_is_signed_up_anew():
    registration, user = conference(), staff()
    signup.cancel(joined(registration, user).pk)

    assert "Sie sind zur Konferenz angemeldet." in text(signed_in(user).post(form_of(registration)))


def test_an_offered_seat_is_taken_with_one_button_before_its_time_is_up():
    registration, user = conference(on_site_seats=1, starts_in=timedelta(hours=40)), staff()
    (first,) = fill(registration, 1)
    made = joined(registration, user)
    signup.cancel(first.pk)
    made.refresh_from_db()
    client = signed_in(user)
    for address in ("/mein-bereich/", MINE, address_of(made), registration.page.get_absolute_url()):
        assert "Platz annehmen" in text(client.get(address)), address
    assert moment(made.offered_until) in text(client.get(MINE))

    text(client.get(address_of(made, "annehmen")))
    assert "Der Platz gehört Ihnen." in text(client.post(address_of(made, "annehmen"), follow=True))
    made.refresh_from_db()
    assert made.state == State.CONFIRMED


def test_an_offer_that_ran_out_is_said_so():
    registration, user = conference(on_site_seats=1, starts_in=timedelta(hours=40)), staff()
    (first,) = fill(registration, 1)
    made = joined(registration, user)
    signup.cancel(first.pk)
    SignUp.objects.filter(pk=made.pk).update(offered_until=timezone.now() - HOUR)
    client = signed_in(user)

    assert "Platz annehmen" not in text(client.get(MINE))
    assert "leider nicht mehr frei" in text(client.post(address_of(made, "annehmen"), follow=True))


def test_sessions_and_needs_change_before_the_deadline():
    registration, user = conference(), staff()
    first, second = session(registration, seats=1), session(registration, "Werkstatt B")
    made = joined(registration, user, sessions=(first.pk,), diet="Vegan")
    other = signup.sign_up(registration.pk, somebody(), Wishes(mode=Mode.ON_SITE, sessions=(first.pk,)))
    client = signed_in(user)
    html = text(client.get(address_of(made, "aendern")))
    assert re.search(rf'value="{first.pk}"[^>]* checked', html)
    assert re.search(r'value="Vegan"[^>]* checked', html)
    data = {"session_1": str(second.pk), "accessibility": "Rampe"}
    assert "Ihre Änderung ist gespeichert." in text(client.post(address_of(made, "aendern"), data, follow=True))

    assert [seat.session for seat in made.session_seats.all()] == [second]
    assert (Needs.objects.get(sign_up=made).diet, Needs.objects.get(sign_up=made).accessibility) == ("", "Rampe")
    assert other.session_seats.get().waiting is False  # the freed seat was passed on


def test_a_session_that_stays_chosen_keeps_its_seat():
    registration, user = conference(), staff()
    kept, added = session(registration, seats=1), session(registration, "Werkstatt B", begins_after=2 * HOUR)
    made = joined(registration, user, sessions=(kept.pk,))
    seat = made.session_seats.get()
    signup.sign_up(registration.pk, somebody(), Wishes(mode=Mode.ON_SITE, sessions=(kept.pk,)))
    signed_in(user).post(address_of(made, "aendern"), {"session_1": str(kept.pk), "session_2": str(added.pk)})

    assert [(found.pk == seat.pk, found.waiting) for found in made.session_seats.order_by("pk")] == [(True, False), (False, False)]


def test_empty_needs_leave_no_row():
    registration, user = conference(), staff()
    made = joined(registration, user, diet="Vegan", accessibility="Rampe")
    signed_in(user).post(address_of(made, "aendern"), {"accessibility": " "})

    assert Needs.objects.count() == 0


def test_sessions_at_the_same_time_are_refused_and_nothing_is_lost():
    registration, user = conference(), staff()
    first, second = session(registration), session(registration, "Werkstatt B", begins_after=timedelta(minutes=30))
    made = joined(registration, user, sessions=(first.pk,))
    data = {"session_1": str(first.pk), "session_2": str(second.pk)}
    html = text(signed_in(user).post(address_of(made, "aendern"), data), status=422)

    assert "zur selben Zeit" in html
    assert [seat.session for seat in made.session_seats.all()] == [first]


def test_nothing_changes_after_the_deadline_but_one_may_still_cancel():
    registration, user = conference(), staff()
    made = joined(registration, user)
    Registration.objects.filter(pk=registration.pk).update(signup_until=timezone.now() - HOUR)
    client = signed_in(user)

    assert "lässt sich nicht mehr ändern" in text(client.post(address_of(made, "aendern"), {"accessibility": "Rampe"}, follow=True))
    assert Needs.objects.count() == 0
    client.post(address_of(made, "abmelden"))
    made.refresh_from_db()
    assert made.state == State.CANCELLED


def test_nobody_cancels_once_it_has_begun():
    registration, user = conference(), staff()
    made = joined(registration, user)
    type(registration.page).objects.filter(pk=registration.page_id).update(starts_at=timezone.now() - HOUR)

    assert "hat begonnen" in text(signed_in(user).post(address_of(made, "abmelden"), follow=True))


# --- Consents and the list of participants -----------------------------------------------------------


def participants_of(registration: Registration, client: Client, status: int = 200) -> str:
    return text(client.get(form_of(registration, "teilnehmende")), status=status)


def test_the_list_names_only_those_who_agreed():
    registration, user = conference(), staff()
    joined(registration, user)
    shown = joined(registration, staff(last_name="Sichtbar"), listed=True)
    joined(registration, staff(last_name="Verborgen"))
    html = participants_of(registration, signed_in(user))

    assert "Sichtbar" in html
    assert shown.municipality.name in html
    assert "Verborgen" not in html
    assert "3 Personen nehmen teil." in html


def test_a_consent_taken_back_counts_at_once():
    registration, user = conference(), staff(last_name="Sichtbar")
    made = joined(registration, user, listed=True)
    client, other = signed_in(user), staff()
    joined(registration, other)
    assert "Sichtbar" in participants_of(registration, signed_in(other))
    client.post(address_of(made, "einwilligung"), {"name": "teilnehmerliste"})

    assert "Sichtbar" not in participants_of(registration, signed_in(other))
    client.post(address_of(made, "einwilligung"), {"name": "teilnehmerliste", "given": "1"})
    assert "Sichtbar" in participants_of(registration, signed_in(other))


def test_a_consent_keeps_its_first_day_and_an_unknown_one_is_none():
    registration, user = conference(), staff()
    made = joined(registration, user, listed=True)
    client = signed_in(user)
    client.post(address_of(made, "einwilligung"), {"name": "teilnehmerliste", "given": "1"})
    assert client.post(address_of(made, "einwilligung"), {"name": "state", "given": "1"}).status_code == 404

    since = made.listed_at
    made.refresh_from_db()
    assert made.listed_at == since


def test_the_list_is_for_those_who_take_part():
    registration = conference(on_site_seats=1)
    first, waiting = joined(registration, staff()), joined(registration, staff())

    participants_of(registration, signed_in(waiting.user), status=404)
    participants_of(registration, signed_in(staff()), status=404)
    participants_of(registration, signed_in(editor()), status=404)
    participants_of(registration, signed_in(first.user))
    signup.cancel(first.pk)
    participants_of(registration, signed_in(first.user), status=404)


def test_who_waits_is_not_named():
    registration = conference(on_site_seats=1)
    first = joined(registration, staff())
    joined(registration, staff(last_name="Wartend"), listed=True)

    assert "Wartend" not in participants_of(registration, signed_in(first.user))


# --- Safety and cost -----------------------------------------------------------------------------------


def test_what_people_type_is_shown_as_typed():
    registration, user = conference(title=EVIL), staff(first_name=EVIL, last_name=EVIL)
    session(registration, EVIL, room=EVIL, speakers=EVIL)
    made = joined(registration, user, diet=EVIL, accessibility=EVIL, listed=True)
    client = signed_in(user)
    addresses = [MINE, "/mein-bereich/", address_of(made), address_of(made, "aendern"), address_of(made, "abmelden")]
    addresses += [form_of(registration, "teilnehmende"), form_of(registration)]
    for address in addresses:
        assert "<img src=x" not in client.get(address).content.decode(), address
    assert "<img src=x" not in signed_in(staff()).get(form_of(registration)).content.decode()


def test_own_pages_cost_the_same_queries_whatever_the_stock(django_assert_max_num_queries):
    user = staff()
    client = signed_in(user)
    counts = []
    for number in range(3):
        registration = conference(title=f"Konferenz {number}", on_site_seats=1)
        workshop = session(registration)
        fill(registration, number)
        joined(registration, user, sessions=(workshop.pk,))
        if number != 1:
            found = []
            for address in (MINE, "/mein-bereich/"):
                with django_assert_max_num_queries(22) as queries:
                    client.get(address)
                found.append(len(queries))
            counts.append(found)

    assert counts[0] == counts[1]

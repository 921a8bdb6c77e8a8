"""Guests of other organisations: no seat before the address is proven, and no word about who is known."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from contributions.models import Visibility
from events.models import Registration, SignUp
from events.seats import signup
from events.seats.persons import Person
from events.telling.guest_links import CONFIRM, MANAGE, link_for
from tests.factories.events import ON_SITE, conference, session, somebody
from tests.municipalities.test_addresses import SAME

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State = SignUp.State
DATA = {"name": "Kim Gast", "email": "kim@verein.example", "organisation": "Verein für Beispiele"}
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def form_of(registration: Registration) -> str:
    return f"/konferenzen/{registration.page.slug}/gast/"


def text(response, status: int = 200) -> str:
    """The words of a page, or of the one that a form leads to."""
    if status == 200 and response.status_code == 302:
        response = response.client.get(response.url)
    assert response.status_code == status, response.status_code
    return " ".join(response.content.decode().replace("&shy;", "").split())


def sent(registration: Registration, **changes) -> SignUp:
    text(Client().post(form_of(registration), DATA | changes))
    return registration.sign_ups.get(guest_email=changes.get("email", DATA["email"]).lower())


def confirmed(registration: Registration, **changes) -> SignUp:
    made = sent(registration, **changes)
    Client().post(link_for(made, CONFIRM))
    made.refresh_from_db()
    return made


def age(made: SignUp, hours: int) -> None:
    SignUp.objects.filter(pk=made.pk).update(created_at=timezone.now() - hours * HOUR)


# --- The form -------------------------------------------------------------------------------------


def test_the_form_holds_no_seat(client):
    registration = conference(on_site_seats=1)
    html = text(client.post(form_of(registration), DATA))

    assert "Ein Schritt fehlt noch" in html
    assert registration.sign_ups.get().state == State.UNCONFIRMED
    assert signup.sign_up(registration.pk, somebody(), ON_SITE).state == State.CONFIRMED


def test_the_answer_is_the_same_for_known_and_unknown_addresses(client):
    registration = conference()
    confirmed(registration, email="bekannt@verein.example")
    sent(registration, email="wartet@verein.example")
    answers = {
        email: text(client.post(form_of(registration), DATA | {"email": email})).replace(email, "X")
        for email in ("bekannt@verein.example", "wartet@verein.example", "neu@verein.example")
    }

    assert len(set(answers.values())) == 1
    assert registration.sign_ups.count() == 3


def test_an_address_is_the_same_in_capitals(client):
    registration = conference()
    sent(registration, email="kim@verein.example")
    sent(registration, email="Kim@Verein.example")

    assert registration.sign_ups.count() == 1


def test_nobody_changes_the_sign_up_of_another_by_knowing_the_address(client):
    registration = conference()
    made = confirmed(registration)
    client.post(form_of(registration), DATA | {"name": "Jemand anders", "listed": "on"})

    made.refresh_from_db()
    assert (made.guest_name, made.listed_at) == ("Kim Gast", None)


def test_errors_are_summed_up_and_nothing_typed_is_lost(client):
    registration = conference(online=True)
    html = text(client.post(form_of(registration), {"name": "Kim", "email": "kim@", "accessibility": "Höranlage"}), status=422)

    assert "<title>Fehler: " in html
    for sentence in ("Geben Sie eine E-Mail-Adresse wie", "Geben Sie Ihre Organisation ein.", "Wählen Sie, wie Sie teilnehmen."):
        assert html.count(sentence) == 2
    assert 'value="kim@"' in html
    assert "> Höranlage</textarea>" in html


def test_line_breaks_in_names_are_refused(client):
    registration = conference()
    text(client.post(form_of(registration), DATA | {"name": "Kim\nBcc: alle@stadt.example"}), status=422)

    assert registration.sign_ups.count() == 0


@pytest.mark.parametrize("filled", ["x", "\x00"])
def test_machines_that_fill_every_field_are_refused(client, filled):
    registration = conference()
    assert "von einem Programm" in text(client.post(form_of(registration), DATA | {"homepage": filled}), status=422)
    assert registration.sign_ups.count() == 0


def test_the_summary_tells_the_errors_in_the_order_of_the_questions(client):
    registration = conference(online=True)
    session(registration)
    wrong = {"name": "", "email": "", "organisation": "", "mode": "x", "session_1": "", "diet": "Fisch", "accessibility": "x" * 1001}
    page = text(client.post(form_of(registration), wrong), status=422)

    told = re.findall(r'<li><a href="#[\w-]+">(.*?)</a></li>', page)
    assert len(told) == 6
    assert told == re.findall(r'<p class="kern-error">.*?<span class="kern-body">(.*?)</span></p>', page)


def test_the_same_address_is_written_to_three_times_an_hour_at_most(client):
    registration = conference()
    statuses = [client.post(form_of(registration), DATA).status_code for _number in range(4)]

    assert statuses == [302, 302, 302, 429]
    assert client.post(form_of(registration), DATA | {"email": "andere@verein.example"}).status_code == 302


def test_one_client_signs_up_thirty_addresses_an_hour_at_most(client):
    registration = conference()
    statuses = [client.post(form_of(registration), DATA | {"email": f"kim{number}@verein.example"}).status_code for number in range(31)]

    assert statuses == [302] * 30 + [429]
    assert registration.sign_ups.count() == 30


def test_there_is_no_form_where_the_kts_takes_no_guests(client):
    registration = conference(guests=False)

    assert client.get(form_of(registration)).status_code == 404
    assert client.post(form_of(registration), DATA).status_code == 404


def test_there_is_no_form_for_what_guests_may_not_see(client):
    for fields in ({"visibility": Visibility.MUNICIPALITIES}, {"live": False}):
        assert client.get(form_of(conference(title=str(fields), **fields))).status_code == 404


def test_a_closed_sign_up_says_why(client):
    registration = conference(signup_until=timezone.now() - HOUR)

    assert "Die Anmeldefrist ist am" in text(client.get(form_of(registration)))
    assert "Die Anmeldefrist ist am" in text(client.post(form_of(registration), DATA), status=409)


def test_the_form_may_set_the_csrf_cookie_and_is_never_kept():
    response = Client().get(form_of(conference()))

    assert set(response.cookies) == {"csrftoken"}
    assert response["Cache-Control"] == "private, no-store"


def test_nothing_is_written_without_a_csrf_token():
    registration = conference()
    client = Client(enforce_csrf_checks=True)
    made = sent(registration)
    for address in (form_of(registration), link_for(made, CONFIRM), link_for(made, MANAGE)):
        assert client.post(address, DATA | {"act": "abmelden"}).status_code == 403


# --- The link that proves the address -----------------------------------------------------------------


def test_opening_the_link_asks_and_the_button_confirms(client):
    registration = conference()
    made = sent(registration)
    assert "Anmeldung bestätigen" in text(client.get(link_for(made, CONFIRM)))
    made.refresh_from_db()
    assert made.state == State.UNCONFIRMED
    html = text(client.post(link_for(made, CONFIRM)))

    assert "Sie sind zur Konferenz angemeldet." in html
    made.refresh_from_db()
    assert made.state == State.CONFIRMED
    assert "Sie sind zur Konferenz angemeldet." in text(client.post(link_for(made, CONFIRM)))


def test_who_confirms_when_all_seats_are_gone_waits(client):
    registration = conference(on_site_seats=1)
    made = sent(registration)
    signup.sign_up(registration.pk, somebody(), ON_SITE)

    assert "Sie stehen auf Platz 1 der Warteliste." in text(client.post(link_for(made, CONFIRM)))


def test_the_link_runs_out_after_48_hours(client, monkeypatch):
    registration = conference()
    made = sent(registration)
    link = link_for(made, CONFIRM)
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 48 * 3600 - 60)
    assert client.get(link).status_code == 200
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 48 * 3600 + 60)

    assert "Dieser Link gilt nicht mehr" in text(client.get(link), status=410)
    assert client.post(link).status_code == 410
    made.refresh_from_db()
    assert made.state == State.UNCONFIRMED


def test_who_missed_the_link_signs_up_again(client):
    registration = conference()
    first = sent(registration)
    age(first, 49)
    second = sent(registration)

    assert second.pk != first.pk
    assert client.get(link_for(first, CONFIRM)).status_code == 410


@pytest.mark.parametrize("purpose", ["bestaetigen/", ""])
def test_forged_links_and_those_for_another_purpose_do_nothing(client, purpose):
    made = confirmed(conference())
    other = link_for(made, MANAGE if purpose else CONFIRM).rstrip("/").rpartition("/")[2]
    for token in ("gefaelscht", other, f"{other}x"):
        assert client.get(f"/konferenz-gast/{purpose}{token}/").status_code == 410
        assert client.post(f"/konferenz-gast/{purpose}{token}/", {"act": "abmelden"}).status_code == 410
    made.refresh_from_db()
    assert made.state == State.CONFIRMED


def test_a_link_of_a_member_does_not_exist(client):
    made = signup.sign_up(conference().pk, somebody(), ON_SITE)

    assert client.post(link_for(made, MANAGE), {"act": "abmelden"}).status_code == 410


def test_a_deadline_that_passed_meanwhile_is_said_so(client):
    registration = conference()
    made = sent(registration)
    Registration.objects.filter(pk=registration.pk).update(signup_until=timezone.now() - HOUR)

    assert "Die Anmeldefrist ist am" in text(client.post(link_for(made, CONFIRM)), status=409)


# --- The link to manage a sign-up -----------------------------------------------------------------------


def test_a_guest_cancels_in_two_steps(client):
    registration = conference(on_site_seats=1)
    made = confirmed(registration)
    waiting = signup.sign_up(registration.pk, somebody(), ON_SITE)
    link = link_for(made, MANAGE)
    html = text(client.get(link))
    assert "Verein für Beispiele" in html
    asked = text(client.get(re.search(r'href="(/konferenz-gast/[^"]*\?abmelden)"', html)[1]))
    assert "Möchten Sie sich abmelden?" in asked
    assert "Sie sind abgemeldet." in text(client.post(link, {"act": "abmelden"}))

    waiting.refresh_from_db()
    assert waiting.state == State.CONFIRMED
    assert "Sie sind abgemeldet." in text(client.post(link, {"act": "abmelden"}))


def test_a_guest_takes_an_offered_seat(client):
    registration = conference(on_site_seats=1, starts_in=timedelta(hours=40))
    first = signup.sign_up(registration.pk, somebody(), ON_SITE)
    made = confirmed(registration)
    signup.cancel(first.pk)
    link = link_for(made, MANAGE)

    assert "Platz annehmen" in text(client.get(link))
    assert "Sie sind zur Konferenz angemeldet." in text(client.post(link, {"act": "annehmen"}))


def test_an_offer_that_ran_out_is_said_so(client):
    registration = conference(on_site_seats=1, starts_in=timedelta(hours=40))
    first = signup.sign_up(registration.pk, somebody(), ON_SITE)
    made = confirmed(registration)
    signup.cancel(first.pk)
    SignUp.objects.filter(pk=made.pk).update(offered_until=timezone.now() - HOUR)

    assert "leider nicht mehr frei" in text(client.post(link_for(made, MANAGE), {"act": "annehmen"}), status=409)


def test_an_unknown_act_does_nothing(client):
    made = confirmed(conference())
    assert client.post(link_for(made, MANAGE), {"act": "loeschen"}).status_code == 404

    made.refresh_from_db()
    assert made.state == State.CONFIRMED


def test_a_cancelled_conference_is_said_so(client):
    registration = conference()
    made = confirmed(registration)
    Registration.objects.filter(pk=registration.pk).update(cancelled_at=timezone.now())
    html = text(client.get(link_for(made, MANAGE)))

    assert "Diese Konferenz ist abgesagt." in html
    assert "Von der Konferenz abmelden" not in html


def test_what_guests_type_is_shown_as_typed(client):
    evil = "<img src=x onerror=alert(1)>"
    registration = conference()
    session(registration, evil)
    made = confirmed(registration, name=evil, organisation=evil, accessibility=evil)
    for address in (link_for(made, MANAGE), link_for(made, CONFIRM), f"{link_for(made, MANAGE)}?abmelden"):
        assert "<img src=x" not in client.get(address).content.decode()


def test_a_guest_is_not_an_account(client):
    registration = conference()
    made = confirmed(registration)

    assert (made.user, made.municipality, Person(guest_email=made.guest_email).user) == (None, None, None)
    assert client.get("/mein-bereich/konferenzen/").status_code == 302


# --- Changing ------------------------------------------------------------------------------------


def test_guests_change_what_they_are_called_their_sessions_and_needs(client):
    registration = conference()
    first, second = session(registration, "Parken"), session(registration, "Ampeln")
    made = confirmed(registration, session_1=str(first.pk))
    shown = text(client.get(link_for(made, MANAGE)))
    change = re.search(r'href="([^"]+/aendern/)"', shown)[1]
    form = text(client.get(change))
    assert 'value="Kim Gast"' in form
    assert re.search(rf'value="{first.pk}"[^>]*checked', form)

    wrong = text(client.post(change, {"name": "", "organisation": "Neu", "accessibility": "Höranlage"}), status=422)
    assert "Geben Sie Ihren Namen ein." in wrong
    assert "Höranlage</textarea>" in wrong
    sent = {"name": "Kim Neu", "organisation": "Neuer Verein", "session_1": str(second.pk), "accessibility": "Höranlage"}
    html = text(client.post(change, sent | {"email": "andere@verein.example"}))

    made.refresh_from_db()
    assert (made.guest_name, made.guest_organisation, made.guest_email) == ("Kim Neu", "Neuer Verein", DATA["email"])
    assert [seat.session for seat in made.session_seats.all()] == [second]
    assert made.needs.accessibility == "Höranlage"
    assert "Ihre Änderung ist gespeichert." in html


def test_after_the_deadline_and_with_a_forged_link_nothing_is_changed(client):
    registration = conference()
    made = confirmed(registration)
    change = f"{link_for(made, MANAGE)}aendern/"
    Registration.objects.filter(pk=registration.pk).update(signup_until=timezone.now())

    assert "lässt sich nicht mehr ändern" in text(client.post(change, {"name": "X", "organisation": "Y"}))
    assert client.post("/konferenz-gast/gefaelscht/aendern/", {"name": "X"}).status_code == 410
    made.refresh_from_db()
    assert made.guest_name == "Kim Gast"


def test_every_act_of_a_guest_is_answered_with_a_redirect(client):
    registration = conference()
    assert client.post(form_of(registration), DATA).status_code == 302
    made = registration.sign_ups.get()
    for act in ({}, {"act": "einwilligung", "name": "fotos", "given": "1"}, {"act": "abmelden"}):
        assert client.post(link_for(made, MANAGE if act else CONFIRM), act).status_code == 302
    made.refresh_from_db()
    assert made.state == State.CANCELLED


@pytest.mark.parametrize("typed", SAME)
def test_a_guest_is_found_again_however_the_address_was_typed(client, typed):
    registration = conference()
    client.post(form_of(registration), DATA | {"email": typed})
    client.post(form_of(registration), DATA | {"email": SAME[0]})

    assert [one.guest_email for one in registration.sign_ups.all()] == [SAME[0]]
    assert SignUp.objects.open().get(guest_email=typed).guest_email == SAME[0]

"""What guests find behind their signed link once the conference is over, and how they get the link again."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from contributions.models import Visibility
from events.evaluation import sheets as evaluation
from events.material import rules as material
from events.models import ConferencePage, Material, Mode, Registration, SignUp
from events.seats import signup
from events.seats.persons import Person, Wishes
from events.telling.guest_links import CONFIRM, MANAGE, link_for, sign_up_of, token_for
from jobs.worker import drain
from notifications.models import Mail
from tests.events.test_material import add
from tests.factories.events import ON_SITE, conference, somebody
from tests.helpers import as_sent, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State = SignUp.State
EMAIL = "kim@verein.example"
SHEET = "/konferenz-rueckmeldung/"
NEUTRAL = "Ist diese Adresse angemeldet, ist der Link unterwegs."


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def guest_at(registration: Registration, wishes: Wishes = ON_SITE, *, email: str = EMAIL) -> SignUp:
    """A guest who proved the address."""
    person = Person(guest_name="Kim Gast", guest_email=email, guest_organisation="Verein für Beispiele")
    return signup.confirm_guest(signup.sign_up(registration.pk, person, wishes).pk)


def end(registration: Registration, ended: timedelta = timedelta(days=2)) -> None:
    ended_at = timezone.now() - ended
    ConferencePage.objects.filter(pk=registration.page_id).update(starts_at=ended_at - timedelta(hours=6), ends_at=ended_at)


def over(state: str = State.ATTENDED, **fields) -> SignUp:
    """The sign-up of a guest whose conference ended two days ago."""
    registration = conference(**fields)
    made = guest_at(registration)
    SignUp.objects.filter(pk=made.pk).update(state=state)
    end(registration)
    return SignUp.objects.select_related("registration__page").get(pk=made.pk)


def text(response, status: int = 200) -> str:
    """The words of a page, or of the one that a form leads to."""
    if status == 200 and response.status_code == 302:
        response = response.client.get(response.url)
    assert response.status_code == status, response.status_code
    return " ".join(response.content.decode().replace("&shy;", "").split())


def links(html: str, path: str) -> list[str]:
    """Addresses below a path that a page or a mail leads to; each signed anew, so that two are never compared as text."""
    return re.findall(rf"{path}[\w:.-]+/(?:[\w-]+/)*", html)


def led_to(mail: Mail) -> SignUp:
    """Whose sign-up the one link of a mail manages."""
    (link,) = set(links(as_sent(mail), "/konferenz-gast/"))
    return sign_up_of(link.split("/")[-2], MANAGE)


def file_of(made: SignUp, item: Material, purpose: str = MANAGE) -> str:
    return reverse("events:guest_material", args=[token_for(made, purpose), item.pk])


def paper_of(made: SignUp, purpose: str = MANAGE) -> str:
    return reverse("events:guest_certificate", args=[token_for(made, purpose)])


# --- Material ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.CONFIRMED, State.ATTENDED])
def test_a_guest_who_took_part_finds_the_material_for_participants(client, state):
    made = over(state)
    shown, internal, public = (add(made.registration, name) for name in (Visibility.PARTICIPANTS, Visibility.MUNICIPALITIES, "public"))
    html = text(client.get(link_for(made, MANAGE)))

    assert (shown.title in html, internal.title in html, public.title in html) == (True, False, True)
    found = [link for link in links(html, "/konferenz-gast/") if "/material/" in link]
    assert sorted(link.split("/")[-2] for link in found) == sorted([str(shown.pk), str(public.pk)])
    answer = client.get(next(link for link in found if link.endswith(f"/{shown.pk}/")))
    assert (answer.status_code, b"".join(answer.streaming_content)[:4]) == (200, b"%PDF")
    assert (answer["Cache-Control"], "sandbox" in answer["Content-Security-Policy"]) == ("private, no-store", True)
    assert client.get(file_of(made, internal)).status_code == 404
    assert client.get(shown.document.file.url).status_code == 404


@pytest.mark.parametrize("state", [state for state in State if state not in (State.CONFIRMED, State.ATTENDED)])
def test_who_took_no_part_finds_none(client, state):
    made = over(state)
    item = add(made.registration, Visibility.PARTICIPANTS)

    assert item.title not in text(client.get(link_for(made, MANAGE)))
    assert client.get(file_of(made, item)).status_code == 404


def test_before_the_end_a_guest_finds_none(client):
    """A guest needs no more than an address: who signs up only to read and cancels again finds nothing."""
    registration = conference()
    made, item = guest_at(registration), add(registration, Visibility.PARTICIPANTS)

    assert item.title not in text(client.get(link_for(made, MANAGE)))
    assert client.get(file_of(made, item)).status_code == 404


def hide(made: SignUp) -> None:
    Page.objects.filter(pk=made.registration.page_id).update(live=False)


def archive(made: SignUp) -> None:
    ConferencePage.objects.filter(pk=made.registration.page_id).update(archived_at=timezone.now())


def narrow(made: SignUp) -> None:
    ConferencePage.objects.filter(pk=made.registration.page_id).update(visibility=Visibility.MUNICIPALITIES)


def call_off(made: SignUp) -> None:
    Registration.objects.filter(pk=made.registration_id).update(cancelled_at=timezone.now())


@pytest.mark.parametrize("act", [hide, archive, narrow, call_off])
def test_what_guests_may_not_see_any_more_has_no_material_for_them(client, act):
    made = over()
    item = add(made.registration, Visibility.PARTICIPANTS)
    act(made)

    assert item.title not in text(client.get(link_for(made, MANAGE)))
    assert client.get(file_of(made, item)).status_code == 404


def test_a_file_needs_the_link_of_this_conference(client):
    made, elsewhere = over(), over()
    item = add(made.registration, Visibility.PARTICIPANTS)

    assert client.get(file_of(elsewhere, item)).status_code == 404
    assert client.get(file_of(made, item, CONFIRM)).status_code == 404
    assert client.get(reverse("events:guest_material", args=["gefaelscht", item.pk])).status_code == 404


def test_a_link_without_a_file_serves_nothing(client):
    made = over()
    item = Material.objects.create(
        page=made.registration.page, title="Mitschnitt", url="https://videos.example/1", visibility=Visibility.PARTICIPANTS
    )

    assert "https://videos.example/1" in text(client.get(link_for(made, MANAGE)))
    assert client.get(file_of(made, item)).status_code == 404


def test_the_mail_about_material_leads_a_guest_to_the_own_link():
    made = over()
    member = signup.SignUp.objects.create(
        registration=made.registration, user=somebody().user, mode=Mode.ON_SITE, state=State.ATTENDED, queue=9
    )
    add(made.registration, Visibility.PARTICIPANTS)
    material.announce(made.registration_id)
    drain()

    addressed = {mail.recipient_email: mail for mail in Mail.objects.filter(event="material")}
    assert led_to(addressed[EMAIL]) == made
    assert made.registration.page.get_absolute_url() in addressed[member.user.email].text


# --- Confirmation and evaluation -----------------------------------------------------------------------


def test_who_was_there_fetches_the_confirmation(client):
    made = over()
    html = text(client.get(link_for(made, MANAGE)))
    answer = client.get(next(link for link in links(html, "/konferenz-gast/") if link.endswith("/teilnahmebescheinigung/")))

    assert (answer.status_code, answer["Content-Type"], answer.content[:4]) == (200, "application/pdf", b"%PDF")
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("state", [state for state in State if state != State.ATTENDED])
def test_who_was_not_noted_as_present_gets_no_confirmation(client, state):
    made = over(state)

    assert "/teilnahmebescheinigung/" not in text(client.get(link_for(made, MANAGE)))
    assert client.get(paper_of(made)).status_code == 404


def test_the_confirmation_needs_the_link(client):
    made = over()

    assert client.get(paper_of(made, CONFIRM)).status_code == 404
    assert client.get(reverse("events:guest_certificate", args=["gefaelscht"])).status_code == 404


def test_a_guest_finds_the_sheet_until_it_is_sent(client):
    made = over()
    assert "Konferenz bewerten" not in text(client.get(link_for(made, MANAGE)))
    evaluation.ask_due()
    (sheet,) = links(text(client.get(link_for(made, MANAGE))), SHEET)
    assert client.post(sheet, {"inhalt": "4"}).status_code == 302

    assert "Konferenz bewerten" not in text(client.get(link_for(made, MANAGE)))


def test_a_member_finds_the_sheet_and_the_material_in_the_own_area():
    made = over()
    item = add(made.registration, Visibility.PARTICIPANTS)
    user = somebody().user
    SignUp.objects.filter(pk=made.pk).update(user=user, guest_email="", guest_name="")
    evaluation.ask_due()
    mine = text(signed_in(user).get("/mein-bereich/konferenzen/"))
    own = text(signed_in(user).get(reverse("my_events:shown", args=[made.pk])))

    for html in (mine, own):
        assert (html.count("Konferenz bewerten"), f"{item.page.get_absolute_url()}#material" in html) == (1, True)


def test_who_waited_in_vain_is_told_so(client):
    html = text(client.get(link_for(over(State.WAITING), MANAGE)))

    assert "Für Sie ist kein Platz frei geworden." in html
    assert "So geht es weiter" not in html


NOBODY_MOVES = "Zurzeit rückt niemand von selbst nach."


@pytest.mark.parametrize(
    ("starts_in", "words"),
    [
        (timedelta(days=20), "Sie rücken von selbst nach."),
        (timedelta(hours=40), "Wir fragen Sie zuerst."),
        (timedelta(hours=-1), NOBODY_MOVES),
    ],
)
def test_who_waits_reads_what_happens_from_now_on(client, starts_in, words):
    made = guest_at(conference())
    SignUp.objects.filter(pk=made.pk).update(state=State.WAITING)
    starts_at = timezone.now() + starts_in
    ConferencePage.objects.filter(pk=made.registration.page_id).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=6))
    html = text(client.get(link_for(made, MANAGE)))

    assert [sentence for sentence in ("Sie rücken von selbst nach.", "Wir fragen Sie zuerst.", NOBODY_MOVES) if sentence in html] == [words]


@pytest.mark.parametrize(("state", "tone"), [(State.ATTENDED, "success"), (State.MISSED, "info"), (State.CONFIRMED, "info")])
def test_only_good_news_is_green(client, state, tone):
    assert f"kern-alert--{tone}" in text(client.get(link_for(over(state), MANAGE)))


# --- Consents and access ------------------------------------------------------------------------------


def test_a_guest_takes_a_consent_back_as_easily_as_it_was_given(client):
    made = guest_at(conference(), Wishes(mode=Mode.ON_SITE, listed=True))
    link = link_for(made, MANAGE)
    assert "Ihr Name steht darin" in text(client.get(link))
    assert "Ihr Name steht nicht darin." in text(client.post(link, {"act": "einwilligung", "name": "teilnehmerliste"}))
    made.refresh_from_db()
    assert made.listed_at is None
    text(client.post(link, {"act": "einwilligung", "name": "fotos", "given": "1"}))

    made.refresh_from_db()
    assert made.photos_at is not None
    assert client.post(link, {"act": "einwilligung", "name": "alles"}).status_code == 404


def test_who_takes_part_online_finds_the_access(client):
    address = "https://video.example/raum"
    registration = conference(online=True, online_seats=1, online_url=address)
    seated, waiting = (guest_at(registration, Wishes(mode=Mode.ONLINE), email=f"{name}@verein.example") for name in ("eins", "zwei"))

    assert address in text(client.get(link_for(seated, MANAGE)))
    assert address not in text(client.get(link_for(waiting, MANAGE)))


# --- Logs -----------------------------------------------------------------------------------------------


def test_the_log_format_of_the_proxy_keeps_no_key():
    proxy = (Path(__file__).parents[2] / "deploy" / "nginx" / "wissensportal.conf").read_text(encoding="utf-8")
    patterns = [re.compile(found.replace("(?<", "(?P<")) for found in re.findall(r'^    "~(\^[^"]+)"', proxy, re.MULTILINE)]
    keys = {
        "accounts:invitation": ["k"], "search:unsubscribe": ["k"], "events:evaluation": ["k"], "events:guest_confirm": ["k"],
        "events:guest_sign_up": ["k"], "events:guest_material": ["k", 1], "events:guest_certificate": ["k"], "events:my_calendar": ["k"],
        "account_confirm_email": ["k-y"], "account_reset_password_from_key": ["1a", "k"],
    }  # fmt: skip
    kept = [name for name, args in keys.items() if not any(pattern.match(reverse(name, args=args)) for pattern in patterns)]
    public = ["/konferenzen/27/", "/termine.ics", "/konto/passwort-vergessen/", "/konto/passwort-vergessen/fertig/", "/suche/"]

    assert kept == []
    assert [path for path in public if any(pattern.match(path) for pattern in patterns)] == []


# --- The link once more ----------------------------------------------------------------------------------


def resend_of(registration: Registration) -> str:
    return reverse("events:guest_link", args=[registration.page.slug])


def sent_links() -> list[Mail]:
    drain()
    return list(Mail.objects.filter(event="gast_link").order_by("pk"))


def test_the_link_is_sent_again_to_who_is_signed_up(client):
    registration = conference()
    made = guest_at(registration)
    assert NEUTRAL in text(client.post(resend_of(registration), {"email": EMAIL.upper()}))

    (mail,) = sent_links()
    assert (mail.recipient_email, led_to(mail)) == (EMAIL, made)


def test_who_has_not_confirmed_yet_gets_that_link(client):
    registration = conference()
    made = signup.sign_up(registration.pk, Person(guest_name="Kim", guest_email=EMAIL, guest_organisation="Verein"), ON_SITE)
    client.post(resend_of(registration), {"email": EMAIL})

    (mail,) = sent_links()
    path = re.search(r"/konferenz-gast/bestaetigen/[\w:.-]+/", as_sent(mail))[0]
    assert text(client.post(path)).count("Sie sind zur Konferenz angemeldet.")
    made.refresh_from_db()
    assert made.state == State.CONFIRMED


def test_after_the_conference_the_link_is_sent_as_well(client):
    made = over()
    html = text(client.get(made.registration.page.get_absolute_url()))
    assert resend_of(made.registration) in html
    client.post(resend_of(made.registration), {"email": EMAIL})

    assert len(sent_links()) == 1


def test_the_answer_is_the_same_for_every_address_and_nobody_else_is_written_to(client):
    registration = conference()
    guest_at(registration)
    gone = guest_at(registration, email="weg@verein.example")
    signup.cancel(gone.pk)
    guest_at(conference(title="Andere"), email="woanders@verein.example")
    signup.sign_up(registration.pk, somebody(), ON_SITE)
    member = registration.sign_ups.get(user__isnull=False).user.email
    addresses = (EMAIL, "weg@verein.example", "woanders@verein.example", member, "neu@verein.example")
    answers = {text(client.post(resend_of(registration), {"email": email})).replace(email, "X") for email in addresses}

    assert len(answers) == 1
    assert [mail.recipient_email for mail in sent_links()] == [EMAIL]


def test_asking_twice_within_an_hour_is_one_mail(client):
    registration = conference()
    guest_at(registration)
    for _number in range(2):
        text(client.post(resend_of(registration), {"email": EMAIL}))

    assert len(sent_links()) == 1


def test_the_link_is_asked_for_three_times_an_hour_at_most(client):
    registration = conference()
    for email in (EMAIL, "neu@verein.example"):
        statuses = [client.post(resend_of(registration), {"email": email}).status_code for _number in range(4)]
        assert statuses == [200, 200, 200, 429]


def test_one_client_asks_for_thirty_addresses_an_hour_at_most(client):
    registration = conference()
    statuses = [client.post(resend_of(registration), {"email": f"kim{number}@verein.example"}).status_code for number in range(31)]

    assert statuses == [200] * 30 + [429]


def test_a_wrong_address_is_said_so(client):
    registration = conference()
    html = text(client.post(resend_of(registration), {"email": "kim@"}), status=422)

    assert "<title>Fehler: " in html
    assert html.count("Geben Sie eine E-Mail-Adresse wie name@beispiel.de ein.") == 2


def test_there_is_no_such_page_for_what_guests_may_not_see(client):
    for fields in ({"visibility": Visibility.MUNICIPALITIES}, {"live": False}):
        assert client.get(resend_of(conference(title=str(fields), **fields))).status_code == 404


def test_the_form_and_its_answer_name_the_way(client):
    registration = conference()

    assert resend_of(registration) in text(client.get(f"/konferenzen/{registration.page.slug}/gast/"))
    assert resend_of(registration) in text(client.get(registration.page.get_absolute_url()))

"""The list and the page of a conference, for everyone: stages, seats in words, programme, and what guests never see."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, User
from contributions.models import Visibility
from events.models import ExternalEvent, Material, Mode, Registration, Session, SignUp
from events.public.search import document as document_of
from events.seats import signup
from events.seats.persons import Person, Wishes
from events.words import panel as registry
from events.words.panel import ConferencePanel, register_conference_panel
from events.words.standing import Stage, standing_of
from jobs.models import QueuedTask
from jobs.registrations import Registry
from pages.topic_counts import recount
from pages.topic_tree import topic_tree
from search.audiences import audiences_of
from search.indexing import refresh_documents
from tests.factories.accounts import member
from tests.factories.best_practices import published
from tests.factories.events import ON_SITE, conference, session, somebody
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in
from tests.published import reader, topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
ADDRESS = "/konferenzen/"
GUEST_QUERIES, MEMBER_QUERIES = 16, 24
LARGEST_HTML = 8 * 1024
EVIL = "<img src=x onerror=alert(1)>"


def get(client: Client, address: str, status: int = 200, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == status
    return " ".join(response.content.decode().replace("&shy;", "").split())


def page_of(registration: Registration) -> str:
    return registration.page.get_absolute_url()


def fill(registration: Registration, count: int) -> list[SignUp]:
    return [signup.sign_up(registration.pk, somebody(), ON_SITE) for _number in range(count)]


# --- Stages and seats -------------------------------------------------------------------------


def test_each_new_conference_has_its_registration():
    registration = conference()

    assert Registration.objects.get(page=registration.page) == registration


DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("fields", "stage", "words"),
    [
        ({}, Stage.OPEN, "Anmeldung offen"),
        ({"opens_at": timezone.now() + DAY}, Stage.PLANNED, "Anmeldung ab "),
        ({"signup_until": timezone.now() - HOUR}, Stage.CLOSED, "Die Anmeldefrist ist am"),
        ({"starts_in": -HOUR}, Stage.RUNNING, "Läuft gerade"),
        ({"starts_in": -DAY}, Stage.OVER, "Vorbei"),
        ({"cancelled_at": timezone.now()}, Stage.CANCELLED, "Diese Konferenz ist abgesagt."),
        ({"previous_start": timezone.now() + DAY}, Stage.OPEN, "Verschoben vom"),
        ({"on_site": False}, Stage.CLOSED, "Anmeldung geschlossen"),
    ],
)
def test_the_page_says_where_a_conference_stands(client, fields, stage, words):
    registration = conference(**fields)

    assert standing_of(registration.page).stage == stage
    html = get(client, page_of(registration))
    assert words in html
    assert ("Verbindlich anmelden" in html) is (stage == Stage.OPEN)


def test_seats_are_said_in_words_before_they_are_drawn(client):
    registration = conference(on_site_seats=3, online=True, most_per_municipality=2)
    fill(registration, 2)
    html = get(client, page_of(registration))

    assert "<strong>Vor Ort: noch 1 Platz</strong>" in html
    assert 'aria-label="2 von 3 Plätzen vergeben: Vor Ort"' in html
    assert "2 von 3 vergeben, höchstens 2 je Kommune" in html
    assert "<strong>Online: ohne Begrenzung</strong>" in html


def test_a_full_conference_offers_its_waiting_list(client):
    registration = conference(on_site_seats=1)
    fill(registration, 3)
    html = get(client, page_of(registration))

    assert "Ausgebucht, Warteliste möglich" in html
    assert "Warteliste: 2 Personen" in html
    assert "Auf die Warteliste setzen" in html
    assert "Verbindlich anmelden" not in html


def test_one_full_mode_leaves_the_other_open():
    registration = conference(on_site_seats=1, online=True, online_seats=5)
    fill(registration, 2)

    assert standing_of(registration.page).stage == Stage.OPEN


def test_nobody_is_promised_a_seat_that_others_wait_for():
    """Nobody moves up any more, so a seat is free while people wait: who comes now waits behind them."""
    registration = conference(on_site_seats=1, promote_until=timezone.now() - HOUR)
    first, _second = fill(registration, 2)
    signup.cancel(first.pk)

    assert standing_of(registration.page).stage == Stage.FULL
    assert signup.sign_up(registration.pk, somebody(), ON_SITE).state == SignUp.State.WAITING


# --- Programme and other sections ---------------------------------------------------------------


def test_sessions_at_the_same_time_stand_together_and_say_how_many_seats_are_left(client):
    registration = conference()
    first = session(registration, "Parkdaten offen veröffentlichen", seats=1, room="Raum 1", is_online=True)
    session(registration, "Lieferzonen buchbar machen", municipality=MunicipalityFactory(name="Mannheim"))
    session(registration, "Abschluss", begins_after=timedelta(hours=2), is_chosen=False)
    for _number in range(2):
        signup.sign_up(registration.pk, somebody(), Wishes(mode=Mode.ON_SITE, sessions=(first.pk,)))
    html = get(client, page_of(registration))

    assert html.count('class="slot"') == 2
    assert html.count("Parallel, Sie wählen eine Sitzung.") == 1
    assert "Warteliste: 1 Person" in html
    assert "Raum 1, auch online" in html
    assert "Mannheim" in html


def test_a_conference_of_two_days_names_both(client):
    registration = conference(ends_at=timezone.now() + timedelta(days=61))
    session(registration, "Erster Tag", is_chosen=False)
    session(registration, "Zweiter Tag", begins_after=DAY, is_chosen=False)

    html = get(client, page_of(registration))
    assert html.count('<h3 class="after">') == 2
    assert re.search(r"Beginn \d\d:\d\d Uhr, Ende \d\d:\d\d Uhr", html)
    assert f"bis {timezone.localdate(registration.page.ends_at):%d.%m.%Y}" in get(client, ADDRESS)


def test_a_conference_without_a_programme_says_so(client):
    assert "Das Programm steht noch nicht fest." in get(client, page_of(conference()))


def test_a_past_conference_reads_as_one(client):
    registration = conference(starts_in=-timedelta(days=30), about="Drei Fragen.")
    session(registration, "Parken")
    html = get(client, page_of(registration))

    assert "Worum es ging" in html
    assert "Rückblick" in html
    assert "Sie wählen eine Sitzung" not in html
    assert "In Kalender übernehmen" not in html
    assert "Anmeldung bis" not in html


def test_other_parts_add_sections_before_the_programme_of_what_was_and_after_that_of_what_comes(client, monkeypatch):
    monkeypatch.setattr(registry, "_builders", Registry("section"))
    register_conference_panel(lambda request, page: ConferencePanel("Material", "mat", "events/badges.html", {"badges": []}))
    register_conference_panel(lambda request, page: None)
    for starts_in, order in ((-DAY, ["mat", "programm"]), (DAY, ["programm", "mat"])):
        registration = conference(starts_in=starts_in, title=f"K {starts_in}")
        session(registration)
        html = get(client, page_of(registration))
        assert re.findall(r'<h2 id="(mat|programm)"', html) == order


def test_what_editors_type_is_shown_as_typed(client):
    registration = conference(title=EVIL, about=EVIL, venue=EVIL, accessibility=EVIL, target_group=EVIL, contact_unit=EVIL)
    session(registration, EVIL, speakers=EVIL, room=EVIL, about=EVIL)
    ExternalEvent.objects.create(
        title=EVIL,
        organiser=EVIL,
        place=EVIL,
        summary=EVIL,
        url="https://netz.example/",
        starts_at=timezone.now() + DAY,
        ends_at=timezone.now() + 2 * DAY,
    )
    for address in (page_of(registration), ADDRESS, "/"):
        assert "<img src=x" not in client.get(address).content.decode()


# --- Who sees what --------------------------------------------------------------------------------


def test_the_way_in_online_is_for_those_who_hold_a_seat(client):
    registration = conference(online=True, online_url="https://konferenz.example/geheim", on_site_seats=1)
    first, second = fill(registration, 2)

    assert "konferenz.example" not in get(client, page_of(registration))
    assert "konferenz.example" not in get(signed_in(reader()), page_of(registration))
    assert "konferenz.example" not in get(signed_in(second.user), page_of(registration))
    assert "konferenz.example/geheim" in get(signed_in(first.user), page_of(registration))


def test_a_conference_for_municipalities_is_not_there_for_guests(client):
    registration = conference(title="KANARIE", visibility=Visibility.MUNICIPALITIES)

    get(client, page_of(registration), status=404)
    for address in (ADDRESS, "/", "/feeds/konferenzen.atom"):
        assert "KANARIE" not in get(client, address)
    assert "KANARIE" in get(signed_in(reader()), ADDRESS)
    assert "Nur für Kommunen" in get(signed_in(reader()), ADDRESS)


def test_what_is_for_participants_is_there_for_them_alone(client):
    registration = conference(title="KANARIE", on_site_seats=1)
    first, second = fill(registration, 2)
    type(registration.page).objects.filter(pk=registration.page_id).update(visibility=Visibility.PARTICIPANTS)

    for who in (client, signed_in(reader()), signed_in(second.user)):
        get(who, page_of(registration), status=404)
        assert "KANARIE" not in get(who, ADDRESS)
    assert "KANARIE" in get(signed_in(first.user), page_of(registration))


@pytest.mark.parametrize(
    ("state", "takes_part"),
    [("angemeldet", True), ("angeboten", True), ("teilgenommen", True), ("warteliste", False), ("abgemeldet", False), ("verfallen", False)],
)
def test_the_audience_of_a_conference_are_those_who_take_part(state, takes_part):
    registration = conference()
    (made,) = fill(registration, 1)
    SignUp.objects.filter(pk=made.pk).update(state=state)
    user = type(made.user).objects.get(pk=made.user_id)

    assert (f"participants:{registration.page_id}" in audiences_of(user)) is takes_part


def test_the_own_sign_up_stands_in_the_place_of_the_button():
    registration = conference(on_site_seats=1)
    first, second = fill(registration, 2)
    mine, waiting = get(signed_in(first.user), page_of(registration)), get(signed_in(second.user), page_of(registration))

    assert "Meine Anmeldung ansehen" in mine
    assert "Warteliste, Platz 1" in waiting
    assert "Auf die Warteliste setzen" not in mine + waiting


def test_a_guest_is_told_of_the_way_for_guests_where_there_is_one(client):
    assert "Als Gast anmelden" in get(client, page_of(conference()))
    assert "Als Gast anmelden" not in get(client, page_of(conference(title="Ohne Gäste", guests=False)))


# --- The list ----------------------------------------------------------------------------------------


def test_an_empty_list_says_why_and_offers_one_thing(client):
    html = get(client, ADDRESS)

    assert "Zurzeit ist keine Konferenz geplant." in html
    assert "Was war" not in html


def test_what_comes_stands_by_month_and_what_was_by_year(client):
    now = timezone.now()
    soon, later = conference(title="Bald", starts_in=timedelta(days=40)), conference(title="Später", starts_in=timedelta(days=80))
    conference(title="Voriges Jahr", starts_at=now - timedelta(days=400), ends_at=now - timedelta(days=399))
    conference(title="Davor", starts_at=now - timedelta(days=800), ends_at=now - timedelta(days=799))
    html = get(client, ADDRESS)

    months = re.findall(r'id="monat-(\d{4}-\d{2})"', html)
    assert months == [f"{timezone.localtime(item.page.starts_at):%Y-%m}" for item in (soon, later)]
    assert html.index("Bald") < html.index("Später") < html.index('id="archiv"') < html.index("Voriges Jahr") < html.index("Davor")
    assert len(re.findall(r'id="jahr-\d{4}"', html)) == 2


def test_events_of_others_stand_among_them_with_their_link(client):
    starts = timezone.now() + timedelta(days=30)
    ExternalEvent.objects.create(
        title="Netzwerktreffen Nord", organiser="Netz", url="https://netz.example/", starts_at=starts, ends_at=starts + HOUR
    )
    ExternalEvent.objects.create(
        title="Längst vorbei", organiser="Netz", url="https://netz.example/", starts_at=starts - 60 * DAY, ends_at=starts - 59 * DAY
    )
    html = get(client, ADDRESS)

    assert '<a href="https://netz.example/" rel="noopener noreferrer">Netzwerktreffen Nord</a>' in html
    assert "Längst vorbei" not in html


def test_the_list_is_filtered_by_region_and_topic(client):
    parking = topic("Parken")
    conference(title="In Hessen", region="DE-HE")
    nationwide = conference(title="Bundesweit").page
    nationwide.topics.set([parking])
    nationwide.save()
    conference(title="In Bayern", region="DE-BY")

    assert [name for name in ("In Hessen", "Bundesweit", "In Bayern") if name in get(client, ADDRESS, region="DE-HE")] == [
        "In Hessen",
        "Bundesweit",
    ]
    assert [name for name in ("In Hessen", "Bundesweit", "In Bayern") if name in get(client, ADDRESS, thema="parken")] == ["Bundesweit"]
    assert "Für diese Auswahl ist zurzeit keine Konferenz geplant." in get(client, ADDRESS, thema="gibt-es-nicht")
    assert "In Bayern" in get(client, ADDRESS, region="<script>")


def queries_of(address: str, user: User | None) -> int:
    client = signed_in(user)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_pages_cost_the_same_queries_whatever_the_stock():
    coming, past = conference(title="Kommt"), conference(title="War", starts_in=-timedelta(days=20))
    people: dict[str, User | None] = {}
    counts = []
    for number in (1, 2, 3):
        for registration in (coming, past):
            session(registration, f"Werkstatt {number}", municipality=MunicipalityFactory())
            registration.page.topics.add(topic(f"Feld {number} {registration.page_id}"))
            registration.page.save()
        wishes = Wishes(mode=Mode.ON_SITE, sessions=(Session.objects.filter(page=coming.page).latest("pk").pk,))
        made = signup.sign_up(coming.pk, somebody(), wishes)
        people = people or {"guest": None, "member": made.user, "cdo": member(Role.CDO, made.municipality)}
        if number != 2:
            counts.append(
                {(page, who): queries_of(page, user) for page in (ADDRESS, page_of(coming), page_of(past)) for who, user in people.items()}
            )
        conference(title=f"Kommt {number}", starts_in=timedelta(days=90 + number))
        conference(title=f"War {number}", starts_in=-timedelta(days=90 + number))

    assert counts[0] == counts[1]
    assert max(count for (_page, who), count in counts[0].items() if who == "guest") <= GUEST_QUERIES, counts[0]
    assert max(counts[0].values()) <= MEMBER_QUERIES, counts[0]


def test_the_page_of_a_full_programme_stays_light(client):
    registration = conference(about="Ein Tag. " * 40, accessibility="- Aufzug\n- Höranlage")
    for number in range(14):
        session(
            registration,
            f"Werkstatt {number}: ein Titel wie im Leben",
            begins_after=number // 3 * HOUR,
            speakers="Amt für Beispiele",
            room="Raum 1",
        )

    assert len(gzip.compress(client.get(page_of(registration)).content)) <= LARGEST_HTML


def test_reading_sets_no_cookie(client):
    for address in (ADDRESS, page_of(conference())):
        assert dict(client.get(address).cookies) == {}


# --- Home, feed, search ---------------------------------------------------------------------------------


def test_the_home_page_names_the_next_conference_and_those_that_close_soon(client):
    conference(title="Die nächste", starts_in=timedelta(days=5))
    conference(title="Schließt bald", starts_in=timedelta(days=30), signup_until=timezone.now() + timedelta(days=3))
    conference(title="Hat Zeit", starts_in=timedelta(days=60))
    conference(title="Abgesagte", starts_in=timedelta(days=2), cancelled_at=timezone.now())
    html = get(client, "/")

    assert "Nächste Konferenz" in html
    assert "Die nächste" in html
    assert "Anmeldung endet bald" in html
    assert "Schließt bald" in html
    assert "Hat Zeit" not in html
    assert "Abgesagte" not in html


def test_where_the_next_conference_takes_nobody_the_home_page_names_one_that_does(client):
    conference(title="Die nächste", starts_in=timedelta(days=5), signup_until=timezone.now() - HOUR)
    conference(title="Ohne Platz", starts_in=timedelta(days=30), signup_until=timezone.now() - HOUR)
    conference(title="Hat Platz", starts_in=timedelta(days=60))
    html = get(client, "/")

    assert "Nächste Konferenzen" in html
    assert ("Die nächste" in html, "Ohne Platz" in html, "Hat Platz" in html) == (True, False, True)


def test_what_is_called_off_or_closed_asks_for_no_choice(client):
    for fields in ({"cancelled_at": timezone.now()}, {"signup_until": timezone.now() - HOUR}):
        registration = conference(title=str(fields), **fields)
        assert "steht noch nicht fest" not in get(client, page_of(registration))
        for title in ("Werkstatt A", "Werkstatt B"):
            session(registration, title)
        html = get(client, page_of(registration))
        assert ("Parallel" in html, "Sie wählen eine Sitzung" in html) == (True, False)


def test_a_conference_online_alone_is_not_also_online(client):
    registration = conference(on_site=False, online=True, accessibility="Schriftdolmetschung")
    session(registration, is_online=True)
    html = get(client, page_of(registration))

    assert ("auch online" in html, "Ort und Barrierefreiheit" in html, "Barrierefreiheit" in html) == (False, False, True)


def test_who_was_let_in_keeps_the_way_in(client):
    registration = conference(starts_in=-HOUR, online=True, online_url="https://video.example/raum")
    user = member(Role.STAFF, MunicipalityFactory())
    SignUp.objects.create(registration=registration, user=user, mode=Mode.ONLINE, state=SignUp.State.ATTENDED, queue=1)

    assert "https://video.example/raum" in get(signed_in(user), page_of(registration))


def test_every_page_leads_to_the_calendar_of_all(client):
    for address in ("/", ADDRESS, "/gibt-es-nicht/"):
        footer = client.get(address).content.decode().partition("<footer")[2]
        assert '<a href="/termine.ics">Termine als Kalender (ICS)</a>' in footer
    assert client.get("/termine.ics")["Content-Type"].startswith("text/calendar")


def test_a_home_page_without_conferences_has_no_section(client):
    conference(starts_in=-DAY)

    assert "Nächste Konferenz" not in get(client, "/")


def test_the_feed_names_public_conferences_with_their_day(client):
    registration = conference(title="27. Konferenz")
    html = get(client, "/feeds/konferenzen.atom")

    assert "27. Konferenz" in html
    assert f"{timezone.localtime(registration.page.starts_at):%d.%m.%Y}" in html


def test_the_document_holds_the_programme_and_never_the_way_in():
    registration = conference(online=True, online_url="https://konferenz.example/geheim", region="DE-HE")
    session(registration, "Ampeln im Dialog", speakers="Frau Beispiel", municipality=MunicipalityFactory(name="Halle"))
    document = document_of(registration.page)

    assert [word for word in ("Ampeln im Dialog", "Frau Beispiel", "Halle") if word not in document.text] == []
    assert "geheim" not in repr(document)
    assert (document.kind, document.url, document.facets["land"]) == ("konferenz", page_of(registration), ("DE-HE",))
    assert document.audiences == {"public"}


def test_the_index_follows_page_and_programme():
    registration = conference()
    changes = (
        lambda: session(registration),
        lambda: Session.objects.get().delete(),
        lambda: registration.page.save_revision().publish(),
        lambda: registration.page.unpublish(),
    )
    for change in changes:
        QueuedTask.objects.all().delete()
        change()
        (task,) = QueuedTask.objects.filter(task_path=refresh_documents.module_path)
        assert task.args_kwargs["args"] == [[registration.page.search_key]]


def test_a_member_finds_who_a_guest_cannot(client):
    from search.indexing import rebuild

    conference(title="Kanarienvogelkonferenz", visibility=Visibility.MUNICIPALITIES)
    rebuild()

    assert "/konferenzen/kanarienvogelkonferenz/" not in get(client, "/suche/", q="Kanarienvogelkonferenz")
    assert "/konferenzen/kanarienvogelkonferenz/" in get(signed_in(reader()), "/suche/", q="Kanarienvogelkonferenz")


def test_a_guests_sign_up_belongs_to_no_account():
    registration = conference()
    guest = signup.sign_up(registration.pk, Person(guest_name="Kim", guest_email="kim@verein.example"), ON_SITE)
    signup.confirm_guest(guest.pk)

    assert standing_of(registration.page).modes[0].held == 1


def topic_page(client: Client, found) -> str:
    return get(client, f"/themen/{found.slug}/")


def of_topic(title: str, *topics, **fields) -> Registration:
    registration = conference(title=title, **fields)
    registration.page.topics.set(topics)
    registration.page.save()
    return registration


def with_material(registration: Registration, visibility: str = Visibility.PUBLIC) -> Registration:
    Material.objects.create(page=registration.page, title="Folien", url="https://folien.example/", visibility=visibility)
    return registration


def test_a_topic_leads_to_what_comes_and_to_the_material_of_what_was(client):
    upper = topic("Mobilität")
    below = topic("Parken", upper)
    of_topic("Später", upper, starts_in=20 * DAY)
    of_topic("Bald", upper, below, starts_in=5 * DAY)
    of_topic("Abgesagt", upper, cancelled_at=timezone.now())
    of_topic("Woanders", topic("Wald"))
    past = with_material(of_topic("Vorbei mit Folien", below, starts_in=-20 * DAY))
    of_topic("Vorbei ohne", below, starts_in=-20 * DAY)
    html = topic_page(client, upper)

    found = re.findall(r'<a href="(/konferenzen/[^"]+)">([^<]+)</a>', html.partition("</header>")[2].partition('id="konferenzen"')[2])
    assert [title for _address, title in found] == ["Bald", "Später", "Vorbei mit Folien"]
    assert found[-1][0] == f"{page_of(past)}#material"
    assert [title for _address, title in re.findall(r'<a href="(/konferenzen/[^"]+)">([^<]+)</a>', topic_page(client, below))] == [
        "Bald",
        "Vorbei mit Folien",
    ]


def test_a_topic_names_no_conference_and_no_material_that_a_visitor_may_not_see(client):
    parking = topic("Parken")
    of_topic("KANARIE intern", parking, visibility=Visibility.MUNICIPALITIES)
    with_material(of_topic("KANARIE Folien", parking, starts_in=-20 * DAY), Visibility.MUNICIPALITIES)
    html = topic_page(client, parking)
    assert ("KANARIE" in html, 'id="konferenzen"' in html) == (False, False)
    shown = topic_page(signed_in(member(Role.STAFF, MunicipalityFactory())), parking)

    assert ("KANARIE intern" in shown, "KANARIE Folien" in shown) == (True, True)


def test_a_topic_costs_the_same_queries_whatever_the_stock(client):
    counts = []
    for number in (0, 1, 3):
        parking = topic(f"Parken {number}")
        for position in range(number):
            fill(of_topic(f"Kommt {position}", parking), number)
            with_material(of_topic(f"War {position}", parking, starts_in=-20 * DAY))
        client.get(f"/themen/{parking.slug}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/themen/{parking.slug}/")
        counts.append(len(queries))

    assert counts[1] == counts[2]
    assert counts[1] - counts[0] <= 1


def test_a_conference_is_no_solution_of_its_topic(client):
    parking = topic("Parken")
    page = conference(title="KANARIE").page
    page.topics.set([parking])
    page.save()

    solutions = get(client, "/themen/parken/").partition('id="eintraege"')[2].partition("</section>")[0]
    assert ("KANARIE" in solutions, "noch keine Lösung" in solutions) == (False, True)
    recount()
    assert [branch.count for branch in topic_tree(AnonymousUser())] == [0]
    assert "KANARIE" not in get(client, "/feeds/gute-praxis.atom")
    assert "KANARIE" in get(client, ADDRESS, thema="parken")


def test_the_profile_of_the_host_names_its_conferences_in_as_many_statements_whatever_their_number(client):
    host = MunicipalityFactory(slug="kassel")
    numbers = []
    for number in range(2):
        conference(municipality=host, title=f"Kommt {number}")
        conference(municipality=host, title=f"War {number}", starts_in=timedelta(days=-30))
        with CaptureQueriesContext(connection) as queries:
            html = client.get("/kommunen/kassel/").content.decode()
        numbers.append(len(queries))
    conference(municipality=host, title="KANARIE", visibility="municipalities")
    conference(title="Woanders")
    html = client.get("/kommunen/kassel/").content.decode()
    assert numbers[0] == numbers[1]
    assert [title in html for title in ("Kommt 0", "War 1", "KANARIE", "Woanders")] == [True, True, False, False]
    assert "KANARIE" in signed_in(member(Role.STAFF, MunicipalityFactory())).get("/kommunen/kassel/").content.decode()


def test_the_profile_counts_each_kind_that_the_visitor_may_see(client):
    host = MunicipalityFactory(slug="kassel")
    conference(municipality=host)
    assert "<dd>1 Konferenz</dd>" in get(client, "/kommunen/kassel/")

    conference(municipality=host, starts_in=timedelta(days=-30))
    conference(municipality=host, visibility="municipalities")
    published(municipality=host)
    assert "<dd>1 Lösung, 2 Konferenzen</dd>" in get(client, "/kommunen/kassel/")

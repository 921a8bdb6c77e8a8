"""Saved searches: kept from the results page, changed and deleted, and the mails that tell of what is new."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, User
from best_practices.models import BestPracticePage
from contributions.models import Visibility
from jobs.registry import periodic_jobs
from jobs.worker import drain
from notifications.models import Mail
from search import digests
from search.digests import DELAY, last_moments, send_digests
from search.models import SavedSearch
from search.saved import MOST, save, unsubscribe_path
from search.sources import register_source
from tests.factories.accounts import UserFactory, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in, write_told
from tests.published import publish

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NEW = "/mein-bereich/suchen/neu/"


@pytest.fixture
def user() -> User:
    return member(Role.STAFF, MunicipalityFactory(), email="frau.beispiel@stadt.example")


@pytest.fixture
def practices(portal, project_source) -> None:
    """Best practices as the portal registers them."""
    register_source(project_source["gute-praxis"])


def kept(
    user: User, text: str = "Parken", frequency: str = "taeglich", *, since: datetime | None = None, **filters: list[str]
) -> SavedSearch:
    """A saved search whose last mail was sent a month ago."""
    saved = save(user, name=f"Suche {text}", text=text, filters=filters, frequency=frequency)
    SavedSearch.objects.filter(pk=saved.pk).update(notified_at=since or timezone.now() - timedelta(days=30))
    saved.refresh_from_db()
    return saved


def appeared(title: str, *, ago: timedelta = timedelta(days=1), **fields) -> BestPracticePage:
    """An entry that was published some time ago and is in the index."""
    entry = publish(title, on=timezone.now() - ago, **fields)
    drain()
    return entry


def sent() -> list[Mail]:
    write_told()
    return list(Mail.objects.filter(event="neue_treffer").order_by("pk"))


# --- Keeping -----------------------------------------------------------------------------------------


def test_a_member_saves_a_search_from_the_results_page_and_finds_it_in_mein_bereich(user):
    municipality = MunicipalityFactory(name="Parkstadt", cohort=2019)
    call_command("reindex", verbosity=0)
    client = signed_in(user)
    page = client.get("/suche/", {"q": "Parkstadt", "land": municipality.state})
    address = f"{NEW}?q=Parkstadt&amp;land=DE-BY"
    assert address in page.content.decode()

    form = client.get(address.replace("&amp;", "&")).content.decode()
    assert 'value="Parkstadt, Bayern"' in form
    answer = client.post(address.replace("&amp;", "&"), {"name": "Parken in Bayern", "frequency": "taeglich"}, follow=True)

    assert "Die Suche „Parken in Bayern“ ist gespeichert." in answer.content.decode()
    saved = SavedSearch.objects.get()
    assert (saved.user, saved.text, saved.filters, saved.frequency) == (user, "Parkstadt", {"land": ["DE-BY"]}, "taeglich")
    assert '<a href="/suche/?q=Parkstadt&amp;land=DE-BY">Parken in Bayern</a>' in client.get("/mein-bereich/").content.decode()


def test_guests_are_not_offered_what_needs_an_account(client):
    MunicipalityFactory(name="Parkstadt", cohort=2019)
    call_command("reindex", verbosity=0)

    assert NEW not in client.get("/suche/", {"q": "Parkstadt"}).content.decode()
    assert NEW not in client.get("/suche/", {"q": "gibtesnicht"}).content.decode()
    assert client.get(NEW, {"q": "Parken"}).status_code == 302


def test_unknown_codes_and_facets_are_not_saved(user):
    signed_in(user).post(f"{NEW}?q=%00Parken&land=DE-XX&land=DE-BY&unbekannt=1".replace("%00", ""), {"name": "A", "frequency": "nie"})

    assert SavedSearch.objects.get().filters == {"land": ["DE-BY"]}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": "", "frequency": "taeglich"}, "Geben Sie der Suche einen Namen."),
        ({"name": "x" * 121, "frequency": "taeglich"}, "Bitte kürzen Sie den Namen auf 120 Zeichen."),
        ({"name": "Zwei\nZeilen", "frequency": "taeglich"}, "Bitte verwenden Sie keine Zeilenumbrüche."),
        ({"name": "Parken", "frequency": "stuendlich"}, "Wählen Sie eine der Möglichkeiten."),
        ({"name": "Parken"}, "Wählen Sie, wie oft Sie eine E-Mail möchten."),
    ],
)
def test_a_form_that_is_wrong_says_what_to_do(user, values, message):
    answer = signed_in(user).post(f"{NEW}?q=Parken", values)

    assert message in answer.content.decode()
    assert "<title>Fehler: " in answer.content.decode()
    assert not SavedSearch.objects.exists()


def test_nobody_keeps_more_than_fifty_searches(user):
    for number in range(MOST):
        kept(user, f"Wort {number}")

    answer = signed_in(user).post(f"{NEW}?q=Parken", {"name": "Parken", "frequency": "nie"})

    assert "Sie haben schon 50 Suchen gespeichert." in answer.content.decode()
    assert SavedSearch.objects.count() == MOST


def test_a_search_is_changed_and_deleted_after_a_question(user):
    saved = kept(user, frequency="nie")
    client = signed_in(user)
    address = f"/mein-bereich/suchen/{saved.pk}/"

    client.post(address, {"name": "Anders", "frequency": "woechentlich"})
    saved.refresh_from_db()
    assert (saved.name, saved.frequency) == ("Anders", "woechentlich")
    assert saved.notified_at > timezone.now() - timedelta(minutes=1), "what appeared while it was silent is no news"

    assert "Möchten Sie die Suche „Anders“ löschen?" in client.get(f"{address}loeschen/").content.decode()
    assert SavedSearch.objects.exists()
    client.post(f"{address}loeschen/")
    assert not SavedSearch.objects.exists()


def test_searches_of_others_do_not_exist(user):
    saved = kept(UserFactory())
    client = signed_in(user)
    for address in (f"/mein-bereich/suchen/{saved.pk}/", f"/mein-bereich/suchen/{saved.pk}/loeschen/"):
        assert client.get(address).status_code == client.post(address, {"name": "X", "frequency": "nie"}).status_code == 404
    assert saved.name not in client.get("/mein-bereich/suchen/").content.decode()


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_asks_the_database_as_often_for_one_search_as_for_many(user, django_assert_num_queries, count):
    for number in range(count):
        kept(user, f"Wort {number}", land=["DE-BY"])
    client = signed_in(user)
    with django_assert_num_queries(6):
        client.get("/mein-bereich/suchen/")


def test_saving_with_the_same_form_twice_keeps_one_search(user):
    address = f"{NEW}?q=Parken"
    client = signed_in(user)
    form = client.get(address)
    assert 'type="hidden" name="key"' in form.content.decode()
    fields = {"name": "Parken", "frequency": "taeglich", "key": str(form.context["form"]["key"].value())}

    answers = [client.post(address, fields) for _click in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert SavedSearch.objects.count() == 1


def test_a_key_that_nobody_was_given_keeps_nothing(user):
    fields = {"name": "Parken", "frequency": "taeglich", "key": "keiner"}

    assert signed_in(user).post(f"{NEW}?q=Parken", fields).status_code == 404
    assert not SavedSearch.objects.exists()


# --- Telling -----------------------------------------------------------------------------------------


def test_a_mail_tells_of_what_was_published_since_the_last_one_and_only_once(user, practices, mailoutbox):
    appeared("Parken in der Altstadt")
    appeared("Parken am Bahnhof", ago=timedelta(days=40))
    appeared("Bauantrag digital")
    saved = kept(user)

    send_digests()
    send_digests()
    drain()

    (mail,) = sent()
    assert mail.subject == "[Portal] Ein neuer Eintrag zu „Suche Parken“"
    assert "Parken in der Altstadt (Musterstadt" in mail.text
    assert "Bahnhof" not in mail.text
    assert "Bauantrag" not in mail.text
    assert "/suche/?q=Parken&sort=datum" in mail.text
    assert "weil Sie die Suche „Suche Parken“ gespeichert haben (E-Mail: täglich)." in mail.text
    assert [message.to for message in mailoutbox] == [[user.email]]
    saved.refresh_from_db()
    assert saved.notified_at > timezone.now() - DELAY - timedelta(minutes=1)


def test_what_was_archived_after_the_mail_was_written_is_not_in_it(user, practices, mailoutbox):
    gone = appeared("Parken in der Altstadt")
    appeared("Parken am Bahnhof")
    kept(user)
    send_digests()
    write_told()
    type(gone).objects.filter(pk=gone.pk).update(archived_at=timezone.now())
    drain()

    (message,) = mailoutbox
    assert message.subject == "[Portal] Ein neuer Eintrag zu „Suche Parken“"
    assert "Bahnhof" in message.body
    assert "Altstadt" not in message.body + message.alternatives[0].content + sent()[0].text


def test_a_mail_that_would_name_nothing_or_was_stopped_is_not_sent(user, practices, mailoutbox):
    entry = appeared("Parken in der Altstadt")
    kept(user)
    stopped = kept(user, "Altstadt")
    send_digests()
    write_told()
    type(entry).objects.filter(pk=entry.pk).update(visibility=Visibility.PARTICIPANTS)
    stopped.delete()
    drain()

    assert mailoutbox == []
    assert [mail.state for mail in sent()] == [Mail.State.DROPPED, Mail.State.DROPPED]


def test_nothing_is_sent_when_there_is_nothing_new_or_nobody_asked_for_it(user, practices):
    appeared("Parken in der Altstadt", ago=timedelta(days=40))
    kept(user)
    send_digests()
    appeared("Parken am Bahnhof")
    kept(user, frequency="nie")
    send_digests()

    assert sent() == []


def test_members_hear_of_what_is_for_municipalities_and_who_lost_the_membership_does_not(user, practices):
    former = UserFactory(email="frueher@stadt.example")
    appeared("Parken intern", visibility=Visibility.MUNICIPALITIES)
    kept(user)
    kept(former)

    send_digests()

    assert [mail.recipient for mail in sent()] == [user]


def test_who_is_blocked_hears_nothing(user, practices):
    appeared("Parken in der Altstadt")
    kept(user)
    User.objects.filter(pk=user.pk).update(is_active=False)

    send_digests()

    assert sent() == []


def test_filters_narrow_what_is_told(user, practices):
    appeared("Parken in der Altstadt")
    kept(user, "Parken", land=["DE-HE"])
    kept(user, "", land=["DE-BY"])

    send_digests()

    assert [mail.subject for mail in sent()] == ["[Portal] Ein neuer Eintrag zu „Suche“"]


def test_a_mail_names_ten_titles_and_counts_the_rest(user, practices):
    for number in range(12):
        publish(f"Parken {number:02}", on=timezone.now() - timedelta(hours=number + 1))
    drain()
    kept(user)

    send_digests()

    (mail,) = sent()
    assert mail.subject == "[Portal] 12 neue Einträge zu „Suche Parken“"
    assert mail.text.count("– Parken") == 10
    assert "2 weitere Einträge stehen in der Trefferliste." in mail.text


def test_each_search_has_a_period_of_its_own(user, practices):
    appeared("Parken in der Altstadt", ago=timedelta(days=3))
    kept(user, "Parken")
    kept(user, "Altstadt", since=timezone.now() - timedelta(days=2))

    send_digests()

    assert [mail.subject for mail in sent()] == ["[Portal] Ein neuer Eintrag zu „Suche Parken“"]


def test_an_index_that_is_behind_is_waited_for(user, practices):
    appeared("Etwas anderes")
    kept(user)
    publish("Parken in der Altstadt", on=timezone.now() - timedelta(hours=1))
    send_digests()
    assert sent() == []

    drain()
    send_digests()
    assert len(sent()) == 1


def test_the_engine_is_asked_before_anything_is_locked(user, practices):
    appeared("Parken in der Altstadt")
    kept(user)
    deep, asked_at = 0, []
    with CaptureQueriesContext(connection) as statements:
        send_digests()
    for statement in statements:
        sql = statement["sql"]
        deep += sql.startswith("SAVEPOINT") - sql.startswith("RELEASE SAVEPOINT")
        if BestPracticePage._meta.db_table in sql:  # the hits of the engine are compared with the database
            asked_at.append(deep)

    assert len(sent()) == 1
    assert set(asked_at) == {0}


def test_a_search_that_is_changed_while_the_engine_is_asked_waits_for_the_next_run(user, practices):
    appeared("Parken in der Altstadt")
    saved = kept(user)
    now = timezone.now()
    looked = digests._look(saved.pk, now, digests._published(saved.notified_at, now))
    assert looked.hits
    SavedSearch.objects.filter(pk=saved.pk).update(text="Wald")

    digests._send(saved.pk, looked, now=now)

    assert sent() == []
    send_digests()
    assert sent() == []


def test_while_the_engine_is_away_nothing_is_sent_and_nothing_is_lost(user, practices, settings, tmp_path):
    appeared("Parken in der Altstadt")
    saved = kept(user)
    there, settings.SEARCH_INDEX_DIR = settings.SEARCH_INDEX_DIR, tmp_path / "nothing"
    send_digests()
    before = saved.notified_at
    saved.refresh_from_db()
    assert (sent(), saved.notified_at) == ([], before)

    settings.SEARCH_INDEX_DIR = there
    drain()
    send_digests()
    assert len(sent()) == 1


def test_each_frequency_has_its_moment():
    """Daily and weekly mails come at six in the morning, weeks begin on Monday."""
    wednesday = datetime(2026, 11, 25, 5, 59, tzinfo=BERLIN)
    moments = last_moments(wednesday)
    assert moments["sofort"] == wednesday
    assert moments["taeglich"] == datetime(2026, 11, 24, 6, tzinfo=BERLIN)
    assert moments["woechentlich"] == datetime(2026, 11, 23, 6, tzinfo=BERLIN)
    assert last_moments(datetime(2026, 11, 23, 5, tzinfo=BERLIN))["woechentlich"] == datetime(2026, 11, 16, 6, tzinfo=BERLIN)
    assert "nie" not in moments


@pytest.mark.parametrize(("frequency", "mails"), [("sofort", 3), ("taeglich", 2), ("woechentlich", 1)])
def test_a_mail_comes_as_often_as_it_was_asked_for(user, practices, frequency, mails):
    """Monday 6:03, Monday noon, Tuesday 6:03; something new before each."""
    moments = [
        datetime(2026, 11, 23, 6, 3, tzinfo=BERLIN),
        datetime(2026, 11, 23, 12, tzinfo=BERLIN),
        datetime(2026, 11, 24, 6, 3, tzinfo=BERLIN),
    ]
    for number, moment in enumerate(moments):
        publish(f"Parken {number}", on=moment - timedelta(minutes=30))
    drain()
    kept(user, frequency=frequency, since=moments[0] - timedelta(days=2))

    for moment in moments:
        send_digests(moment)
        send_digests(moment + timedelta(minutes=1))

    assert len(sent()) == mails


def test_the_worker_sends_digests_by_itself():
    assert digests.send_digests in [job.run for job in periodic_jobs()]


# --- Stopping ----------------------------------------------------------------------------------------


def test_one_click_stops_the_mails_without_login_and_asks_before(user, practices, mailoutbox):
    appeared("Parken in der Altstadt")
    saved = kept(user)
    send_digests()
    drain()
    (message,) = mailoutbox
    address = message.extra_headers["List-Unsubscribe"]
    path = address.removeprefix("<http://localhost").removesuffix(">")
    assert path.startswith("/suche/abbestellen/")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert path in message.body
    assert "lassen sich nicht abbestellen" not in message.body

    program = Client(enforce_csrf_checks=True)
    asked = program.get(unsubscribe_path(saved))
    assert "Möchten Sie keine E-Mails mehr zur Suche „Suche Parken“ erhalten?" in asked.content.decode()
    assert not asked.cookies
    saved.refresh_from_db()
    assert saved.frequency == "taeglich"

    for _twice in range(2):
        answer = program.post(unsubscribe_path(saved), {"List-Unsubscribe": "One-Click"})
        assert "Die E-Mails sind abbestellt" in answer.content.decode()
        saved.refresh_from_db()
        assert saved.frequency == "nie"


def test_the_link_of_a_deleted_search_says_that_no_mail_comes_and_a_forged_one_is_nothing(user):
    saved = kept(user)
    address = unsubscribe_path(saved)
    saved.delete()

    assert "Sie erhalten keine E-Mails mehr zu dieser Suche." in Client().get(address).content.decode()
    assert Client().post("/suche/abbestellen/MQ:1abc:gefaelscht/").status_code == 404

"""The evaluation: who is asked when, that nothing leads from an answer to a person, and what is shown of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page

from accounts.refusals import Refused
from events.evaluation import sheets as evaluation
from events.evaluation.results import results_of, results_panel
from events.evaluation.sheets import Answers, key_of
from events.models import ConferencePage, EvaluationInvite, EvaluationSheet, Registration, SessionFormat, SessionSeat, SignUp, TopicWish
from events.seats import signup
from events.telling.guest_links import sheet_link
from jobs.worker import drain
from notifications.models import Mail
from notifications.tasks import KEY
from portal.logs import DiscreetFormatter
from tests.factories.accounts import editor
from tests.factories.events import ON_SITE, conference, session, somebody
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State = SignUp.State
GOOD = Answers(ratings={"inhalt": 4}, text="Gern wieder.")


def over(*, ended: timedelta = timedelta(days=2), people: int = 1, **fields) -> Registration:
    """A conference that ended so long ago, with people who were there."""
    registration = conference(starts_in=timedelta(days=5), **fields)
    for _number in range(people):
        made = signup.sign_up(registration.pk, somebody(), ON_SITE)
        SignUp.objects.filter(pk=made.pk).update(state=State.ATTENDED)
    page = registration.page
    page.ends_at = timezone.now() - ended
    page.starts_at = page.ends_at - timedelta(hours=6)
    page.save()
    return Registration.objects.get(pk=registration.pk)


def invites(registration: Registration) -> list[EvaluationInvite]:
    evaluation.ask_due()
    return list(EvaluationInvite.objects.filter(sign_up__registration=registration).order_by("pk"))


def written(event: str) -> Counter[int]:
    """How often a mail of this kind was asked for, by sign-up."""
    tasks = DBTaskResult.objects.filter(task_path="notifications.telling.write_mails")
    return Counter(task.args_kwargs["args"][1]["sign_up"] for task in tasks if task.args_kwargs["args"][0] == event)


# --- When and whom ------------------------------------------------------------------------------------


def test_people_are_asked_once_a_day_after_the_end():
    registration = over(people=2)
    end = registration.page.ends_at

    evaluation.ask_due(end + timedelta(days=1, seconds=-1))
    assert written("auswertung") == {}
    evaluation.ask_due(end + timedelta(days=1))
    evaluation.ask_due(end + timedelta(days=1, hours=1))

    assert sorted(written("auswertung").values()) == [1, 1]


def test_the_task_that_asks_keeps_no_link_and_the_mail_has_it(mailoutbox):
    """Finished tasks stay for days; a link that opens the sheet is in the mail alone, and there until it is sent."""
    over()
    evaluation.ask_due()
    tasks = json.dumps([task.args_kwargs for task in DBTaskResult.objects.all()])
    drain()

    assert KEY.search(tasks) is None
    assert "/konferenz-rueckmeldung/" in mailoutbox[0].body


@pytest.mark.parametrize("state", [state for state in State if state not in (State.CONFIRMED, State.ATTENDED)])
def test_who_was_not_there_is_not_asked(state):
    registration = over()
    registration.sign_ups.update(state=state)

    assert invites(registration) == []


def test_who_did_not_answer_is_reminded_once_three_days_later():
    registration = over(people=2)
    opened = evaluation.opens_at(registration.page)
    answered, silent = invites(registration)
    evaluation.store(answered, GOOD)

    evaluation.ask_due(opened + timedelta(days=3, seconds=-1))
    assert written("auswertung_erinnerung") == {}
    for hours in (0, 1, 240):
        evaluation.ask_due(opened + timedelta(days=3, hours=hours))

    assert written("auswertung_erinnerung") == {silent.sign_up_id: 1}


def test_who_is_asked_late_is_not_reminded_at_once():
    registration = over(ended=timedelta(days=6))

    evaluation.ask_due()
    evaluation.ask_due()

    assert (sum(written("auswertung").values()), written("auswertung_erinnerung")) == (1, {})
    assert [invite.reminded for invite in invites(registration)] == [True]


@pytest.mark.parametrize("ended", [timedelta(days=15, minutes=1), timedelta(days=40)])
def test_nobody_is_asked_after_fourteen_days(ended):
    assert invites(over(ended=ended)) == []


def test_nobody_is_asked_of_a_cancelled_or_hidden_conference():
    cancelled, hidden = over(), over()
    Registration.objects.filter(pk=cancelled.pk).update(cancelled_at=timezone.now())
    Page.objects.filter(pk=hidden.page_id).update(live=False)

    assert (invites(cancelled), invites(hidden)) == ([], [])


@pytest.mark.parametrize("day", [datetime(2026, 10, 24, 16), datetime(2027, 3, 27, 16)])
def test_the_clock_on_the_wall_counts_when_it_changes_over_night(day):
    berlin = ZoneInfo("Europe/Berlin")
    page = conference().page
    page.ends_at = day.replace(tzinfo=berlin).astimezone(UTC)  # as the database gives it

    assert evaluation.opens_at(page) == (day + timedelta(days=1)).replace(tzinfo=berlin)
    assert evaluation.closes_at(page) == (day + timedelta(days=15)).replace(tzinfo=berlin)


# --- Nothing leads from an answer to a person -----------------------------------------------------------


def test_a_link_counts_once():
    registration = over()
    (invite,) = invites(registration)

    assert (evaluation.store(invite, GOOD), evaluation.store(invite, GOOD)) == (True, False)
    assert registration.evaluations.count() == 1


def test_a_sheet_has_no_field_that_leads_to_a_person():
    assert [field.name for field in EvaluationSheet._meta.get_fields()] == ["id", "registration", "ratings", "texts", "of_session"]
    assert {field.name for field in EvaluationInvite._meta.get_fields()} == {"id", "sign_up", "reminded", "used"}


def test_sheets_lie_in_random_order_under_new_keys():
    registration = over(people=12)
    for number, invite in enumerate(invites(registration)):
        evaluation.store(invite, Answers(ratings={"inhalt": 3}, text=f"Antwort {number:02}"))
    before = set(registration.evaluations.values_list("pk", flat=True))
    orders = {tuple(_as_they_lie(registration)) for _again in range(2) if evaluation._mix_in(registration, []) is None}

    assert len(orders) == 2
    assert all(sorted(order) == [f"Antwort {number:02}" for number in range(12)] for order in orders)
    assert not before & set(registration.evaluations.values_list("pk", flat=True))


def _as_they_lie(registration: Registration) -> list[str]:
    """The sheets in the order in which the database keeps them."""
    order = "rowid" if connection.vendor == "sqlite" else "ctid"
    sheets = registration.evaluations.extra(order_by=[f"events_evaluationsheet.{order}"])
    return [sheet.texts["gesamt"] for sheet in sheets]


@pytest.mark.postgresql
def test_the_numbers_of_transactions_tell_nothing():
    """PostgreSQL keeps with each row the transaction that wrote it: all sheets and all invitations bear the last one."""
    registration = over(people=6)
    for invite in invites(registration):
        evaluation.store(invite, GOOD)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM events_evaluationsheet")
        sheets = cursor.fetchone()[0]
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM events_evaluationinvite")

        assert (sheets, cursor.fetchone()[0]) == (1, 1)


def test_what_is_said_of_sessions_is_kept_apart():
    registration = over()
    first, second = session(registration, "Werkstatt A"), session(registration, "Werkstatt B")
    answers = Answers(ratings={"gelohnt": 5}, session_ratings={first.pk: 4, second.pk: 2}, session_texts={second.pk: "Zu kurz."})

    evaluation.store(invites(registration)[0], answers)

    found = [(sheet.ratings, sheet.texts) for sheet in registration.evaluations.all()]
    assert sorted(found, key=str) == sorted(
        [({"gelohnt": 5}, {}), ({key_of(first.pk): 4}, {}), ({key_of(second.pk): 2}, {key_of(second.pk): "Zu kurz."})], key=str
    )


def test_wishes_bear_the_day_after_the_conference():
    registration = over(ended=timedelta(days=9))

    evaluation.store(invites(registration)[0], Answers(ratings={}, wishes=("Wärmeplanung", "Vergabe")))

    day = timezone.localdate(registration.page.ends_at) + timedelta(days=1)
    assert list(TopicWish.kept.order_by("pk").values_list("text", "noted_on")) == [("Wärmeplanung", day), ("Vergabe", day)]


def test_a_sheet_that_cannot_be_stored_leaves_the_link_unused():
    registration = over()
    (invite,) = invites(registration)

    with pytest.raises(Refused):
        evaluation.store(invite, GOOD, now=evaluation.closes_at(registration.page))

    invite.refresh_from_db()
    assert (invite.used, registration.evaluations.count()) == (False, 0)


# --- The sheet on the site ------------------------------------------------------------------------------


class Sheet:
    def __init__(self) -> None:
        self.registration = over()
        self.sign_up = self.registration.sign_ups.get()
        self.plenary = session(self.registration, "Begrüßung", is_chosen=False)
        self.chosen = session(self.registration, "Werkstatt A")
        self.other = session(self.registration, "Werkstatt B")
        session(self.registration, "Mittagspause", is_chosen=False, format=SessionFormat.BREAK)
        SessionSeat.objects.create(sign_up=self.sign_up, session=self.chosen)
        (self.invite,) = invites(self.registration)
        self.url = sheet_link(self.invite)


@pytest.fixture
def sheet() -> Sheet:
    return Sheet()


def test_the_sheet_opens_without_login_and_names_nobody(sheet):
    answer = Client().get(sheet.url)

    assert answer.status_code == 200
    assert "Wie war die Konferenz?" in answer.text
    assert sheet.sign_up.user.last_name not in answer.text
    assert sheet.sign_up.user.email not in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in answer.text


def test_people_are_asked_about_sessions_they_could_visit(sheet):
    text = Client().get(sheet.url).text

    assert ("Werkstatt A</h3>" in text, "Begrüßung</h3>" in text) == (True, True)
    assert ("Werkstatt B" in text, "Mittagspause" in text) == (False, False)


def test_an_answer_is_stored_and_thanked_for(sheet):
    data = {
        "inhalt": "5",
        "gelohnt": "4",
        "text": "Gern wieder.",
        "wishes": " Wärmeplanung \n\nVergabe",
        f"sitzung-{sheet.chosen.pk}": "3",
        f"sitzung-{sheet.chosen.pk}-text": "Bitte länger.",
    }

    answer = Client().post(sheet.url, data)

    assert (answer.status_code, answer["Location"]) == (302, reverse("events:evaluation_thanks"))
    whole = next(found for found in sheet.registration.evaluations.all() if "inhalt" in found.ratings)
    assert (whole.ratings, whole.texts) == ({"inhalt": 5, "gelohnt": 4}, {"gesamt": "Gern wieder."})
    assert sheet.registration.evaluations.count() == 2
    assert set(TopicWish.kept.values_list("text", flat=True)) == {"Wärmeplanung", "Vergabe"}
    assert "Vielen Dank für Ihre Rückmeldung" in Client().get(answer["Location"]).text


def test_a_used_link_says_so_kindly(sheet):
    Client().post(sheet.url, {"inhalt": "5"})

    for answer in (Client().get(sheet.url), Client().post(sheet.url, {"inhalt": "1"})):
        assert (answer.status_code, "Sie haben schon geantwortet" in answer.text) == (200, True)
    assert sheet.registration.evaluations.count() == 1


def test_the_log_keeps_no_link_to_a_sheet(sheet, caplog):
    caplog.handler.setFormatter(DiscreetFormatter())
    Client().post(sheet.url, {})

    assert "Unprocessable Entity: /konferenz-rueckmeldung/…/" in caplog.text
    assert sheet.url not in caplog.text


def test_after_the_time_the_link_says_when_it_was(sheet):
    page = sheet.registration.page
    page.ends_at = timezone.now() - timedelta(days=15, minutes=1)
    page.save()

    for answer in (Client().get(sheet.url), Client().post(sheet.url, {"inhalt": "1"})):
        assert (answer.status_code, "Die Befragung ist beendet" in answer.text) == (410, True)
    assert sheet.registration.evaluations.count() == 0


@pytest.mark.parametrize("token", ["x", "MQ:1tX:falsch", "danke2", "%00", "ü"])
def test_a_forged_link_finds_nothing(sheet, token):
    other = sheet.url.split("/")[-2].replace(":", ":x", 1)

    assert Client().get(f"/konferenz-rueckmeldung/{token}/").status_code in (400, 410)
    assert Client().get(f"/konferenz-rueckmeldung/{other}/").status_code == 410


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Beantworten Sie mindestens eine Frage."),
        ({"text": "   "}, "Beantworten Sie mindestens eine Frage."),
        ({"inhalt": "6"}, "Wählen Sie eine der angebotenen Möglichkeiten."),
        ({"inhalt": "0"}, "Wählen Sie eine der angebotenen Möglichkeiten."),
        ({"text": "x" * 2001}, "Der Text ist 1 Zeichen zu lang."),
        ({"wishes": "\n".join("abcdef")}, "Nennen Sie höchstens fünf Themen, jedes in einer Zeile."),
        ({"wishes": "x" * 301}, "Ein Thema ist 1 Zeichen zu lang."),
    ],
)
def test_a_faulty_sheet_is_shown_again_and_uses_nothing_up(sheet, data, message):
    answer = Client().post(sheet.url, data)

    assert (answer.status_code, message in answer.text) == (422, True)
    assert "<title>Fehler: " in answer.text
    assert not EvaluationInvite.objects.get(pk=sheet.invite.pk).used


def test_a_sheet_about_a_session_nobody_asked_about_is_not_taken(sheet):
    answer = Client().post(sheet.url, {"inhalt": "5", f"sitzung-{sheet.other.pk}": "1"})

    assert (answer.status_code, sheet.registration.evaluations.count()) == (404, 0)


# --- Results --------------------------------------------------------------------------------------------


def answered(*points: int, ended: timedelta = timedelta(days=20), **more) -> Registration:
    """A conference with as many sheets; the texts say which answer they belong to."""
    registration = over(ended=ended)
    for number, value in enumerate(points):
        EvaluationSheet.objects.create(registration=registration, ratings={"inhalt": value, **more}, texts={"gesamt": f"Text {number}"})
    return registration


def desk(registration: Registration) -> str:
    return signed_in(editor()).get(reverse("conference_after:evaluation", args=[registration.page_id])).text


def everywhere(registration: Registration) -> str:
    """Whatever might show something of an evaluation: desk, public page, lists, forms, choosers, exports and log of the wishes."""
    snippet, wish = TopicWish.snippet_viewset, TopicWish.kept.get(registration=registration)
    admin = [reverse("conference_after:evaluation", args=[registration.page_id]), reverse("desk:overview", args=[registration.page_id])]
    admin += [f"{reverse(snippet.get_url_name('list'))}{query}" for query in ("", "?q=KANARIE", "?export=csv", "?export=xlsx")]
    admin += [reverse(snippet.get_url_name(name), args=[wish.pk]) for name in ("edit", "delete", "history", "usage")]
    admin += [f"{reverse(snippet.chooser_viewset.get_url_name(name))}?q=KANARIE" for name in ("choose", "choose_results")]
    admin += [reverse(snippet.chooser_viewset.get_url_name("chosen"), args=[wish.pk])]
    admin += [f"/verwaltung/bulk/events/topicwish/delete/?id={wish.pk}", "/verwaltung/reports/site-history/"]
    client, found = signed_in(editor(), again=True), []
    for path in admin:
        answer = client.get(path)
        assert answer.status_code < 500, path
        found.append(b"".join(answer).decode("utf-8", "replace") if answer.streaming else answer.text)
    paths = [
        registration.page.get_absolute_url(),
        "/suche/?q=KANARIE",
        "/konferenzen/",
        reverse("pages:feed", args=["konferenzen"]),
        reverse("events:all_ics"),
    ]
    found += [someone.get(path).text for someone in (client, Client()) for path in paths]
    for task in DBTaskResult.objects.all():
        found.append(str(task.args_kwargs))
    found += [f"{mail.subject} {mail.text} {mail.html}" for mail in Mail.objects.all()]
    return "\n".join(found)


def evaluated(answers: int, *, ended: timedelta = timedelta(days=20)) -> Registration:
    """So many answers, each with all that can be said, and one wish; every word is a canary."""
    registration = over(ended=ended)
    talk = session(registration, "Werkstatt")
    for number in range(answers):
        whole = {"ratings": {item.key: 5 for item in evaluation.ITEMS}, "texts": {"gesamt": f"KANARIE-gesamt-{number}"}}
        EvaluationSheet.objects.create(registration=registration, **whole)
        said = {"ratings": {key_of(talk.pk): 5}, "texts": {key_of(talk.pk): f"KANARIE-sitzung-{number}"}}
        EvaluationSheet.objects.create(registration=registration, of_session=True, **said)
    TopicWish.kept.create(registration=registration, text="KANARIE-wunsch")
    return registration


@pytest.mark.parametrize(
    ("answers", "ended"), [(1, timedelta(days=20)), (4, timedelta(days=20)), (9, timedelta(days=3))], ids=["one", "four", "still running"]
)
def test_nothing_of_an_evaluation_shows_anywhere(answers, ended):
    assert "KANARIE-" not in everywhere(evaluated(answers, ended=ended))


def test_from_five_answers_on_the_desk_and_the_list_of_wishes_show_it():
    found = everywhere(evaluated(5))

    assert all(f"KANARIE-{part}" in found for part in ("gesamt-0", "sitzung-4", "wunsch"))


def test_a_wish_that_may_not_be_read_cannot_be_changed_or_deleted():
    evaluated(4)
    (wish,) = TopicWish.kept.all()
    client, snippet = signed_in(editor()), TopicWish.snippet_viewset

    answers = [client.post(reverse(snippet.get_url_name(name), args=[wish.pk]), {"done": "on"}).status_code for name in ("edit", "delete")]
    client.post("/verwaltung/bulk/events/topicwish/delete/", {"id": wish.pk})
    client.post(f"/verwaltung/bulk/events/topicwish/delete/?id={wish.pk}")

    assert answers == [404, 404]
    assert list(TopicWish.kept.values_list("pk", "done")) == [(wish.pk, False)]


def test_the_desk_says_the_same_for_none_and_for_four_answers():
    def part(text: str) -> str:
        return text[text.index("<h2>Rückmeldungen</h2>") : text.index("<h2>Was wir geändert haben</h2>")]

    none, four = over(ended=timedelta(days=20)), answered(1, 2, 3, 4)
    ConferencePage.objects.update(ends_at=none.page.ends_at)

    assert part(desk(none)) == part(desk(four))
    assert "Weniger als 5 Antworten" in desk(four)
    assert "2,5" not in desk(four)
    assert "Rückmeldungen</h2>" not in Client().get(four.page.get_absolute_url()).text


def test_while_it_runs_the_desk_is_the_same_before_and_after_an_answer():
    registration = over(people=7, ended=timedelta(days=3))
    asked = invites(registration)
    for invite in asked[:6]:
        evaluation.store(invite, Answers(ratings={"inhalt": 5}, text="Gern wieder.", wishes=("Wärme",)))
    before = desk(registration)
    evaluation.store(asked[6], Answers(ratings={"inhalt": 1}, text="Nie wieder.", wishes=("Vergabe",)))

    assert same(desk(registration)) == same(before)


def same(html: str) -> str:
    """A page of the admin without what differs every time: tokens and nonces."""
    return re.sub(r'(csrfmiddlewaretoken" value=|nonce=|CSRF_TOKEN": |data-person=)"[^"]*"', "", html)


def test_from_five_answers_on_means_and_counts_are_shown_with_their_number():
    registration = answered(1, 2, 4, 5, 5)

    results = results_of(registration)
    text = desk(registration)

    (item,) = [item for item in results.items if item.enough]
    assert (item.n, item.mean) == (5, pytest.approx(3.4))
    assert [(bar.points, bar.count, bar.width) for bar in item.bars] == [(5, 2, 100), (4, 1, 50), (3, 0, 0), (2, 1, 50), (1, 1, 50)]
    assert "3,4" in text
    assert "Inhalt: stimmt genau 2, stimmt eher 1" in text
    assert all(f"Text {number}" in text for number in range(5))


def test_a_statement_that_few_answered_stays_hidden_among_others():
    registration = answered(1, 2, 4, 5, 5)
    EvaluationSheet.objects.filter(pk=registration.evaluations.first().pk).update(ratings={"inhalt": 3, "austausch": 1})

    by_label = {str(item.label): item for item in results_of(registration).items}

    assert (by_label["Austausch"].enough, by_label["Austausch"].n) == (False, 0)


def test_sessions_count_for_themselves():
    registration = answered(3, 3, 3, 3, 3)
    few, many = session(registration, "Werkstatt A"), session(registration, "Werkstatt B")
    for talk, count in ((few, 4), (many, 5)):
        for _number in range(count):
            said = {"ratings": {key_of(talk.pk): 2}, "texts": {key_of(talk.pk): f"{talk.title}!"}}
            EvaluationSheet.objects.create(registration=registration, of_session=True, **said)

    results = results_of(registration)

    assert results.n == 5
    assert {part.session.title: (part.result.n, part.result.enough, len(part.texts)) for part in results.sessions} == {
        "Werkstatt B": (5, True, 5),
    }
    assert ("Werkstatt A!" in desk(registration), "Werkstatt B!" in desk(registration)) == (False, True)


def test_everybody_sees_means_after_the_close_but_no_text():
    registration = answered(1, 2, 4, 5, 5)

    text = Client().get(registration.page.get_absolute_url()).text

    assert "5 Personen haben geantwortet." in text
    assert "3,4" in text
    assert 'role="img" aria-label="Inhalt: stimmt genau 2' in text
    assert "Text 0" not in text


def test_while_it_runs_nobody_outside_can_read_single_answers_off():
    registration = answered(1, 2, 4, 5, 5, ended=timedelta(days=3))
    page = registration.page

    assert results_panel(None, page, now=evaluation.closes_at(page) - timedelta(seconds=1)) is None
    assert results_panel(None, page, now=evaluation.closes_at(page)) is not None


def test_what_was_changed_stands_on_the_page_of_the_past_conference():
    registration = over()
    coming = conference()
    for found in (registration, coming):
        found.page.changed_after = "Mehr **Pausen** zum Reden."
        found.page.save()

    assert "<strong>Pausen</strong>" in Client().get(registration.page.get_absolute_url()).text
    assert "Was wir geändert haben" not in Client().get(coming.page.get_absolute_url()).text


def test_the_desk_lists_wishes():
    registration = answered(1, 2, 4, 5, 5)
    TopicWish.objects.create(registration=registration, text="Kommunale <b>Wärmeplanung</b>")

    assert "Kommunale &lt;b&gt;Wärmeplanung&lt;/b&gt;" in desk(registration)

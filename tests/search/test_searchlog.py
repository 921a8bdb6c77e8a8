"""What is kept of a search: the term, never who; and what the editors read from it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from jobs.registry import periodic_jobs
from search import searchlog
from search.models import SearchedTerm
from search.searchlog import record, term_of
from tests.factories.accounts import editor, member
from tests.helpers import signed_in

from .conftest import municipality

pytestmark = pytest.mark.django_db
REPORT = "/verwaltung/suchbegriffe/"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def stock() -> None:
    for number in range(25):
        municipality(f"Parkstadt{number:02}", 2019, official_name="Parken")
    call_command("reindex", verbosity=0)


def ask(client, user_agent: str = BROWSER, **query):
    return client.get("/suche/", query, headers={"user-agent": user_agent})


def rows() -> list[tuple[str, str, int, int]]:
    return list(SearchedTerm.objects.order_by("pk").values_list("term", "filters", "hits", "count"))


def asked(term: str, *, count: int = 1, hits: int = 5, ago: int = 0, filters: str = "") -> None:
    day = timezone.localdate() - timedelta(days=ago)
    SearchedTerm.objects.create(day=day, term=term, count=count, hits=hits, filters=filters)


# --- What is kept ------------------------------------------------------------------------------------


def test_a_question_is_counted_once_a_day_with_its_filters_and_hits(client, stock):
    ask(client, q="  PARKEN ")
    ask(client, q="parken")
    ask(client, q="parken", staffel="2019", land="DE-BY")
    ask(client, q="gibtesnicht")

    assert rows() == [("parken", "", 25, 2), ("parken", "land:DE-BY staffel:2019", 25, 1), ("gibtesnicht", "", 0, 1)]
    assert set(SearchedTerm.objects.values_list("day", flat=True)) == {timezone.localdate()}


def test_the_table_has_no_place_for_a_person(client, stock, member):
    client.force_login(member)
    ask(client, q="Parken")

    assert {field.name for field in SearchedTerm._meta.fields} == {"id", "day", "term", "filters", "hits", "count"}


@pytest.mark.parametrize(
    "query", [{"q": "Parken", "seite": "2"}, {"q": "Parken", "sort": "datum"}, {"q": ""}, {"land": "DE-BY"}], ids=lambda query: str(query)
)
def test_further_pages_other_orders_and_mere_filters_are_no_questions(client, stock, query):
    assert ask(client, **query).status_code == 200
    assert rows() == []


@pytest.mark.parametrize("program", ["Googlebot/2.1", "curl/8.5", "python-requests/2.32", "Uptime-Monitor", "HeadlessChrome/140"])
def test_programs_are_not_counted(client, stock, program):
    ask(client, program, q="Parken")
    assert rows() == []


def test_the_simple_search_is_not_counted(client):
    ask(client, q="Parken")
    assert rows() == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("frau.beispiel@stadt.example", ""),
        ("@frau_beispiel", ""),
        ("Anruf 0951 87-1234", ""),
        ("DE89 3704 0044 0532 0130 00", ""),
        ("Haushalt 2027", "haushalt 2027"),
        ("96047 Bamberg", "96047 bamberg"),
        ("DIN SPEC 91357", "din spec 91357"),
        ("Wer hat schon einmal mit Frau Muster gesprochen", "wer hat schon einmal mit frau"),
        ("\x07 \u200b", ""),
        ("Straße", "strasse"),
    ],
)
def test_what_looks_personal_is_not_kept(typed, kept):
    assert term_of(typed) == kept


def test_filters_beyond_the_column_are_left_out_whole():
    record("parken", {"thema": [f"feld-{number:03}" for number in range(100)]}, 1)

    ((_term, filters, _hits, _count),) = rows()
    assert len(filters) <= 400
    assert all(re.fullmatch(r"thema:feld-\d{3}", part) for part in filters.split())


def test_the_answer_does_not_wait_for_the_log_and_does_not_fail_with_it(client, stock):
    """The row is written when the server closes the answer; a broken log costs a warning."""

    def refuse(execute, sql, params, many, context):
        if "search_searchedterm" in sql.lower():
            raise DatabaseError("no log today")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        assert "25 Treffer" in ask(client, q="Parken").content.decode()


def test_terms_are_forgotten_after_13_months():
    asked("alt", ago=397)
    asked("jung", ago=395)

    searchlog.prune()

    assert [row[0] for row in rows()] == ["jung"]
    assert searchlog.prune in [job.run for job in periodic_jobs()]


# --- What the editors read -----------------------------------------------------------------------------


@pytest.fixture
def kts(portal):
    return signed_in(editor())


def shown(client, liste: str) -> list[list[str]]:
    """The cells of the rows of a list."""
    answer = client.get(REPORT, {"liste": liste})
    assert answer.status_code == 200
    body = re.search(r"<tbody>(.*?)</tbody>", answer.content.decode(), re.DOTALL)
    found = re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL) if body else []
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in found]


def on(ago: int) -> str:
    day: date = timezone.localdate() - timedelta(days=ago)
    return f"{day:%d.%m.%Y}"


def test_terms_without_hits_are_listed_with_count_days_and_a_link(kts):
    asked("luftreinhaltung", count=3, hits=0, ago=1)
    asked("luftreinhaltung", count=2, hits=0, ago=5)
    asked("wärmeplanung", count=9, hits=0, ago=20)
    asked("wärmeplanung", count=1, hits=4, ago=2)
    asked("alt", count=9, hits=0, ago=91)
    asked("parken", hits=0, filters="land:DE-BY")
    asked("parken", hits=7, ago=3)

    assert shown(kts, "ohne-treffer") == [["luftreinhaltung", "5", "2", "0", on(1)]]
    assert 'href="/suche/?q=luftreinhaltung"' in kts.get(REPORT).content.decode()


def test_rising_terms_are_those_asked_more_than_in_the_30_days_before(kts):
    asked("hitze", count=5, ago=2)
    asked("hitze", count=1, ago=40)
    asked("parken", count=9, ago=2)
    asked("parken", count=9, ago=31)
    asked("neu", count=3, ago=29)
    asked("selten", count=2, ago=1)

    assert shown(kts, "gefragter") == [["hitze", "5", "1", "2", "5", on(2)], ["neu", "3", "0", "1", "5", on(29)]]


def test_the_most_frequent_terms_come_first_whatever_their_filters(kts):
    asked("parken", count=2)
    asked("parken", count=2, filters="land:DE-BY")
    asked("hitze", count=3)
    asked("nur gefiltert", filters="land:DE-BY")

    assert [row[:4] for row in shown(kts, "am-haeufigsten")] == [
        ["parken", "4", "1", "5"],
        ["hitze", "3", "1", "5"],
        ["nur gefiltert", "1", "1", "nur mit Filter gesucht"],
    ]


def test_an_empty_log_says_so_and_hostile_terms_are_escaped(kts):
    assert "Alles, was in den letzten 90 Tagen gesucht wurde, hat Treffer." in kts.get(REPORT).content.decode()
    asked("<script>alert(1)</script>&x=\"'", hits=0)
    content = kts.get(REPORT, {"liste": "erfunden"}).content.decode()
    assert "<script>alert(1)" not in content
    assert "?q=%3Cscript%3Ealert%281%29%3C%2Fscript%3E%26x%3D%22%27" in content


@pytest.mark.parametrize("role", ["staff", "cdo", "admin"])
def test_the_report_is_for_editors_alone(portal, role):
    home = None if role == "admin" else municipality("Ort")
    assert signed_in(member(role, home)).get(REPORT).status_code == 403


def test_the_report_asks_as_often_for_many_terms_as_for_one(kts, django_assert_max_num_queries):
    for number in range(60):
        asked(f"wort {number}", hits=0, ago=number % 30)
    kts.get(REPORT)
    with django_assert_max_num_queries(12):
        kts.get(REPORT)

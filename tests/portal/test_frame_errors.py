"""Error pages: German, with a number that the log knows, and nothing of what failed."""

import logging
import re

import pytest
from django.test import Client, RequestFactory

from jobs import tracing
from portal.errors import not_found, safe_next
from portal.logs import IncidentFilter
from tests.factories.accounts import member
from tests.factories.municipalities import MunicipalityFactory

pytestmark = pytest.mark.urls("tests.portal.broken_urls")
NUMBER = re.compile(r"\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b")


@pytest.fixture
def guest() -> Client:
    """A browser that gets error pages instead of exceptions."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/gibt-es-nicht/", 404, "Diese Seite gibt es nicht"),
        ("/verbot/", 403, "Das dürfen Sie hier nicht"),
        ("/bruch/", 500, "Das hat leider nicht geklappt"),
        ("/ausfall/", 503, "Wir sind gleich wieder da"),
        ("/suche/?q=%00", 400, "Diese Anfrage können wir nicht lesen"),
    ],
)
def test_each_error_has_a_german_page_with_a_number(portal, guest, address, status, heading):
    response = guest.get(address)
    page = response.content.decode()

    assert response.status_code == status
    assert re.search(r"<h1>(.*?)</h1>", page)[1] == heading
    assert len(set(NUMBER.findall(page))) == 1
    assert "KANARIE" not in page
    assert "Traceback" not in page
    assert response["Cache-Control"] == "private, no-store"
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_fault_and_outage_ask_no_database(guest, django_assert_num_queries):
    """Without the mark for the database any query would fail; the pages come all the same."""
    assert guest.get("/bruch/").status_code == 500
    assert guest.get("/ausfall/").status_code == 503


def test_an_outage_says_when_to_come_back(guest):
    assert guest.get("/ausfall/")["Retry-After"] == "60"


def test_the_log_line_of_a_failure_carries_the_number_of_its_page(guest, caplog):
    caplog.handler.addFilter(IncidentFilter())
    with caplog.at_level(logging.ERROR, logger="django.request"):
        page = guest.get("/bruch/").content.decode()

    assert [record.incident for record in caplog.records] == [NUMBER.search(page)[0]]


def test_a_log_line_about_no_request_has_a_dash_for_a_number():
    record = logging.LogRecord("jobs", logging.INFO, __file__, 1, "nichts", None, None)

    tracing.forget()
    IncidentFilter().filter(record)

    assert record.incident == "-"


@pytest.mark.parametrize("address", ["/%00", "/suche/?q=%00", "/suche/?%00=1", "/suche/?q=%ff", "/mein-bereich/?x=%00", "/dateien/%00"])
def test_addresses_that_no_view_can_read_are_refused_at_the_door(guest, address):
    assert guest.get(address).status_code == 400


@pytest.mark.parametrize("address", ["/suche/?q=%C3%BC", "/suche/?q=\u2013", "/suche/?q=%2500", "/suche/?q=%F0%9F%8F%9B"])
def test_addresses_in_utf8_are_read(portal, guest, address):
    assert guest.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/%ff/", "/stra%C3%9Fe/", "/%E2%80%93/", "/%2500/"])
def test_a_path_in_any_letters_is_just_not_found(portal, guest, address):
    assert guest.get(address).status_code == 404


def test_too_large_a_form_is_answered_413(guest):
    response = guest.post("/leser/", {"text": "x" * (10 * 1024 * 1024 + 1)}, content_type="application/x-www-form-urlencoded")

    assert (response.status_code, "Diese Sendung ist zu groß" in response.content.decode()) == (413, True)


def test_too_large_a_form_is_answered_413_where_the_token_is_read_first():
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies["csrftoken"] = "a" * 32
    response = strict.post("/formular/", "text=" + "x" * (10 * 1024 * 1024 + 1), content_type="application/x-www-form-urlencoded")

    assert response.status_code == 413


@pytest.mark.parametrize(("length", "status"), [(1024**3, 413), (12 * 1024**2 + 1, 413), (12 * 1024**2, 405), ("viel", 405), ("-5", 405)])
def test_a_body_beyond_the_largest_upload_is_refused_unread(guest, length, status):
    assert guest.generic("POST", "/suche/", b"", CONTENT_LENGTH=str(length)).status_code == status


def test_too_many_fields_are_answered_400_with_the_reason(guest):
    response = guest.post("/leser/", {f"feld{n}": "1" for n in range(2001)})

    assert response.status_code == 400
    assert "zu viele Felder" in response.content.decode()


def test_a_broken_upload_is_answered_400(guest):
    assert guest.post("/leser/", "kaputt", content_type="multipart/form-data").status_code == 400


def test_a_form_without_token_says_that_the_input_is_not_lost(portal):
    response = Client(enforce_csrf_checks=True).post("/formular/", {"text": "Zwei Wochen Arbeit"})
    page = response.content.decode()

    assert response.status_code == 403
    assert "Das Formular ist abgelaufen" in page
    assert "Zwei Wochen Arbeit" in page


def test_the_reason_of_a_refusal_is_escaped(portal, guest):
    assert "Nur &lt;b&gt;Kommunen&lt;/b&gt;." in guest.get("/verbot/").content.decode()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/gute-praxis/geheim/", "/gute-praxis/geheim/"),
        ("//fremd.example/", "/fremd.example/"),
        ("/\\fremd.example/", "/fremd.example/"),
        ("///\\/fremd.example/", "/fremd.example/"),
        ('/a"><script>/', "/a%22%3E%3Cscript%3E/"),
        ("/a/?next=//fremd.example", "/a/%3Fnext%3D//fremd.example"),
    ],
)
def test_the_way_back_after_login_is_a_path_of_this_portal(path, expected):
    request = RequestFactory().get("/")
    request.path = path

    assert safe_next(request) == expected


def test_a_missing_page_offers_guests_the_login_with_the_way_back(portal, guest):
    page = guest.get("/gute-praxis/geheim/").content.decode()

    assert 'Wenn der Inhalt nur für Kommunen ist: <a href="/konto/anmelden/?next=/gute-praxis/geheim/">Anmelden</a>' in page
    assert 'action="/suche/"' in page


def test_a_missing_page_offers_no_login_to_people_who_are_signed_in(portal):
    browser = Client()
    browser.force_login(member("staff", MunicipalityFactory()))

    assert "Wenn der Inhalt nur für Kommunen ist" not in browser.get("/gute-praxis/geheim/").content.decode()


def test_a_missing_page_is_drawn_before_anyone_is_known():
    """Middleware may answer before there is a session or a user."""
    assert not_found(RequestFactory().get("/x/")).status_code == 404


@pytest.mark.parametrize(("address", "status"), [("/gibt-es-nicht/", 404), ("/verbot/", 403), ("/bruch/", 500), ("/ausfall/", 503)])
def test_each_error_shows_what_was_typed_into_the_form_that_ran_into_it(portal, guest, address, status):
    answer = guest.post(address, {"text": "Zwei Wochen Arbeit", "password": "Geheim aber lang", "art": "lob"})
    fields = re.findall(r"<textarea[^>]*readonly>\s*(.*?)</textarea>", answer.content.decode(), re.DOTALL)

    assert (answer.status_code, fields) == (status, ["Zwei Wochen Arbeit"])


@pytest.mark.parametrize("origin", [{}, {"HTTP_ORIGIN": "null"}, {"HTTP_REFERER": "https://evil.example/x"}])
def test_who_asks_for_another_host_is_refused_in_german_and_causes_no_fault(guest, origin):
    answer = guest.get("/gibt-es-nicht/", HTTP_HOST="evil.example", **origin)
    assert (answer.status_code, "evil.example" in answer.content.decode()) == (400, False)
    assert "<h1" in answer.content.decode()

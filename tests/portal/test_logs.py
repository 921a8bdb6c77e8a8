"""What the log of a process says: the number of the request or task, and nobody's address, key or question."""

from __future__ import annotations

import io
import logging
import logging.config
import time

import pytest
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.test import Client

from jobs import tracing
from jobs.worker import drain
from portal.logs import configuration, discreet, gunicorn_logging
from tests.jobs.probe_tasks import always_fail


@pytest.fixture
def log():
    """Lines as the portal's own configuration writes them, from the root logger; the test's configuration returns afterwards."""
    handler = logging.config.DictConfigurator(configuration("INFO"))
    handler.config["formatters"]["line"] = handler.configure_formatter(dict(handler.config["formatters"]["line"]))
    handler.config["filters"]["incident"] = handler.configure_filter(dict(handler.config["filters"]["incident"]))
    written = io.StringIO()
    stream = logging.StreamHandler(written)
    stream.setFormatter(handler.config["formatters"]["line"])
    stream.addFilter(handler.config["filters"]["incident"])
    root = logging.getLogger()
    level = root.level
    root.addHandler(stream)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(stream)
    root.setLevel(level)


KEYS = [
    "/konferenz-gast/GEHEIM/",
    "/konferenz-gast/bestaetigen/GEHEIM/",
    "/konferenz-gast/GEHEIM/material/3/",
    "/konferenz-rueckmeldung/GEHEIM/",
    "/kontakt/bestaetigen/GEHEIM/",
    "/kontakt/anfrage/GEHEIM/",
    "/konto/einladung/GEHEIM/",
    "/suche/abbestellen/GEHEIM/",
    "/termine/GEHEIM.ics",
    "/konto/adresse-bestaetigen/GE-HEIM:x/",
    "/konto/passwort-vergessen/3-GEHEIM/",
    "/suche/?q=GEHEIM",
    "/demo/konten/?next=GEHEIM",
]


@pytest.mark.parametrize("path", KEYS)
def test_an_address_that_is_a_key_or_a_question_is_shortened(path):
    for text in (f"Not Found: {path}", f"Error handling request {path}", f'GET "{path}" failed'):
        assert "HEIM" not in discreet(text)
        assert discreet(text).startswith(text.split("/")[0])


@pytest.mark.parametrize(
    "path",
    ["/konferenz-gast/bestaetigen/", "/konferenz-rueckmeldung/danke/", "/konto/passwort-vergessen/gesendet/", "/gute-praxis/parken/"],
)
def test_an_address_that_is_none_stays(path):
    assert discreet(f"Not Found: {path}") == f"Not Found: {path}"


@pytest.mark.parametrize("words", ["a", "a/", "a.", "\n", "a:", "a@", "://"])
def test_a_long_address_costs_no_time(words):
    """A line with 16,000 letters took four seconds, and whoever asks for a page that is not there writes one."""
    began = time.process_time()

    discreet("Not Found: /" + words * 30_000)

    assert time.process_time() - began < 1


def test_addresses_of_people_that_touch_are_hidden():
    assert discreet("ada@kommune.de+bob@kommune.de") == "……"


def test_every_route_with_a_token_is_shortened():
    """Whoever adds an address with a token sees this fail until it is hidden."""
    from django.urls import get_resolver

    routes = [str(pattern) for pattern in _routes(get_resolver().url_patterns) if "token>" in str(pattern)]
    assert len(routes) >= 7
    assert [route for route in routes if "GEHEIM" in discreet("/" + _filled(route))] == []


def _routes(patterns, prefix=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        yield from _routes(pattern.url_patterns, route) if hasattr(pattern, "url_patterns") else [route]


def _filled(route: str) -> str:
    return route.replace("<str:token>", "GEHEIM").replace("<int:pk>", "1").replace("<slug:slug>", "x")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("SMTPRecipientsRefused: {'anna.kanarie+x@stadt.de': (550, b'no')}", "SMTPRecipientsRefused: {'…': (550, b'no')}"),
        ("Verbindung zu postgres://portal:kanarie@db:5432/x", "Verbindung zu postgres://…@db:5432/x"),
        ("DETAIL:  Key (email)=(kanarie) already exists.", "DETAIL: …"),
        ("Invalid request from ip=192.0.2.99: kaputt", "Invalid request from ip=… kaputt"),
        ("Ungültig: MTox:1abcde:kanarie-kanarie-kanarie-kanarie", "Ungültig: …"),
        ("Verbindung zu 127.0.0.1:9200 fehlgeschlagen", "Verbindung zu 127.0.0.1:9200 fehlgeschlagen"),
        ("12:30:45 Uhr, 3 von 4", "12:30:45 Uhr, 3 von 4"),
    ],
)
def test_what_a_library_says_loses_its_persons_and_secrets_and_keeps_its_sense(text, kept):
    assert discreet(text) == kept


def test_a_traceback_is_cleaned_like_its_line(log):
    try:
        raise ValueError("bad address: anna.kanarie@stadt.de")
    except ValueError:
        logging.getLogger("events").exception("Fehler bei %s", "bert.kanarie@stadt.de")

    assert "kanarie" not in log.getvalue()
    assert "Traceback" in log.getvalue()


@pytest.mark.urls("tests.portal.broken_urls")
def test_every_line_of_a_request_carries_its_number_whoever_writes_it(log, portal):
    Client(raise_request_exception=False).get("/bruch/")
    number = tracing.current()
    logging.getLogger("irgendwas").warning("Zeile einer Bibliothek")

    lines = [line for line in log.getvalue().splitlines() if line.startswith("20")]
    assert number != "-"
    assert [f"[{number}]" in line for line in lines] == [True, True]


@pytest.mark.django_db
def test_every_line_of_a_task_carries_its_number(log):
    task = always_fail.enqueue()
    tracing.forget()
    drain()

    assert f"[Aufgabe {task.id[:8]}]" in log.getvalue()
    assert tracing.current() == "-"


def test_a_foreign_host_name_is_one_line(log):
    request = HttpRequest()
    try:
        raise DisallowedHost("Invalid HTTP_HOST header: 'kanarie'")
    except DisallowedHost as error:
        logging.getLogger("django.security.DisallowedHost").error(str(error), exc_info=error, extra={"request": request})

    assert log.getvalue().count("\n") == 1


@pytest.mark.parametrize("name", ["elastic_transport.transport", "elastic_transport.node", "elasticsearch", "django_tasks_db"])
@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_no_library_writes_a_line_per_search_or_task(name, level):
    loggers = configuration(level)["loggers"]
    quiet = next(settings for known, settings in loggers.items() if f"{name}.".startswith(f"{known}."))

    assert quiet["level"] == "WARNING"


def test_gunicorns_own_lines_pass_the_same_filter():
    found = gunicorn_logging()

    assert found["loggers"]["gunicorn.error"]["handlers"] == ["console"]
    assert found["formatters"] == configuration("INFO")["formatters"]


def test_nothing_is_mailed_to_admins_where_requests_fail():
    assert configuration("INFO")["loggers"]["django"]["handlers"] == []

"""Maintenance: everything is closed but what monitoring asks for."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from operations import maintenance

CLOSED = [
    "/", "/gute-praxis/", "/suche/?q=x", "/feeds/gute-praxis.atom", "/feeds/konferenzen.atom", "/termine.ics", "/termine/x.ics",
    "/konto/anmelden/", "/mein-bereich/", "/verwaltung/", "/dateien/x.pdf", "/sitemap.xml", "/konferenz-gast/x/", "/gibt-es-nicht/",
    "/verwaltung/konferenzen/1/teilnehmende-csv/",
]  # fmt: skip


def run(*words: str) -> str:
    out = StringIO()
    call_command("maintenance", *words, stdout=out)
    return out.getvalue().strip()


@pytest.mark.parametrize("path", CLOSED)
def test_during_maintenance_everything_answers_503_in_german_and_asks_no_database(path):
    run("on", "--until", f"{timezone.localtime() + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    answer = Client().get(path)

    assert answer.status_code == 503
    assert "sind wir wieder da" in answer.content.decode()
    assert 7000 < int(answer["Retry-After"]) <= 7200
    assert answer["Cache-Control"] == "private, no-store"
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_an_upload_and_a_form_are_refused_too():
    run("on")
    for path, body in (("/konto/anmelden/", {"login": "a"}), ("/mein-bereich/eintraege/1/bild/", {"file": StringIO("x")})):
        assert Client(enforce_csrf_checks=True).post(path, body).status_code == 503


def test_health_goes_on(db):
    run("on")

    assert Client().get("/healthz").status_code == 200
    assert Client().get("/readyz").content in (b"ok\n", b"nicht bereit\n")


def test_after_it_the_portal_is_open(portal):
    run("on")
    assert Client().get("/").status_code == 503
    assert run("off") == "Das Portal ist wieder offen."
    assert Client().get("/").status_code == 200
    assert run("off") == "Es war keine Wartung."


def test_without_an_end_the_page_promises_none():
    run("on")
    answer = Client().get("/")

    assert "Wir sind bald wieder da" in answer.content.decode()
    assert answer["Retry-After"] == "600"


def test_past_its_end_the_page_says_that_it_takes_longer():
    maintenance.start(until=timezone.now() - timedelta(minutes=5))
    answer = Client().get("/")

    assert "Es dauert etwas länger" in answer.content.decode()
    assert answer["Retry-After"] == "60"


def test_a_second_time_changes_the_end_and_keeps_the_beginning():
    first = maintenance.start()
    second = maintenance.start(until=timezone.now() + timedelta(hours=1))

    assert (second.since, maintenance.current()) == (first.since, second)


def test_a_damaged_file_keeps_the_door_closed(tmp_path):
    (tmp_path / "maintenance.json").write_text("{")

    assert Client().get("/").status_code == 503


def test_the_operators_network_looks_in_where_it_was_let(portal, settings):
    settings.OPERATOR_NETWORKS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = ["192.0.2.0/24"], 1
    ours, theirs = {"x_forwarded_for": "192.0.2.1"}, {"x_forwarded_for": "198.51.100.1"}
    run("on")
    assert Client().get("/", headers=ours).status_code == 503
    run("on", "--operators")

    assert [Client().get("/", headers=headers).status_code for headers in (ours, theirs)] == [200, 503]


@pytest.mark.parametrize("text", ["25:00", "bald", "2026-13-01T10:00", "2020-01-01T10:00"])
def test_what_is_no_time_closes_nothing(text):
    with pytest.raises(CommandError):
        run("on", "--until", text)

    assert maintenance.current() is None


def test_a_time_of_day_is_the_next_one():
    run("on", "--until", f"{timezone.localtime() - timedelta(minutes=2):%H:%M}")
    until = maintenance.current().until

    assert timedelta(hours=22) < until - timezone.now() < timedelta(hours=26)

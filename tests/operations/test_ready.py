"""/readyz, /healthz and ``manage.py status``: what is told of the portal's health, and to whom."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache.backends.base import BaseCache
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jobs import foundations, signs
from jobs.models import WorkerLease
from jobs.queue_signs import LATE, SILENT
from jobs.signs import Finding, Seen, examine
from notifications.models import Mail
from tests.jobs.probe_tasks import leave_trace

TOKEN = "Betriebsmarke-" + "x" * 30


def found(name: str) -> Finding:
    return next(seen.finding for seen in examine() if seen.sign.name == name)


def ready(client, **headers: str):
    signs.forget()
    return client.get("/readyz", headers=headers)


def test_health_asks_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


@pytest.mark.usefixtures("well")
def test_a_portal_at_which_nothing_is_wrong_is_ready(client):
    answer = ready(client)

    assert [seen.sign.name for seen in examine() if not seen.finding.ok] == []
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def unapply() -> None:
    MigrationRecorder(connection).record_unapplied(*MigrationLoader(connection).graph.leaf_nodes("pages")[0])


def silence_worker() -> None:
    WorkerLease.objects.update(seen_at=timezone.now() - SILENT - timedelta(seconds=1))


def forget_workers() -> None:
    WorkerLease.objects.all().delete()


def let_a_task_wait() -> None:
    leave_trace.enqueue("x", "y")
    DBTaskResult.objects.update(enqueued_at=timezone.now() - LATE - timedelta(seconds=1))


FAULTS = {
    "migrations": (unapply, "Es fehlen Änderungen an den Tabellen: pages."),
    "worker": (silence_worker, "Letztes Lebenszeichen vor 2 Minuten."),
    "worker, never": (forget_workers, "Noch nie hat sich ein Arbeitsprozess gemeldet."),
    "tasks": (let_a_task_wait, "seit 10 Minuten."),
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.usefixtures("well")
def test_what_is_wrong_is_told_to_operators_and_to_nobody_else(client, settings, name):
    settings.OPERATOR_TOKEN = TOKEN
    break_it, sentence = FAULTS[name]
    break_it()

    public, operator = ready(client), ready(client, authorization=f"Bearer {TOKEN}")

    assert (public.status_code, public.content, public["Retry-After"]) == (503, b"nicht bereit\n", "10")
    assert operator.status_code == 503
    assert sentence in operator.content.decode()
    assert [seen.sign.name for seen in examine() if seen.is_grave] == [name.split(",")[0]]


@pytest.mark.usefixtures("well")
def test_a_full_disk_is_told(client, settings):
    settings.DISK_MIN_FREE_MB = 10**9

    assert ready(client).status_code == 503
    assert found("disk").text.startswith("Nur noch ")


@pytest.mark.usefixtures("well")
def test_a_folder_that_takes_no_files_is_told(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(foundations.os, "access", lambda path, mode: False)  # as root everything can be written

    assert found("disk").text.startswith("Nicht beschreibbar: ")


class ForgetfulCache(BaseCache):
    """Does what Django's database cache does without its table: it swallows what it cannot write."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__({})

    def set(self, *args, **kwargs) -> None: ...

    def get(self, key, default=None, version=None):
        return default


@pytest.mark.usefixtures("well")
def test_a_cache_that_remembers_nothing_is_told(client, settings):
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.{ForgetfulCache.__qualname__}"}}

    assert ready(client).status_code == 503
    assert found("cache").text == "Der Zwischenspeicher merkt sich nichts."


@pytest.mark.usefixtures("well")
def test_a_search_without_index_is_told(client, settings, tmp_path):
    settings.SEARCH_INDEX_DIR = tmp_path / "leer"

    assert ready(client).status_code == 503
    assert found("search").text == "Der Suchindex fehlt oder ist beschädigt."


@pytest.mark.usefixtures("well")
def test_a_search_server_that_is_away_is_told(settings):
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", "http://127.0.0.1:9"

    assert found("search").text == "Die Suchmaschine antwortet nicht."


def test_without_a_database_the_one_fault_is_told_once_and_not_through_all_that_needs_it(client, settings, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("KANARIE: server closed the connection")

    settings.OPERATOR_TOKEN = TOKEN
    monkeypatch.setattr(connection, "cursor", away)

    answer = ready(client, authorization=f"Bearer {TOKEN}")
    text = answer.content.decode()

    assert answer.status_code == 503
    assert text.count("FEHLER") == 2, text  # the database, and the index that this test has none of
    assert "Die Datenbank antwortet nicht (OperationalError)." in text
    assert "KANARIE" not in text


def test_a_sign_that_breaks_is_a_fault_whose_reason_the_log_knows(caplog):
    def broken() -> Finding:
        raise KeyError("Ursache")

    with caplog.at_level("WARNING", logger="jobs"):
        seen = signs._look(signs.Sign("x", "Kaputtes", broken))

    assert seen == Finding(False, "Antwortet nicht (KeyError).", "Den Grund nennt das Protokoll des Portals.")
    assert "KeyError: 'Ursache'" in caplog.text


@pytest.mark.usefixtures("well")
def test_a_task_given_up_and_a_mail_not_taken_are_told_but_leave_the_portal_ready(client, settings):
    settings.OPERATOR_TOKEN = TOKEN
    DBTaskResult.objects.create(
        args_kwargs={}, status=TaskResultStatus.FAILED, task_path="x.y", finished_at=timezone.now(), exception_class_path="", traceback=""
    )
    mail = Mail.objects.create(recipient_email="a@b.de", event="x", key="x", attempts=2, last_error="550 no such user")
    Mail.objects.filter(pk=mail.pk).update(created_at=timezone.now() - timedelta(minutes=20))

    answer = ready(client, authorization=f"Bearer {TOKEN}")

    assert answer.status_code == 200
    assert answer.content.decode().count("Hinweis:") == 2
    assert "a@b.de" not in answer.content.decode()
    assert ready(client).content == b"ok\n"


@pytest.mark.parametrize(
    ("networks", "count", "forwarded", "told"),
    [
        (["192.0.2.0/24"], 1, "192.0.2.7", True),
        (["192.0.2.0/24"], 1, "192.0.2.7, 198.51.100.1", False),
        (["192.0.2.0/24"], 0, "192.0.2.7", False),
        (["192.0.2.0/24"], 2, "192.0.2.7", False),
        (["2001:db8::/32"], 1, "2001:db8::5", True),
        ([], 1, "127.0.0.1", False),
    ],
    ids=["network", "spoofed", "no proxy trusted", "fewer proxies than trusted", "IPv6", "nobody named"],
)
@pytest.mark.usefixtures("well")
def test_reasons_are_for_the_operators_network_as_the_trusted_proxy_names_it(client, settings, networks, count, forwarded, told):
    settings.OPERATOR_NETWORKS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = networks, count

    assert ("Datenbank" in ready(client, x_forwarded_for=forwarded).content.decode()) is told


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer falsch", f"Basic {TOKEN}", TOKEN])
@pytest.mark.usefixtures("well")
def test_a_wrong_token_is_told_nothing(client, settings, header):
    settings.OPERATOR_TOKEN = TOKEN

    assert ready(client, authorization=header).content == b"ok\n"


@pytest.mark.usefixtures("well")
def test_an_empty_token_opens_nothing(client, settings):
    settings.OPERATOR_TOKEN = ""

    assert ready(client, authorization="Bearer ").content == b"ok\n"


@pytest.mark.usefixtures("well")
def test_a_crowd_that_asks_costs_one_look_of_few_queries(client, django_assert_max_num_queries):
    examine()  # the migrations are read once a process
    signs.forget()
    with django_assert_max_num_queries(18):  # about one for each sign, not for each of the twenty
        for _number in range(20):
            client.get("/readyz")


def status() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("status", stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.mark.usefixtures("well")
def test_the_terminal_is_told_the_same_and_ends_accordingly():
    well = status()
    silence_worker()
    ill = status()

    assert well[0] == 0
    assert well[1].count("gut:") == len(examine())
    assert ill[0] == 1
    assert ill[1].startswith("FEHLER:  Arbeitsprozess: Letztes Lebenszeichen vor 2 Minuten. Läuft der Arbeitsprozess")


def test_the_seen_can_be_told_from_what_is_not_grave():
    sign = signs.Sign("x", "X", lambda: Finding(False, ""), grave=False)

    assert Seen(sign, sign.look()).is_grave is False

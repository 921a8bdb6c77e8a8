"""The page "Betrieb" and the metrics: for those who run the portal, and for nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import Role
from files.models import PortalDocument
from jobs import signs
from jobs.models import DueWork, PeriodicRun, WorkerLease
from jobs.queue_signs import SILENT
from jobs.signs import examine
from notifications.models import Mail
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in
from tests.scanner import closed_port, fake

pytestmark = pytest.mark.usefixtures("well")
TOKEN = "Betriebsmarke-" + "x" * 30
PAGE = "/mein-bereich/betrieb/"


@pytest.fixture
def browser():
    return signed_in(member(Role.ADMIN))


def text_of(browser, path: str = PAGE) -> str:
    signs.forget()
    return browser.get(path).content.decode()


def give_up() -> DBTaskResult:
    return DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        status=TaskResultStatus.FAILED,
        task_path="tests.jobs.probe_tasks.always_fail",
        finished_at=timezone.now(),
        exception_class_path="builtins.ValueError",
        traceback="",
    )


def test_the_page_shows_every_sign_and_that_nothing_is_to_do(browser):
    page = text_of(browser)

    assert "nichts ist zu tun" in page
    assert [each.sign.label for each in examine() if each.sign.label not in page] == []
    assert "Noch nie gelaufen" in page


def test_what_is_wrong_stands_first_with_what_to_do(browser):
    WorkerLease.objects.update(seen_at=timezone.now() - SILENT - timedelta(seconds=1))
    page = text_of(browser)

    assert "Das Portal ist nicht bereit: 1 Befund zu beheben." in page
    assert page.index("Letztes Lebenszeichen vor 2 Minuten.") < page.index("Die Datenbank antwortet.")
    assert "<strong>Was tun?</strong> Läuft der Arbeitsprozess" in page
    home = text_of(browser, "/mein-bereich/")
    assert ("Letztes Lebenszeichen vor 2 Minuten." in home, "nichts für Sie zu tun" in home) == (True, False)


def test_periodic_work_that_is_late_stands_outside_the_folded_list(browser):
    calm = text_of(browser)
    PeriodicRun.objects.create(name="Papierkorb leeren", next_run_at=timezone.now() - timedelta(hours=2))
    late = text_of(browser)

    assert "Keine ist überfällig." in calm
    assert "Keine ist überfällig." not in late
    assert late.index("Überfällig") < late.index("mit ihren Zeiten")


def test_a_task_that_was_given_up_is_queued_again(browser):
    task = give_up()
    assert "tests.jobs.probe_tasks.always_fail" in text_of(browser)

    answer = browser.post(PAGE, {"task": str(task.pk)}, follow=True)

    task.refresh_from_db()
    assert "wieder eingestellt" in answer.content.decode()
    assert task.status == TaskResultStatus.READY


@pytest.mark.parametrize("key", ["", "unsinn", "0" * 32, "12345678-1234-1234-1234-123456789012", "\x00"])
def test_a_task_that_is_none_is_not_found(browser, key):
    assert browser.post(PAGE, {"task": key}).status_code in (400, 404)


def test_a_task_that_did_not_fail_is_not_touched(browser):
    task = give_up()
    DBTaskResult.objects.filter(pk=task.pk).update(status=TaskResultStatus.SUCCESSFUL)

    assert browser.post(PAGE, {"task": str(task.pk)}).status_code == 404


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CDO, Role.STAFF])
def test_nobody_else_sees_it(role):
    browser = signed_in(editor() if role == Role.EDITOR else member(role, MunicipalityFactory()))

    assert browser.get(PAGE).status_code == 403
    assert "Zustand des Portals" not in text_of(browser, "/mein-bereich/")


def test_the_page_costs_the_same_with_many_faults(browser, django_assert_max_num_queries):
    browser.get(PAGE)
    for _number in range(5):
        give_up()
    with django_assert_max_num_queries(40):
        browser.get(PAGE)


def test_a_refused_mail_stands_on_the_page_at_once_with_its_reason(browser):
    outcome = "Der Mailserver nimmt für diese Adresse nichts an (Antwort 550)."
    Mail.objects.create(recipient_email="a@b.de", event="x", key="x", attempts=1, state=Mail.State.REFUSED, outcome=outcome)
    page = text_of(browser)

    assert "Eine E-Mail war nicht zustellbar." in page
    assert outcome in page
    assert "Nicht zustellbar</span>" in page


def test_a_mail_that_was_tried_for_three_days_is_told_when_it_is_given_up(browser):
    mail = Mail.objects.create(recipient_email="a@b.de", event="x", key="x", attempts=10, state=Mail.State.REFUSED, last_error="450")
    Mail.objects.filter(pk=mail.pk).update(created_at=timezone.now() - timedelta(days=3, minutes=1))

    assert "Eine E-Mail war nicht zustellbar." in text_of(browser)


def test_due_work_that_failed_stands_on_the_page_with_what_to_do(browser):
    DueWork.objects.create(name="Papierkorb leeren", ran_at=timezone.now(), done=4, failed=1, reasons={"ProtectedError": 1})

    assert "Papierkorb leeren: 1 nicht erledigt (ProtectedError)." in text_of(browser)


def test_a_scanner_that_does_not_answer_is_told_with_what_waits_for_it(browser, settings):
    assert "Kein Virenscanner ist eingerichtet" in text_of(browser)
    PortalDocument.objects.create(title="Messkonzept", file=ContentFile(b"%PDF-1.4", "a.pdf"))

    settings.CLAMAV_URL = closed_port()
    page = text_of(browser)
    assert "Der Virenscanner antwortet nicht, eine Datei wartet auf ihn." in page
    assert "Läuft clamd hinter CLAMAV_URL?" in page

    with fake() as settings.CLAMAV_URL:
        assert "Der Virenscanner antwortet, eine Datei wartet auf ihn." in text_of(browser)


# --- Metrics ----------------------------------------------------------------------------------


def asked(client, *, on: bool, header: str, settings):
    settings.METRICS, settings.OPERATOR_TOKEN = on, TOKEN
    signs.forget()
    return client.get("/metrics", headers={"authorization": header})


def test_metrics_say_the_same_in_the_format_of_prometheus(client, settings):
    answer = asked(client, on=True, header=f"Bearer {TOKEN}", settings=settings)
    found = {family.name: family.samples for family in text_string_to_metric_families(answer.content.decode())}

    assert answer["Content-Type"].startswith("text/plain")
    assert found["portal_ready"][0].value == 1
    assert {sample.labels["sign"]: sample.value for sample in found["portal_sign_ok"]} == {each.sign.name: 1 for each in examine()}
    assert found["portal_disk_free_bytes"][0].value > 0
    assert 0 <= found["portal_worker_silent_seconds"][0].value < 60


@pytest.mark.parametrize(("on", "header"), [(False, f"Bearer {TOKEN}"), (True, ""), (True, "Bearer falsch")])
def test_metrics_are_off_until_they_are_asked_for_and_for_operators_alone(client, settings, on, header):
    assert asked(client, on=on, header=header, settings=settings).status_code == 404

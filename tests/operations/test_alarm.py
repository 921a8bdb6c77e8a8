"""The operator is told of what is wrong: once, again after a while, and when it is over."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jobs.models import DueWork, WorkerLease
from jobs.queue_signs import SILENT
from notifications.models import Mail
from operations import alarm, maintenance

pytestmark = pytest.mark.usefixtures("well")
LOCAL = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}


@pytest.fixture(autouse=True)
def _way(settings) -> None:
    """A mail path for alarms; the portal's own leads nowhere."""
    settings.ALARM_TO, settings.ALARM_EMAIL = ["betrieb@stadt.de"], LOCAL
    settings.EMAIL_BACKEND = "tests.notifications.backends.Nowhere"


def run(*words: str) -> list[str]:
    out = StringIO()
    call_command("alarm", *words, stdout=out)
    return out.getvalue().splitlines()


def silence() -> None:
    WorkerLease.objects.update(seen_at=timezone.now() - SILENT - timedelta(seconds=1))


def give_up_a_task() -> None:
    DBTaskResult.objects.create(
        args_kwargs={}, status=TaskResultStatus.FAILED, task_path="x", finished_at=timezone.now(), exception_class_path="", traceback=""
    )


def refuse_a_mail() -> None:
    refused = Mail.objects.create(recipient_email="canary@b.de", event="x", key="x", attempts=2, last_error="550 no")
    Mail.objects.filter(pk=refused.pk).update(created_at=timezone.now() - timedelta(minutes=20))


def refuse_a_mail_for_good() -> None:
    Mail.objects.create(recipient_email="canary@b.de", event="x", key="x", attempts=1, state=Mail.State.REFUSED, last_error="550 no")


def leave_due_work_undone() -> None:
    DueWork.objects.create(name="Papierkorb leeren", ran_at=timezone.now(), done=4, failed=1, reasons={"ProtectedError": 1})


def let_pass(tmp_path, span: timedelta) -> None:
    """As if the last mails had been sent so long ago."""
    path = tmp_path / "alarm.json"
    stored = json.loads(path.read_text())
    for told in stored.values():
        told["told_at"] = (timezone.now() - span).isoformat()
    path.write_text(json.dumps(stored))


def test_where_nothing_is_wrong_nobody_is_written_to(mailoutbox):
    assert run() == []
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("break_it", "sentence"),
    [
        (silence, "FEHLER:  Arbeitsprozess: Letztes Lebenszeichen vor 2 Minuten."),
        (give_up_a_task, "Hinweis: Aufgegebene Aufgaben: "),
        (refuse_a_mail, "Hinweis: E-Mail-Versand: "),
        (refuse_a_mail_for_good, "Hinweis: Nicht zustellbare E-Mails: Eine E-Mail war nicht zustellbar. Die Seite „Betrieb“ nennt sie"),
        (
            leave_due_work_undone,
            "Hinweis: Fällige Arbeiten: Papierkorb leeren: 1 nicht erledigt (ProtectedError). Das Übrige ist erledigt.",
        ),
    ],
)
def test_what_is_wrong_is_mailed_past_outbox_and_worker(mailoutbox, break_it, sentence):
    break_it()
    before = Mail.objects.count(), DBTaskResult.objects.count()

    run()

    assert [message.to for message in mailoutbox] == [["betrieb@stadt.de"]]
    assert sentence in mailoutbox[0].body
    assert "canary@b.de" not in mailoutbox[0].body
    assert (Mail.objects.count(), DBTaskResult.objects.count()) == before


def test_a_full_disk_is_mailed(mailoutbox, settings):
    settings.DISK_MIN_FREE_MB = 10**9
    run()

    assert "Speicherplatz: Nur noch" in mailoutbox[0].body


def test_the_same_is_told_again_only_after_a_while(mailoutbox, tmp_path):
    silence()
    for _number in range(5):
        run()
    assert len(mailoutbox) == 1

    let_pass(tmp_path, alarm.REPEAT)
    run()
    assert len(mailoutbox) == 2


def test_a_rising_count_is_news_but_not_every_minute(mailoutbox, tmp_path):
    give_up_a_task()
    run()
    give_up_a_task()
    run()
    assert len(mailoutbox) == 1

    let_pass(tmp_path, alarm.PAUSE)
    run()
    assert "2 Aufgaben sind in allen Versuchen gescheitert" in mailoutbox[1].body


def test_that_it_is_over_is_told_once(mailoutbox):
    silence()
    run()
    WorkerLease.objects.update(seen_at=timezone.now())

    assert run() == ["Behoben: Arbeitsprozess"]
    assert run() == []
    assert "Behoben" in mailoutbox[-1].subject


def test_what_could_not_be_mailed_is_told_the_next_time(settings, mailoutbox):
    silence()
    settings.ALARM_EMAIL = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": 9}
    with pytest.raises(CommandError, match="ließ sich nicht verschicken"):
        run()
    settings.ALARM_EMAIL = LOCAL

    assert len(run()) == 1


def test_what_was_told_is_kept_elsewhere_where_the_disk_takes_nothing(settings, tmp_path, mailoutbox, monkeypatch):
    monkeypatch.setattr(alarm.tempfile, "gettempdir", lambda: str(tmp_path))
    settings.VAR_DIR = tmp_path / "gibt-es-nicht"
    silence()
    run()
    run()

    assert len(mailoutbox) == 1


def test_during_maintenance_nobody_is_woken_until_it_is_forgotten(mailoutbox):
    silence()
    maintenance.start(until=timezone.now() + timedelta(hours=1))
    assert run() == []

    maintenance.start(until=timezone.now() - maintenance.OVERDUE)
    run()
    assert "Die Wartung sollte längst zu Ende sein." in mailoutbox[0].body


def test_that_a_forgotten_maintenance_is_over_is_told_and_the_next_one_is_news(mailoutbox):
    maintenance.start(until=timezone.now() - maintenance.OVERDUE)
    run()
    maintenance.end()
    assert run() == ["Behoben: Wartung"]

    maintenance.start(until=timezone.now() - maintenance.OVERDUE)
    assert len(run()) == 1


def test_a_maintenance_without_an_announced_end_is_forgotten_after_half_a_day(mailoutbox, tmp_path):
    began = maintenance.start().since
    assert run() == []

    flag = tmp_path / "maintenance.json"
    flag.write_text(flag.read_text().replace(began.isoformat(), (began - maintenance.LONGEST).isoformat()))
    assert "Die Wartung sollte längst zu Ende sein." in run()[0]


def test_a_probe_shows_that_the_way_is_right(mailoutbox):
    assert run("--probe") == ["Die Probe ist verschickt."]
    assert [message.to for message in mailoutbox] == [["betrieb@stadt.de"]]


def test_without_an_address_the_command_says_what_is_missing(settings):
    settings.ALARM_TO = []
    with pytest.raises(CommandError, match="ALARM_TO nennt niemanden"):
        run()
    assert mail.outbox == []

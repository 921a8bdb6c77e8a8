"""FA4 and SE2: workers as processes of their own. One is killed in the middle of its work and the next takes over; one keeps the index."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import F
from django.test import override_settings
from django.utils import timezone
from django_tasks.base import TaskResultStatus

from contributions.models import ContributionAttachment
from events.models import Mailing, Mode, SignUp
from events.telling.mailings import MAILINGS
from files.models import DocumentText, PortalDocument
from files.uploads import store_document
from jobs.models import LEASE, PeriodicRun, QueuedTask, WorkerLease
from municipalities.importing import import_municipalities
from municipalities.models import Municipality
from notifications.models import Mail
from portal.demo.attachments import pdf
from search.engines.embedded import EmbeddedEngine
from search.sources import documents_of, sources
from tests.factories.accounts import editor
from tests.factories.best_practices import published
from tests.factories.events import conference

from .mailserver import taking_everything
from .production import ROOT, Watch, named, production_environment

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
PROMISED = timedelta(minutes=2)
"""From a kill until everything is done. The first minute, in which a silent worker still counts as alive, is not waited for."""
PEOPLE, TOWNS = 60, 1_000
Status = TaskResultStatus


@dataclass
class House:
    """The folder and the database of an installation, and the processes that work on them."""

    var_dir: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        database = named(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
        places = {"DATABASE_URL": database, "PORTAL_VAR_DIR": str(self.var_dir), "SECRET_KEY": settings.SECRET_KEY}
        self.environment = production_environment(**places, LOG_LEVEL="ERROR")
        self.index.rebuild([document for source in sources().values() for document in source.documents()], documents_of)

    @property
    def index(self) -> EmbeddedEngine:
        return EmbeddedEngine(self.var_dir / "index")

    def killed(self, points: Sequence[str], *command: str) -> None:
        """One process after the other reaches its point and dies there."""
        words = [sys.executable, "-m", "tests.probes.killed", ",".join(points), *command]
        assert subprocess.run(words, cwd=ROOT, env=self.environment, check=False, timeout=900).returncode == 0

    def finished_by_the_next_worker(self) -> None:
        """Everything that waits or was left is done within what is promised."""
        _a_lease_later()
        promised = (PROMISED - LEASE).total_seconds()
        with self.worker() as (worker, watch):
            with watch as took:
                _wait_until(lambda: not unfinished(), worker, 10 * promised)
            assert took.is_within(promised), took

    @contextmanager
    def worker(self) -> Iterator[tuple[subprocess.Popen[bytes], Watch]]:
        """A worker, and a watch on it."""
        worker = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=self.environment)
        try:
            yield worker, Watch([Path("/proc", str(worker.pid))])
        finally:
            worker.terminate()
            worker.wait(300)


def _wait_until(condition: Callable[[], bool], worker: subprocess.Popen[bytes], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert worker.poll() is None
        assert time.monotonic() < deadline, unfinished()
        time.sleep(0.1)


def unfinished() -> list[tuple[object, ...]]:
    """What waits, for the message of a failure."""
    left = QueuedTask.objects.filter(status__in=[Status.READY, Status.RUNNING])
    return [(one.task_path, one.status, one.attempts, str(one.run_after), one.exception_class_path, one.traceback[-300:]) for one in left]


def _a_lease_later() -> None:
    """The clock of the database is put forward to the moment from which on the dead worker counts as dead."""
    WorkerLease.objects.update(seen_at=F("seen_at") - LEASE)
    PeriodicRun.objects.update(next_run_at=F("next_run_at") - LEASE)
    QueuedTask.objects.filter(run_after__lt=timezone.now() + LEASE).update(run_after=F("run_after") - LEASE)
    Mail.objects.update(claimed_until=F("claimed_until") - LEASE)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield House(tmp_path)


def attempts(task: str) -> list[int]:
    """How often a worker began each of these tasks; all of them ended well."""
    found = QueuedTask.objects.filter(task_path__endswith=f".{task}")
    assert set(found.values_list("status", flat=True)) == {Status.SUCCESSFUL}
    return sorted((one.attempts for one in found), reverse=True)


def test_fa4_a_worker_killed_in_a_batch_of_mails_leaves_nobody_out_and_writes_to_nobody_twice(house: House):
    registration = conference(on_site_seats=None)
    guests = [f"gast-{number}@verein.example" for number in range(PEOPLE)]
    SignUp.objects.bulk_create(
        SignUp(
            registration=registration, state=SignUp.State.CONFIRMED, mode=Mode.ON_SITE, queue=number, guest_name="Gast", guest_email=guest
        )
        for number, guest in enumerate(guests, 1)
    )
    QueuedTask.objects.all().delete()
    MAILINGS.send(registration, key=uuid.uuid4(), group=Mailing.Group.ALL, subject="Raum", text="Wir tagen nebenan.", by=editor())
    with taking_everything() as (address, kept):
        house.environment["EMAIL_URL"] = address
        house.killed(["half of the batch"], "worker")
        assert (Mail.objects.count(), Mailing.objects.get().finished_at) == (25, None)
        house.finished_by_the_next_worker()

    assert attempts("write_batch") == [2, 1]
    assert Counter(str(mail["To"]) for mail in kept) == dict.fromkeys(guests, 1)
    assert (Mailing.objects.get().written, Mail.objects.filter(state=Mail.State.SENT).count()) == (PEOPLE, PEOPLE)


def test_fa4_a_killed_import_stores_nothing_and_a_worker_killed_behind_it_leaves_no_town_out_of_the_index(house: House):
    rows = [f"ort-{n},Ort {n:05},Gemeinde,DE-BY,09{n:06},09{n // 1000:03}0{n % 1000:03}{n % 1000:03}" for n in range(TOWNS)]
    file = house.var_dir / "kommunen.csv"
    file.write_text("\r\n".join(["id,name,type,state_code,ags,ars", *rows, ""]))

    house.killed(["half of the rows"], "import_municipalities", str(file))
    assert (Municipality.objects.count(), QueuedTask.objects.count()) == (0, 0)
    assert [import_municipalities(file).created for _again in range(2)] == [TOWNS, 0]
    batches = QueuedTask.objects.count()
    house.killed(["index not written", "index written"], "worker")
    house.finished_by_the_next_worker()

    assert (Municipality.objects.count(), Municipality.objects.values("slug").distinct().count()) == (TOWNS, TOWNS)
    assert attempts("refresh_documents") == [2, 2] + [1] * (batches - 2)
    assert house.index.verify().documents["kommune"] == TOWNS


def test_fa4_a_worker_killed_while_it_reads_files_leaves_each_with_its_text_once(house: House):
    points = ["file being read", "text not committed", "task not marked"]
    entry = published(title="Gehwege", by=None)
    QueuedTask.objects.all().delete()
    for point in points:
        content = pdf("Satzung", ("Der Lesestoff ist lang genug. " * 400, point, f"Zauberwort{point.replace(' ', '')}"))
        document = store_document(SimpleUploadedFile("satzung.pdf", content), entry, title=point, by=None)
        ContributionAttachment.objects.create(page=entry, document=document, title=point)
    house.killed(points, "worker")
    house.finished_by_the_next_worker()

    texts = {reading.document.title: reading for reading in DocumentText.objects.select_related("document")}
    assert attempts("read_document") == [2] * len(points)
    assert (PortalDocument.objects.count(), DocumentText.objects.count()) == (len(points), len(points))
    assert [texts[point].state for point in points] == [DocumentText.State.READ] * len(points)
    assert [point in texts[point].text for point in points] == [True] * len(points)


# --- SE2: with a worker, what was taken down leaves the index ----------------------------------------------------

GONE_AFTER = 5
"""Seconds."""


def test_se2_with_a_worker_what_was_taken_down_leaves_the_index_within_five_seconds(tmp_path: Path):
    entry = published(title="Zauberkasten")
    QueuedTask.objects.all().delete()
    house = House(tmp_path)
    known = sum(house.index.health().documents.values())
    with house.worker() as (worker, watch):
        _wait_until(lambda: PeriodicRun.objects.exists() and not PeriodicRun.objects.exclude(running_by=""), worker)
        with watch as took:
            entry.unpublish()
            _wait_until(lambda: sum(house.index.health().documents.values()) < known, worker, 10 * GONE_AFTER)

    assert took.is_within(GONE_AFTER), took

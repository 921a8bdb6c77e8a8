"""Real workers as real processes: killed, stopped, side by side, without their database."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from .apps import PROBE_INTERVAL

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60
"""Seconds after which waiting for a worker is a failure."""
SETUP = """import django
django.setup()
from django.utils import timezone
from jobs.models import *
from tests.jobs.probe_tasks import *
"""
SILENCE_WORKERS = "WorkerLease.objects.update(seen_at=timezone.now() - LEASE); PeriodicRun.objects.update(next_run_at=timezone.now())"
"""As if the lease of all workers had run out."""


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "Der Arbeitsprozess hat es nicht rechtzeitig getan."
        time.sleep(0.1)


@dataclass
class Site:
    """A database of its own and the workers on it."""

    environment: dict[str, str]
    trace: Path
    periodic: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def do(self, statements: str) -> str:
        """What a process with the probe's tasks and the models of jobs prints."""
        return self.run("-c", SETUP + statements)

    def start_worker(self) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=self.environment)
        self.workers.append(worker)
        return worker

    def traces(self, path: Path | None = None) -> list[tuple[str, int]]:
        """What ran, in its order: pairs of name and process."""
        path = path or self.trace
        if not path.exists():
            return []
        return [(line.split()[0], int(line.split()[1])) for line in path.read_text().splitlines()]

    def statuses(self) -> list[str]:
        return self.do("print(*sorted(QueuedTask.objects.values_list('status', flat=True)))").split()


@pytest.fixture
def database_url(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A new database of the kind this run tests: a file of SQLite, or one more on the PostgreSQL server."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'probe.sqlite3'}"
        return
    request.getfixturevalue("django_db_setup")
    request.getfixturevalue("django_db_blocker").unblock()
    name = f"probe_{secrets.token_hex(4)}"
    address, _, query = os.environ["DATABASE_URL"].partition("?")
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield f"{address.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    request.getfixturevalue("django_db_blocker").restore()


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Site]:
    periodic = tmp_path / "periodic"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.jobs.worker_settings",
        "DATABASE_URL": database_url,
        "PORTAL_VAR_DIR": str(tmp_path),
        "SECRET_KEY": settings.SECRET_KEY,
        "PROBE_PERIODIC": str(periodic),
    }
    site = Site(environment, tmp_path / "trace", periodic)
    site.run("manage.py", "migrate", "jobs", "--verbosity", "0")
    yield site
    for worker in site.workers:
        worker.kill()
        worker.wait()


def test_a_task_of_a_killed_worker_is_resumed_and_no_other_runs_twice(site: Site):
    killed = site.start_worker()
    site.do(f"take_long.enqueue({str(site.trace)!r}, 600)")
    wait_for(lambda: ("begin", killed.pid) in site.traces())
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    site.do(f"[leave_trace.enqueue({str(site.trace)!r}, name) for name in 'abcdef']")

    successor = site.start_worker()
    wait_for(lambda: len(site.traces()) == 7)
    assert site.statuses() == ["RUNNING"] + ["SUCCESSFUL"] * 6
    site.do(SILENCE_WORKERS)
    wait_for(lambda: ("end", successor.pid) in site.traces())
    wait_for(lambda: "RUNNING" not in site.statuses())

    assert site.statuses() == ["SUCCESSFUL"] * 7
    assert sorted(site.traces()) == sorted(
        [("begin", killed.pid), ("begin", successor.pid), ("end", successor.pid), *((name, successor.pid) for name in "abcdef")]
    )


def test_a_long_task_and_a_hanging_mail_server_hold_up_their_own_lane_alone(site: Site):
    worker = site.start_worker()
    path = repr(str(site.trace))
    site.do(f"take_long.enqueue({path}, 600)")
    wait_for(lambda: ("begin", worker.pid) in site.traces())
    site.do(f"leave_trace_in_mail_lane.enqueue({path}, 'mail')")
    wait_for(lambda: ("mail", worker.pid) in site.traces())
    site.do(f"hang_in_mail_lane.enqueue({path}, 600)")
    wait_for(lambda: ("hangs", worker.pid) in site.traces())

    beside = site.start_worker()
    site.do(f"leave_trace.enqueue({path}, 'index'); leave_trace_in_mail_lane.enqueue({path}, 'next-mail')")
    wait_for(lambda: {("index", beside.pid), ("next-mail", beside.pid)} <= set(site.traces()))
    wait_for(lambda: site.statuses() == ["RUNNING"] * 2 + ["SUCCESSFUL"] * 3)


def test_a_worker_told_to_stop_ends_its_task_first(site: Site):
    worker = site.start_worker()
    site.do(f"take_long.enqueue({str(site.trace)!r}, 3); leave_trace.enqueue({str(site.trace)!r}, 'danach')")
    wait_for(lambda: ("begin", worker.pid) in site.traces())

    worker.terminate()

    assert worker.wait(PATIENCE) == 0
    assert site.traces() == [("begin", worker.pid), ("end", worker.pid)]
    assert site.statuses() == ["READY", "SUCCESSFUL"]


def test_an_idle_worker_told_to_stop_ends_at_once(site: Site):
    worker = site.start_worker()
    wait_for(lambda: site.traces(site.periodic))
    started = time.monotonic()

    worker.terminate()

    assert worker.wait(PATIENCE) == 0
    assert time.monotonic() - started < 10


def test_two_workers_share_the_tasks_and_do_none_twice(site: Site):
    names = [f"aufgabe-{number}" for number in range(60)]
    site.do(f"[leave_trace.enqueue({str(site.trace)!r}, name) for name in {names!r}]")
    site.start_worker()
    site.start_worker()

    wait_for(lambda: len(site.traces()) >= len(names))
    wait_for(lambda: site.statuses() == ["SUCCESSFUL"] * len(names))

    assert sorted(name for name, _ in site.traces()) == sorted(names)


def test_two_workers_run_a_periodic_job_once_per_interval(site: Site):
    started = time.monotonic()
    site.start_worker()
    site.start_worker()
    wait_for(lambda: len(site.traces(site.periodic)) >= 3)
    intervals = (time.monotonic() - started) / PROBE_INTERVAL.total_seconds()

    assert 3 == len(site.traces(site.periodic)) <= intervals + 1


def test_once_does_what_waits_and_ends(site: Site):
    site.do(f"[leave_trace.enqueue({str(site.trace)!r}, name) for name in 'ab']")

    assert site.run("manage.py", "worker", "--once") == "2 Aufgaben erledigt."
    assert [name for name, _ in site.traces()] == ["a", "b"]

"""A worker killed at each point of a mail's way: nothing is lost, and twice leaves only what the server had taken already."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

from django.conf import settings

from tests.jobs.test_processes import ROOT

from .smtp import MailServer, serving

POINTS = {"told": 1, "rendered": 1, "claimed": 1, "before connect": 1, "after data": 2, "marked": 1, "written": 1}
"""Where the worker dies → how often the server has taken the mail in the end, always with the same Message-ID."""
SETUP = """import django
django.setup()
from django.utils import timezone
from jobs.models import *
from jobs.recovery import recover
from notifications.models import Mail
from notifications.telling import tell
from tests.notifications.probe import Letter
"""
TELL = """tell(Letter.PROBE, name="{name}")"""
AS_IF_A_MINUTE_HAD_PASSED = """WorkerLease.objects.update(seen_at=timezone.now() - LEASE)
Mail.objects.update(claimed_until=None)
print(recover())
"""
STATES = "print(*Mail.objects.order_by('pk').values_list('state', flat=True))"


class Site:
    """A database of its own, and processes on it."""

    def __init__(self, place: Path, server: MailServer) -> None:
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.notifications.worker_settings",
            "DATABASE_URL": f"sqlite:///{place / 'mail.sqlite3'}",
            "PORTAL_VAR_DIR": str(place),
            "SECRET_KEY": settings.SECRET_KEY,
            "SMTP_PORT": str(server.port),
        }
        self.run("manage.py", "migrate", "notifications", "--verbosity", "0")
        self.run("manage.py", "migrate", "jobs", "--verbosity", "0")

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env={**self.environment, **environment}, check=False, stdout=subprocess.PIPE, text=True, timeout=120
        )

    def do(self, statements: str) -> str:
        done = self.run("-c", SETUP + statements)
        assert done.returncode == 0
        return done.stdout.strip()


def test_fa4_a_worker_killed_on_the_way_of_a_mail_loses_none_and_repeats_only_what_was_taken(tmp_path: Path):
    with serving() as server:
        site = Site(tmp_path, server)
        for point in POINTS:
            site.do(TELL.format(name=point.replace(" ", "-")))
            assert site.run("manage.py", "worker", "--once", KILL_AT=point).returncode == -signal.SIGKILL

        assert site.do(STATES).split() == ["waiting", "waiting", "waiting", "sent", "waiting"]
        assert site.do(AS_IF_A_MINUTE_HAD_PASSED) == str(len(POINTS))
        assert site.run("manage.py", "worker", "--once").returncode == 0
        assert site.do(STATES).split() == ["sent"] * len(POINTS)

    taken = Counter(server.addresses())
    ids = {str(mail["To"]): {str(other["Message-ID"]) for other in server.kept if other["To"] == mail["To"]} for mail in server.kept}
    assert taken == {f"{point.replace(' ', '-')}@stadt.example": times for point, times in POINTS.items()}
    assert all(len(found) == 1 for found in ids.values())

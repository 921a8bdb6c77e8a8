"""Web and worker write at once on SQLite, and neither ever fails: WAL, IMMEDIATE and a busy timeout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests import migrated

ROOT = Path(__file__).resolve().parent.parent.parent
WRITES = 40

SCRIPT = """
import sys
import django
django.setup()
from django.db import transaction
from jobs.models import PeriodicRun
from django.utils import timezone
name, count = sys.argv[1], int(sys.argv[2])
PeriodicRun.objects.get_or_create(name=name, defaults={"next_run_at": timezone.now()})
for _ in range(count):
    with transaction.atomic():
        row = PeriodicRun.objects.select_for_update().get(name="shared")
        row.name = row.name  # read, then write: what WAL alone loses
        row.save()
        PeriodicRun.objects.filter(name=name).update(last_run_at=timezone.now())
print("done")
"""


def run(arguments: list[str], environment: dict[str, str]) -> subprocess.Popen:
    return subprocess.Popen(arguments, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_four_processes_write_at_once_and_none_fails(tmp_path):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test", "PORTAL_VAR_DIR": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    shutil.copy(migrated.sqlite_file(), tmp_path / "portal.sqlite3")
    first = run([sys.executable, "-c", SCRIPT, "shared", "1"], environment)
    assert first.communicate(timeout=60)[0].strip() == "done"

    processes = [run([sys.executable, "-c", SCRIPT, f"writer-{number}", str(WRITES)], environment) for number in range(4)]
    outcomes = [process.communicate(timeout=120) for process in processes]

    assert [out.strip() for out, _err in outcomes] == ["done"] * 4, [err[-300:] for _out, err in outcomes]

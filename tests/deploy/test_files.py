"""What an operator copies from ``deploy/``: it is well-formed, and says what the code says."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from portal.middleware import FORM_MARGIN
from tests.needed import needed

ROOT = Path(__file__).resolve().parent.parent.parent
UNITS = sorted((ROOT / "deploy/systemd").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
SAME = re.compile(r"\n# The same in all four units:.*?(?=\n\n|\n?\Z)", re.DOTALL)


def test_what_nginx_takes_is_what_the_portal_reads():
    given = re.search(r"client_max_body_size (\d+)m;", (ROOT / "deploy/nginx/wissensportal.conf").read_text())

    assert given is not None
    assert int(given[1]) * 1024 * 1024 == settings.UPLOAD_MAX_BYTES + FORM_MARGIN


def test_systemd_accepts_every_unit(tmp_path: Path):
    """On a machine on which the portal is not installed: the commands are replaced by one that is there."""
    tool = needed("systemd-analyze", package="systemd")
    for unit in UNITS:
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(re.sub(r"^Documentation=.*\n", "", text, flags=re.MULTILINE))

    result = subprocess.run([tool, "verify", *sorted(tmp_path.iterdir())], capture_output=True, text=True, check=False)

    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_every_service_runs_as_the_portal_and_may_do_as_little(unit: Path):
    text, first = unit.read_text(), SERVICES[0].read_text()
    found, expected = SAME.search(text), SAME.search(first)

    assert found is not None
    assert expected is not None
    assert found[0] == expected[0]
    assert {"User=portal", "NoNewPrivileges=true", "ProtectSystem=strict", "CapabilityBoundingSet="} <= set(found[0].splitlines())
    assert "MemoryMax=" in text


def test_what_an_alarm_told_is_still_there_at_its_next_run():
    """Where the disk of the portal takes nothing, ``operations.alarm`` writes to the folder for temporary files."""
    text = (ROOT / "deploy/systemd/wissensportal-alarm.service").read_text()
    kept = re.search(r"^RuntimeDirectory=(\S+)\nRuntimeDirectoryPreserve=yes$", text, re.MULTILINE)

    assert kept is not None
    assert f"\nEnvironment=TMPDIR=/run/{kept[1]}\n" in text


def test_the_example_of_the_settings_names_only_what_is_read():
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "portal/settings/base.py").read_text()))
    named = set(re.findall(r"^([A-Z_]+)='", (ROOT / "deploy/portal.env.example").read_text(), re.MULTILINE))

    assert named - read == {"PORTAL_USER"}  # for bin/_portal
    assert {"SECRET_KEY", "PORTAL_BASE_URL", "DATABASE_URL", "EMAIL_URL"} <= named

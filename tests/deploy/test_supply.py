"""What the portal is made of: known, and allowed."""

from __future__ import annotations

import hashlib
import re
from importlib.metadata import distribution, version
from pathlib import Path

import pytest

from supply.licences import ALLOWED, ROOT, fits, licences_of, main, packages
from supply.sbom import only_what_runs, vendored

PINNED = re.compile(r"[\w.-]+(\[[\w,-]+\])?==[\w.!+]+( ;[^#]*?)?( +--hash=sha256:[0-9a-f]{64})+")


def test_every_package_of_production_has_a_licence_that_fits(capsys):
    assert main() == 0, capsys.readouterr().out
    assert "MIT" in ALLOWED


@pytest.mark.parametrize("licences", [["GPL-3.0-only"], ["MIT", "AGPL-3.0-or-later"], ["unbekannt"]])
def test_a_licence_nobody_thought_about_does_not_fit(licences):
    assert not fits(licences)


def test_the_list_holds_what_runs_and_the_vendored_files_but_no_tool_of_the_tests():
    parts = [{"bom-ref": name, "name": name} for name in ("Django", "pytest")]
    edges = [{"ref": "Django", "dependsOn": ["pytest"]}, {"ref": "pytest"}]

    bom = only_what_runs({"components": parts, "dependencies": edges})

    names = [part["name"] for part in bom["components"]]
    assert names == ["Django", *(part["name"] for part in vendored())]
    assert {"kern.css", "htmx.min.js"} <= set(names)
    assert bom["dependencies"] == [{"ref": "Django", "dependsOn": []}]


def test_the_vendored_files_are_what_their_list_says():
    for part in vendored():
        content = (ROOT / "portal/static/vendor" / part["name"]).read_bytes()
        assert part["hashes"][0]["content"] == hashlib.sha256(content).hexdigest(), part["name"]


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.stem)
def test_op6_every_package_is_pinned_to_one_version_and_its_hashes(path: Path):
    lines = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    wanted = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]

    assert len(wanted) > 20
    assert [line for line in wanted if not PINNED.fullmatch(line.partition(" #")[0].rstrip())] == []


def test_op6_what_runs_here_is_what_is_pinned():
    lines = (ROOT / "requirements/runtime.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(re.match(r"(.+?)==(\S+)", line).groups() for line in lines if "==" in line and " ; " not in line)  # type: ignore[union-attr]

    assert {name: version(name.partition("[")[0]) for name in pinned} == pinned


def test_op6_nothing_is_installed_without_its_hash():
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "Dockerfile", "docs/operations.md")}
    installs = [
        (name, line.strip()) for name, text in texts.items() for line in text.splitlines() if re.search(r"pip install\b.* -r ", line)
    ]

    assert {name for name, _line in installs} == set(texts)
    assert [line for _name, line in installs if "--require-hashes" not in line] == []


def test_packages_are_read_with_and_without_extras():
    assert {"django", "psycopg", "wagtail"} <= set(packages())
    assert licences_of(distribution("django")) == ["BSD-3-Clause"]
